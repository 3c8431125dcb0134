import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { CountedThingAnswer, SightingsAnswer, StockCountAnswer } from '../api/schemas/stock-counts.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import type { Client } from './client.ts';
import { addLimit, type ListOptions, part, sayIfMore } from './options.ts';
import { type SaveOptions, saveDownload } from './save-download.ts';
import { paint, type Style, table } from './table.ts';
import { printable } from './text.ts';
import { formatInstant } from './times.ts';

const mostAtOnce = 500;
const mostShown = 1_000;

/** `counts`: what lies in a place, held against the register. */
export function registerCounts(command: Command, cli: Cli): void {
  addLimit(command.command('list').description('list the counts, the latest first'))
    .option('--open', 'only those that have not ended')
    .action(async ({ limit, open }: ListOptions & { open?: true }, list: Command) => {
      const query = open === undefined ? {} : { open: 'true' };
      const page = await clientOf(cli, list).list<StockCountAnswer>('/stock-counts', query, limit);
      present(list, page, () => countLines(page.items));
      sayIfMore(page);
    });
  command
    .command('show')
    .description('show a count and what differs: what is missing, was not expected, or is in no register')
    .argument('<count>', 'its id, as "counts list" prints it')
    .action(async (id: string, _options, show: Command) => {
      const client = clientOf(cli, show);
      const count = await client.get<StockCountAnswer>(`/stock-counts/${part(id)}`);
      const { items } = await client.list<CountedThingAnswer>(`/stock-counts/${part(id)}/things`, {}, mostShown);
      const differing = items.filter(({ state }) => state !== 'found');
      present(show, { ...count, differing }, () => [...countLines([count]), '', ...thingLines(differing)]);
    });
  command
    .command('scan')
    .description('count a place: one label on each line of standard input. Goes on with a count that is open there')
    .argument('<place>', 'the name of a location')
    .option('--end', 'end the count afterwards: what was not seen is missing by it')
    .action(async (place: string, { end }: { end?: true }, scan: Command) =>
      scanAll(clientOf(cli, scan), scan, { place, end: end === true }),
    );
  command
    .command('end')
    .description('end a count; what was expected and not seen is missing by it, and nothing changes in the register')
    .argument('<count>', 'its id')
    .option('--give-up', 'it says nothing about what was not seen')
    .action(async (id: string, { giveUp }: { giveUp?: true }, end: Command) => {
      const count = await clientOf(cli, end).post<StockCountAnswer>(`/stock-counts/${part(id)}/end`, {
        abandoned: giveUp === true,
      });
      present(end, count, () => countLines([count]));
    });
  command
    .command('save')
    .description('save everything of a count as CSV')
    .argument('<count>', 'its id')
    .option('-o, --output <file>', 'where to write it (- for standard output)')
    .option('--force', 'replace a file that is there')
    .action(async (id: string, options: SaveOptions, save: Command) => {
      const response = await clientOf(cli, save).download(`/stock-counts/${part(id)}/things.csv`);
      const path = await saveDownload(response, options, 'count.csv');
      if (path !== undefined) present(save, { file: path }, () => [path]);
    });
}

/** Somebody at a shelf sees each line at once; a file that is piped in goes by the hundred. */
async function scanAll(
  client: Client,
  scan: Command,
  { place, end }: { readonly place: string; readonly end: boolean },
): Promise<void> {
  let count = await client.post<StockCountAnswer>('/stock-counts', { place });
  const atOnce = process.stdin.isTTY ? 1 : mostAtOnce;
  let labels: string[] = [];
  let counted = 0;
  const send = async () => {
    if (labels.length === 0) return;
    const answer = await client.post<SightingsAnswer>(`/stock-counts/${count.id}/sightings`, { labels });
    [labels, count, counted] = [[], answer.count, counted + answer.outcomes.length];
    present(scan, answer, () => answer.outcomes.map(seenLine));
  };
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    labels.push(line.trim());
    if (labels.length >= atOnce) await send();
  }
  await send();
  if (counted === 0) refuseUsage(scan, 'no label was read. Give one label on each line.');
  if (end) count = await client.post<StockCountAnswer>(`/stock-counts/${count.id}/end`, {});
  present(scan, count, () => ['', ...countLines([count])]);
}

const words: Readonly<Record<SightingsAnswer['outcomes'][number]['outcome'], readonly [Style, string, string]>> = {
  found: ['green', 'FOUND', 'where it should be'],
  surprising: ['yellow', 'LOOK', 'not expected here'],
  unknown: ['red', 'UNKNOWN', 'in no register; kept with the count'],
  twice: ['dim', 'TWICE', 'counted already'],
  ambiguous: ['red', 'NOT IN', 'several things go by this; read the tag'],
};

function seenLine({ label, tag, outcome, custodian }: SightingsAnswer['outcomes'][number]): string {
  const [style, word, means] = words[outcome];
  const by = custodian === null ? '' : `; by the register ${custodian} has it`;
  return `${paint(style, word.padEnd(8))}  ${printable(tag ?? label)}: ${means}${printable(by)}`;
}

function countLines(items: readonly StockCountAnswer[]): readonly string[] {
  if (items.length === 0) return ['Nothing has been counted. "counts scan PLACE" counts a place.'];
  return table<StockCountAnswer>(
    [
      { title: 'COUNT', value: ({ id }) => id },
      { title: 'PLACE', value: ({ place }) => place, flexible: true },
      { title: 'BEGUN', value: ({ begunAt }) => formatInstant(begunAt) },
      {
        title: 'STATE',
        value: ({ endedAt, abandoned }) => (endedAt === null ? 'open' : abandoned ? 'given up' : 'ended'),
      },
      { title: 'FOUND', value: ({ found, expected }) => `${found} of ${expected}` },
      { title: 'NOT EXPECTED', value: ({ surprising, unknown }) => String(surprising + unknown) },
    ],
    items,
  );
}

function thingLines(items: readonly CountedThingAnswer[]): readonly string[] {
  if (items.length === 0) return ['Nothing differs.'];
  return table<CountedThingAnswer>(
    [
      { title: 'LABEL', value: ({ label }) => label, flexible: true },
      { title: 'IS', value: ({ state }) => state },
      { title: 'MODEL', value: ({ model }) => model, flexible: true },
      {
        title: 'BY THE REGISTER',
        value: ({ registerSays }) =>
          [registerSays?.status, registerSays?.place].filter((one) => typeof one === 'string').join(', '),
      },
    ],
    items,
  );
}
