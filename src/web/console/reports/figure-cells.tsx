import type { MetricFigure, MetricsAnswered } from '../../../api/schemas/metrics.ts';
import { ChartFigure } from '../charts/chart-figure.tsx';
import { StackedBars } from '../charts/stacked-bars.tsx';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { groupTones } from './figure-words.ts';
import { reportsWords } from './words.ts';

type Props = {
  readonly metric: MetricFigure['metric'];
  readonly cells: MetricsAnswered['cells'];
  readonly by: 'department' | 'country' | 'site' | 'workerType' | 'manager' | 'playbook' | 'kind';
  readonly link: (path: string, more: Readonly<Record<string, string>>) => string;
};

const parts = ['numerator', 'remainder'] as const;

/** One figure for each value of what is compared. */
export function FigureCells({ metric, cells, by, link }: Props) {
  const say = useWords(reportsWords);
  const { number } = useNumbers();
  const title = say('compared', { name: say(`metric.${metric}`), by: say(`by.${by}`) });
  const rows = cells.map(({ value, label, figures }) => {
    const identity = figures?.find((one) => one.metric === metric)?.identity;
    const name = label === 'none' ? say('none') : label;
    return { value, name, values: identity === undefined ? null : [identity.numerator, identity.remainder] };
  });
  if (rows.every(({ values }) => values?.every((value) => value === 0))) return null;
  const cell = (value: string, at: number, count: number) => (
    <InLink to={link('/reports/rows', { metric, [by]: value, group: parts[at] ?? '' })}>{number(count)}</InLink>
  );
  const table = {
    columns: [say(`by.${by}`), ...parts.map((part) => say(`group.${part}`))],
    rows: rows.map(({ value, name, values }) => ({
      key: value,
      cells: [name, ...parts.map((_, at) => (values === null ? say('tooFew') : cell(value, at, values[at] ?? 0)))],
    })),
  };
  return (
    <ChartFigure title={title} caption={say('comparedMeans')} table={table}>
      <StackedBars
        parts={parts.map((part) => ({ key: part, label: say(`group.${part}`), tone: groupTones[part] }))}
        bars={rows.map(({ value, name, values }) => ({
          key: value,
          name,
          label: <InLink to={link('/reports', { [by]: value, by: '' })}>{name}</InLink>,
          values: values ?? [0, 0],
          end:
            values === null
              ? say('tooFew')
              : say('rate', { count: values[0] ?? 0, of: (values[0] ?? 0) + (values[1] ?? 0) }),
        }))}
      />
    </ChartFigure>
  );
}
