import { owners } from '../../../core/playbooks/playbook.ts';
import type { Say } from '../language/words.ts';
import type { playbookWords } from './words.ts';

/** Who is asked, in words; what no playbook may name is shown as it was written. */
export function sayOwner(name: string, say: Say<keyof (typeof playbookWords)['en']>): string {
  const known = owners.find((one) => one === name);
  return known === undefined ? name : say(`owner.${known}`);
}
