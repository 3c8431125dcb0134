import type { MessageTemplate } from './message.ts';

/** What decides whether a message about a case may go out, at the moment it would. */
export type SendFacts = {
  readonly template: MessageTemplate;
  readonly recipient: 'operator' | 'person' | 'address';
  /** The recipient is the person who leaves. */
  readonly toLeaver: boolean;
  /** The recipient may know of the case: it is not confidential, or they are one of the named. */
  readonly mayKnow: boolean;
  readonly case: {
    readonly state: 'open' | 'closed' | 'cancelled';
    readonly paused: boolean;
    readonly informedAt: Temporal.Instant | null;
    readonly writesToPerson: boolean;
  };
  readonly now: Temporal.Instant;
};

export type SendVerdict =
  | { readonly send: true }
  /** It will be asked again then. */
  | { readonly send: false; readonly waitUntil: Temporal.Instant; readonly reason: string }
  | { readonly send: false; readonly waitUntil: null; readonly reason: string };

/** What lists steps that wait: looks after closing, and what a cancelled case could not bring back, are among them. */
const workTemplates: readonly MessageTemplate[] = ['digest', 'escalation'];
const askAgain = { minutes: 15 };

/**
 * Whether a message about a case may be sent now. Nothing goes to the person, or beyond the named, before they have been told;
 * until then it waits. Nothing goes out about a case that is paused, to somebody who may not know of it, or to a person whose
 * playbook never writes to them; of a case that has ended only operators hear, and only what there is still to do. That is for ever.
 */
export function maySend(facts: SendFacts): SendVerdict {
  const { informedAt, paused, state, writesToPerson } = facts.case;
  if (!facts.mayKnow) return never('The case is confidential, and the recipient is not one of the named.');
  const isWork = facts.recipient === 'operator' && workTemplates.includes(facts.template);
  if (state !== 'open' && !isWork) return never(`The case is ${state}.`);
  if (paused) return never('The case is paused.');
  if (!writesToPerson && facts.toLeaver) return never('The playbook of the case never writes to the person.');
  if (!writesToPerson && facts.template === 'escalation') return never('The playbook of the case chases nobody.');
  if (facts.toLeaver && facts.recipient === 'operator')
    return never('Nobody works on their own departure, so they are told nothing as an operator.');
  // Where nobody is ever written to, there is nobody to tell first.
  const announces = facts.template === 'start_alert' && writesToPerson;
  const beyondTheNamed = facts.recipient !== 'operator' || announces;
  if (beyondTheNamed && !isPast(informedAt, facts.now)) {
    const waitUntil = informedAt ?? facts.now.add(askAgain);
    return { send: false, waitUntil, reason: 'It waits until the person has been told.' };
  }
  return { send: true };
}

function isPast(instant: Temporal.Instant | null, now: Temporal.Instant): boolean {
  return instant !== null && Temporal.Instant.compare(instant, now) <= 0;
}

function never(reason: string): SendVerdict {
  return { send: false, waitUntil: null, reason };
}
