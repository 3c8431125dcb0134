import { Group, Select, Text, TextInput } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { hasAmounts, reportNames, type ReportName, reportSegments } from '../../../core/reports/report.ts';
import type { ReportFigureView, ReportView } from '../../../api/schemas/reports.ts';
import { ChartFigure } from '../charts/chart-figure.tsx';
import { StackedBars } from '../charts/stacked-bars.tsx';
import { useInstants } from '../language/instants.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { useServer } from '../server/use-server.ts';
import { useFilters } from '../use-filters.ts';
import { ReportPages } from './report-pages.tsx';
import { ReportRows } from './report-rows.tsx';
import { sayState, sayThing, toneOf } from './report-words.ts';
import looks from './reports.module.css';
import { reportsWords } from './words.ts';

const names = ['from', 'to', 'by', 'state', 'group'] as const;

/** One report: its states with numbers and money, told apart by what was asked, and the rows behind them. */
export function Report() {
  const say = useWords(reportsWords);
  const { report = '' }: { readonly report?: string } = useParams({ strict: false });
  const name = reportNames.find((one) => one === report);
  const { filters, set } = useFilters(names);
  const { from, to, by } = filters;
  const answer = useServer<ReportView>(`/reports/${report}`, { from, to, by }, { enabled: name !== undefined });
  if (name === undefined) return <EmptyState isPage title={say('report.none')} />;
  return (
    <>
      <PageHeader title={say(`report.${name}`)} about={say(`about.${name}`)} />
      <ReportPages />
      <Group gap="sm" mb="md" align="flex-end">
        <TextInput
          type="date"
          label={say('from')}
          value={from}
          onChange={(event) => set({ from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={say('to')}
          value={to}
          onChange={(event) => set({ to: event.currentTarget.value })}
        />
        <Select
          label={say('compare')}
          value={by}
          data={[
            { value: '', label: say('compareNone') },
            ...reportSegments.map((value) => ({ value, label: say(`by.${value}`) })),
          ]}
          onChange={(value) => set({ by: value ?? '', group: '' })}
          allowDeselect={false}
        />
      </Group>
      <Shown answer={answer}>{(view) => <Figures name={name} view={view} />}</Shown>
      <ReportRows name={name} filters={filters} set={set} />
    </>
  );
}

function Figures({ name, view }: { readonly name: ReportName; readonly view: ReportView }) {
  const say = useWords(reportsWords);
  const { at } = useInstants();
  const { number } = useNumbers();
  const { filters } = useFilters(names);
  const money = useMoney();
  const sayGroup = useSayGroup();
  const { figures, groups, by, asOf } = view;
  const link = (state: string, group?: string) => {
    const { from, to, by: segment } = filters;
    const kept = Object.entries({ from, to, by: segment, state, group: group ?? '' }).filter(
      ([, value]) => value !== '',
    );
    return `/reports/${name}?${new URLSearchParams(kept).toString()}`;
  };
  const shown = figures.filter(({ rows }) => rows > 0);
  const parts = shown.map(({ state }) => ({ key: state, label: sayState(say, state), tone: toneOf(state) }));
  const count = (state: string, rows: number, group?: string) =>
    rows === 0 ? number(0) : <InLink to={link(state, group)}>{number(rows)}</InLink>;
  const table = {
    columns: [say('state'), say('number'), ...(hasAmounts(name) ? [say('amount')] : [])],
    rows: figures.map((figure) => ({
      key: figure.state,
      cells: [
        sayState(say, figure.state),
        count(figure.state, figure.rows),
        ...(hasAmounts(name) ? [money(figure)] : []),
      ],
    })),
  };
  const valuesOf = (mine: readonly ReportFigureView[]) =>
    shown.map(({ state }) => mine.find((one) => one.state === state)?.rows ?? 0);
  return (
    <>
      {shown.length === 0 ? (
        <EmptyState title={say('report.none')}>{asOf === null ? say('neverCounted') : say(`is.${name}`)}</EmptyState>
      ) : (
        <ChartFigure title={say(`report.${name}`)} caption={say(`is.${name}`)} table={table} order={2}>
          <StackedBars
            parts={parts}
            bars={[{ key: name, name: say(`report.${name}`), values: valuesOf(figures), end: null }]}
            totals={shown.map(({ state, rows }) => ({ value: rows, link: link(state) }))}
          />
          <Amounts figures={shown} />
        </ChartFigure>
      )}
      {by === null || groups.length === 0 || shown.length === 0 ? null : (
        <ChartFigure
          title={say('compared', { name: say(`report.${name}`), by: say(`by.${by.segment}`) })}
          caption={say('comparedRows')}
          table={{
            columns: [say(`by.${by.segment}`), ...parts.map(({ label }) => label)],
            rows: groups.map(({ group, figures: mine }) => ({
              key: group,
              cells: [
                sayGroup(group),
                ...shown.map(({ state }, place) => count(state, valuesOf(mine)[place] ?? 0, group)),
              ],
            })),
          }}
          order={2}
        >
          <StackedBars
            parts={parts}
            bars={groups.map(({ group, figures: mine }) => ({
              key: group,
              name: sayGroup(group),
              label: <InLink to={link('', group)}>{sayGroup(group)}</InLink>,
              values: valuesOf(mine),
              end: number(valuesOf(mine).reduce((sum, rows) => sum + rows, 0)),
            }))}
          />
        </ChartFigure>
      )}
      {asOf === null ? null : (
        <Text c="dimmed" size="sm" mt="xs" mb="md">
          {say('asOf', { at: at(asOf) })}
        </Text>
      )}
    </>
  );
}

/** What the states come to, where that is known. */
function Amounts({ figures }: { readonly figures: readonly ReportFigureView[] }) {
  const say = useWords(reportsWords);
  const money = useMoney();
  const told = figures.filter(({ amounts, unknown }) => amounts.length > 0 || unknown > 0);
  if (told.length === 0) return null;
  return (
    <dl className={looks.facts} aria-label={say('amount')}>
      {told.map((figure) => (
        <div key={figure.state}>
          <dt>{sayState(say, figure.state)}</dt>
          <dd>{money(figure)}</dd>
        </div>
      ))}
    </dl>
  );
}

function useMoney() {
  const say = useWords(reportsWords);
  const { money } = useNumbers();
  return ({ amounts, unknown }: ReportFigureView): string =>
    [...amounts.map(money), ...(unknown === 0 ? [] : [say('unknownAmount', { count: unknown })])].join(', ');
}

function useSayGroup(): (group: string) => string {
  const say = useWords(reportsWords);
  const { report } = useParams({ strict: false });
  const { filters } = useFilters(['by']);
  return (group) => {
    if (group === 'none') return say('none');
    return report === 'ageing' && filters.by === 'category' ? sayThing(say, group) : group;
  };
}
