import type {
  AccountFacts,
  AssetFacts,
  LeaverFacts,
  Reading,
  RecordFacts,
  SeatFacts,
} from '../../core/metrics/metric-facts.ts';
import {
  gateEnding,
  type ItemLook,
  latestEnding,
  readingsOf,
  receivedMs,
} from '../../core/metrics/metric-item-ending.ts';
import type { Playbook } from '../../core/playbooks/playbook.ts';
import type {
  AccountRow,
  CustodyRow,
  ItemFactsRow,
  RequiredStepRow,
  SeatRow,
} from '../../store/metrics/metric-facts.ts';
import type { LeaverRow } from '../../store/metrics/metric-population.ts';

/** What is stored of one leaver. */
export type LeaverRecord = {
  readonly leaver: LeaverRow;
  readonly items: readonly ItemFactsRow[];
  readonly steps: readonly RequiredStepRow[];
  readonly accounts: readonly AccountRow[];
  readonly custodies: readonly CustodyRow[];
  readonly seats: readonly SeatRow[];
  /** The policy of those for whom there is no plan; they owe its records all the same. */
  readonly playbook: Playbook | undefined;
};

/** Makes the facts of a leaver from what is stored: what the case knows, and what it never heard of. */
export function leaverFacts(stored: LeaverRecord): LeaverFacts {
  const { id, name, number, accessEndsMs, knownMs, quiet, closed, closedMs, reopened } = stored.leaver;
  return {
    id,
    name,
    number: number === null ? null : `OFF-${number}`,
    accessEndsMs,
    knownMs,
    quiet,
    closed,
    closedMs,
    reopened,
    endings: stored.items.map((item) => gateEnding({ ...item, looks: looksOf(item) })),
    accounts: stored.accounts.map((account) => accountOf(account, stored)),
    assets: assetsOf(stored),
    seats: stored.seats.flatMap((seat) => seatOf(seat, stored)),
    records: stored.steps.length === 0 ? leastRecords(stored) : stored.steps.map(recordOf),
  };
}

function looksOf({ lookedMs, values, assurances, scans }: ItemFactsRow): readonly ItemLook[] {
  return lookedMs.map((atMs, at) => ({
    atMs,
    value: values[at] ?? 'unknown',
    assurance: assurances[at] ?? 'attested',
    scanned: scans[at] ?? false,
  }));
}

function accountOf(account: AccountRow, { leaver, items }: LeaverRecord): AccountFacts {
  const item = items.find(({ accountId }) => accountId === account.accountId);
  const looks = item === undefined ? [] : readingsOf(looksOf(item));
  const { active, seenMs, kind, label, accountId, connected, privileged } = account;
  // The inventory may have seen it after the case did, or without any case; of the same instant the case's look counts.
  const inventory: readonly Reading[] =
    active === null || leaver.worksOn ? [] : [{ atMs: seenMs, off: !active, assurance: 'confirmed' }];
  const readings = [...inventory, ...looks].sort((a, b) => a.atMs - b.atMs);
  return {
    id: accountId,
    label,
    kind,
    readings,
    keptUntilMs: item?.waivedUntilMs ?? null,
    acceptedMs: item?.acceptedMs ?? null,
    connected,
    privileged,
  };
}

function assetsOf({ leaver, items, custodies }: LeaverRecord): readonly AssetFacts[] {
  const byAsset = new Map<string, CustodyRow>();
  for (const custody of custodies) {
    const named = items.some(({ assetId }) => assetId === custody.assetId);
    const heldThen =
      custody.heldFromMs <= leaver.accessEndsMs &&
      (custody.heldUntilMs ?? Number.MAX_SAFE_INTEGER) > leaver.accessEndsMs;
    if ((named || heldThen) && !byAsset.has(custody.assetId)) byAsset.set(custody.assetId, custody);
  }
  return [...byAsset.values()].map((custody) =>
    assetOf(
      leaver,
      custody,
      items.find((i) => i.assetId === custody.assetId),
    ),
  );
}

