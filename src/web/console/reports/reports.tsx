import { Alert, Button, Group, List, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Failure } from '../../../core/failure.ts';
import type {
  LeaverValuesAnswered,
  MetricExported,
  MetricFigure,
  MetricsAnswered,
} from '../../../api/schemas/metrics.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { useMay, useMayEverywhere, useRoles } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { useNavigate } from '@tanstack/react-router';
import { FigureCard } from './figure-card.tsx';
import { FigureCells } from './figure-cells.tsx';
import { FigureDots } from './figure-dots.tsx';
import { FigureTrend } from './figure-trend.tsx';
import { periodsOf, periodsUpTo, today } from './periods.ts';
import { ReportPages } from './report-pages.tsx';
import { sayWorker } from './report-words.ts';
import { TakeAway } from './take-away.tsx';
import { useFigureFilters } from './use-figure-filters.ts';
import styles from './reports.module.css';
import { reportsWords } from './words.ts';

const segments = ['department', 'country', 'site', 'workerType', 'manager', 'playbook'] as const;
/** What is chosen from a list; the others by comparing. */
const narrowed = ['department', 'site', 'country', 'workerType'] as const;
const trendPeriods = 6;

/** The six figures of a period, what they are made of, and how they were before. */
export function Reports() {
  const say = useWords(reportsWords);
  const mayEverywhere = useMayEverywhere();
  const { query, by } = useFigureFilters();
  const mayMeasure = mayEverywhere('departures.read');
  const answer = useServer<MetricsAnswered>('/metrics', { ...query, by }, { enabled: mayMeasure });
  const [isGiving, setGiving] = useState(false);
  const navigate = useNavigate();
  return (
    <>
      <PageHeader
        title={say('title')}
        about={say('about')}
        actions={
          mayEverywhere('evidence.export') ? (
            <Button variant="default" onClick={() => setGiving(true)}>
              {say('giveOut')}
            </Button>
          ) : null
        }
      />
      <ReportPages />
      {mayMeasure ? (
        <>
          <Filters answer={answer.data} />
          <Shown answer={answer}>{(metrics) => <Figures metrics={metrics} />}</Shown>
        </>
      ) : null}
      <ConfirmEffect
        effect={say('giveOut')}
        isOpen={isGiving}
        close={() => setGiving(false)}
        change={() => server.post<MetricExported>('/metric-exports', query)}
        onDone={(given) => void navigate({ href: `/reports/given-out/${(given as MetricExported).id}` })}
      >
        {say('giveOutWhy')}
      </ConfirmEffect>
    </>
  );
}

function Filters({ answer }: { readonly answer: MetricsAnswered | undefined }) {
  const say = useWords(reportsWords);
  const roles = useRoles();
  const { period, by, only, set } = useFigureFilters();
  const mayKnowKinds = roles.some((role) => ['hr', 'legal', 'security', 'admin'].includes(role));
  const choices = mayKnowKinds ? [...segments, 'kind' as const] : segments;
  const known = periodsOf(today());
  const values = useServer<LeaverValuesAnswered>('/metrics/values', { period }).data;
  // One that is narrowed already is taken away by its button first.
  const open = narrowed.filter((name) => only.every(([taken]) => taken !== name));
  return (
    <Group gap="sm" mb="md" align="flex-end">
      <Select
        label={say('period')}
        value={period}
        data={known.includes(period) ? known : [period, ...known]}
        onChange={(value) => set({ period: value ?? '' })}
        allowDeselect={false}
        w={140}
      />
      <Select
        label={say('compare')}
        value={by}
        data={[
          { value: '', label: say('compareNone') },
          ...choices.map((value) => ({ value, label: say(`by.${value}`) })),
        ]}
        onChange={(value) => set({ by: value ?? '' })}
        allowDeselect={false}
        w={180}
      />
      <Select
        label={say('narrow')}
        placeholder={say('narrowNone')}
        searchable
        value={null}
        data={open.map((name) => ({
          group: say(`by.${name}`),
          items: (values?.[name] ?? []).map((value) => ({
            value: `${name} ${value}`,
            label: name === 'workerType' ? sayWorker(say, value) : value,
          })),
        }))}
        onChange={(chosen) => {
          const name = open.find((one) => chosen?.startsWith(`${one} `));
          if (name !== undefined && chosen !== null) set({ [name]: chosen.slice(name.length + 1) });
        }}
        w={220}
      />
      {only.map(([name, value]) => (
        <TakeAway
          key={name}
          text={`${say(`by.${name}`)}: ${name === 'workerType' ? sayWorker(say, value) : labelOf(answer, value)}`}
          take={() => set({ [name]: '' })}
        />
      ))}
    </Group>
  );
}

