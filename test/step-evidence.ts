import { kindsAPersonGives } from '../src/core/steps/step-evidence.ts';
import type { Completion } from '../src/jobs/steps/complete-step.ts';

/** What a person ends a step with whose playbook lists these kinds: the first that counts. Scans are of a label and given by the test. */
export function evidenceFor(
  listed: readonly string[],
): Pick<Completion, 'tick' | 'note' | 'file' | 'photo' | 'signature'> {
  const file = { name: 'proof.png', mediaType: 'image/png', content: new Uint8Array([1, 2, 3]) };
  const kinds = kindsAPersonGives(listed);
  const kind = kinds.find((one) => one !== 'scan');
  switch (kind) {
    case 'tick':
      return { tick: true };
    case 'note':
      return { note: 'seen to' };
    case 'file':
      return { file };
    case 'photo':
      return { photo: file };
    case 'signature':
      return { signature: { name: 'Olga Example' } };
    default:
      throw new TypeError(`A step with the evidence ${listed.join(', ')} needs a label to scan.`);
  }
}
