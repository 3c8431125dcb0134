import type { MetricFigure, MetricsAnswered } from '../../../api/schemas/metrics.ts';
import { ChartFigure } from '../charts/chart-figure.tsx';
import { StackedBars } from '../charts/stacked-bars.tsx';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { groupTones, unknownOf } from './figure-words.ts';
import { sayWorker } from './report-words.ts';
import { reportsWords } from './words.ts';

type Props = {
  readonly metric: MetricFigure['metric'];
  readonly cells: MetricsAnswered['cells'];
  readonly by: 'department' | 'country' | 'site' | 'workerType' | 'manager' | 'playbook' | 'kind';
  readonly link: (path: string, more: Readonly<Record<string, string>>) => string;
};

const parts = [
  { key: 'numerator', tone: groupTones.numerator, query: { group: 'numerator' } },
  { key: 'remainder', tone: groupTones.remainder, query: { group: 'remainder', unknown: 'no' } },
  { key: 'unknown', tone: 'unknown', query: { group: 'remainder', unknown: 'yes' } },
] as const;

/** One figure for each value of what is compared. */
export function FigureCells({ metric, cells, by, link }: Props) {
  const say = useWords(reportsWords);
  const { number } = useNumbers();
  const title = say('compared', { name: say(`metric.${metric}`), by: say(`by.${by}`) });
  const rows = cells.map(({ value, label, figures }) => {
    const figure = figures?.find((one) => one.metric === metric);
    const name = label === 'none' ? say('none') : by === 'workerType' ? sayWorker(say, label) : label;
    return { value, name, values: figure === undefined ? null : valuesOf(figure) };
  });
  if (rows.every(({ values }) => values?.every((value) => value === 0))) return null;
  const shown = parts.filter((_, at) => at < 2 || rows.some(({ values }) => values?.[at]));
  const cell = (value: string, count: number, query: Readonly<Record<string, string>>) =>
    count === 0 ? (
      number(0)
    ) : (
      <InLink to={link('/reports/rows', { metric, [by]: value, ...query })}>{number(count)}</InLink>
    );
  const table = {
    columns: [say(`by.${by}`), ...shown.map(({ key }) => say(`group.${key}`))],
    rows: rows.map(({ value, name, values }) => ({
      key: value,
      cells: [
        name,
        ...shown.map(({ query }, at) => (values === null ? say('tooFew') : cell(value, values[at] ?? 0, query))),
      ],
    })),
  };
  return (
    <ChartFigure title={title} caption={say('comparedMeans')} table={table}>
      <StackedBars
        parts={shown.map(({ key, tone }) => ({ key, label: say(`group.${key}`), tone }))}
        bars={rows.map(({ value, name, values }) => ({
          key: value,
          name,
          label: <InLink to={link('/reports', { [by]: value, by: '' })}>{name}</InLink>,
          values: values ?? [],
          end:
            values === null
              ? say('tooFew')
              : say('rate', { count: values[0] ?? 0, of: values.reduce((sum, value) => sum + value, 0) }),
        }))}
      />
    </ChartFigure>
  );
}

/** Done, known to be open, and unknown. */
function valuesOf({ identity: { numerator, remainder }, reasons }: MetricFigure): readonly number[] {
  const unknown = unknownOf(reasons);
  return [numerator, remainder - unknown, unknown];
}
