import { uuid } from '../../../core/uuid.ts';
import { useWords } from '../language/words.ts';
import { partWords } from './words.ts';

/** Says of names of operators which one is neither an address nor an id; null where all are. Whether there is somebody the API says. */
export function useNotAnOperator(names: readonly string[]): string | null {
  const say = useWords(partWords);
  const name = names.find((one) => !/^\S+@\S+$/.test(one) && !uuid.test(one));
  return name === undefined ? null : say('notAnOperator', { name });
}