/** What a value is called; a manager's is an id. */
function labelOf(answer: MetricsAnswered | undefined, value: string): string {
  return answer?.cells.find((cell) => cell.value === value)?.label ?? value;
}

function Figures({ metrics }: { readonly metrics: MetricsAnswered }) {
  const say = useWords(reportsWords);
  const mayReport = useMay()('reports.read');
  const { query, by, link } = useFigureFilters();
  const periods = periodsUpTo(metrics.period.name, trendPeriods);
  // One after the other: each adds up every leaver of its period.
  const trend = useQuery<readonly MetricsAnswered[], Failure>({
    queryKey: ['/metrics', query, periods, 'trend'],
    queryFn: async () => {
      const answers: MetricsAnswered[] = [];
      for (const period of periods) answers.push(await server.get<MetricsAnswered>('/metrics', { ...query, period }));
      return answers;
    },
  });
  const rowsLink = ({ metric }: MetricFigure, query: Readonly<Record<string, string>>) =>
    metric === 'zombie_reduction' ? undefined : link('/reports/rows', { metric, ...query });
  // Of nobody there is no figure but that of the whole register.
  const shown = metrics.figures.filter(({ metric }) => metrics.population !== 0 || metric === 'zombie_reduction');
  const isSmall = ({ rate, metric }: MetricFigure) => rate.small && rate.of > 0 && metric !== 'zombie_reduction';
  return (
    <>
      <Restatement metrics={metrics} />
      {metrics.population === 0 ? <EmptyState title={say('nobody')} /> : null}
      <div className={styles['cards']}>
        {shown.map((figure) => (
          <FigureCard key={figure.metric} figure={figure} rowsLink={rowsLink}>
            {figure.metric === 'zombie_reduction' && mayReport ? (
              <InLink to="/reports/zombies" size="sm">
                {say('zombiesNow')}
              </InLink>
            ) : null}
            {isSmall(figure) ? <FigureDots figure={figure} query={query} /> : null}
            {trend.data === undefined ? null : (
              <FigureTrend
                metric={figure.metric}
                answers={trend.data}
                link={(period) => link('/reports', { period })}
              />
            )}
            {by === '' || figure.metric === 'zombie_reduction' ? null : (
              <FigureCells
                metric={figure.metric}
                cells={metrics.cells}
                by={by as (typeof segments)[number]}
                link={link}
              />
            )}
          </FigureCard>
        ))}
      </div>
      <HowCounted metrics={metrics} />
    </>
  );
}

function Restatement({ metrics: { exported } }: { readonly metrics: MetricsAnswered }) {
  const say = useWords(reportsWords);
  const { at } = useInstants();
  if (exported === null) return null;
  const given = `/reports/given-out/${exported.id}`;
  if (!exported.restated)
    return (
      <Text size="sm" mb="sm">
        <InLink to={given}>{say('sameAsGiven', { at: at(exported.asOf) })}</InLink>
      </Text>
    );
  return (
    <Alert color="orange" variant="light" mb="md" title={say('restated', { at: at(exported.asOf) })}>
      <List size="sm">
        {exported.differences.map(({ metric, what, was, now }) => (
          <List.Item key={`${metric} ${what}`}>
            {say(`metric.${metric}`)}, {what}: {say('was', { was: was ?? say('nothing'), now: now ?? say('nothing') })}
          </List.Item>
        ))}
      </List>
      <InLink to={given} c="inherit" underline="always">
        {say('page.givenOut')}
      </InLink>
    </Alert>
  );
}

function HowCounted({ metrics }: { readonly metrics: MetricsAnswered }) {
  const say = useWords(reportsWords);
  const { at } = useInstants();
  const { population, leftOut, leftOutCount, asOf, ruleVersion, ledgerSize, period } = metrics;
  return (
    <Text c="dimmed" size="sm" component="div" mt="md">
      {population === null ? say('fewLeavers') : say('population', { count: population })}.{' '}
      {say('howCounted', {
        at: at(asOf, period.timeZone),
        version: ruleVersion,
        ledger: ledgerSize,
        zone: period.timeZone,
      })}
      {leftOutCount === 0 ? null : (
        <details>
          <summary>
            {say('leftOutWhy')}: {say('leftOut', { count: leftOutCount })}
          </summary>
          <List size="sm">
            {leftOut.map(({ id, name, reason }) => (
              <List.Item key={id}>
                {name}: {reason}
              </List.Item>
            ))}
          </List>
        </details>
      )}
    </Text>
  );
}
