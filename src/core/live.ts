import { type Acting, mayHandle, mayOn, scopesFor } from './permission.ts';

/** What changed in a case, or (`about` null) in the organization, with what decides who may hear of it. */
export type Change = {
  readonly kinds: readonly string[];
  readonly about: {
    readonly offboardingId: string;
    readonly number: string;
    readonly personId: string;
    readonly department: string | null;
    readonly locationId: string | null;
    /** The operators who may know, while it is confidential. */
    readonly named: readonly string[] | null;
  } | null;
};

/** What is told to somebody who listens: which cases changed, and what kinds of things. */
export type Told = { readonly cases: readonly string[]; readonly kinds: readonly string[] };

/** What of these changes an operator may hear; null: nothing. The rule is that of the lists, so nobody hears of what they cannot see. */
export function tellChanges(acting: Acting, changes: readonly Change[]): Told | null {
  const heard = changes.filter((change) => mayHear(acting, change));
  if (heard.length === 0) return null;
  return {
    cases: heard.flatMap(({ about }) => (about === null ? [] : [about.number])).toSorted(),
    kinds: [...new Set(heard.flatMap(({ kinds }) => kinds))].toSorted(),
  };
}

function mayHear(acting: Acting, { about }: Change): boolean {
  if (about === null) return scopesFor(acting, 'departures.read').some(({ scope }) => scope === 'organization');
  if (about.named !== null && !about.named.includes(acting.operatorId)) return false;
  return mayHandle(acting, about.personId).allowed && mayOn(acting, 'departures.read', about).allowed;
}
