import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { Failure } from '../core/failure.ts';
import { checkPack, type PackChecked, type PackProblem } from '../formats/evidence/check-pack.ts';
import { present, say } from './cli.ts';
import { exitCodes } from './exit-codes.ts';
import { plural } from './text.ts';

type Verified = PackChecked & {
  readonly file: string;
  /** Whether the list names its SHA-256; null without a list. */
  readonly listed: boolean | null;
};

/** `evidence verify PACK…`: whether packs are whole; asks no server. Exit code 1 unless every one of them is. */
export function registerVerify(command: Command): void {
  command
    .command('verify')
    .summary('say whether packs are whole; needs no server')
    .description(
      'Checks evidence packs here, without asking any server: every file against its sum, no file too many, every event against its hash and ' +
        'its number, every plan against what was approved. Ends with 0 if all are whole, else with 1.',
    )
    .argument('<packs...>', 'the zip files')
    .option(
      '--list <file>',
      'also hold the SHA-256 of each zip against this file, such as the list saved beside a sample',
    )
    .action(async (files: readonly string[], { list }: { readonly list?: string }, verify: Command) => {
      const listed = list === undefined ? null : (await contentOf(list)).toString('utf8').toLowerCase();
      const packs: Verified[] = [];
      for (const file of files) {
        const checked = await checkPack(new Uint8Array(await contentOf(file)), sha256);
        packs.push({ file, ...checked, listed: listed?.includes(checked.digest) ?? null });
      }
      const whole = packs.filter(isWhole).length;
      present(verify, { packs, whole }, () => packs.flatMap(lines));
      if (whole < packs.length) process.exitCode = exitCodes.error;
      else if (listed === null)
        say(
          'Hold each SHA-256 against the one written down when the pack was made: only that finds somebody who changed files and sums together.',
        );
    });
}

async function sha256(bytes: Uint8Array): Promise<string> {
  return createHash('sha256').update(bytes).digest('hex');
}

function isWhole({ problems, listed }: Verified): boolean {
  return problems.length === 0 && listed !== false;
}

function lines(pack: Verified): readonly string[] {
  const { file, problems, digest, files, events, listed } = pack;
  const said = isWhole(pack)
    ? `${file}: whole. ${pack.case}, ${plural(files, 'file')} as listed, ${plural(events, 'event')} without a gap.`
    : `${file}: NOT WHOLE.`;
  return [
    said,
    ...problems.map((problem) => `  ${sentenceOf(problem)}`),
    ...(listed === false ? ['  The list does not name this zip: it is another one, or it was changed.'] : []),
    `  SHA-256 of the zip: ${digest}${listed === true ? ', as listed' : ''}`,
  ];
}

const sentences: Readonly<Record<PackProblem['kind'], (what: string) => string>> = {
  not_a_pack: () => 'It is no evidence pack of Handback, or it is damaged.',
  changed: (what) => `${what} has other bytes than its sum says.`,
  missing: (what) => `${what} is listed and not there.`,
  extra: (what) => `${what} is there and not listed.`,
  name: (what) => `${what} has another SHA-256 than its name says.`,
  gap: (what) => `Event ${what} is not there.`,
  event: (what) => `Event ${what} is not what its bytes say.`,
  private: (what) => `The private part of event ${what} does not hash to what the event says.`,
  plan: (what) => `${what} has another digest than the approvals say.`,
};

function sentenceOf({ kind, what }: PackProblem): string {
  return sentences[kind](what);
}

async function contentOf(file: string): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new Failure('not-found', `The file ${file} cannot be read. Name a file that is there.`, { cause });
  }
}
