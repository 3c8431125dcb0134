import type { Tx } from '../../store/database/transaction.ts';
import { readAssetProgress } from '../../store/inspection/asset-facts.ts';
import { findAssetOfItem, sanitizedOf } from '../../store/sanitization/sanitized-of.ts';
import type { StepRecord } from '../../store/steps/get-step.ts';

/**
 * What a step about an asset still lacks, as a sentence with the command that does it: that a thing was inspected by its rubric, that its
 * fate was decided by the policy, that its media are erased and that somebody made sure, is said by records and by nothing else. Null: nothing.
 */
export async function missingRecord(
  tx: Tx,
  { action, itemId, title }: Pick<StepRecord, 'action' | 'itemId' | 'title'>,
): Promise<string | null> {
  const look = looks[action];
  if (look === undefined || itemId === null) return null;
  const asset = await findAssetOfItem(tx, itemId);
  const missing = asset === undefined ? null : await look(tx, asset);
  return missing === null ? null : `"${title}" ${missing}`;
}

type Look = (tx: Tx, asset: { readonly assetId: string; readonly tag: string }) => Promise<string | null>;

const looks: Partial<Record<StepRecord['action'], Look>> = {
  inspect: async (tx, { assetId, tag }) => {
    const { inspected, ownership } = await readAssetProgress(tx, assetId);
    // What is a person's own is not ours to inspect, and has no record.
    if (inspected || ownership === 'personal') return null;
    return `ends with an inspection by the rubric, since it came back. Use "assets inspect ${tag}".`;
  },
  decide: async (tx, { assetId, tag }) => {
    const { decided, waitsForApproval, ownership } = await readAssetProgress(tx, assetId);
    if (decided || ownership === 'personal') return null;
    return waitsForApproval
      ? `waits for somebody else to approve what was decided ("dispositions approve ${tag}").`
      : `ends with a decision by the policy, and with its approval where one is needed. Use "assets dispose ${tag} --decide".`;
  },
  sanitize: async (tx, { assetId, tag }) => {
    const { sanitized, missing } = await sanitizedOf(tx, assetId);
    return sanitized ? null : sayMedia(missing, `sanitizations add ${tag}`);
  },
  verify: async (tx, { assetId }) => {
    const { verified, missing } = await sanitizedOf(tx, assetId);
    return verified ? null : sayMedia(missing, 'sanitizations verify');
  },
};

function sayMedia(missing: readonly string[], command: string): string {
  return `rests on a record for each storage device. ${missing.join(' ')} Use "${command}".`;
}
