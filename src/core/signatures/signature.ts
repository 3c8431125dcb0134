import type { DisputeClaim } from '../holds/dispute.ts';

/** What somebody says of a thing: they still have it, it is on its way, they brought it, they lost it, it was stolen, or it was never theirs. */
export const sayings = ['have', 'sent', 'gave_back', 'lost', 'stolen', 'never_held'] as const;
export type Saying = (typeof sayings)[number];

/** in_person: on a screen that an operator hands them · by_link: by a mail, alone. */
export const signatureWays = ['in_person', 'by_link'] as const;
export type SignatureWay = (typeof signatureWays)[number];

/** back: for what they give back at the end · got: for what was handed to them. */
export type SignatureAbout = 'back' | 'got';

/** How long a link is good: on a screen that lies about, not for long. */
export const signatureLasts: Readonly<Record<SignatureWay, { readonly minutes: number }>> = {
  in_person: { minutes: 30 },
  by_link: { minutes: 14 * 24 * 60 },
};

/** What may be said of a thing. Of what was only just handed over, nothing but whether it is there. */
export function sayingsAbout(about: SignatureAbout): readonly Saying[] {
  return about === 'back' ? sayings : ['have', 'never_held'];
}

/** What a saying puts in dispute while the register holds another; null: nothing, it is kept as what they said. */
export function disputedBy(said: Saying): DisputeClaim | null {
  if (said === 'never_held') return 'never_held';
  return said === 'gave_back' ? 'returned' : null;
}
