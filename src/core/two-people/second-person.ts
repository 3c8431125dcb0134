import { allowed, Failure, refused, type Verdict } from '../failure.ts';
import { type Acting, mayEverywhere, mayOn, type Permission, type ScopeOf } from '../permission.ts';

/** Deeds that cannot be undone or touch many: one operator proposes, another person confirms. Each with the permission that both need. */
export const deedPermissions = {
  'brake.release': 'brakes.release',
  'brake.limits': 'operators.manage',
  'mass_event.open': 'departures.add',
  'mass_event.approve': 'plans.approve',
  'hold.release': 'holds.release',
  wipe: 'plans.approve',
  delete: 'plans.approve',
  'protection.lift': 'applications.manage',
} as const satisfies Record<string, Permission>;
export type DeedKind = keyof typeof deedPermissions;
export const deedKinds = Object.keys(deedPermissions) as [DeedKind, ...DeedKind[]];

/** What each deed is called in a sentence: "to …". */
export const deedWords: Readonly<Record<DeedKind, string>> = {
  'brake.release': 'release a brake',
  'brake.limits': 'change the limits of a brake',
  'mass_event.open': 'open a mass departure',
  'mass_event.approve': 'approve all plans of a mass departure',
  'hold.release': 'release a legal hold',
  wipe: 'wipe a device',
  delete: 'delete for good',
  'protection.lift': 'lift the protection of an account',
};

export const proposalStates = ['waiting', 'confirmed', 'refused', 'expired'] as const;
export type ProposalState = (typeof proposalStates)[number];

/** A deed that waits for its second person, or what became of it. */
export type Proposal = {
  readonly id: string;
  readonly kind: DeedKind;
  readonly about: { readonly kind: string; readonly id: string };
  readonly digest: string;
  readonly offboardingId: string | null;
  readonly proposedBy: string;
  readonly reason: string;
  readonly state: ProposalState;
  readonly proposedAt: Temporal.Instant;
  /** From when on its proposer may confirm it with a code, where nobody else can; null where somebody else can. */
  readonly confirmableAloneAt: Temporal.Instant | null;
  readonly expiresAt: Temporal.Instant;
};

/** How long a proposal waits for another person, and how long its proposer has to wait where there is none. */
export const proposalHours = { toConfirm: 24, alone: 24 } as const;

/** An operator as far as it matters who they are: a person may have several accounts, one linked and one known by its address. */
export type Hand = {
  readonly acting: Acting;
  readonly email: string;
  /** Everybody this may be: the linked person, and whoever has the address. */
  readonly personIds: readonly string[];
  /** The operator who could be acting with this account, having made it or let it in; the account itself where nobody could. */
  readonly behind: string;
};

/** Whom a deed is about: the person themselves and those who report to them are no second person. Empty where it is about nobody. */
export type Subject = { readonly personIds: readonly string[]; readonly reportIds: readonly string[] };

/**
 * The operator who could be acting with an account: who let it in, and who let them in, and so on. `letInBy` names for each account who
 * made it or made the link last used for it; accounts that nobody else could use are not in it. Of a circle, always the same one.
 */
export function behindOf(operatorId: string, letInBy: ReadonlyMap<string, string>): string {
  const seen = [operatorId];
  for (let next = letInBy.get(operatorId); next !== undefined; next = letInBy.get(next)) {
    const before = seen.indexOf(next);
    if (before >= 0) return seen.slice(before).reduce((least, id) => (id < least ? id : least));
    seen.push(next);
  }
  return seen.at(-1) ?? operatorId;
}

/** Whether two operators are one person: the same account, the same person or maker behind it, or the same address in any case. */
export function isSamePerson(a: Hand, b: Hand): boolean {
  return (
    a.acting.operatorId === b.acting.operatorId ||
    a.behind === b.behind ||
    fold(a.email) === fold(b.email) ||
    a.personIds.some((id) => b.personIds.includes(id))
  );
}

/** Whether two operators, by their ids, are one person among all hands. */
export function isOnePerson(hands: readonly Hand[], a: string, b: string): boolean {
  const [one, other] = [a, b].map((id) => hands.find(({ acting }) => acting.operatorId === id));
  return a === b || (one !== undefined && other !== undefined && isSamePerson(one, other));
}

/** Whether an operator may propose such a deed, or have a say in it at all. */
export function mayTakePart(hand: Hand, kind: DeedKind, row: ScopeOf | null, subject: Subject): Verdict {
  const permission = deedPermissions[kind];
  const held = row === null ? mayEverywhere(hand.acting, permission) : mayOn(hand.acting, permission, row);
  if (!held.allowed) return held;
  if (hand.personIds.some((id) => subject.personIds.includes(id)))
    return refused('Nobody decides about their own departure or account.');
  if (hand.personIds.some((id) => subject.reportIds.includes(id)))
    return refused('Somebody who reports to the person concerned does not decide this.');
  return allowed;
}

/** What a confirmation is judged by. `others`: whether anybody else could confirm now. */
export type Confirmation = {
  readonly proposal: Proposal;
  readonly proposer: Hand;
  readonly confirmer: Hand;
  readonly others: boolean;
  readonly now: Temporal.Instant;
  /** Null: no code was given. */
  readonly codeMatches: boolean | null;
};

/** Whether this operator is the second person, or stands in for one after the delay and with the code of another channel. */
export function mayConfirm({ proposal, proposer, confirmer, others, now, codeMatches }: Confirmation): Verdict {
  if (proposal.state !== 'waiting') return refused(`This proposal is ${proposal.state}; there is nothing to confirm.`);
  if (Temporal.Instant.compare(now, proposal.expiresAt) >= 0)
    return refused('This proposal has expired and does nothing any more. Propose it again.');
  if (!isSamePerson(proposer, confirmer)) return allowed;
  const aloneAt = proposal.confirmableAloneAt;
  if (aloneAt === null || others)
    return refused(
      'Another person has to confirm this, not another account of whoever proposed it. An account counts as that of whoever made it, until somebody else has vouched for it.',
    );
  if (Temporal.Instant.compare(now, aloneAt) < 0)
    return refused(`Nobody else could confirm this, so it waits until ${aloneAt.toString()}. Confirm it then.`);
  if (codeMatches === true) return allowed;
  return refused(
    codeMatches === null
      ? `Nobody else could confirm this: run "./handback proposals code ${proposal.id}" on the server machine, and confirm with that code.`
      : 'The code is not the one that was last made on the server machine.',
  );
}

/** Throws `rule-refused` when what was confirmed is no longer what would be done. */
export function refuseChanged(proposal: Pick<Proposal, 'digest'>, digestNow: string): void {
  if (proposal.digest === digestNow) return;
  throw new Failure('rule-refused', 'What was proposed has changed since. Look at it again, and propose it anew.');
}

function fold(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase();
}
