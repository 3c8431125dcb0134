import { type Command, Option } from 'commander';
import type {
  Collected,
  Finished,
  ItadBatch,
  ItadBatchChanged,
  ItadException,
  ItadVendor,
  Reconciliation,
} from '../api/schemas/itad.ts';
import { certificationSchemes, exceptionOutcomes } from '../core/sanitization/itad.ts';
import { type Cli, clientOf, present, refuseUsage, say } from './cli.ts';
import {
  addLimit,
  collectNames,
  type ListOptions,
  parseDay,
  part,
  readEvidenceFile,
  sayIfMore,
  sentence,
} from './options.ts';
import { facts, paragraph, table } from './table.ts';
import { plural } from './text.ts';
import { formatInstant } from './times.ts';

/** `itad`: what goes to recyclers, and whether it got there. */
export function registerItad(command: Command, cli: Cli): void {
  registerBatches(command, cli);
  registerHandOver(command, cli);
  registerExceptions(command, cli);
  registerVendors(command, cli);
}

function registerBatches(command: Command, cli: Cli): void {
  addLimit(command.command('list').description('list batches, the latest first')).action(
    async ({ limit }: ListOptions, list: Command) => {
      const page = await clientOf(cli, list).list<ItadBatch>('/itad-batches', {}, limit);
      present(list, page, () => batchLines(page.items));
      sayIfMore(page);
    },
  );
  command
    .command('make')
    .description('begin a batch for one vendor')
    .requiredOption('--vendor <name>')
    .addOption(
      new Option('--ending <ending>', 'what becomes of it').choices(['recycled', 'destroyed']).makeOptionMandatory(),
    )
    .option('--vendor-sanitizes', 'the vendor erases what is not erased yet; it must be certified for that')
    .action(async (options: object, make: Command) => {
      const made = await clientOf(cli, make).post<{ number: string }>('/itad-batches', { ...options });
      present(make, made, () =>
        sentence(`${made.number} is begun. Put assets into it with "itad add ${made.number} …".`),
      );
    });
  command
    .command('add')
    .description('put assets into a batch that is not collected yet')
    .argument('<batch>', 'such as ITAD-3')
    .argument('<asset...>', 'tags or serial numbers')
    .action((batch: string, add: readonly string[], _options, cmd: Command) => change(cli, cmd, batch, { add }));
  command
    .command('take-out')
    .description('take assets out of a batch again')
    .argument('<batch>')
    .argument('<asset...>')
    .action((batch: string, takeOut: readonly string[], _options, cmd: Command) =>
      change(cli, cmd, batch, { takeOut }),
    );
  command
    .command('cancel')
    .description('call a batch off before it is collected')
    .argument('<batch>')
    .action(async (batch: string, _options, cancel: Command) => {
      const answer = await clientOf(cli, cancel).post(`/itad-batches/${part(batch)}/cancel`);
      present(cancel, answer, () => sentence(`${batch} is called off; its assets are free again.`));
    });
}

async function change(cli: Cli, command: Command, batch: string, body: object): Promise<void> {
  const answer = await clientOf(cli, command).post<ItadBatchChanged>(`/itad-batches/${part(batch)}/assets`, body);
  present(command, answer, () => [
    ...sentence(`${answer.added} added, ${answer.takenOut} taken out, ${answer.refused.length} not added.`),
    ...answer.refused.flatMap(({ reason }) => paragraph(`- ${reason}`, 2, 4)),
  ]);
}

