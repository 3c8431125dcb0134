import type { WriteResult } from '../core/applications/connector.ts';
import type { WriteAnswer } from './write-outcome.ts';

/** One request that changes something, with the words for a person who reads that it was done and a later one was not. */
export type Operation = { readonly did: string; readonly run: () => Promise<WriteAnswer> };

/** Stops at the first operation that is not done. A stop after a change is ambiguous: the rest has to be looked at. */
export async function runInOrder(operations: readonly Operation[]): Promise<WriteResult | undefined> {
  const done: string[] = [];
  for (const { did, run } of operations) {
    const answer = await run();
    if (answer.outcome === 'ok') {
      done.push(did);
      continue;
    }
    if (answer.outcome === 'ambiguous' || done.length === 0) return answer;
    return { outcome: 'ambiguous', reason: `Only a part was done (${done.join(', ')}): ${answer.reason}` };
  }
  return undefined;
}
