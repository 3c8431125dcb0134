import { type Condition, isIn, judgeScan, type ScanVerdict, type Sign } from '../../core/custody/judge-scan.ts';
import { Failure } from '../../core/failure.ts';
import { type CaseAsset, lockCaseAssets } from '../../store/custody/case-assets.ts';
import type { AssetFinding, AssetSummary } from '../../store/inventory/assets.ts';
import { type LockedAsset, lockAssets } from '../../store/inventory/custody.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { RowScope } from '../../store/row-scope.ts';
import type { EvidenceFile } from '../evidence/take-photo.ts';
import type { HoldMeans } from '../holds/replan-touched.ts';
import type { CaseOfAsset } from './end-asset-steps.ts';
import { findVisibleAssets } from './find-visible-assets.ts';
import { holdBoth } from './hold-both.ts';
import { takeBack } from './take-back.ts';

export type CheckIn = {
  readonly tagOrSerial: string;
  readonly condition: Condition;
  readonly note: string | null;
  /** The serial number on the thing itself, beside the label. */
  readonly serial?: string;
  /** Whose box it came in. */
  readonly fromPersonId?: string;
  readonly missing?: readonly string[];
  readonly photos?: readonly EvidenceFile[];
  /** A signed paper. */
  readonly paper?: EvidenceFile;
};

/** What came of a scan. Whatever is not `returned` or `not_in_anyones_custody` was not taken in. */
export type CheckInOutcome =
  | ({ readonly outcome: 'returned'; readonly from: { readonly personId: string; readonly name: string } } & TakenIn)
  | ({ readonly outcome: 'not_in_anyones_custody' } & TakenIn)
  | { readonly outcome: 'already_in'; readonly asset: AssetSummary }
  | { readonly outcome: 'not_ours'; readonly asset: AssetSummary; readonly reason: string }
  | { readonly outcome: 'more_needed'; readonly asset: AssetSummary; readonly needs: readonly ('photo' | 'note')[] }
  | {
      /** What the register expects beside what was read. Both things are held until somebody settles which is which. */
      readonly outcome: 'wrong_serial';
      readonly asset: AssetSummary;
      readonly expected: string;
      readonly read: string;
      readonly other: AssetSummary | null;
    }
  | { readonly outcome: 'unknown_asset'; readonly near: readonly AssetSummary[] }
  | { readonly outcome: 'ambiguous'; readonly assets: readonly AssetSummary[] };

type TakenIn = {
  readonly asset: AssetSummary;
  readonly handOverId: string;
  readonly signs: readonly Sign[];
  /** The cases that waited for it, as far as whoever scans may know of them. */
  readonly offboardings: readonly CaseOfAsset[];
};

export type CheckInBatch = {
  readonly scans: readonly CheckIn[];
  readonly operatorId: string;
  /** What whoever scans may see; null: everything. */
  readonly scope: RowScope | null;
  /** Where the things lie now; null: where they are kept anyway. */
  readonly locationId: string | null;
  /** The box that they all came out of. */
  readonly kitId: string | null;
};

/**
 * Takes assets back by their tags or serial numbers: ends their custody, and brings the item of every open case that waits for one to
 * `returned`, attested by the operator who holds it in hand. Each scan has an outcome of its own, in their order, and each thing an event
 * of its own; scanning twice changes nothing.
 */
export async function checkInAssets(means: HoldMeans, tx: Tx, batch: CheckInBatch): Promise<readonly CheckInOutcome[]> {
  const { scans, operatorId } = batch;
  if (scans.some(({ tagOrSerial }) => tagOrSerial.trim() === ''))
    throw new Failure('bad-request', 'Scan or type a tag or a serial number.');
  const labels = scans.map(({ tagOrSerial }) => tagOrSerial);
  const findings = await findVisibleAssets(tx, batch.scope, labels);
  const ids = [...new Set(findings.flatMap((finding) => (finding.found === 'one' ? [finding.asset.assetId] : [])))];
  const locked = await lockAssets(tx, ids);
  const waiting = Map.groupBy(await lockCaseAssets(tx, ids, operatorId), ({ assetId }) => assetId);

  const seen = new Set<string>();
  const judged = scans.map((scan, index): Judged => {
    const finding = findings[index];
    if (finding?.found !== 'one') return { outcome: notOne(finding) };
    const { asset } = finding;
    const lock = locked.get(asset.assetId);
    if (lock === undefined || seen.has(asset.assetId)) return { outcome: { outcome: 'already_in', asset } };
    const cases = (waiting.get(asset.assetId) ?? []).filter(({ observed }) => isAwaited(observed));
    const verdict = judge(asset, lock, cases, scan);
    if (verdict.take) seen.add(asset.assetId);
    return { scan, asset, lock, cases, verdict };
  });

  const takes = judged.flatMap((one) => (isTaken(one) ? [{ ...one, signs: one.verdict.signs }] : []));
  const handOvers = await takeBack(means, tx, takes, batch);
  const outcomes: CheckInOutcome[] = [];
  for (const one of judged)
    outcomes.push(
      'outcome' in one ? one.outcome : await outcomeOf(means, tx, one, handOvers.get(one.asset.assetId), batch),
    );
  return outcomes;
}