function registerHandOver(command: Command, cli: Cli): void {
  command
    .command('collect')
    .description('hand a batch over: its manifest is frozen from here on')
    .argument('<batch>')
    .requiredOption('--to <name>', 'who takes it')
    .action(async (batch: string, { to }: { to: string }, collect: Command) => {
      const path = `/itad-batches/${part(batch)}/collect`;
      const answer = await clientOf(cli, collect).post<Collected>(path, { handedTo: to });
      const said = `${plural(answer.lines, 'asset')} handed over. The manifest is ${answer.manifest}.`;
      present(collect, answer, () => sentence(said));
    });
  command
    .command('reconcile')
    .description("hold the vendor's list of serial numbers against the manifest")
    .argument('<batch>')
    .argument('<file>', 'one serial number on each line, or a table with a column of them')
    .action(async (batch: string, file: string, _options, reconcile: Command) => {
      const path = `/itad-batches/${part(batch)}/reconcile`;
      const answer = await clientOf(cli, reconcile).post<Reconciliation>(path, { file: readEvidenceFile(file) });
      present(reconcile, answer, () => reconciledLines(answer));
      if (answer.missing + answer.extra + answer.duplicate > 0)
        say(`Each difference is yours to answer: "itad exceptions --batch ${batch}".`);
      say(`End what nothing stands in the way of: "itad finish ${batch}".`);
    });
  command
    .command('finish')
    .description('end the assets that the vendor lists and that no exception is open for')
    .argument('<batch>')
    .action(async (batch: string, _options, finish: Command) => {
      const answer = await clientOf(cli, finish).post<Finished>(`/itad-batches/${part(batch)}/finish`);
      present(finish, answer, () => finishedLines(batch, answer));
    });
  command
    .command('certify-batch')
    .description('give out the certificate of a batch that is reconciled')
    .argument('<batch>')
    .action(async (batch: string, _options, certify: Command) => {
      const answer = await clientOf(cli, certify).post<{ items: { number: string }[] }>('/certificates', { batch });
      const [first] = answer.items;
      present(certify, answer, () =>
        sentence(
          `${plural(answer.items.length, 'certificate')} given out; ${first?.number ?? ''} is that of the batch.`,
        ),
      );
    });
}

function registerExceptions(command: Command, cli: Cli): void {
  addLimit(
    command
      .command('exceptions')
      .description("list where a vendor's list and a manifest differ")
      .option('--batch <batch>', 'of one batch')
      .option('--all', 'those with an outcome too'),
  ).action(async ({ batch, all, limit }: ListOptions & { batch?: string; all?: true }, list: Command) => {
    const query = { batch, all: all === undefined ? undefined : 'true' };
    const page = await clientOf(cli, list).list<ItadException>('/itad-exceptions', query, limit);
    present(list, page, () => exceptionLines(page.items));
    sayIfMore(page);
  });
  command
    .command('settle')
    .description('say what came of an exception')
    .argument('<exception>', 'its id')
    .addOption(new Option('--outcome <outcome>').choices(exceptionOutcomes).makeOptionMandatory())
    .requiredOption('--note <text>', 'what it rests on')
    .action(async (id: string, options: object, settle: Command) => {
      const answer = await clientOf(cli, settle).post<{ done: boolean }>(`/itad-exceptions/${part(id)}/settle`, {
        ...options,
      });
      const said = answer.done ? 'Kept. The batch is reconciled.' : 'Kept. Run "itad finish" for what is free now.';
      present(settle, answer, () => sentence(said));
    });
  command
    .command('give')
    .description('give an exception to another operator')
    .argument('<exception>', 'its id')
    .requiredOption('--to <operator>', 'id or address')
    .action(async (id: string, { to }: { to: string }, give: Command) => {
      const answer = await clientOf(cli, give).post(`/itad-exceptions/${part(id)}/give`, { to });
      present(give, answer, () => sentence(`It is with ${to} now.`));
    });
}

