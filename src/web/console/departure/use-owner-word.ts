import { useWords } from '../language/words.ts';
import { playbookWords } from '../playbooks/words.ts';
import { knownWord } from './known-word.ts';

/** How an owner that a playbook names is called: a role, or a relation such as the manager. */
export function useOwnerWord(): (owner: string) => string {
  const say = useWords(playbookWords);
  return (owner) => knownWord(playbookWords, say, `owner.${owner}`, owner);
}
