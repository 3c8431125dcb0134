import { type CountedRow, leaverPart, plainRow, type RowMark } from './metric-counted.ts';
import type { AssetFacts, LeaverFacts } from './metric-facts.ts';
import {
  companionCount,
  companionRate,
  type Figure,
  noTimeReason,
  notMeasured,
  rateOfIdentity,
  type RowGroup,
} from './metric-figure.ts';
import { noReturn, notReceived } from './metric-reasons.ts';
import { spreadOf } from './metric-spread.ts';
import { countDue, identityOf, type MetricTotals, reasonsOf } from './metric-totals.ts';

type Counted = { readonly group: RowGroup; readonly reason: string };

/** Where an asset is counted: received is what was scanned at our own door, never what a carrier or a person says. */
export function assetRow(leaver: LeaverFacts, asset: AssetFacts, asOfMs: number): CountedRow {
  const { group, reason }: Counted = leaver.quiet
    ? { group: 'excluded', reason: noTimeReason }
    : countAsset(asset, asOfMs);
  const received = group === 'numerator';
  const onTime = received && isOnTime(asset);
  const marks: readonly (RowMark | false)[] = [onTime && 'on_time', group === 'remainder' && asset.said && 'said'];
  return {
    ...leaverPart(leaver),
    ...plainRow,
    metric: 'asset_return',
    id: asset.id,
    label: asset.label,
    group,
    reason,
    marks: marks.filter((mark) => mark !== false),
    assurance: null,
    tookMs: null,
    timeMs: received ? Math.max(0, (asset.endedMs ?? 0) - asset.dueMs) : null,
    openSinceMs: asset.dueMs,
    clocks: null,
  };
}

function isOnTime({ endedMs, onTimeUntilMs }: AssetFacts): boolean {
  return endedMs !== null && endedMs < onTimeUntilMs;
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
  if (asset.said) return { group: 'remainder', reason: 'said to be back, not received' };
  if (ending === null) return { group: 'remainder', reason: `${status.replaceAll('_', ' ')}${notReceived}` };
  const after = ending === 'bought_out' || ending === 'not_shipped' || ending === 'waived';
  return { group: 'remainder', reason: `${ending.replaceAll('_', ' ')}${after ? noReturn : ''}` };
}

/** Asset return rate: what was received at our own door, of what was due back. */
export function assetReturn(totals: MetricTotals): Figure {
  const reasons = reasonsOf(totals.classes, 'asset_return');
  const identity = identityOf(reasons);
  const lateness = spreadOf(totals.spreads.lateness, 'days');
  const count = (mark: RowMark) => countDue(totals, 'asset_return', ({ marks }) => marks.includes(mark));
  return {
    metric: 'asset_return',
    counts: 'assets',
    notMeasured: null,
    rate: rateOfIdentity(identity),
    identity,
    spread: null,
    companions: [
      companionRate('on time', count('on_time'), identity.numerator + identity.remainder),
      {
        name: 'median lateness of what was not on time',
        value: lateness?.p50.value ?? null,
        text: lateness?.p50.text ?? 'nothing was late',
        said: lateness?.p50.said ?? { as: 'nothing' },
      },
      companionCount('said to be back, not received', count('said')),
      notMeasured('by value', 'the book value at the end of access is not kept'),
    ],
    reasons,
  };
}
