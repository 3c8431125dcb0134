/** Where a box is. `arrived` is what a carrier says; only a scan makes it `received`. */
export const kitStates = [
  'requested',
  'packed',
  'shipped',
  'delivered',
  'returning',
  'arrived',
  'received',
  'inspected',
  'cancelled',
  'lost',
] as const;
export type KitState = (typeof kitStates)[number];

/** What happens to a box. The first five are seen from outside: by a carrier, or by whoever packs it. */
export const kitMoves = [
  'pack',
  'ship',
  'deliver',
  'hand_over',
  'arrive',
  'cancel',
  'lose',
  'scan',
  'inspect',
] as const;
export type KitMove = (typeof kitMoves)[number];

/** How many lines of a box were scanned, and of how many nobody knows yet what became of them. */
export type LineCounts = { readonly received: number; readonly open: number };

/** Where it is now, or why it cannot be there. */
export type MovedKit = { readonly state: KitState } | { readonly refused: string };

const way = ['requested', 'packed', 'shipped', 'delivered', 'returning', 'arrived'] as const satisfies KitState[];
const target: Partial<Record<KitMove, KitState>> = {
  pack: 'packed',
  ship: 'shipped',
  deliver: 'delivered',
  hand_over: 'returning',
  arrive: 'arrived',
};

/**
 * Where a box is after a move. On its way it only goes on, and may skip what nobody saw; word that comes late changes nothing. It is
 * received when something in it was scanned and nothing is open any more, wherever it was before; nothing else receives it.
 */
export function moveKit(state: KitState, move: KitMove, lines: LineCounts): MovedKit {
  if (move === 'scan') return { state: afterScan(state, lines) };
  if (move === 'inspect')
    return state === 'received' || state === 'inspected'
      ? { state: 'inspected' }
      : { refused: `The box is ${state}; what is in it is inspected once it is received.` };
  const at = placeOf(state);
  if (move === 'cancel') {
    if (state === 'cancelled' || at === 0 || at === 1) return { state: 'cancelled' };
    return {
      refused: `The box is ${state} and cannot be called back. Once it is known to be gone, say that it is lost.`,
    };
  }
  if (move === 'lose') {
    if (state === 'lost' || at >= 2) return { state: 'lost' };
    return { refused: `The box is ${state}; only one that was sent can be lost.` };
  }
  const to = target[move];
  if (to === undefined || at === -1) return { refused: `The box is ${state}; it is not on its way any more.` };
  return { state: at >= placeOf(to) ? state : to };
}

function afterScan(state: KitState, { received, open }: LineCounts): KitState {
  if (state === 'inspected' || state === 'cancelled' || received === 0) return state;
  if (open === 0) return 'received';
  // What was scanned came out of it, whatever the carrier still says.
  return placeOf(state) >= placeOf('returning') || state === 'lost' ? 'arrived' : state;
}

function placeOf(state: KitState): number {
  return (way as readonly KitState[]).indexOf(state);
}
