import type { MetricExported, MetricFigure, MetricRowsAnswered, MetricsAnswered } from '../api/schemas/metrics.ts';
import { sentence } from './options.ts';
import { facts, paint, paragraph, table } from './table.ts';
import { formatInstant } from './times.ts';

const titles: Readonly<Record<MetricFigure['metric'], string>> = {
  time_to_offboard: 'M1 Time to offboard: departures closed',
  asset_return: 'M2 Asset return: assets received of those due',
  licence_reclamation: 'M3 Licence reclamation: seats released in time',
  access_revocation: 'M4 Access revocation: accounts off',
  audit_trail: 'M5 Audit trail: records present of those required',
  zombie_reduction: 'M6 Zombie assets: reduction',
};

/** An answer about a period as text: who was counted, the six figures, and what they were when they were given out. */
export function metricLines(answer: MetricsAnswered): readonly string[] {
  const { period, asOf, ledgerSize, ruleVersion, population, leftOut, leftOutCount, filters, figures } = answer;
  const { from, until, timeZone } = period;
  const counted = population === null ? 'fewer than 5' : String(population);
  return [
    ...facts([
      ['period', `${period.name}: ${formatInstant(from, timeZone)} until before ${formatInstant(until, timeZone)}`],
      ['zone', timeZone],
      ['as of', formatInstant(asOf, timeZone)],
      ['rules', `version ${ruleVersion}`],
      ['ledger', `${ledgerSize} events`],
      ['only', onlyLine(filters)],
      ['leavers', `${counted}${leftOutCount === 0 ? '' : `, and ${leftOutCount} left out`}`],
    ]),
    ...(population === 0 ? sentence(nobodyLine(answer)) : []),
    ...leftOut.flatMap(({ name, reason }) => paragraph(`left out: ${name} (${reason})`, 2, 4)),
    ...(leftOutCount > leftOut.length ? sentence(`… and ${leftOutCount - leftOut.length} more left out.`) : []),
    ...restatementLines(answer),
    ...figures.flatMap(figureLines),
    ...answer.cells.flatMap(cellLines),
  ];
}

/** Figures as they were given out. */
export function exportLines(given: MetricExported): readonly string[] {
  const { id, period, filters, asOf, ruleVersion, ledgerSize, population, restates, exportedBy, figures } = given;
  return [
    ...facts([
      ['given out', id],
      ['period', period],
      ['as of', formatInstant(asOf, 'UTC')],
      ['rules', `version ${ruleVersion}`],
      ['ledger', `${ledgerSize} events`],
      ['only', onlyLine(filters)],
      ['by', exportedBy],
      ['leavers', String(population)],
      ['restates', restates],
    ]),
    ...figures.flatMap(figureLines),
  ];
}

/** What is different now from what was given out before. */
export function differenceLines(differences: MetricExported['differences']): readonly string[] {
  if (differences.length === 0) return [];
  return [
    '',
    paint('bold', 'Different from what was given out before'),
    ...table(
      [
        { title: 'METRIC', value: ({ metric }) => metric.replaceAll('_', ' ') },
        { title: 'WHAT', value: ({ what }) => what, flexible: true },
        { title: 'WAS', value: ({ was }) => was ?? 'nothing', flexible: true },
        { title: 'IS', value: ({ now }) => now ?? 'nothing', flexible: true },
      ],
      differences,
    ),
  ];
}

/** Of nobody there is no figure but those of the whole register: "0 of 0" is not an answer to "how well". */
function nobodyLine({ filters, leftOutCount }: MetricsAnswered): string {
  const among = onlyLine(filters) === null ? '' : ' among those asked about';
  return `No leaver is counted: nobody's access ends in this period${among}${leftOutCount === 0 ? '' : ', beside those left out'}.`;
}

function onlyLine(filters: MetricsAnswered['filters']): string | null {
  const only = Object.entries(filters).map(([name, value]) => `${name} ${String(value)}`);
  return only.length === 0 ? null : only.join(', ');
}

