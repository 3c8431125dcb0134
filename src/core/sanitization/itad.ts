import { allowed, refused, type Verdict } from '../failure.ts';

export const exceptionKinds = ['missing', 'extra', 'duplicate', 'unproven'] as const;
export type ExceptionKind = (typeof exceptionKinds)[number];

export const exceptionOutcomes = [
  'found',
  'lost',
  'stolen',
  'vendor_error',
  'our_error',
  'returned',
  'proved',
] as const;
export type ExceptionOutcome = (typeof exceptionOutcomes)[number];

/** Why somebody goes to a vendor by certification: the names of the schemes. */
export const certificationSchemes = [
  'r2v3',
  'e_stewards',
  'naid_aaa',
  'adisa',
  'iso_14001',
  'iso_27001',
  'other',
] as const;

/** What can come of each kind of exception; anything else would say something that it does not ask. */
const outcomesOf: Readonly<Record<ExceptionKind, readonly ExceptionOutcome[]>> = {
  missing: ['found', 'lost', 'stolen', 'returned', 'our_error'],
  extra: ['vendor_error', 'our_error'],
  duplicate: ['vendor_error', 'our_error'],
  unproven: ['proved', 'returned', 'lost', 'stolen'],
};

/** Whether an outcome answers an exception of this kind. */
export function canSettle(kind: ExceptionKind, outcome: ExceptionOutcome): Verdict {
  return outcomesOf[kind].includes(outcome)
    ? allowed
    : refused(`What is ${kind} ends as one of: ${outcomesOf[kind].join(', ')}.`);
}

/** What stands in the way of a thing's going to a recycler, as a sentence; undefined: nothing does. */
export function refusalForBatch(
  thing: {
    readonly tag: string;
    readonly held: boolean;
    readonly withSomebody: boolean;
    readonly approvedKind: string | null;
    readonly inBatch: number | null;
    readonly verified: boolean;
    readonly missing: readonly string[];
  },
  batch: { readonly ending: 'recycled' | 'destroyed'; readonly vendorSanitizes: boolean },
): string | undefined {
  const kind = batch.ending === 'recycled' ? 'recycle' : 'destroy';
  if (thing.held) return `${thing.tag} is on legal hold or in dispute; it stays where it is.`;
  if (thing.inBatch !== null) return `${thing.tag} is in ITAD-${thing.inBatch} already.`;
  if (thing.withSomebody) return `Somebody still has ${thing.tag}. Check it in first.`;
  if (thing.approvedKind !== kind)
    return `It is not decided and approved that ${thing.tag} is to be ${batch.ending}. Decide that first ("dispositions").`;
  if (!thing.verified && !batch.vendorSanitizes)
    return `${thing.tag} is not verified to be sanitized. ${thing.missing.join(' ')}`;
  return undefined;
}
