import { type Command, Option } from 'commander';
import type {
  ErasureImport,
  RecordedSanitization,
  Sanitization,
  SanitizationQuestion,
  StorageDevices,
} from '../api/schemas/sanitization.ts';
import {
  encryptionStates,
  mediaTypes,
  sanitizationMethods,
  sanitizationResults,
  sanitizationTechniques,
  verificationMethods,
} from '../core/sanitization/sanitization.ts';
import { type Cli, clientOf, present, refuseUsage, say } from './cli.ts';
import {
  addLimit,
  type ListOptions,
  parseCount,
  parseInstant,
  parseYesNo,
  part,
  readEvidenceFile,
  sayIfMore,
  sentence,
} from './options.ts';
import { facts, paint, paragraph, table } from './table.ts';
import { plural, printable } from './text.ts';
import { formatInstant } from './times.ts';

type State = RecordedSanitization['state'];

/** `sanitizations`: drives, how each was erased, and who made sure of it. */
export function registerSanitizations(command: Command, cli: Cli): void {
  addLimit(
    command
      .command('list')
      .description('list what was erased, the latest first')
      .option('--asset <asset>', 'of one asset: its tag or serial number'),
  ).action(async ({ asset, limit }: ListOptions & { asset?: string }, list: Command) => {
    const page = await clientOf(cli, list).list<Sanitization>('/sanitizations', { asset }, limit);
    present(list, page, () => sanitizationLines(page.items));
    sayIfMore(page);
  });
  command
    .command('show')
    .description("show an asset's storage devices, and what is missing until they count as sanitized")
    .argument('<asset>', 'tag or serial')
    .action(async (asset: string, _options, show: Command) => {
      const found = await clientOf(cli, show).get<StorageDevices>(`/assets/${part(asset)}/storage-devices`);
      present(show, found, () => deviceLines(found));
    });
  registerRecording(command, cli);
  registerDrives(command, cli);
  registerReports(command, cli);
}

