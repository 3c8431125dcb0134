import { Card, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { MetricFigure } from '../../../api/schemas/metrics.ts';
import { ChartFigure } from '../charts/chart-figure.tsx';
import { ProgressRing } from '../charts/progress-ring.tsx';
import { StackedBars } from '../charts/stacked-bars.tsx';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { useFigureSentences } from './figure-sentences.ts';
import { partsOf, sayLength } from './figure-words.ts';
import styles from './reports.module.css';
import { reportsWords } from './words.ts';

/** Where the rows of a figure are that this narrows. */
type RowsLink = (figure: MetricFigure, query: Readonly<Record<string, string>>) => string | undefined;

type Props = {
  readonly figure: MetricFigure;
  /** Where the rows of a figure are; left out where they are of another time. */
  readonly rowsLink?: RowsLink | undefined;
  readonly children?: ReactNode;
};

/** One of the six figures: its answer, what it is made of, how long it took, and what stands beside it. */
export function FigureCard({ figure, rowsLink, children }: Props) {
  const say = useWords(reportsWords);
  const { number, percent } = useNumbers();
  const sentences = useFigureSentences();
  const { metric, identity, rate, notMeasured } = figure;
  const title = say(`metric.${metric}`);
  const parts = partsOf(figure).map((part) => ({
    ...part,
    label: say(`group.${part.key}`),
    link: part.count === 0 ? undefined : rowsLink?.(figure, part.query),
  }));
  const table = {
    columns: [say('counted'), say('number')],
    rows: parts.map(({ key, label, count, link }) => ({
      key,
      cells: [
        label,
        link === undefined ? (
          number(count)
        ) : (
          <InLink key={key} to={link}>
            {number(count)}
          </InLink>
        ),
      ],
    })),
  };
  return (
    <Card withBorder padding="md" className={styles['card'] ?? ''} data-metric={metric}>
      <ChartFigure title={title} caption={say(`means.${metric}`)} table={table} order={2}>
        {notMeasured === null ? (
          <Stack gap="xs">
            <Group wrap="nowrap" gap="md">
              {rate.small || rate.percent === null ? null : (
                <ProgressRing share={rate.percent / 100} text={percent(rate.percent / 100)} label={rate.text} />
              )}
              <div>
                <Text fw={700} fz="lg">
                  {say('rate', { count: rate.count, of: say(`counts.${figure.counts}`, { count: rate.of }) })}
                </Text>
                <Text c="dimmed" size="sm">
                  {rate.of === 0
                    ? say(identity.tooYoung > 0 ? 'noneYet' : 'noRows')
                    : rate.small
                      ? say('fewerThanFive')
                      : null}
                </Text>
              </div>
            </Group>
            {identity.population === 0 ? null : (
              <StackedBars
                parts={parts}
                bars={[{ key: metric, name: title, values: parts.map(({ count }) => count), end: null }]}
                totals={parts.map(({ count, link }) => ({ value: count, link }))}
              />
            )}
            <Spread figure={figure} />
          </Stack>
        ) : (
          <Text>
            {say('notMeasured')}: {sentences.notMeasured(figure)}
          </Text>
        )}
      </ChartFigure>
      {children}
      <Beside figure={figure} rowsLink={rowsLink} />
    </Card>
  );
}

/** Percentiles, where there are enough for them. */
function Spread({ figure: { spread, rate } }: { readonly figure: MetricFigure }) {
  const say = useWords(reportsWords);
  const sentences = useFigureSentences();
  if (spread === null || spread.rows === 0 || rate.small) return null;
  const { unit, p50, p90, p95, worst, average } = spread;
  const facts = [
    { name: say('half'), text: sentences.text(p50) },
    { name: say('nine'), text: sentences.text(p90) },
    { name: say('most'), text: sentences.text(p95) },
    { name: say('worst'), text: sentences.text(worst) },
    {
      name: say('average'),
      text: `${average.atLeast ? '≥ ' : ''}${sayLength(say, average.value, unit)}`,
    },
  ];
  return <Facts title={say('spread')} facts={facts} />;
}

function Beside({ figure, rowsLink }: Pick<Props, 'figure' | 'rowsLink'>) {
  const say = useWords(reportsWords);
  const { number } = useNumbers();
  const sentences = useFigureSentences();
  const { companions, reasons, notMeasured } = figure;
  if (notMeasured !== null) return null;
  const counted = ({ group, reason, count }: (typeof reasons)[number]) => {
    const link = rowsLink?.(figure, { group, reason });
    return link === undefined ? number(count) : <InLink to={link}>{number(count)}</InLink>;
  };
  return (
    <Stack gap={4} mt="sm">
      {companions.length === 0 ? null : (
        <details>
          <summary>{say('beside')}</summary>
          <Facts
            title={say('beside')}
            facts={companions.map((one) => ({ name: sentences.name(one.name), text: sentences.text(one) }))}
          />
        </details>
      )}
      {reasons.length === 0 ? null : (
        <details>
          <summary>{say('why')}</summary>
          <Facts
            title={say('why')}
            facts={reasons.map((one) => ({
              name: `${say(`group.${one.group}`)}: ${sentences.reason(one.reason)}`,
              text: counted(one),
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
  readonly facts: readonly { readonly name: string; readonly text: ReactNode }[];
}) {
  return (
    <dl className={styles.facts} aria-label={title}>
      {facts.map(({ name, text }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