function registerVendors(command: Command, cli: Cli): void {
  command
    .command('vendors')
    .description('list vendors and what they are certified for')
    .action(async (_options, list: Command) => {
      const answer = await clientOf(cli, list).get<{ items: ItadVendor[] }>('/itad-vendors');
      present(list, answer, () => vendorLines(answer.items));
    });
  command
    .command('add-vendor')
    .description('record a vendor')
    .argument('<name>')
    .option('--address <text>')
    .option('--contact <text>')
    .option('--insurance <text>')
    .option('--downstream <text>', 'whom they pass things on to; may be given several times', collectNames, [])
    .action(async (name: string, { downstream, ...said }: { downstream: readonly string[] }, add: Command) => {
      const further = downstream.length === 0 ? {} : { downstream: downstream.join('; ') };
      const answer = await clientOf(cli, add).post('/itad-vendors', { name, ...said, ...further });
      present(add, answer, () => sentence(`${name} is recorded. Say what they are certified for with "itad certify".`));
    });
  command
    .command('certify')
    .description('record a certification of a vendor, or its new expiry')
    .argument('<vendor>', 'its name')
    .addOption(new Option('--scheme <scheme>').choices(certificationSchemes).makeOptionMandatory())
    .requiredOption('--number <number>', 'of their certificate')
    .requiredOption('--expires <day>', 'YYYY-MM-DD', parseDay)
    .option('--covers-data', 'it covers erasing data, not only recycling')
    .option('--scope <text>')
    .option('--site <text>')
    .action(async (vendor: string, { expires, ...said }: { expires: string }, certify: Command) => {
      const client = clientOf(cli, certify);
      const { items } = await client.get<{ items: ItadVendor[] }>('/itad-vendors');
      const found = items.find(({ name, id }) => name === vendor || id === vendor);
      if (found === undefined) refuseUsage(certify, `There is no vendor called ${vendor}; see "itad vendors".`);
      const path = `/itad-vendors/${part(found.id)}/certifications`;
      const answer = await client.post(path, { ...said, expiresOn: expires });
      present(certify, answer, () => sentence('Kept.'));
    });
}

function batchLines(items: readonly ItadBatch[]): readonly string[] {
  if (items.length === 0) return ['There is no batch. Begin one with "itad make".'];
  return table<ItadBatch>(
    [
      { title: 'BATCH', value: ({ number }) => number },
      { title: 'VENDOR', value: ({ vendor }) => vendor, flexible: true },
      { title: 'STATE', value: ({ state }) => state },
      { title: 'ASSETS', value: ({ lines }) => lines, align: 'right' },
      { title: 'ENDED', value: ({ gone }) => gone, align: 'right' },
      { title: 'OPEN', value: ({ openExceptions }) => openExceptions, align: 'right' },
      { title: 'COLLECTED', value: ({ collectedAt }) => formatInstant(collectedAt) },
    ],
    items,
  );
}

function reconciledLines({ listed, missing, extra, duplicate, answered }: Reconciliation): readonly string[] {
  return facts([
    ['listed', `${listed} of ours`],
    ['missing', String(missing)],
    ['extra', String(extra)],
    ['twice', String(duplicate)],
    ['answered', answered === 0 ? null : `${answered} of an earlier list`],
  ]);
}

function finishedLines(batch: string, { ended, unproven, done }: Finished): readonly string[] {
  const asked = unproven === 0 ? '' : ` ${plural(unproven, 'asset')} came without proof that it is erased.`;
  const end = done ? `${batch} is reconciled.` : 'Something is still open: see "itad exceptions".';
  return sentence(`${plural(ended, 'asset')} ended.${asked} ${end}`);
}

function exceptionLines(items: readonly ItadException[]): readonly string[] {
  if (items.length === 0) return ['Nothing is open.'];
  return table<ItadException>(
    [
      { title: 'BATCH', value: ({ batch }) => batch },
      { title: 'WHAT', value: ({ kind }) => kind },
      { title: 'SERIAL', value: ({ serial, tag }) => serial ?? tag, flexible: true },
      { title: 'LINES', value: ({ lines }) => lines.join(', '), flexible: true },
      { title: 'OWNER', value: ({ owner }) => owner, flexible: true },
      { title: 'OUTCOME', value: ({ outcome }) => outcome },
      { title: 'ID', value: ({ id }) => id },
    ],
    items,
  );
}

function vendorLines(items: readonly ItadVendor[]): readonly string[] {
  if (items.length === 0) return ['No vendor is recorded. Add one with "itad add-vendor".'];
  return items.flatMap(({ name, address, insurance, downstream, certifications }) => [
    ...facts([
      ['vendor', name],
      ['address', address],
      ['insurance', insurance],
      ['downstream', downstream],
      ...certifications.map(
        ({ scheme, number, expiresOn, expired, coversData }) =>
          [
            scheme.replaceAll('_', ' '),
            `${number}, ${expired ? 'expired' : 'until'} ${expiresOn}${coversData ? ', covers data' : ''}`,
          ] as const,
      ),
    ]),
    '',
  ]);
}
