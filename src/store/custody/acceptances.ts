import { Failure } from '../../core/failure.ts';
import type { Tx } from '../database/transaction.ts';
import { type NewEvidence, storeFile } from '../evidence/evidence.ts';

/** Somebody says that they have what was handed to them: at the desk, or by a link. */
export type Acceptance = {
  readonly handOverId: string;
  readonly way: 'in_person' | 'by_link';
  readonly signedName: string;
  /** The words they signed. */
  readonly statement: string;
  /** The drawn signature, where there is one. */
  readonly image: NewEvidence['file'];
};

/** Keeps an acceptance, once. Answers the asset. Throws `not-found`, `rule-refused` for what no person got, `conflict` for the second time. */
export async function insertAcceptance(tx: Tx, acceptance: Acceptance): Promise<string> {
  const { handOverId, way, signedName, statement, image } = acceptance;
  const [handOver] = await tx.query<{ asset_id: string; to_kind: string }>(
    'select asset_id, to_kind from hand_over where organization_id = $1 and hand_over_id = $2',
    [tx.organizationId, handOverId],
  );
  if (handOver === undefined) throw new Failure('not-found', `There is no hand-over ${handOverId}.`);
  if (handOver.to_kind !== 'person')
    throw new Failure('rule-refused', 'Only a person accepts something; this went to nobody.');
  const kept = await tx.query(
    `insert into hand_over_acceptance (organization_id, hand_over_id, way, accepted_at, signed_name, statement, file_sha256)
     values ($1, $2, $3, clock_timestamp(), $4, $5, $6) on conflict do nothing returning 1`,
    [tx.organizationId, handOverId, way, signedName, statement, image === null ? null : await storeFile(tx, image)],
  );
  if (kept.length === 0) throw new Failure('conflict', 'This hand-over has been accepted already.');
  return handOver.asset_id;
}