function assetOf(leaver: LeaverRow, custody: CustodyRow, item: ItemFactsRow | undefined): AssetFacts {
  const dueMs = item?.dueMs ?? leaver.accessEndsMs;
  return {
    id: custody.assetId,
    label: custody.label,
    ownership: custody.ownership,
    dueMs,
    onTimeUntilMs: endOfDayMs(dueMs, custody.timeZone),
    ...assetEnding(custody, item),
    status: custody.status,
  };
}

/** What a list or a person says to be back was not received: its story goes on until somebody scans it. */
function assetEnding(
  { heldUntilMs, checkedIn }: CustodyRow,
  item: ItemFactsRow | undefined,
): Pick<AssetFacts, 'ending' | 'endedMs' | 'said'> {
  const looks = item === undefined ? [] : looksOf(item);
  const scannedMs = receivedMs(looks) ?? (checkedIn ? heldUntilMs : null);
  if (scannedMs !== null) return { ending: 'returned', endedMs: scannedMs, said: false };
  const seen = latestEnding(looks);
  if (seen?.value === 'returned') return { ending: null, endedMs: null, said: true };
  if (seen !== null) return { ending: seen.value, endedMs: seen.atMs, said: false };
  const waivedMs = item?.waivedMs ?? null;
  if (waivedMs !== null) return { ending: 'waived', endedMs: waivedMs, said: false };
  return { ending: null, endedMs: null, said: item === undefined && heldUntilMs !== null };
}

function endOfDayMs(ms: number, timeZone: string): number {
  const day = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  return day.startOfDay().add({ days: 1 }).epochMilliseconds;
}

function seatOf(seat: SeatRow, { leaver, items }: LeaverRecord): readonly SeatFacts[] {
  const item = items.find(({ seatId }) => seatId === seat.seatId);
  const heldThen =
    seat.heldFromMs <= leaver.accessEndsMs && (seat.heldUntilMs ?? Number.MAX_SAFE_INTEGER) > leaver.accessEndsMs;
  if (item === undefined && !heldThen) return [];
  const looks = item === undefined ? [] : looksOf(item);
  const free = (assurance: ItemLook['assurance']) =>
    latestEnding(
      looks.filter((look) => look.value === 'held' || (look.value === 'released' && look.assurance === assurance)),
    );
  const { seatId, label, reassignable, termEndsMs, shared, heldUntilMs, connected } = seat;
  return [
    {
      id: seatId,
      label,
      reassignable,
      termEndsMs,
      shared,
      onHold: leaver.legalHold,
      releasedMs: free('confirmed')?.atMs ?? (item === undefined ? heldUntilMs : null),
      reusedMs: null,
      stated: free('attested') !== null,
      looked: looks.some(({ atMs, value }) => atMs > leaver.accessEndsMs && value !== 'unknown'),
      connected,
    },
  ];
}

function recordOf({ stepId, title, dueMs, done, proven, late, waived }: RequiredStepRow): RecordFacts {
  const state = !done ? (waived ? 'waived' : 'missing') : !proven ? 'unproven' : late ? 'late' : 'present';
  return { id: stepId, label: title, dueMs: dueMs ?? Number.MAX_SAFE_INTEGER, state };
}

/** Without a plan nobody knows their holdings: what is left are the records that every leaver owes, due when access ends. */
function leastRecords({ leaver, playbook }: LeaverRecord): readonly RecordFacts[] {
  const steps = playbook?.steps ?? [];
  return steps
    .filter(({ phase, select, when }) => phase === 'gate' && select === undefined && when === undefined)
    .map(({ id, title }) => ({
      id: `${leaver.id}/${id}`,
      label: title,
      dueMs: leaver.accessEndsMs,
      state: 'missing' as const,
    }));
}
