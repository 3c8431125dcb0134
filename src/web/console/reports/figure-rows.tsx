import { Select } from '@mantine/core';
import type { MetricFigure, MetricRowsAnswered } from '../../../api/schemas/metrics.ts';
import { metricNames, rowGroups } from '../../../core/metrics/metric-figure.ts';
import { type Say, useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState } from '../parts/states.tsx';
import { useFilters } from '../use-filters.ts';
import { useFigureSentences } from './figure-sentences.ts';
import { lengthOf } from './figure-words.ts';
import { SaveCsv } from '../parts/save-csv.tsx';
import { TakeAway } from './take-away.tsx';
import { useFigureFilters } from './use-figure-filters.ts';
import { reportsWords } from './words.ts';

type Row = MetricRowsAnswered['items'][number];
type Metric = Exclude<MetricFigure['metric'], 'zombie_reduction'>;

/** The rows that one of the six figures counted, and why each was counted so. */
export function FigureRows() {
  const say = useWords(reportsWords);
  const sentences = useFigureSentences();
  const { query, link, period } = useFigureFilters();
  const { filters, set } = useFilters(['metric', 'group', 'unknown', 'reason']);
  const { group, unknown, reason } = filters;
  const metric = metricNames.find((name): name is Metric => name === filters.metric) ?? 'time_to_offboard';
  const path = `/metrics/${metric}/rows`;
  const asked = { ...query, group, unknown, reason };
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
        offboarding === null ? (
          ''
        ) : (
          <InLink to={`/departures/${offboarding}`} className="no-wrap">
            {offboarding}
          </InLink>
        ),
    },
    { key: 'counted', title: say('counted'), cell: ({ group }) => say(`group.${group}`) },
    { key: 'because', title: say('because'), cell: ({ reason: why }) => sentences.reason(why) },
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
            <Select
              size="xs"
              aria-label={say('counted')}
              value={group}
              onChange={(chosen) => set({ group: chosen ?? '', unknown: '', reason: '' })}
              allowDeselect={false}
              data={[
                { value: '', label: say('narrowNone') },
                ...rowGroups.map((group) => ({ value: group, label: say(`group.${group}`) })),
              ]}
            />
            {[
              ...(unknown === ''
                ? []
                : [{ name: 'unknown', text: say(unknown === 'no' ? 'noUnknown' : 'onlyUnknown') }]),
              ...(reason === '' ? [] : [{ name: 'reason', text: sentences.reason(reason) }]),
            ].map(({ name, text }) => (
              <TakeAway key={name} text={text} take={() => set({ [name]: '' })} />
            ))}
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
        clearFilters={
          group === '' && unknown === '' && reason === ''
            ? undefined
            : () => set({ group: '', unknown: '', reason: '' })
        }
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
