import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type AssetFinding, type AssetSummary, findAsset } from '../../store/inventory/assets.ts';
import { type AwaitedAsset, checkIn, type LockedAsset, lockAwaited, lockAsset } from '../../store/inventory/custody.ts';
import type { Database } from '../../store/database/connection.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { mayKnowOf } from '../../store/cases/embargo.ts';
import { insertEvidence, type NewEvidence } from '../../store/evidence/evidence.ts';
import { recordObservation } from '../../store/cases/observations.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { endStepByHand } from '../../store/steps/end-step.ts';
import { type Queue, wakeCase } from '../steps/queue.ts';
import { settleDues } from '../plans/settle-dues.ts';

/** How a thing looks when it comes back. */
export const conditions = ['good', 'worn', 'damaged', 'broken', 'incomplete'] as const;
export type Condition = (typeof conditions)[number];

export type CheckIn = {
  readonly tagOrSerial: string;
  readonly condition: Condition;
  readonly note: string | null;
  /** A photo or a signed paper. */
  readonly evidence?: NonNullable<NewEvidence['file']>;
};

type CaseOfAsset = Pick<AwaitedAsset, 'offboardingId' | 'number'>;

/** What came of a scan. Whatever is not `returned` or `not_in_anyones_custody` changed nothing. */
export type CheckInOutcome =
  | {
      readonly outcome: 'returned';
      readonly asset: AssetSummary;
      readonly from: { readonly personId: string; readonly name: string };
      readonly offboardings: readonly CaseOfAsset[];
    }
  | {
      readonly outcome: 'not_in_anyones_custody';
      readonly asset: AssetSummary;
      readonly offboardings: readonly CaseOfAsset[];
    }
  | { readonly outcome: 'already_in'; readonly asset: AssetSummary }
  | { readonly outcome: 'unknown_asset'; readonly near: readonly AssetSummary[] }
  | { readonly outcome: 'ambiguous'; readonly assets: readonly AssetSummary[] };

type ScanMeans = {
  readonly db: Pick<Database, 'app' | 'onBoundary'>;
  /** Without it, what the return makes ready is found by the scanner. */
  readonly queue?: Queue;
};

/**
 * Takes an asset back by its tag or serial number: ends its custody, and brings the item of every open case that waits for
 * it to `returned`, attested by the operator who holds it in hand. Scanning twice changes nothing.
 */
export async function checkInAsset(
  means: ScanMeans,
  organizationId: string,
  scan: CheckIn,
  operatorId: string,
): Promise<CheckInOutcome> {
  if (scan.tagOrSerial.trim() === '') throw new Failure('bad-request', 'Scan or type a tag or a serial number.');
  return withOrganization(
    means.db,
    organizationId,
    async (tx) => {
      const finding = await findAsset(tx, scan.tagOrSerial);
      return finding.found === 'one' ? takeBack(means, tx, finding.asset, scan, operatorId) : notOne(finding);
    },
    { name: 'check-in', repeatable: true },
  );
}

function notOne(finding: Exclude<AssetFinding, { found: 'one' }>): CheckInOutcome {
  return finding.found === 'several'
    ? { outcome: 'ambiguous', assets: finding.assets }
    : { outcome: 'unknown_asset', near: finding.near };
}

async function takeBack(
  means: ScanMeans,
  tx: Tx,
  found: AssetSummary,
  scan: CheckIn,
  operatorId: string,
): Promise<CheckInOutcome> {
  const asset = await lockAsset(tx, found.assetId);
  const awaited = await lockAwaited(tx, found.assetId);
  const isIn = asset.custody === null && (asset.status === 'received' || asset.status === 'stock');
  const expected = awaited.filter((item) => !item.ended);
  if (isIn && expected.length === 0) return { outcome: 'already_in', asset: found };

  await checkIn(tx, asset, { condition: scan.condition, note: scan.note });
  await recordReturn(tx, asset, scan, operatorId);
  for (const item of expected) await settleItem(means, tx, item, { asset, scan, operatorId });
  const offboardings = await tellable(tx, expected, operatorId);
  if (isIn && offboardings.length === 0) return { outcome: 'already_in', asset: found };
  const now: AssetSummary = { ...found, status: 'received', custodian: null };
  if (asset.custody === null) return { outcome: 'not_in_anyones_custody', asset: now, offboardings };
  const { personId, name } = asset.custody;
  return { outcome: 'returned', asset: now, from: { personId, name }, offboardings };
}

/** The cases that whoever scans may know of; the others move all the same. */
async function tellable(tx: Tx, items: readonly AwaitedAsset[], operatorId: string): Promise<readonly CaseOfAsset[]> {
  const told: CaseOfAsset[] = [];
  for (const { offboardingId, number } of items)
    if (await mayKnowOf(tx, offboardingId, operatorId)) told.push({ offboardingId, number });
  return told;
}

/** In the asset's own words, one event for one thing: never a bulk line. */
async function recordReturn(tx: Tx, asset: LockedAsset, scan: CheckIn, operatorId: string): Promise<void> {
  await recordEvent(tx, {
    offboardingId: null,
    type: 'asset.checked_in',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: asset.assetId },
    data: {
      custody: asset.custody?.custodyId ?? null,
      person: asset.custody?.personId ?? null,
      condition: scan.condition,
      was: asset.status,
    },
    ...(scan.note === null ? {} : { private: { note: scan.note } }),
  });
}

type Return = { readonly asset: LockedAsset; readonly scan: CheckIn; readonly operatorId: string };

async function settleItem(
  means: ScanMeans,
  tx: Tx,
  item: AwaitedAsset,
  { asset, scan, operatorId }: Return,
): Promise<void> {
  const { offboardingId, itemId } = item;
  const actor = operatorActor(operatorId);
  await insertEvidence(tx, {
    offboardingId,
    itemId,
    stepId: item.collectStepIds[0] ?? null,
    givenBy: { kind: 'operator', id: operatorId },
    kind: 'scan',
    note: scan.note,
    file: scan.evidence ?? null,
  });
  await recordObservation(
    tx,
    {
      offboardingId,
      itemId,
      value: 'returned',
      assurance: 'attested',
      seenAt: asset.now,
      method: 'scan',
      operatorId,
      ...(scan.note === null ? {} : { note: scan.note }),
    },
    actor,
  );
  for (const stepId of item.collectStepIds) {
    if (!(await endStepByHand(tx, stepId, operatorId))) continue;
    await recordEvent(tx, {
      offboardingId,
      type: 'step.ended',
      actor,
      about: { kind: 'step', id: stepId },
      data: { action: 'collect', item: itemId, ending: 'returned' },
    });
  }
  await settleDues(tx, offboardingId);
  if (means.queue !== undefined) await wakeCase(means.queue, tx, offboardingId);
}
