import type { Ending } from '../item.ts';
import type { Action } from '../playbooks/playbook.ts';

const asking: readonly Action[] = ['collect', 'pursue_return', 'inspect', 'decide'];
const erasing: readonly Action[] = ['sanitize', 'verify'];

/**
 * The steps that have lost their object once a thing is known not to come back: nobody asks for, inspects or decides about what is not there, and nobody
 * erases by hand what is lost, or goes on in somebody else's use. What stays with the person, sold or written off, is erased all the same.
 */
export function mootActions(ending: Ending): readonly Action[] {
  switch (ending) {
    case 'transferred':
    case 'never_held':
      return [...asking, ...erasing, 'wipe', 'lock_device'];
    case 'lost':
    case 'stolen':
    case 'refused':
      return [...asking, ...erasing];
    case 'bought_out':
    case 'written_off':
    case 'not_shipped':
      return asking;
    default:
      return [];
  }
}