function registerRecording(command: Command, cli: Cli): void {
  command
    .command('add')
    .description('record how a drive was erased')
    .argument('<asset>', 'tag or serial of the asset it is in')
    .option('--drive <serial>', 'the serial number of the drive, where the asset has several')
    .addOption(new Option('--media <type>', 'what kind of drive it is, where it is not known yet').choices(mediaTypes))
    .addOption(
      new Option('--method <category>', 'what that comes to (NIST SP 800-88)')
        .choices(sanitizationMethods)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--technique <how>', 'how it was done').choices(sanitizationTechniques).makeOptionMandatory())
    .option('--tool <name>')
    .option('--tool-version <version>')
    .addOption(new Option('--result <result>').choices(sanitizationResults).default('passed'))
    .option('--ended <instant>', 'when it ended; now when left out', parseInstant)
    .option('--place <text>', 'where')
    .option('--done-by <name>', 'who did it, where it was nobody who signs in here')
    .option('--wipe-confirmed <instant>', 'when the device manager said that a remote wipe is done', parseInstant)
    .option('--particle-mm <n>', 'how large the pieces are at most, of what was shredded', parseCount)
    .option('--whole-device', 'the whole device was destroyed, not only the drive')
    .option('--note <text>')
    .option('--report <file>', 'the report of the tool; kept as evidence')
    .action(async (asset: string, options: AddOptions, add: Command) => {
      const { drive, ended, wipeConfirmed, report, ...said } = options;
      const answer = await clientOf(cli, add).post<RecordedSanitization>('/sanitizations', {
        asset,
        serial: drive,
        endedAt: ended,
        wipeConfirmedAt: wipeConfirmed,
        ...said,
        ...(report === undefined ? {} : { report: readEvidenceFile(report) }),
      });
      present(add, answer, () => recordedLines(answer));
    });
  command
    .command('verify')
    .description('say how you made sure that a drive is erased; never by whoever erased it')
    .argument('<sanitization>', 'its id, as "list" shows it')
    .addOption(new Option('--method <how>').choices(verificationMethods).makeOptionMandatory())
    .option('--sample <percent>', 'how much of it was read back', parseCount)
    .addOption(new Option('--result <result>').choices(['passed', 'failed']).default('passed'))
    .option('--checked-by <name>', 'who did it, where it was nobody who signs in here')
    .option('--note <text>')
    .action(async (id: string, { sample, ...said }: VerifyOptions, verify: Command) => {
      const body = { ...said, samplePercent: sample };
      const state = await clientOf(cli, verify).post<State>(`/sanitizations/${part(id)}/verify`, body);
      present(verify, state, () => [...sentence('Kept.'), ...stateLines(state)]);
    });
}

type AddOptions = {
  readonly drive?: string;
  readonly media?: string;
  readonly method: string;
  readonly technique: string;
  readonly result: string;
  readonly ended?: string;
  readonly wipeConfirmed?: string;
  readonly report?: string;
};
type VerifyOptions = { readonly method: string; readonly sample?: number; readonly result: string };

function registerDrives(command: Command, cli: Cli): void {
  command
    .command('add-drive')
    .description('record that an asset has a storage device')
    .argument('<asset>', 'tag or serial')
    .addOption(new Option('--media <type>').choices(mediaTypes).makeOptionMandatory())
    .option('--serial <serial>', 'its own serial number')
    .option('--model <model>')
    .option('--manufacturer <name>')
    .option('--self-encrypting')
    .addOption(new Option('--encryption <state>', 'what is known of encryption').choices(encryptionStates))
    .option('--encryption-proof <text>', 'what proves that it was encrypted from its first use')
    .action(async (asset: string, options: object, add: Command) => {
      const answer = await clientOf(cli, add).post(`/assets/${part(asset)}/storage-devices`, { ...options });
      present(add, answer, () => sentence(`${asset} has one more storage device on record.`));
    });
  command
    .command('change-drive')
    .description('record what was found out about a storage device')
    .argument('<drive>', 'its id, as "show" has it')
    .addOption(new Option('--encryption <state>').choices(encryptionStates))
    .option('--encryption-proof <text>')
    .option('--damaged <yes|no>', 'it cannot be relied on to do what it is told', parseYesNo)
    .option('--removed', 'it is not in the asset any more')
    .action(async (id: string, options: object, change: Command) => {
      if (Object.keys(options).length === 0) refuseUsage(change, 'Say what was found out.');
      const answer = await clientOf(cli, change).patch(`/storage-devices/${part(id)}`, { ...options });
      present(change, answer, () => sentence('Kept.'));
    });
}

function registerReports(command: Command, cli: Cli): void {
  command
    .command('import')
    .description('take the report of an erasure tool: text of nwipe, CSV, JSON or XML')
    .argument('<file>')
    .addOption(new Option('--dates <order>', 'day or month first in 03/04/2026').choices(['dmy', 'mdy']))
    .action(async (path: string, options: object, take: Command) => {
      const body = { file: readEvidenceFile(path), ...options };
      const answer = await clientOf(cli, take).post<ErasureImport>('/sanitizations/import', body);
      present(take, answer, () => importLines(answer));
      if (answer.questions.length > 0)
        say(
          'Answer the rows that were not taken: "sanitizations questions" lists them, "sanitizations settle" answers.',
        );
    });
  addLimit(
    command
      .command('questions')
      .description('list rows of reports that wait for an answer')
      .option('--all', 'those that are answered too'),
  ).action(async ({ all, limit }: ListOptions & { all?: true }, list: Command) => {
    const query = { all: all === undefined ? undefined : 'true' };
    const page = await clientOf(cli, list).list<SanitizationQuestion>('/sanitization-questions', query, limit);
    present(list, page, () => questionLines(page.items));
    sayIfMore(page);
  });
  command
    .command('settle')
    .description('answer a row of a report: whose drive it is, or why it is left')
    .argument('<question>', 'its id, as "questions" shows it')
    .option('--asset <asset>', 'the asset the drive is in; left out: the row is not taken')
    .addOption(new Option('--media <type>', 'what kind of drive it is').choices(mediaTypes))
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, options: { asset?: string }, settle: Command) => {
      const answer = await clientOf(cli, settle).post(`/sanitization-questions/${part(id)}/settle`, { ...options });
      const said = options.asset === undefined ? 'The row is left.' : `The row is recorded for ${options.asset}.`;
      present(settle, answer, () => sentence(said));
    });
}

