import type { Observed } from '../item.ts';
import type { KitState } from '../returns/kit.ts';

/**
 * How far a thing has come, as its leaver reads it. received: somebody scanned it · settled: it came to another ending · at_carrier: the
 * carrier lost it · delivered: at our door, and nobody has scanned it · disputed: somebody looks into what was said of it
 */
export type Progress = 'received' | 'settled' | 'at_carrier' | 'delivered' | 'on_its_way' | 'disputed' | 'not_yet';

export type ProgressFacts = {
  readonly observed: Observed['value'] | null;
  readonly ended: boolean;
  readonly state: 'planned' | 'on_its_way' | 'delivered' | 'at_carrier' | 'received' | 'ended' | null;
  readonly disputed: boolean;
  /** Where the box is that it travels in; null: in none. */
  readonly box: KitState | null;
};

/** Says how far a thing has come. Only what was scanned is received: a carrier's word, or the leaver's own, is not enough. */
export function progressOf({ observed, ended, state, disputed, box }: ProgressFacts): Progress {
  if (observed === 'returned') return 'received';
  if (ended || state === 'ended') return 'settled';
  if (disputed) return 'disputed';
  if (state === 'at_carrier') return 'at_carrier';
  if (state === 'delivered' || box === 'arrived') return 'delivered';
  if (state === 'on_its_way' || box === 'returning') return 'on_its_way';
  return 'not_yet';
}
