import { Card, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { MetricFigure } from '../../../api/schemas/metrics.ts';
import { ChartFigure } from '../charts/chart-figure.tsx';
import { ProgressRing } from '../charts/progress-ring.tsx';
import { StackedBars } from '../charts/stacked-bars.tsx';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { groupTones, sayLength } from './figure-words.ts';
import { reportsWords } from './words.ts';

type Group4 = MetricFigure['reasons'][number]['group'];
const groups: readonly Group4[] = ['numerator', 'remainder', 'excluded', 'too_young'];

type Props = {
  readonly figure: MetricFigure;
  /** Where the rows of a figure are; left out where they are of another time. */
  readonly rowsLink?: ((figure: MetricFigure, group: Group4) => string | undefined) | undefined;
  readonly children?: ReactNode;
};

/** One of the six figures: its answer, what it is made of, how long it took, and what stands beside it. */
export function FigureCard({ figure, rowsLink, children }: Props) {
  const say = useWords(reportsWords);
  const { number, percent } = useNumbers();
  const { metric, identity, rate, notMeasured } = figure;
  const title = say(`metric.${metric}`);
  const values = [identity.numerator, identity.remainder, identity.excluded, identity.tooYoung];
  const linked = (at: number, text: string) => {
    const link = rowsLink?.(figure, groups[at] ?? 'numerator');
    return link === undefined || values[at] === 0 ? text : <InLink to={link}>{text}</InLink>;
  };
  const table = {
    columns: [say('counted'), say('number')],
    rows: groups.map((group, at) => ({
      key: group,
      cells: [say(`group.${group}`), linked(at, number(values[at] ?? 0))],
    })),
  };
  return (
    <Card withBorder padding="md" data-metric={metric}>
      <ChartFigure title={title} caption={say(`means.${metric}`)} table={table} order={2}>
        {notMeasured === null ? (
          <Stack gap="xs">
            <Group wrap="nowrap" gap="md">
              {rate.small || rate.percent === null ? null : (
                <ProgressRing share={rate.percent / 100} text={percent(rate.percent / 100)} label={rate.text} />
              )}
              <div>
                <Text fw={700} fz="lg">
                  {say('rate', { count: rate.count, of: rate.of })}
                </Text>
                <Text c="dimmed" size="sm">
                  {rate.of === 0 ? say('noRows') : rate.small ? say('fewerThanFive') : null}
                </Text>
              </div>
            </Group>
            {identity.population === 0 ? null : (
              <StackedBars
                parts={groups.map((group) => ({
                  key: group,
                  label: say(`group.${group}`),
                  tone: groupTones[group],
                }))}
                bars={[{ key: metric, name: title, values, end: null }]}
                totals={groups.map((group, at) => ({
                  value: values[at] ?? 0,
                  link: values[at] === 0 ? undefined : rowsLink?.(figure, group),
                }))}
              />
            )}
            <Spread figure={figure} />
          </Stack>
        ) : (
          <Text>
            {say('notMeasured')}: {notMeasured}
          </Text>
        )}
      </ChartFigure>
      {children}
      <Beside figure={figure} />
    </Card>
  );
}

/** Percentiles, where there are enough for them. */
function Spread({ figure: { spread, rate } }: { readonly figure: MetricFigure }) {
  const say = useWords(reportsWords);
  if (spread === null || spread.rows === 0 || rate.small) return null;
  const { unit, p50, p90, p95, worst, average } = spread;
  const length = (percentile: typeof p50) => sayLength(say, percentile, unit);
  const facts = [
    { name: say('half'), text: length(p50) },
    { name: say('nine'), text: length(p90) },
    { name: say('most'), text: length(p95) },
    { name: say('worst'), text: length(worst) },
    {
      name: say('average'),
      text: `${average.atLeast ? '≥ ' : ''}${length({ value: average.value, text: average.text })}`,
    },
  ];
  return <Facts title={say('spread')} facts={facts} />;
}

function Beside({ figure: { companions, reasons, notMeasured } }: { readonly figure: MetricFigure }) {
  const say = useWords(reportsWords);
  const { number } = useNumbers();
  if (notMeasured !== null) return null;
  return (
    <Stack gap={4} mt="sm">
      {companions.length === 0 ? null : (
        <details>
          <summary>{say('beside')}</summary>
          <Facts title={say('beside')} facts={companions.map(({ name, text }) => ({ name, text }))} />
        </details>
      )}
      {reasons.length === 0 ? null : (
        <details>
          <summary>{say('why')}</summary>
          <Facts
            title={say('why')}
            facts={reasons.map(({ group, reason, count }) => ({
              name: `${say(`group.${group}`)}: ${reason}`,
              text: number(count),
            }))}
          />
        </details>
      )}
    </Stack>
  );
}

function Facts({
  title,
  facts,
}: {
  readonly title: string;
  readonly facts: readonly { readonly name: string; readonly text: string }[];
}) {
  return (
    <dl className="facts" aria-label={title}>
      {facts.map(({ name, text }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
