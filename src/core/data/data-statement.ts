import { allowed, refused, type Verdict } from '../failure.ts';
import type { Action } from '../playbooks/playbook.ts';

/** Somebody who may read a mailbox for a while, up to and including a day. */
export type Delegate = { readonly personId: string; readonly until: Temporal.PlainDate };

/** What a person says of data when they end a step about it: numbers and words that can be held against each other. */
export type DataStatement =
  | {
      readonly about: 'transfer';
      readonly objectsBefore: number;
      readonly objectsAfter: number;
      readonly bytesBefore?: number;
      readonly bytesAfter?: number;
      /** Where it is now. */
      readonly to?: string;
      /** Why the two sides differ. */
      readonly reason?: string;
    }
  | { readonly about: 'mailbox'; readonly shared: boolean; readonly delegate?: Delegate }
  | {
      readonly about: 'rules';
      /** How many forwards and rules were taken away. */
      readonly removed: number;
      /** Addresses outside the organization that mail went to. */
      readonly outside: readonly string[];
      readonly autoReply: boolean;
      readonly delegate?: Delegate;
    }
  | {
      readonly about: 'local_copy';
      /** Nothing is left that only lives on the device. */
      readonly nothingLeft: boolean;
      /** Where it is now. */
      readonly where: string;
      /** Who confirmed it: the owner of the data. */
      readonly confirmedBy: string;
    };

/** What a statement is judged by: its step, and what is known of the person and their colleagues. */
export type DataStep = {
  readonly title: string;
  readonly action: Action;
  readonly phase: 'gate' | 'watch' | 'optional';
  /** mailbox, drive, …; null where the step is about no data. */
  readonly ownedKind: string | null;
  /** The day in the zone of the case. */
  readonly today: Temporal.PlainDate;
  /** Of the addresses given as outside, those that are a colleague's. */
  readonly inside: readonly string[];
  /** Whether a step of the plan asks to end a delegate's access to this mailbox. */
  readonly asksToEndDelegate: boolean;
};

/** How long a delegate may read somebody else's mail without being asked again. */
export const longestDelegateDays = 90;

const about: Readonly<Record<DataStatement['about'], Action>> = {
  transfer: 'transferData',
  mailbox: 'transferData',
  rules: 'stop_forwarding',
  local_copy: 'copy_local_data',
};

/** Whether a statement fits its step and does not contradict itself. */
export function judgeDataStatement(step: DataStep, said: DataStatement): Verdict {
  if (step.action !== about[said.about] || (said.about === 'rules' && step.phase === 'watch'))
    return refused(`"${step.title}" is about something else; say there what it asks for.`);
  switch (said.about) {
    case 'transfer':
      return judgeTransfer(said);
    case 'mailbox':
      if (step.ownedKind !== 'mailbox')
        return refused(`"${step.title}" is about no mailbox: say how much was transferred.`);
      if (!said.shared && said.delegate === undefined)
        return refused('Say what became of the mailbox: it is shared, or somebody reads it until a day, or both.');
      return judgeDelegate(step, said.delegate);
    case 'rules':
      return judgeRules(step, said);
    case 'local_copy':
      return said.nothingLeft
        ? allowed
        : refused(`"${step.title}" ends when nothing is left that only lives on the device. Copy the rest first.`);
  }
}

type Said<About extends DataStatement['about']> = Extract<DataStatement, { about: About }>;

function judgeTransfer(said: Said<'transfer'>): Verdict {
  const { objectsBefore, objectsAfter, bytesBefore, bytesAfter, reason } = said;
  if ((bytesBefore === undefined) !== (bytesAfter === undefined))
    return refused('Bytes are compared: give them for both sides, or for none.');
  if (objectsBefore === 0 && objectsAfter === 0)
    return refused('There was nothing to transfer: say so with the ending nothing_to_keep.');
  if (objectsAfter === 0) return refused(`Of ${objectsBefore} objects none arrived; that is no transfer.`);
  if (reason !== undefined || (objectsBefore === objectsAfter && bytesBefore === bytesAfter)) return allowed;
  const differs =
    objectsBefore === objectsAfter
      ? `There were ${bytesBefore ?? 0} bytes, and ${bytesAfter ?? 0} are there now`
      : `There were ${objectsBefore} objects, and ${objectsAfter} are there now`;
  return refused(`${differs}. Transfer the rest, or say why they differ (--reason).`);
}

function judgeRules(step: DataStep, { removed, outside, delegate }: Said<'rules'>): Verdict {
  const [colleague] = step.inside;
  if (colleague !== undefined)
    return refused(`${colleague} is a colleague's address. Name as outside only what is outside.`);
  const targets = new Set(outside.map((address) => address.toLowerCase())).size;
  if (targets > 0 && removed === 0)
    return refused('Mail went outside, and no rule was removed. Remove what sends it there first.');
  if (delegate !== undefined && step.ownedKind !== 'mailbox')
    return refused(`"${step.title}" is about no single mailbox, so nobody can be its delegate.`);
  return judgeDelegate(step, delegate);
}

function judgeDelegate({ today, asksToEndDelegate }: DataStep, delegate: Delegate | undefined): Verdict {
  if (delegate === undefined) return allowed;
  if (!asksToEndDelegate)
    return refused('Nothing in this plan would ask to end the access of a delegate, so it would never end.');
  const days = today.until(delegate.until, { largestUnit: 'days' }).days;
  if (days < 1) return refused(`A delegate reads until a day to come; ${delegate.until.toString()} is none.`);
  if (days > longestDelegateDays)
    return refused(`A delegate reads for ${longestDelegateDays} days at most; somebody can be asked again then.`);
  return allowed;
}

/** The statement as a sentence, for where people read it. Names nobody. */
export function sayDataStatement(said: DataStatement): string {
  switch (said.about) {
    case 'transfer': {
      const bytes = said.bytesAfter === undefined ? '' : `, ${said.bytesAfter} of ${said.bytesBefore ?? 0} bytes`;
      const to = said.to === undefined ? '' : ` It is now at: ${said.to}.`;
      const reason = said.reason === undefined ? '' : ` Why they differ: ${said.reason}.`;
      return `${said.objectsAfter} of ${said.objectsBefore} objects${bytes} were transferred.${to}${reason}`;
    }
    case 'mailbox': {
      const until = untilOf(said.delegate);
      return said.shared ? `The mailbox is shared now.${until}` : `The mailbox is read by a delegate.${until}`;
    }
    case 'rules': {
      const out = new Set(said.outside.map((address) => address.toLowerCase())).size;
      const found =
        out === 0 ? 'No mail went outside.' : `Mail went to ${out} address${out === 1 ? '' : 'es'} outside.`;
      const reply = said.autoReply ? ' An auto-reply is on.' : '';
      const rules = `${said.removed} forward${said.removed === 1 ? ' or rule was' : 's and rules were'} removed.`;
      return `${rules} ${found}${reply}${untilOf(said.delegate)}`;
    }
    case 'local_copy':
      return `Nothing is left that only lives on the device. It is now at: ${said.where}. Confirmed by ${said.confirmedBy}.`;
  }
}

function untilOf(delegate: Delegate | undefined): string {
  return delegate === undefined ? '' : ` A delegate may read it until ${delegate.until.toString()}.`;
}
