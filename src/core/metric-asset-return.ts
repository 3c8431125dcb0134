import type { AssetFacts, LeaverFacts } from './metric-facts.ts';
import {
  companionCount,
  companionRate,
  type Figure,
  type FigureRow,
  identityOf,
  notMeasured,
  rateOfIdentity,
  type RowGroup,
} from './metric-figure.ts';
import { spreadOf } from './metric-spread.ts';

type Counted = { readonly group: RowGroup; readonly reason: string };

/** Asset return rate: what was received at our own door, of what was due back. What a carrier calls delivered is not received. */
export function assetReturn(leavers: readonly LeaverFacts[], asOfMs: number): Figure {
  const units = leavers.flatMap((leaver) =>
    leaver.assets.map((asset) => ({ leaver, asset, counted: countAsset(asset, asOfMs) })),
  );
  const rows = units.map(({ leaver, asset, counted }) => rowOf(leaver, asset, counted));
  const due = units.filter(({ counted }) => counted.group === 'numerator' || counted.group === 'remainder');
  const late = due.filter(({ asset, counted }) => !(counted.group === 'numerator' && isOnTime(asset)));
  const lateness = late.map(({ asset, counted }) => ({
    tookMs: counted.group === 'numerator' ? Math.max(0, (asset.endedMs ?? 0) - asset.dueMs) : null,
    openForMs: asOfMs - asset.dueMs,
  }));
  const lateSpread = spreadOf(lateness, 'days');
  const identity = identityOf(rows);
  return {
    metric: 'asset_return',
    counts: 'assets',
    notMeasured: null,
    rate: rateOfIdentity(identity),
    identity,
    spread: null,
    companions: [
      companionRate('on time', due.length - late.length, due.length),
      {
        name: 'median lateness of what was not on time',
        value: lateSpread?.p50.value ?? null,
        text: lateSpread?.p50.text ?? 'nothing was late',
      },
      companionCount('said to be back, not scanned', due.filter(isSaid).length),
      notMeasured('by value', 'the book value at the end of access is not kept'),
    ],
    rows,
  };
}

function isSaid({ asset, counted }: { readonly asset: AssetFacts; readonly counted: Counted }): boolean {
  return counted.group === 'numerator' && !asset.scanned;
}

function isOnTime(asset: AssetFacts): boolean {
  return asset.endedMs !== null && asset.endedMs < asset.onTimeUntilMs;
}

function countAsset(asset: AssetFacts, asOfMs: number): Counted {
  const { ownership, ending, endedMs, dueMs, status } = asset;
  if (ownership === 'personal') return { group: 'excluded', reason: 'personal property' };
  if (ending === 'never_held') return { group: 'excluded', reason: 'register error' };
  if (ending === 'transferred') return { group: 'excluded', reason: 'transferred' };
  const beforeDue = endedMs !== null && endedMs < dueMs;
  if (ending === 'bought_out' && beforeDue) return { group: 'excluded', reason: 'bought out before it was due' };
  if (ending === 'not_shipped' && beforeDue)
    return { group: 'excluded', reason: 'declared not worth shipping before it was due' };
  if (dueMs > asOfMs) return { group: 'too_young', reason: 'not due yet' };
  if (ending === 'returned')
    return { group: 'numerator', reason: isOnTime(asset) ? 'received on time' : 'received late' };
  if (ending === null) return { group: 'remainder', reason: `${status.replaceAll('_', ' ')}, not received` };
  const after = ending === 'bought_out' || ending === 'not_shipped' || ending === 'waived';
  return { group: 'remainder', reason: `${ending.replaceAll('_', ' ')}${after ? ', no return' : ''}` };
}

function rowOf(leaver: LeaverFacts, asset: AssetFacts, { group, reason }: Counted): FigureRow {
  return {
    id: asset.id,
    leaverId: leaver.id,
    leaver: leaver.name,
    label: asset.label,
    group,
    reason,
    tookMs: null,
    assurance: null,
    clocks: null,
  };
}
