import { type Command, Option } from 'commander';
import type { DecidedAnswer, DispositionView, ProposalAnswer, TermsBody } from '../api/schemas/inspection.ts';
import { type DispositionKind, dispositionKinds } from '../core/inspection/disposition.ts';
import { sayMoney } from '../core/say-money.ts';
import { type Cli, clientOf, present, refuseUsage } from './cli.ts';
import { type Money, parseDay, parseMoney, part, sentence } from './options.ts';
import { facts, paint, paragraph } from './table.ts';
import { formatDay } from './times.ts';

type DisposeOptions = { readonly as?: DispositionKind; readonly reason?: string; readonly decide?: true };
type BackOptions = {
  readonly outcome: string;
  readonly cost?: Money;
  readonly overCap?: string;
  readonly note?: string;
};
type TermsOptions = {
  readonly lessor?: string;
  readonly leaseEnds?: string;
  readonly price?: Money;
  readonly purchased?: string;
  readonly bookValue?: Money;
  readonly on?: string;
};

/** `assets dispose`, `assets repaired` and `assets terms`: what becomes of a thing, and what that rests on. */
export function registerAssetDispositions(command: Command, cli: Cli): void {
  command
    .command('dispose')
    .description('say what the policy makes of a thing; with --decide or --as, decide it')
    .argument('<asset>', 'tag or serial')
    .option('--decide', 'decide as the policy says')
    .addOption(new Option('--as <kind>', 'decide this instead; needs --reason').choices(dispositionKinds))
    .option('--reason <text>', 'why it is not as the policy says')
    .action(async (tag: string, { as: kind, reason, decide }: DisposeOptions, dispose: Command) => {
      const client = clientOf(cli, dispose);
      const path = `/assets/${part(tag)}/disposition`;
      if (decide && kind !== undefined) refuseUsage(dispose, 'either --decide or --as.');
      if (!decide && kind === undefined) {
        const answer = await client.get<ProposalAnswer>(path);
        present(dispose, answer, () => proposalLines(tag, answer));
        return;
      }
      const made = await client.post<DecidedAnswer>(path, { kind, reason });
      present(dispose, made, () => decidedLines(tag, made));
    });
  command
    .command('repaired')
    .description('say that a thing is back from its workshop; it is inspected anew')
    .argument('<asset>', 'tag or serial')
    .addOption(
      new Option('--outcome <outcome>', 'how it came back')
        .choices(['repaired', 'not_repairable', 'too_dear'])
        .default('repaired'),
    )
    .option('--cost <amount>', 'what it cost, such as "180.00 EUR"', parseMoney)
    .option('--over-cap <reason>', 'why more is paid than was agreed')
    .option('--note <text>')
    .action(async (tag: string, { overCap: overCapReason, ...said }: BackOptions, repaired: Command) => {
      const body = { ...said, overCapReason };
      const answer = await clientOf(cli, repaired).post(`/assets/${part(tag)}/repaired`, body);
      present(repaired, answer, () => sentence(`${tag} is back. Inspect it: handback assets inspect ${tag}`));
    });
  command
    .command('terms')
    .description('write down the lease, the price or the book value of a thing')
    .argument('<asset>', 'tag or serial')
    .option('--lessor <name>', 'whose it is')
    .option('--lease-ends <day>', 'when it has to be back, YYYY-MM-DD', parseDay)
    .option('--price <amount>', 'what it was bought for, such as "1199.00 EUR"', parseMoney)
    .option('--purchased <day>', 'when it was bought, YYYY-MM-DD', parseDay)
    .option('--book-value <amount>', 'its book value as finance has it', parseMoney)
    .option('--on <day>', 'the day of that book value (else today)', parseDay)
    .action(async (tag: string, options: TermsOptions, terms: Command) => {
      const body = termsOf(options);
      if (Object.keys(body).length === 0)
        refuseUsage(terms, 'say what is to be written down: --lessor, --lease-ends, --price …');
      const answer = await clientOf(cli, terms).post(`/assets/${part(tag)}/terms`, body);
      present(terms, answer, () =>
        sentence(`It is written down. What becomes of ${tag} by that: handback assets dispose ${tag}`),
      );
    });
}

function termsOf({ bookValue, on, purchased, ...rest }: TermsOptions): TermsBody {
  const day = on ?? Temporal.Now.plainDateISO().toString();
  return {
    ...rest,
    ...(purchased === undefined ? {} : { purchasedOn: purchased }),
    ...(bookValue === undefined ? {} : { bookValue: { ...bookValue, on: day } }),
  };
}

function proposalLines(tag: string, { proposal, stop, items }: ProposalAnswer): readonly string[] {
  const [open] = items.filter(({ state }) => state === 'decided' || state === 'approved');
  if (open !== undefined) return [...openLines(tag, open), ...(stop === null ? [] : sentence(stop))];
  if (proposal === null) return sentence(`Nothing is decided about ${tag}. ${stop ?? ''}`);
  const { kind, reasons, needsApproval, dueOn } = proposal;
  return [
    paint('bold', `The policy says: ${say(kind)}.`),
    ...reasons.flatMap((reason) => paragraph(reason, 2)),
    ...(dueOn === null ? [] : sentence(`It has to be done by ${formatDay(dueOn)}.`)),
    ...(needsApproval ? sentence('Somebody else of finance has to approve it.') : []),
    '',
    ...sentence(`Decide it: handback assets dispose ${tag} --decide`),
    ...sentence(`Or something else: handback assets dispose ${tag} --as sell --reason "why"`),
  ];
}

function openLines(tag: string, one: DispositionView): readonly string[] {
  return [
    paint('bold', `Decided: ${say(one.kind)}${one.state === 'decided' ? ', not approved yet' : ''}.`),
    ...facts([
      ['by', one.decidedBy],
      ['approved by', one.approvedBy],
      ['not as proposed', one.overrideReason],
      [
        'book value',
        one.value === null
          ? 'not known'
          : `${sayMoney(one.value)}${one.valueBasis === 'recorded' ? '' : ', estimated'}`,
      ],
      ['due', one.dueOn === null ? null : formatDay(one.dueOn)],
      ['id', one.id],
    ]),
    ...sentence(
      one.state === 'decided'
        ? `Somebody else approves it: handback dispositions approve ${tag}`
        : `When it is done: handback dispositions carry-out ${tag}`,
    ),
  ];
}

function decidedLines(tag: string, { kind, needsApproval, offboardings }: DecidedAnswer): readonly string[] {
  const moved = offboardings.length === 0 ? '' : ` ${offboardings.map(({ number }) => number).join(', ')} went on.`;
  return sentence(
    needsApproval
      ? `Decided: ${say(kind)}. Somebody else has to approve it: handback dispositions approve ${tag}`
      : `Decided: ${say(kind)}.${moved} When it is done: handback dispositions carry-out ${tag}`,
  );
}

function say(kind: string): string {
  return kind.replaceAll('_', ' ');
}
