// npm run bench [-- NAME…] [--json | --markdown]: measures, prints, and ends with 0 also when a reach is missed.
import { parseArgs } from 'node:util';
import type { Benchmark, Figures, Outcome } from './benchmark.ts';
import { checkIn } from './check-in.ts';
import { certificates } from './certificates.ts';
import { holdings } from './holdings.ts';
import { imports } from './import.ts';
import { lists } from './lists.ts';
import { intake } from './intake.ts';
import { planMany } from './plan-many.ts';
import { metrics } from './metrics.ts';
import { reconcile } from './reconcile.ts';
import { revokeMany } from './revoke-many.ts';
import { revokeOne } from './revoke-one.ts';
import { firstScreens } from './screens.ts';
import { start } from './start.ts';
import { sweep } from './sweep.ts';

const all: readonly Benchmark[] = [
  revokeOne,
  revokeMany,
  holdings,
  start,
  sweep,
  imports,
  intake,
  planMany,
  metrics,
  checkIn,
  certificates,
  reconcile,
  lists,
  firstScreens,
];

type Measured = Pick<Benchmark, 'name' | 'what' | 'against' | 'reach'> &
  ({ readonly within: boolean; readonly ratio: number; readonly figures: Figures } | { readonly error: string });

async function measure({ name, what, against, reach, run }: Benchmark): Promise<Measured> {
  const about = { name, what, against, reach };
  try {
    const { ratio, figures }: Outcome = await run();
    return { ...about, ratio, within: ratio <= reach, figures };
  } catch (error) {
    console.error(error);
    return { ...about, error: error instanceof Error ? error.message : String(error) };
  }
}

const head = ['name', 'ratio', 'reach', 'within', 'what', 'against'] as const;

function cellsOf(one: Measured): readonly string[] {
  const ratio =
    'error' in one
      ? ['–', `≤ ${one.reach}`, 'failed']
      : [`${one.ratio.toFixed(2)}×`, `≤ ${one.reach}×`, one.within ? 'yes' : 'no'];
  return [one.name, ...ratio, one.what, one.against];
}

function asText(list: readonly Measured[]): string {
  const rows = [[...head], ...list.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const details = list.flatMap((one) => ['', one.name, ...linesOf(one).map(([name, value]) => `  ${name}: ${value}`)]);
  return [...table, ...details].join('\n');
}

function asMarkdown(list: readonly Measured[]): string {
  const rows = [[...head], head.map(() => '---'), ...list.map(cellsOf)];
  const table = rows.map((row) => `| ${row.join(' | ')} |`);
  const details = list.flatMap((one) => [
    '',
    `### ${one.name}`,
    '',
    ...linesOf(one).map(([name, value]) => `- ${name}: ${value}`),
  ]);
  return [...table, ...details].join('\n');
}

function linesOf(one: Measured): readonly (readonly [name: string, value: string])[] {
  return 'error' in one ? [['failed', one.error]] : flatten(one.figures, '');
}

function flatten(figures: Figures, prefix: string): readonly (readonly [string, string])[] {
  return Object.entries(figures).flatMap(([name, value]) =>
    typeof value === 'object' ? flatten(value, `${prefix}${name}.`) : [[`${prefix}${name}`, written(value)] as const],
  );
}

function written(value: number | string): string {
  if (typeof value === 'string' || Number.isInteger(value)) return String(value);
  return value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, markdown: { type: 'boolean', default: false } },
});
const unknown = names.filter((name) => !all.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark named ${unknown.join(', ')}. Choose from: ${all.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const measured: Measured[] = [];
for (const benchmark of all.filter(({ name }) => names.length === 0 || names.includes(name))) {
  console.error(`Measuring ${benchmark.name} …`);
  measured.push(await measure(benchmark));
}
if (options.json)
  console.log(
    JSON.stringify({ node: process.version, platform: `${process.platform}-${process.arch}`, measured }, null, 2),
  );
else console.log(options.markdown ? asMarkdown(measured) : asText(measured));
process.exitCode = measured.some((one) => 'error' in one) ? 1 : 0;
