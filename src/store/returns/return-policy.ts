import { type ReturnPolicy, returnPolicy } from '../../core/returns/return-policy.ts';
import type { Tx } from '../database/transaction.ts';
import { readSetting, saveSetting } from '../people/organization-setting.ts';

/** The policy of returns that the organization keeps; undefined where it goes by the shipped one. */
export async function findReturnPolicy(tx: Tx): Promise<ReturnPolicy | undefined> {
  const kept = await readSetting(tx, 'returnPolicy');
  return kept === null ? undefined : returnPolicy.parse(kept);
}

/** Keeps a policy of returns, or (null) goes back to the shipped one. */
export async function saveReturnPolicy(tx: Tx, policy: ReturnPolicy | null, operatorId: string): Promise<void> {
  await saveSetting(tx, 'returnPolicy', { value: policy, said: policy?.version ?? null }, operatorId);
}
