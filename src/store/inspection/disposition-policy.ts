import { dispositionPolicy, type DispositionPolicy } from '../../core/inspection/disposition.ts';
import type { Tx } from '../database/transaction.ts';
import { readSetting, saveSetting } from '../people/organization-setting.ts';

/** The organization's own policy of dispositions; undefined where it has written none. */
export async function findDispositionPolicy(tx: Tx): Promise<DispositionPolicy | undefined> {
  const kept = await readSetting(tx, 'dispositionPolicy');
  return kept === null ? undefined : dispositionPolicy.parse(kept);
}

/** Keeps a policy, or (null) goes back to the one that comes with Handback. */
export async function saveDispositionPolicy(
  tx: Tx,
  policy: DispositionPolicy | null,
  byOperatorId: string,
): Promise<void> {
  await saveSetting(tx, 'dispositionPolicy', { value: policy, said: policy?.version ?? null }, byOperatorId);
}