/** A known asset in hand, and what its scan means. */
export type JudgedScan = {
  readonly scan: CheckIn;
  readonly asset: AssetSummary;
  readonly lock: LockedAsset;
  /** The items of open cases that wait for it. */
  readonly cases: readonly CaseAsset[];
};
type Judged = { readonly outcome: CheckInOutcome } | (JudgedScan & { readonly verdict: ScanVerdict });

function isTaken(one: Judged): one is JudgedScan & { readonly verdict: Extract<ScanVerdict, { take: true }> } {
  return 'verdict' in one && one.verdict.take;
}

/** What was lost or given up can still come back; what came back or became somebody else's does not again. */
function isAwaited(observed: CaseAsset['observed']): boolean {
  return observed !== 'returned' && observed !== 'transferred' && observed !== 'bought_out';
}

function notOne(finding: Exclude<AssetFinding, { found: 'one' }> | undefined): CheckInOutcome {
  if (finding === undefined) return { outcome: 'unknown_asset', near: [] };
  return finding.found === 'several'
    ? { outcome: 'ambiguous', assets: finding.assets }
    : { outcome: 'unknown_asset', near: finding.near };
}

function judge(asset: AssetSummary, lock: LockedAsset, cases: readonly CaseAsset[], scan: CheckIn): ScanVerdict {
  const { ownership, serial, manufacturer, dataBearing } = asset;
  return judgeScan(
    {
      status: lock.status,
      ownership,
      serial,
      manufacturer,
      dataBearing,
      custodianId: lock.custody?.personId ?? null,
      awaited: cases.length,
      awaitedOpenly: cases.filter(({ known }) => known).length,
    },
    {
      condition: scan.condition,
      serial: scan.serial ?? null,
      fromPersonId: scan.fromPersonId ?? null,
      photos: scan.photos?.length ?? 0,
      note: scan.note,
      missing: scan.missing ?? [],
    },
  );
}

async function outcomeOf(
  means: HoldMeans,
  tx: Tx,
  { scan, asset, lock, cases, verdict }: Exclude<Judged, { readonly outcome: CheckInOutcome }>,
  handOverId: string | undefined,
  batch: CheckInBatch,
): Promise<CheckInOutcome> {
  if (!verdict.take) {
    if (verdict.because === 'already_in') return { outcome: 'already_in', asset };
    if (verdict.because === 'not_ours') return { outcome: 'not_ours', asset, reason: verdict.reason };
    if (verdict.because === 'more_needed') return { outcome: 'more_needed', asset, needs: verdict.needs };
    const { expected, read } = verdict;
    return {
      outcome: 'wrong_serial',
      asset,
      expected,
      read,
      other: await holdBoth(means, tx, { asset, expected, read, photos: scan.photos ?? [] }, batch),
    };
  }
  const offboardings = cases
    .filter(({ known }) => known)
    .map(({ offboardingId, number }) => ({ offboardingId, number }));
  // It was here, and only a case that they may not know of waited for it.
  const wasIn = isIn({ custodianId: lock.custody?.personId ?? null, status: lock.status });
  if (wasIn && offboardings.length === 0) return { outcome: 'already_in', asset };
  const now: AssetSummary = { ...asset, status: 'received', custodian: null };
  const taken = { asset: now, handOverId: handOverId ?? '', signs: verdict.signs, offboardings };
  if (lock.custody === null) return { outcome: 'not_in_anyones_custody', ...taken };
  const { personId, name } = lock.custody;
  return { outcome: 'returned', from: { personId, name }, ...taken };
}
