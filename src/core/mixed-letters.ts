const word = /[\p{L}\p{M}]+/gu;
const scripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u] as const;

/**
 * Whether one word of a text mixes letters of alphabets that look alike (Latin, Cyrillic, Greek), as a name or address does that
 * was made to pass for another. Words of one alphabet side by side are ordinary.
 */
export function mixesAlphabets(text: string): boolean {
  // Plain ASCII, as most names and addresses are, mixes nothing.
  if (!/[^\u0000-\u007f]/.test(text)) return false;
  return (text.match(word) ?? []).some((one) => scripts.filter((script) => script.test(one)).length > 1);
}
