import { type Assurance, type Ending, type ItemKind, type Observed, satisfies } from '../item.ts';
import type { GateEnding, Reading } from './metric-facts.ts';

/** One look at an item, as it was stored. */
export type ItemLook = {
  readonly atMs: number;
  readonly value: Observed['value'];
  readonly assurance: Assurance;
  /** It was in our hands: scanned at our own door. */
  readonly scanned: boolean;
};

export type ItemLooks = {
  readonly kind: ItemKind;
  readonly expected: Ending;
  readonly expectedAssurance: Assurance;
  /** In the order of their instants. */
  readonly looks: readonly ItemLook[];
  /** When somebody decided that it need not end, as far as that is still in force; null: nobody. */
  readonly waivedMs: number | null;
};

/**
 * When an item came to its ending: the first look since it was last seen held that saw what the plan wants, with the
 * assurance the plan asks for. Later looks that see the same do not make it younger.
 */
export function gateEnding(item: ItemLooks): GateEnding {
  const ended = sinceLastHeld(item.looks).find(
    ({ value, assurance }) =>
      value !== 'held' &&
      value !== 'unknown' &&
      satisfies(item.kind, item.expected, value) &&
      (assurance === 'confirmed' || item.expectedAssurance === 'attested'),
  );
  if (ended !== undefined) return { endedMs: ended.atMs, assurance: ended.assurance };
  return item.waivedMs === null ? { endedMs: null, assurance: null } : { endedMs: item.waivedMs, assurance: 'waived' };
}

/** The ending that an item shows now, and since when; a lost laptop that was found has returned. */
export function latestEnding(looks: readonly ItemLook[]): { readonly value: Ending; readonly atMs: number } | null {
  const since = sinceLastHeld(looks);
  const value = since.at(-1)?.value;
  if (value === undefined || value === 'held' || value === 'unknown') return null;
  return { value, atMs: since.find((look) => look.value === value)?.atMs ?? 0 };
}

/** When an asset was scanned at our door since it was last seen with somebody; null: nobody did, whatever was said. */
export function receivedMs(looks: readonly ItemLook[]): number | null {
  return sinceLastHeld(looks).find(({ value, scanned }) => value === 'returned' && scanned)?.atMs ?? null;
}

function sinceLastHeld(looks: readonly ItemLook[]): readonly ItemLook[] {
  const known = looks.filter(({ value }) => value !== 'unknown');
  return known.slice(known.findLastIndex(({ value }) => value === 'held') + 1);
}

const off: readonly Observed['value'][] = ['suspended', 'deprovisioned', 'deleted', 'absent', 'released'];

/** What looks say about signing in, or about a seat; looks that could not tell say nothing. */
export function readingsOf(looks: readonly ItemLook[]): readonly Reading[] {
  return looks
    .filter(({ value }) => value === 'held' || off.includes(value))
    .map(({ atMs, value, assurance }) => ({ atMs, off: value !== 'held', assurance }));
}
