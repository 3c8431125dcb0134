import { isWorthLess, type ReturnPolicy } from './return-policy.ts';

/** What may become of a thing that does not come back. */
export const nonReturns = [
  'bought_out',
  'lost',
  'stolen',
  'refused',
  'written_off',
  'not_shipped',
  'never_held',
] as const;
export type NonReturn = (typeof nonReturns)[number];

/** What a thing only comes to by somebody's agreement, or once it was erased: a statement is not enough. */
export const agreedEndings: readonly string[] = ['bought_out', 'written_off', 'not_shipped'] satisfies NonReturn[];

export type EndingFacts = {
  readonly ending: NonReturn;
  readonly dataBearing: boolean;
  /** Somebody other than who erased it has verified that. */
  readonly erased: boolean;
  readonly valueMinor: number | null;
  readonly currency: string | null;
  readonly price: boolean;
  readonly leased: boolean;
  /** Why nothing may destroy or give it away now, as a sentence; null: it may. */
  readonly held: string | null;
  /** The leaver says otherwise, and nobody has settled that yet. */
  readonly disputed: boolean;
};

/** Whether a thing may end so, and whose agreement it takes. */
export type EndingVerdict =
  | { readonly allowed: false; readonly reason: string }
  | { readonly allowed: true; readonly approvalBy: 'finance' | 'security' | null };

const givenAway: readonly NonReturn[] = ['bought_out', 'not_shipped'];

/** What has to be true before a thing ends without having come back. Nothing here knows of pay, and nothing ever should. */
export function mayEnd(facts: EndingFacts, policy: ReturnPolicy): EndingVerdict {
  const { ending, dataBearing, erased, held, disputed } = facts;
  if (disputed && ending !== 'never_held')
    return no('They say otherwise, and nobody has settled that yet. Settle the dispute first.');
  if (held !== null && givenAway.includes(ending)) return no(held);
  if (ending === 'bought_out') {
    if (facts.leased) return no('It is leased, so it is not ours to sell. Ask the lessor.');
    if (!facts.price) return no('Say what they pay for it.');
    if (dataBearing && !erased)
      return no('It holds data. It is erased first, and somebody else verifies that; then it may be theirs.');
    return yes('finance');
  }
  if (ending === 'not_shipped' && dataBearing && !erased) return yes('security');
  return yes(ending === 'written_off' && !isWorthLess(facts, policy.approve_from, policy) ? 'finance' : null);
}

function no(reason: string): EndingVerdict {
  return { allowed: false, reason };
}

function yes(approvalBy: 'finance' | 'security' | null): EndingVerdict {
  return { allowed: true, approvalBy };
}
