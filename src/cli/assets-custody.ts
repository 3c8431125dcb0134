import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import type { AssetHistory, CheckedIn, CheckedInMany, CheckInUndone, FoundAssetView } from '../api/schemas/custody.ts';
import { assetCategories } from '../core/asset-category.ts';
import { conditions } from '../core/custody/judge-scan.ts';
import { type Cli, clientOf, present, refuseUsage, say } from './cli.ts';
import type { Client } from './client.ts';
import { exitCodes } from './exit-codes.ts';
import { collectNames, parseCount, part, readEvidenceFile, sentence } from './options.ts';
import { historyLines, isTakenIn, scanLine, stillOutLines } from './scan-lines.ts';

type Seen = { readonly condition?: string; readonly note?: string; readonly photo: readonly string[] };
type Shared = { readonly condition?: string; readonly from?: string; readonly location?: string };
type Receiver = { readonly to?: string; readonly person?: string };

const condition = () => new Option('--condition <how>', 'the state it is in').choices(conditions);
const photo = ['--photo <file>', 'a photo, JPEG, PNG or WebP (repeatable)'] as const;
const mostAtOnce = 1_000;

/** `assets check-in`, `scan`, `check-out`, `pass-on`, `empty-box`, `history`: the hands that things go through. */
export function registerCustody(command: Command, cli: Cli): void {
  registerScans(command, cli);
  withReceiver(
    command.command('check-out').description('hand an asset out of stock').argument('<asset>', 'tag or serial'),
  )
    .addOption(condition())
    .option('--note <text>')
    .option(...photo, collectNames, [])
    .option('--sign <name>', 'whoever gets it signs for it here with their full name')
    .action(async (asset: string, options: Seen & Receiver & { sign?: string }, checkOut: Command) => {
      const { sign, ...seen } = options;
      const signature = sign === undefined ? {} : { signature: { name: sign } };
      const body = { asset, ...receiverOf(checkOut, options), ...bodyOf(seen), ...signature };
      const answer = await clientOf(cli, checkOut).post('/assets/check-out', body);
      const signed = sign === undefined ? 'Nobody has signed for it yet.' : `${sign} has signed for it.`;
      present(checkOut, answer, () => sentence(`${asset} is handed out. ${signed}`));
    });
  withReceiver(
    command
      .command('pass-on')
      .description('give a shared asset, which stays in use, from its custodian to the next one')
      .argument('<asset>', 'tag or serial'),
  )
    .requiredOption('--reason <text>', 'why it stays in use')
    .action(async (asset: string, options: Receiver & { reason: string }, passOn: Command) => {
      const body = { asset, ...receiverOf(passOn, options), reason: options.reason };
      const answer = await clientOf(cli, passOn).post('/assets/pass-on', body);
      present(passOn, answer, () => sentence(`${asset} has a new custodian. Nothing on it is erased or locked.`));
    });
  registerFound(command, cli);
  registerEmptyBoxes(command, cli);
  command
    .command('history')
    .description('show where an asset is, and every time it changed hands')
    .argument('<asset>', 'tag or serial')
    .action(async (asset: string, _options, history: Command) => {
      const answer = await clientOf(cli, history).get<AssetHistory>(`/assets/${part(asset)}/history`);
      present(history, answer, () => historyLines(answer));
    });
}

function registerScans(command: Command, cli: Cli): void {
  command
    .command('check-in')
    .description('take an asset back')
    .argument('<asset>', 'tag or serial, as it was scanned')
    .addOption(condition())
    .option('--note <text>')
    .option(...photo, collectNames, [])
    .option('--serial <text>', 'the serial number on the thing itself, to be compared with the label')
    .option('--missing <part>', 'what should have been with it (repeatable)', collectNames, [])
    .option('--from <number>', 'the employee number of whoever the box came from')
    .option('--location <name>', 'where it lies now')
    .action(async (asset: string, options: Seen & Shared & { missing: readonly string[] }, checkIn: Command) => {
      const { missing, ...seen } = options;
      const body = { asset, ...bodyOf(seen), ...(missing.length === 0 ? {} : { missing }) };
      const answer = await clientOf(cli, checkIn).post<CheckedIn>('/assets/check-in', body);
      present(checkIn, answer, () => [scanLine(answer), ...stillOutLines(answer.stillOut)]);
      if (!isTakenIn(answer)) process.exitCode = exitCodes.error;
    });
  command
    .command('undo-check-in')
    .description('take back a check-in that was a mistake, within half an hour and while nothing rests on it')
    .argument('<asset>', 'tag or serial')
    .action(async (asset: string, _options, undo: Command) => {
      const answer = await clientOf(cli, undo).post<CheckInUndone>('/assets/undo-check-in', { asset });
      const who = answer.custodian === null ? 'is as it was before' : `is with ${answer.custodian.name} again`;
      const cases = answer.offboardings.map(({ number }) => number).join(', ');
      const wait = cases === '' ? '' : ` ${cases} waits for it again.`;
      present(undo, answer, () => sentence(`${answer.tag} ${who}.${wait} The mistake stays in its history.`));
    });
  command
    .command('scan')
    .description('take assets back as a scanner reads them: one label on each line of standard input')
    .addOption(condition())
    .option('--from <number>', 'the employee number of whoever the box came from')
    .option('--location <name>', 'where the things lie now')
    .addHelpText(
      'after',
      '\nA scanner that types works as it is. A tab and a second value on a line is the serial number on the thing\nitself, to be compared with the label. End with Ctrl-D.',
    )
    .action(async (options: Shared, scan: Command) => scanAll(clientOf(cli, scan), scan, options));
}