function restatementLines({ exported, period: { timeZone } }: MetricsAnswered): readonly string[] {
  if (exported === null) return [];
  const given = `They were given out on ${formatInstant(exported.asOf, timeZone)} (${exported.id})`;
  if (!exported.restated) return ['', ...sentence(`${given}, and are the same now.`)];
  return ['', ...sentence(`Restated. ${given}, and say something else now.`), ...differenceLines(exported.differences)];
}

function cellLines({ label, population, figures }: MetricsAnswered['cells'][number]): readonly string[] {
  const heading = ['', paint('bold', `${label}: ${population === null ? 'fewer than 5' : population} leavers`)];
  if (figures === null) return [...heading, ...sentence('Too few to show.')];
  return [
    ...heading,
    ...table(
      [
        { title: 'METRIC', value: ({ metric }) => metric.replaceAll('_', ' ') },
        { title: 'ANSWER', value: ({ rate, notMeasured }) => (notMeasured === null ? rate.text : 'not measured') },
        { title: 'P50', value: ({ spread }) => spread?.p50.text ?? null },
        { title: 'P95', value: ({ spread }) => spread?.p95.text ?? null },
        { title: 'ADDS UP', value: addsUp },
      ],
      figures.filter(({ metric }) => metric !== 'zombie_reduction'),
    ),
  ];
}

function addsUp({ identity, counts }: MetricFigure): string {
  const { numerator, remainder, excluded, tooYoung, population } = identity;
  return `${numerator} + ${remainder} open or missed + ${excluded} excluded + ${tooYoung} too young = ${population} ${counts}`;
}

function figureLines(figure: MetricFigure): readonly string[] {
  const { spread, companions, reasons, notMeasured } = figure;
  const heading = ['', paint('bold', titles[figure.metric])];
  if (notMeasured !== null) return [...heading, ...paragraph(`Not measured: ${notMeasured}.`, 2)];
  return [
    ...heading,
    ...facts([
      ['answer', figure.rate.text],
      ['adds up', addsUp(figure)],
      ['p50', spread?.p50.text ?? null],
      ['p90', spread?.p90.text ?? null],
      ['p95', spread?.p95.text ?? null],
      ['worst', spread?.worst.text ?? null],
      ['average', spread?.average.text ?? null],
      ...companions.map(({ name, text }) => [name, text] as const),
    ]),
    ...(reasons.length === 0
      ? []
      : table(
          [
            { title: 'COUNTED AS', value: ({ group }) => group.replace('_', ' ') },
            { title: 'ROWS', value: ({ count }) => count, align: 'right' },
            { title: 'BECAUSE', value: ({ reason }) => reason, flexible: true },
          ],
          reasons,
        )),
  ];
}

type Row = MetricRowsAnswered['items'][number];

/** The rows behind a figure as a table. */
export function rowLines(rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return ['There are no such rows.'];
  return table<Row>(
    [
      { title: 'COUNTED AS', value: ({ group }) => group.replace('_', ' ') },
      { title: 'LEAVER', value: ({ leaver }) => leaver, flexible: true },
      { title: 'WHAT', value: ({ label }) => label, flexible: true },
      { title: 'BECAUSE', value: ({ reason }) => reason, flexible: true },
      { title: 'TOOK', value: ({ tookMs }) => lengthOf(tookMs), align: 'right' },
      { title: 'HR LATE', value: ({ clocks }) => lengthOf(clocks?.hrLatenessMs || null), align: 'right' },
      { title: 'OURS', value: ({ clocks }) => lengthOf(clocks?.ourMs ?? null), align: 'right' },
      { title: 'VENDOR', value: ({ clocks }) => lengthOf(clocks?.vendorLagMs ?? null), align: 'right' },
      { title: 'SEEN BY', value: ({ assurance }) => assurance },
    ],
    rows,
  );
}

function lengthOf(ms: number | null): string {
  if (ms === null) return '';
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 48 * 3_600_000 ? `${(ms / 3_600_000).toFixed(1)} h` : `${(ms / 86_400_000).toFixed(1)} d`;
}
