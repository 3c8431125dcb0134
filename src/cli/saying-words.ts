import type { Saying } from '../core/signatures/signature.ts';

/** What somebody says of a thing, in words for operators. */
export const sayingWords: Readonly<Record<Saying, string>> = {
  have: 'they have it',
  sent: 'they sent it',
  gave_back: 'they gave it back',
  lost: 'they lost it',
  stolen: 'it was stolen from them',
  never_held: 'they never had it',
};
