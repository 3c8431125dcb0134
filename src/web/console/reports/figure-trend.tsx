import type { MetricFigure, MetricsAnswered } from '../../../api/schemas/metrics.ts';
import { ChartFigure } from '../charts/chart-figure.tsx';
import { LineChart } from '../charts/line-chart.tsx';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { reportsWords } from './words.ts';

/** One figure over the periods before. */
export function FigureTrend({
  metric,
  answers,
  link,
}: {
  readonly metric: MetricFigure['metric'];
  readonly answers: readonly MetricsAnswered[];
  readonly link: (period: string) => string;
}) {
  const say = useWords(reportsWords);
  const { percent } = useNumbers();
  const name = say(`metric.${metric}`);
  const shares = answers.map(({ figures }) => {
    const figure = figures.find((one) => one.metric === metric);
    return figure === undefined || figure.notMeasured !== null || figure.rate.small ? null : figure.rate.percent;
  });
  // One point is no trend.
  if (shares.filter((share) => share !== null).length < 2) return null;
  const written = shares.map((share) => (share === null ? '–' : percent(share / 100)));
  const table = {
    columns: [say('period'), name],
    rows: answers.map(({ period }, at) => ({
      key: period.name,
      cells: [
        <InLink key={period.name} to={link(period.name)}>
          {period.name}
        </InLink>,
        written[at],
      ],
    })),
  };
  return (
    <ChartFigure title={say('trendOf', { name })} caption={say('trendMeans')} table={table}>
      <LineChart
        text={say('trendText', { name, count: shares.length, last: written.at(-1) ?? '–' })}
        places={answers.map(({ period }) => period.name)}
        lines={[{ key: metric, label: name, tone: 'plain', values: shares }]}
        format={(value) => percent(value / 100)}
        top={100}
        height={110}
      />
    </ChartFigure>
  );
}
