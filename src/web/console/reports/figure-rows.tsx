import { SegmentedControl } from '@mantine/core';
import type { MetricFigure, MetricRowsAnswered } from '../../../api/schemas/metrics.ts';
import { metricNames, rowGroups } from '../../../core/metrics/metric-figure.ts';
import { type Say, useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState } from '../parts/states.tsx';
import { useFilters } from '../use-filters.ts';
import { lengthOf } from './figure-words.ts';
import { SaveCsv } from '../parts/save-csv.tsx';
import { useFigureFilters } from './use-figure-filters.ts';
import { reportsWords } from './words.ts';

type Row = MetricRowsAnswered['items'][number];
type Metric = Exclude<MetricFigure['metric'], 'zombie_reduction'>;

/** The rows that one of the six figures counted, and why each was counted so. */
export function FigureRows() {
  const say = useWords(reportsWords);
  const { query, link, period } = useFigureFilters();
  const { filters, set } = useFilters(['metric', 'group']);
  const metric = metricNames.find((name): name is Metric => name === filters.metric) ?? 'time_to_offboard';
  const path = `/metrics/${metric}/rows`;
  const asked = { ...query, group: filters.group };
  const took = ({ tookMs }: Row) => {
    if (tookMs === null) return '';
    const { key, count } = lengthOf(tookMs);
    return say(key, { count });
  };
  const columns: readonly Column<Row>[] = [
    { key: 'leaver', title: say('leaver'), cell: ({ leaver }) => leaver },
    { key: 'what', title: say('what'), cell: ({ label }) => label },
    {
      key: 'case',
      title: say('case'),
      cell: ({ offboarding }) =>
        offboarding === null ? '' : <InLink to={`/departures/${offboarding}`}>{offboarding}</InLink>,
    },
    { key: 'counted', title: say('counted'), cell: ({ group }) => say(`group.${group}`) },
    { key: 'because', title: say('because'), cell: ({ reason }) => reason },
    { key: 'took', title: say('took'), cell: took, align: 'end' },
    { key: 'assurance', title: say('assurance'), cell: ({ assurance }) => sayAssurance(say, assurance) },
  ];
  return (
    <>
      <PageHeader
        title={`${say(`metric.${metric}`)}, ${period}`}
        about={
          <>
            {say(`means.${metric}`)}{' '}
            <InLink to={link('/reports')} underline="always">
              {say('back')}
            </InLink>
          </>
        }
      />
      <DataList
        label={say('rows.list')}
        path={path}
        query={asked}
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ leaver, label }) => `${leaver}, ${label}`}
        filters={
          <>
            <SegmentedControl
              size="xs"
              aria-label={say('counted')}
              value={filters.group}
              onChange={(group) => set({ group })}
              data={[
                { value: '', label: say('allRows') },
                ...rowGroups.map((group) => ({ value: group, label: say(`group.${group}`) })),
              ]}
            />
            <SaveCsv
              name={`${metric}-${period}`}
              path={path}
              query={asked}
              headings={['leaver', 'what', 'case', 'counted_as', 'because', 'took_ms', 'assurance']}
              cells={({ leaver, label, offboarding, group, reason, tookMs, assurance }: Row) => [
                leaver,
                label,
                offboarding,
                group,
                reason,
                tookMs,
                assurance,
              ]}
            />
          </>
        }
        clearFilters={filters.group === '' ? undefined : () => set({ group: '' })}
        empty={<EmptyState title={say('rows.none')} />}
      />
    </>
  );
}

function sayAssurance(say: Say<keyof (typeof reportsWords)['en']>, assurance: string | null) {
  if (assurance === 'confirmed' || assurance === 'attested' || assurance === 'waived')
    return say(`assurance.${assurance}`);
  return '';
}
