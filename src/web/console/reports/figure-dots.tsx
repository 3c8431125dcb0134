import type { MetricFigure, MetricRowsAnswered } from '../../../api/schemas/metrics.ts';
import { ChartFigure } from '../charts/chart-figure.tsx';
import { Dots } from '../charts/dots.tsx';
import { useWords } from '../language/words.ts';
import type { Query } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { groupTones, lengthOf } from './figure-words.ts';
import { reportsWords } from './words.ts';

/** Each row of a figure of few, where a percentile would say more than there is. */
export function FigureDots({ figure, query }: { readonly figure: MetricFigure; readonly query: Query }) {
  const say = useWords(reportsWords);
  const { metric, spread } = figure;
  const { data } = useServer<MetricRowsAnswered>(`/metrics/${metric}/rows`, { ...query, limit: 20 });
  const rows = (data?.items ?? []).filter(({ group }) => group === 'numerator' || group === 'remainder');
  if (spread === null || rows.length === 0) return null;
  const length = (ms: number) => {
    const { key, count } = lengthOf(ms);
    return say(key, { count });
  };
  const took = (ms: number | null) => (ms === null ? say('open') : length(ms));
  const table = {
    columns: [say('leaver'), say('what'), say('took')],
    rows: rows.map(({ id, leaver, label, tookMs }) => ({ key: id, cells: [leaver, label, took(tookMs)] })),
  };
  return (
    <ChartFigure title={say('spread')} caption={say('fewerThanFive')} table={table}>
      <Dots
        text={rows.map(({ leaver, label, tookMs }) => `${leaver}, ${label}: ${took(tookMs)}`).join('; ')}
        dots={rows.map(({ id, leaver, label, tookMs, group }) => ({
          key: id,
          label: `${leaver}, ${label}`,
          value: tookMs,
          tone: groupTones[group],
        }))}
        format={length}
        openLabel={say('open')}
      />
    </ChartFigure>
  );
}
