import type { Say, Words } from '../language/words.ts';

/** The word of a code, if it has one; else the text itself: a code that came after these words is still shown. */
export function knownWord<Key extends string>(
  words: Words<Key>,
  say: Say<Key>,
  key: string,
  otherwise: string,
): string {
  return isKey(words, key) ? say(key) : otherwise.replaceAll('_', ' ');
}

function isKey<Key extends string>(words: Words<Key>, key: string): key is Key {
  return Object.hasOwn(words.en, key);
}
