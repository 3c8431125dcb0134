import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import {
  type CountTally,
  endStockCount,
  getOpenCount,
  insertStockCount,
  saveSightings,
  type Sighting,
} from '../../store/custody/stock-counts.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { AssetFinding, AssetSummary } from '../../store/inventory/assets.ts';
import type { RowScope } from '../../store/row-scope.ts';
import { findVisibleAssets } from './find-visible-assets.ts';

/** Begins the count of a place, or answers the one that is open there: several people count one place together. */
export async function beginCount(
  tx: Tx,
  locationId: string,
  operatorId: string,
): Promise<{ readonly id: string; readonly begun: boolean }> {
  const id = await insertStockCount(tx, locationId, operatorId);
  if (id === undefined) return { id: await getOpenCount(tx, locationId), begun: false };
  await recordEvent(tx, {
    offboardingId: null,
    type: 'stock_count.begun',
    actor: operatorActor(operatorId),
    about: { kind: 'stock_count', id },
    data: { location: locationId },
  });
  return { id, begun: true };
}

/** What a label read during a count is: it should lie here, it should not, it was read before, or it cannot be said which thing it is. */
export type Seen = {
  readonly label: string;
  readonly outcome: 'found' | 'surprising' | 'unknown' | 'twice' | 'ambiguous';
  readonly asset: AssetSummary | null;
};

/** Keeps what was read during a count, each thing once, and changes nothing else. Throws `conflict` for a count that has ended. */
export async function countLabels(
  tx: Tx,
  seen: {
    readonly countId: string;
    readonly labels: readonly string[];
    readonly scope: RowScope;
    readonly operatorId: string;
  },
): Promise<readonly Seen[]> {
  const { countId, labels, scope, operatorId } = seen;
  if (labels.some((label) => keyOfLabel(label) === ''))
    throw new Failure('bad-request', 'Scan or type a tag or a serial number.');
  const findings = await findVisibleAssets(tx, scope, labels);
  const read = labels.map((label, index) => ({ label, ...sightingOf(label, findings[index]) }));
  const sightings = new Map(read.flatMap(({ sighting }) => (sighting === null ? [] : [[sighting.key, sighting]])));
  const fresh = new Map(await saveSightings(tx, countId, [...sightings.values()], operatorId));
  return read.map(({ label, sighting, asset }): Seen => {
    if (sighting === null) return { label, outcome: 'ambiguous', asset: null };
    const expected = fresh.get(sighting.key);
    fresh.delete(sighting.key);
    if (expected === undefined) return { label, outcome: 'twice', asset };
    return { label, outcome: expected ? 'found' : asset === null ? 'unknown' : 'surprising', asset };
  });
}

/** Ends a count: what was expected and not seen is missing by it, unless it was given up. */
export async function endCount(
  tx: Tx,
  id: string,
  end: { readonly operatorId: string; readonly abandoned: boolean },
): Promise<CountTally> {
  const tally = await endStockCount(tx, id, end);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'stock_count.ended',
    actor: operatorActor(end.operatorId),
    about: { kind: 'stock_count', id },
    data: { ...tally, abandoned: end.abandoned },
  });
  return tally;
}

function sightingOf(
  label: string,
  finding: AssetFinding | undefined,
): { readonly sighting: Sighting | null; readonly asset: AssetSummary | null } {
  if (finding?.found === 'several') return { sighting: null, asset: null };
  if (finding?.found !== 'one') return { sighting: { key: keyOfLabel(label), assetId: null, label }, asset: null };
  const { asset } = finding;
  return { sighting: { key: asset.assetId, assetId: asset.assetId, label: asset.tag }, asset };
}

/** A label without case, spaces and dashes. */
function keyOfLabel(label: string): string {
  return label.toUpperCase().replaceAll(/[\s-]/g, '');
}
