import type { JsonObject, Receipt, Verb } from '../applications/connector.ts';
import type { Ending, ItemKind } from '../item.ts';
import type { Action } from '../playbooks/playbook.ts';

/** One try of a verb on an account, as it was written down. An outcome of null: nobody has heard how it ended. */
export type PastTry = {
  readonly verb: Verb;
  readonly outcome: 'applied' | 'accepted' | 'definitely_not' | 'refused' | 'ambiguous' | 'interrupted' | null;
  readonly startedAt: Temporal.Instant;
  /** How things stood right before the write; null: nothing was sent. */
  readonly snapshot: JsonObject | null;
  readonly receipt: Receipt | null;
};

/** An account of a case, with what was tried on it in any order, and whether its application can bring it back. */
export type TriedAccount = {
  readonly itemId: string;
  readonly label: string;
  readonly canRestore: boolean;
  readonly tries: readonly PastTry[];
};

export type RestorationFacts = {
  readonly accounts: readonly TriedAccount[];
  /** Everything in the case that is no account, with what was last seen of it. */
  readonly things: readonly { readonly kind: ItemKind; readonly label: string; readonly seen: Ending }[];
  /** Steps that people have ended. */
  readonly byHand: readonly { readonly action: Action; readonly title: string; readonly label: string | null }[];
};

/** What cannot be brought back by a call, in words, and what it is about. */
export type NotRestorable = { readonly label: string; readonly reason: string };

export type RestorationPlan = {
  /** Accounts that their application can bring back, each with the receipts to undo, newest first. */
  readonly accounts: readonly {
    readonly itemId: string;
    readonly label: string;
    readonly receipts: readonly Receipt[];
  }[];
  readonly notRestorable: readonly NotRestorable[];
};

/** Plans how to take back what a case has done: what a call can undo, and, said aloud, everything that it cannot. */
export function planRestoration({ accounts, things, byHand }: RestorationFacts): RestorationPlan {
  const touched = accounts
    .map((account) => ({ ...account, receipts: receiptsOf(account.tries) }))
    .filter(({ receipts, tries }) => receipts.length > 0 || tries.some(isOpen));
  return {
    accounts: touched
      .filter(({ canRestore }) => canRestore)
      .map(({ itemId, label, receipts }) => ({ itemId, label, receipts })),
    notRestorable: [
      ...touched.filter(({ canRestore }) => !canRestore).map(({ label }) => ({ label, reason: noVerb })),
      ...touched.flatMap(({ label, tries }) => lostParts(tries).map((reason) => ({ label, reason }))),
      ...things.flatMap(({ label, seen }) => reasonFor(label, endingReasons[seen])),
      ...byHand.flatMap(({ action, title, label }) => reasonFor(label ?? title, handReasons[action])),
    ],
  };
}

/**
 * The receipts of the tries that had an effect or may have had one, newest first. Where no receipt came back, the snapshot that
 * was kept before the write stands for it. A seat that was given back is not among them: it may be somebody else's by now.
 */
export function receiptsOf(tries: readonly PastTry[]): readonly Receipt[] {
  return tries
    .toSorted((a, b) => Temporal.Instant.compare(b.startedAt, a.startedAt))
    .filter(({ verb, outcome }) => undoable.includes(verb) && outcome !== 'definitely_not' && outcome !== 'refused')
    .flatMap(({ verb, receipt, snapshot }) => {
      if (receipt !== null) return [receipt];
      if (snapshot === null) return [];
      return [{ verb, before: snapshot, after: {}, changed: [], notRestorable: [], effectiveBy: null }];
    });
}

const undoable: readonly Verb[] = ['suspend', 'removeFromGroups', 'deprovision'];

function isOpen({ outcome, verb }: PastTry): boolean {
  return outcome === null && undoable.includes(verb);
}

/** What the receipts themselves say is lost, the sessions that were ended and the groups that are gone among it. */
function lostParts(tries: readonly PastTry[]): readonly string[] {
  const parts = tries.flatMap(({ receipt }) => receipt?.notRestorable ?? []);
  return [...new Set(parts)].map((part) => `${part} cannot be brought back`);
}

function reasonFor(label: string, reason: string | undefined): readonly NotRestorable[] {
  return reason === undefined ? [] : [{ label, reason }];
}

const noVerb = 'its application cannot bring it back by a call: enable it there by hand';

const endingReasons: Partial<Readonly<Record<Ending, string>>> = {
  returned: 'was handed in: hand it out again',
  transferred: 'was given to somebody else',
  bought_out: 'was bought by the leaver',
  written_off: 'was written off',
  released: 'the seat was given back: assign one again, if one is free',
  archived: 'was archived: fetch it from the archive',
  deleted: 'was deleted for good',
  reassigned: 'belongs to somebody else now: give it back by hand',
  rotated: 'was changed: hand out the new secret where it is needed',
  retired: 'was retired',
};

const handReasons: Partial<Readonly<Record<Action, string>>> = {
  suspend: 'was ended by hand: enable it by hand',
  deprovision: 'was ended by hand: enable it by hand',
  removeFromGroups: 'was taken out of its groups by hand: add it again by hand',
  switch_badge_off: 'the badge was switched off: switch it on again',
  cancel_card: 'the card was cancelled: order a new one',
  remove_mfa: 'the second factors were removed: enrol new ones',
  stop_forwarding: 'forwarding was stopped: set it up again if it is wanted',
  lock_device: 'the device was locked: unlock it',
  move_number: 'the number was moved: move it back',
  wipe: 'was wiped for good',
  sanitize: 'was wiped for good',
  delete: 'was deleted for good',
};
