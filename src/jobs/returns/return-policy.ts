import { readFile } from 'node:fs/promises';
import type { ReturnPolicy } from '../../core/returns/return-policy.ts';
import { parseReturnPolicy } from '../../formats/return-policy-file.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { findReturnPolicy } from '../../store/returns/return-policy.ts';

const file = new URL('../../../returns/policy.yaml', import.meta.url);
let shipped: Promise<ReturnPolicy> | undefined;

/** The policy of returns that counts here, and whether the organization wrote it. The shipped one is read once. */
export async function readReturnPolicy(tx: Tx): Promise<{ readonly policy: ReturnPolicy; readonly own: boolean }> {
  const own = await findReturnPolicy(tx);
  if (own !== undefined) return { policy: own, own: true };
  return { policy: await shippedReturnPolicy(), own: false };
}

/** The policy that comes with Handback; read once. */
export function shippedReturnPolicy(): Promise<ReturnPolicy> {
  shipped ??= readFile(file, 'utf8').then((text) => parseReturnPolicy(text, 'returns/policy.yaml'));
  return shipped;
}