function sanitizationLines(items: readonly Sanitization[]): readonly string[] {
  if (items.length === 0) return ['Nothing is recorded as erased.'];
  return table<Sanitization>(
    [
      { title: 'ASSET', value: ({ tag }) => tag },
      { title: 'DRIVE', value: ({ serial, media }) => serial ?? media, flexible: true },
      {
        title: 'HOW',
        value: ({ method, technique }) => `${method}, ${technique}`.replaceAll('_', ' '),
        flexible: true,
      },
      { title: 'WENT', value: ({ result }) => result },
      { title: 'ENDED', value: ({ endedAt }) => formatInstant(endedAt) },
      { title: 'VERIFIED BY', value: ({ checks }) => checks.at(-1)?.checkedBy ?? 'nobody', flexible: true },
      { title: 'ID', value: ({ id }) => id },
    ],
    items,
  );
}

function deviceLines({ tag, items, state }: StorageDevices): readonly string[] {
  const devices = items.flatMap((device) => [
    '',
    ...facts([
      ['drive', `${device.media.replaceAll('_', ' ')} ${device.serial ?? '(no serial number)'}`],
      ['encryption', device.encryption.replaceAll('_', ' ')],
      ['damaged', device.damaged ? 'yes' : null],
      ['taken out', formatInstant(device.removedAt)],
      ['id', device.id],
    ]),
  ]);
  return [paint('bold', printable(tag)), ...stateLines(state), ...devices];
}

function recordedLines({ id, tag, state }: RecordedSanitization): readonly string[] {
  const said = id === null ? 'This was recorded before.' : `Recorded for ${tag}: ${id}`;
  return [...sentence(said), ...stateLines(state)];
}

function stateLines({ sanitized, verified, missing }: State): readonly string[] {
  if (verified) return paragraph('Everything it keeps data on is sanitized, and verified by another person.');
  const head = sanitized ? 'It is sanitized; another person has to verify it.' : 'It does not count as sanitized yet.';
  return [...paragraph(head), ...missing.flatMap((one) => paragraph(`- ${one}`, 2, 4))];
}

function importLines({ rows, recorded, known, sanitizedAssets, questions }: ErasureImport): readonly string[] {
  const counts = `${plural(rows, 'row')}: ${recorded} recorded, ${known} known before, ${questions.length} to be answered.`;
  const done = `${plural(sanitizedAssets, 'asset')} of the report ${sanitizedAssets === 1 ? 'is' : 'are'} sanitized now.`;
  const asked = questions.flatMap(({ line, serial, reason }) =>
    paragraph(`Row ${line}${serial === null ? '' : ` (${serial})`}: ${reason}`, 2, 4),
  );
  return [...sentence(`${counts} ${done}`), ...asked];
}

function questionLines(items: readonly SanitizationQuestion[]): readonly string[] {
  if (items.length === 0) return ['No row of a report waits for an answer.'];
  return items.flatMap(({ id, reportName, line, serial, reason, settledReason }) => [
    ...facts([
      ['row', `${line} of ${reportName}`],
      ['serial', serial],
      ['question', reason],
      ['answer', settledReason],
      ['id', id],
    ]),
    '',
  ]);
}
