import { type Command, Option } from 'commander';
import type { Attestation } from '../api/schemas/work.ts';
import { standingWords } from './case-answers.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { exitCodes } from './exit-codes.ts';
import { parseInstant, part, readEvidenceFile, sentence } from './options.ts';
import { allEndings } from './steps.ts';
import { paint, paragraph } from './table.ts';

type AttestOptions = { readonly ending: string; readonly note: string; readonly file?: string };

/** `items`: a person's word about single items. */
export function registerItems(command: Command, cli: Cli): void {
  command
    .command('waive')
    .description('decide that an item, or a step, need not end; shown on the cover of the case with your name')
    .argument('<case>', 'OFF-12, or its id')
    .argument('<item>', 'the item’s id; with --step the step’s')
    .requiredOption('--reason <text>', 'why, for whoever reads it later')
    .option('--until <instant>', 'when it ends to count (else never)', parseInstant)
    .option('--step', 'the id is that of a step')
    .action(
      async (id: string, about: string, options: { reason: string; until?: string; step?: true }, waive: Command) => {
        const { reason, until, step } = options;
        const body = {
          ...(step ? { stepId: about } : { itemId: about }),
          reason,
          ...(until === undefined ? {} : { until }),
        };
        const answer = await clientOf(cli, waive).post(`/offboardings/${part(id)}/waivers`, body);
        present(waive, answer, () =>
          sentence('It is waived. It stays listed on the cover, and is never counted as done.'),
        );
      },
    );
  command
    .command('attest')
    .description('state how items ended that nobody can read; one statement may serve several')
    .argument('<item...>', 'ids of items')
    .addOption(new Option('--ending <ending>', 'how they ended').choices(allEndings).makeOptionMandatory())
    .requiredOption('--note <text>', 'what the statement rests on')
    .option('--file <file>', 'a file that proves it')
    .action(async (itemIds: readonly string[], { file, ...said }: AttestOptions, attest: Command) => {
      const body = { itemIds, ...said, ...(file === undefined ? {} : { file: readEvidenceFile(file) }) };
      const answer = await clientOf(cli, attest).post<Attestation>('/attestations', body);
      present(attest, answer, () => answer.results.flatMap(resultLines));
      if (answer.results.some(({ attested }) => !attested)) process.exitCode = exitCodes.partialFailure;
    });
}

function resultLines({ itemId, attested, standing, reason }: Attestation['results'][number]): readonly string[] {
  if (attested) return [`${itemId}  stated${standing === undefined ? '' : `: ${standingWords[standing]}`}`];
  return paragraph(`${itemId}  ${reason ?? 'refused'}`, 0, 2).map((line) => paint('red', line));
}
