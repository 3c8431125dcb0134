import { useWords } from '../language/words.ts';
import { itemWords } from './item-words.ts';
import { knownWord } from './known-word.ts';

/** How what was seen of a thing is called: how it ended, that it is still there, or that nobody knows. */
export function useSeenWord(): (value: string) => string {
  const say = useWords(itemWords);
  return (value) =>
    knownWord(itemWords, say, value === 'held' || value === 'unknown' ? `seen.${value}` : `ending.${value}`, value);
}
