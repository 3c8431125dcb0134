import { type Command, Option } from 'commander';
import type { DisputeAnswer } from '../api/schemas/holds.ts';
import { type DisputeClaim, disputeClaims, type DisputeOutcome, disputeOutcomes } from '../core/holds/dispute.ts';
import { uuid } from '../core/uuid.ts';
import { type Cli, clientOf, present } from './cli.ts';
import { parseDay, part, readEvidenceFile, sentence } from './options.ts';
import { allEndings } from './steps.ts';
import { paragraph } from './table.ts';
import { printable } from './text.ts';
import { formatInstant } from './times.ts';

type OpenOptions = {
  readonly claim: DisputeClaim;
  readonly day?: string;
  readonly note?: string;
  readonly file?: string;
};

type SettleOptions = { readonly ending?: string; readonly note: string; readonly file?: string };

const claimWords: Readonly<Record<DisputeClaim, string>> = {
  never_held: 'never had it',
  returned: 'gave it back',
  not_as_described: 'it is not as described',
  other: 'something else',
};

/** `disputes`: what somebody says is not so, and how a person settled it. */
export function registerDisputes(command: Command, cli: Cli): void {
  command
    .command('list')
    .description('list disputes; the open ones come first')
    .option('--open', 'only those that nobody has settled yet')
    .action(async ({ open }: { open?: true }, list: Command) => {
      const path = open ? '/disputes?state=open' : '/disputes';
      const page = await clientOf(cli, list).get<{ items: readonly DisputeAnswer[] }>(path);
      present(list, page, () => (page.items.length === 0 ? ['Nothing is disputed.'] : page.items.flatMap(lines)));
    });
  command
    .command('open')
    .description(
      'write down that somebody disputes a thing: until it is settled, nothing of it is erased and nobody is chased for it',
    )
    .argument('<thing>', 'the tag or serial number of an asset, or the id of an item, as "offboardings items" shows it')
    .addOption(new Option('--claim <claim>', 'what they say').choices(disputeClaims).makeOptionMandatory())
    .option('--day <day>', 'the day they say it happened on, such as 2026-05-03', parseDay)
    .option('--note <text>', 'what else they say')
    .option('--file <file>', 'a photo or file they gave')
    .action(async (thing: string, options: OpenOptions, open: Command) => {
      const { claim, day, note, file } = options;
      const body = {
        ...(uuid.test(thing) ? { itemId: thing } : { asset: thing }),
        claim,
        ...(day === undefined ? {} : { claimedDay: day }),
        ...(note === undefined ? {} : { note }),
        ...(file === undefined ? {} : { file: readEvidenceFile(file) }),
      };
      const answer = await clientOf(cli, open).post<DisputeAnswer>('/disputes', body);
      present(open, answer, () =>
        sentence(
          `${answer.name} is open. A person settles it: handback disputes settle ${answer.name} upheld|rejected --note TEXT`,
        ),
      );
    });
  command
    .command('settle')
    .description('decide a dispute: upheld, it is as they say, and its item ends so; rejected, everything goes on')
    .argument('<dispute>', 'D-7, or its id')
    .argument('<outcome>', disputeOutcomes.join(' or '))
    .addOption(new Option('--ending <ending>', 'how it ended, where the claim does not say so').choices(allEndings))
    .requiredOption('--note <text>', 'what the decision rests on')
    .option('--file <file>', 'a file that proves it')
    .action(async (id: string, outcome: DisputeOutcome, { file, ...said }: SettleOptions, settle: Command) => {
      const body = { outcome, ...said, ...(file === undefined ? {} : { file: readEvidenceFile(file) }) };
      const answer = await clientOf(cli, settle).post<DisputeAnswer>(`/disputes/${part(id)}/settle`, body);
      present(settle, answer, () => sentence(settledSentence(answer)));
    });
}

function settledSentence({ name, outcome, ending, itemId }: DisputeAnswer): string {
  if (outcome === 'rejected') return `${name} is settled: rejected. What was held back goes on.`;
  if (itemId === null) return `${name} is settled: upheld. The thing is in no case, so no item has ended.`;
  return ending === null
    ? `${name} is settled: upheld. How the thing ended is said with "items attest".`
    : `${name} is settled: upheld. The item ended as ${ending}, by your word.`;
}

function lines(dispute: DisputeAnswer): readonly string[] {
  const { name, state, offboarding, thing, claim, claimedDay, openedBy, byLeaver, openedAt, note, itemId } = dispute;
  const where = offboarding === null ? '' : ` (${offboarding}${itemId === null ? '' : `, item ${itemId}`})`;
  const whose = byLeaver ? `${printable(openedBy)} says so themselves` : `noted by ${printable(openedBy)}`;
  const on = claimedDay === null ? '' : ` on ${claimedDay}`;
  const more = note === null ? '' : ` “${printable(note)}”`;
  const settled =
    dispute.settledAt === null
      ? ''
      : ` Settled by ${printable(dispute.settledBy ?? '')}, ${formatInstant(dispute.settledAt)}: ${dispute.outcome}` +
        `${dispute.ending === null ? '' : `, ${dispute.ending}`}. ${printable(dispute.settledNote ?? '')}`;
  return [
    `${name}  ${state}  ${printable(thing)}${where}`,
    ...paragraph(`${claimWords[claim]}${on}; ${whose}, ${formatInstant(openedAt)}.${more}${settled}`, 2, 2),
  ];
}