type Found = Omit<Seen, 'condition'> & {
  readonly category: string;
  readonly serial?: string;
  readonly model?: string;
  readonly manufacturer?: string;
  readonly location?: string;
};

function registerFound(command: Command, cli: Cli): void {
  command
    .command('found')
    .description(
      'put a thing on record that came in and that no register knew; what was expected instead stays expected',
    )
    .argument('<tag>', 'the tag you put on it')
    .addOption(new Option('--category <what>', 'what it is').choices(assetCategories).makeOptionMandatory())
    .option('--serial <text>', 'its serial number')
    .option('--model <text>')
    .option('--manufacturer <name>')
    .option('--note <text>', 'where and how it came in')
    .option(...photo, collectNames, [])
    .option('--location <name>', 'where it lies now')
    .action(async (tag: string, options: Found, found: Command) => {
      const answer = await clientOf(cli, found).post<FoundAssetView>('/assets/found', {
        tag,
        ...bodyOf(options),
      });
      present(found, answer, () =>
        sentence(`${tag} is on record as received, with nobody. Inspect it like anything that came back.`),
      );
    });
}

/** Somebody at a desk sees each line at once; a file that is piped in goes by the thousand. */
async function scanAll(client: Client, scan: Command, { location, ...shared }: Shared): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  const atOnce = process.stdin.isTTY ? 1 : mostAtOnce;
  const where = location === undefined ? {} : { location };
  let scans: object[] = [];
  let untaken = 0;
  let counted = 0;
  let stillOut: CheckedInMany['stillOut'] = [];
  const send = async () => {
    if (scans.length === 0) return;
    const answer = await client.post<CheckedInMany>('/assets/check-ins', { scans, ...where });
    scans = [];
    counted += answer.outcomes.length;
    untaken += answer.outcomes.filter((one) => !isTakenIn(one)).length;
    const touched = new Set(answer.stillOut.map(({ offboardingId }) => offboardingId));
    stillOut = [...stillOut.filter(({ offboardingId }) => !touched.has(offboardingId)), ...answer.stillOut];
    present(scan, answer, () => answer.outcomes.map(scanLine));
  };
  for await (const line of lines) {
    const [asset = '', serial = ''] = line.split('\t').map((text) => text.trim());
    if (asset === '') continue;
    scans.push({ asset, ...shared, ...(serial === '' ? {} : { serial }) });
    if (scans.length >= atOnce) await send();
  }
  await send();
  if (counted === 0) refuseUsage(scan, 'no label was read, and nothing was changed. Give one label on each line.');
  for (const line of stillOutLines(stillOut)) say(line);
  say(`Scanned: ${counted}. Not taken in: ${untaken}.`);
  if (untaken > 0) process.exitCode = exitCodes.error;
}

function registerEmptyBoxes(command: Command, cli: Cli): void {
  command
    .command('empty-box')
    .description('say that a box did not hold what it should have: two people, a photo')
    .argument('<asset>', 'tag or serial of what should have been in it')
    .requiredOption('--with <address>', 'the operator who saw it too')
    .requiredOption('--note <text>', 'what was in it instead')
    .option(...photo, collectNames, [])
    .option('--measured <grams>', 'what the box weighs', parseCount)
    .option('--declared <grams>', 'what it was to weigh', parseCount)
    .action(
      async (
        asset: string,
        options: Seen & { with: string; measured?: number; declared?: number },
        emptyBox: Command,
      ) => {
        const { with: witness, measured, declared, note } = options;
        if (options.photo.length === 0) refuseUsage(emptyBox, 'add a photo of the open box, with --photo.');
        const answer = await clientOf(cli, emptyBox).post<{ emptyBoxId: string }>('/assets/empty-boxes', {
          asset,
          witness,
          note,
          photos: options.photo.map(readEvidenceFile),
          ...(measured === undefined ? {} : { measuredGrams: measured }),
          ...(declared === undefined ? {} : { declaredGrams: declared }),
        });
        present(emptyBox, answer, () =>
          sentence(
            `${asset} is disputed until somebody settles it. ${witness} confirms with "handback assets saw-empty-box ${answer.emptyBoxId}".`,
          ),
        );
      },
    );
  command
    .command('saw-empty-box')
    .description('confirm that you saw the empty box that somebody named you for')
    .argument('<id>', 'its id, as empty-box printed it')
    .action(async (id: string, _options, saw: Command) => {
      const answer = await clientOf(cli, saw).post(`/assets/empty-boxes/${part(id)}/confirm`);
      present(saw, answer, () => sentence('Noted: two people have seen it.'));
    });
}

function withReceiver(command: Command): Command {
  return command
    .option('--to <number>', 'the employee number of who gets it')
    .option('--person <id>', 'their id in Handback instead');
}

function receiverOf(command: Command, { to, person }: Receiver): object {
  if ((to === undefined) === (person === undefined))
    refuseUsage(command, 'name who gets it, with --to or with --person.');
  return to === undefined ? { personId: person } : { employeeNumber: to };
}

function bodyOf({ photo: photos, ...said }: Seen & Receiver & Shared): object {
  const { to: _to, person: _person, ...rest } = said;
  return { ...rest, ...(photos.length === 0 ? {} : { photos: photos.map(readEvidenceFile) }) };
}
