import type { Actor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type KitMove, type KitState, moveKit } from '../../core/returns/kit.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent, recordEvents } from '../../store/cases/record-event.ts';
import { type LockedKit, saveKitState } from '../../store/returns/kits.ts';
import { hastenLooks, type MovedReturn, moveReturns } from '../../store/returns/returns-on-the-way.ts';
import { readReturnPolicy } from './return-policy.ts';

/** What happened to a box, when, and who says so. */
export type KitNews = { readonly move: KitMove; readonly at: Temporal.Instant; readonly actor: Actor };

/**
 * Moves a locked box, and with it the things that are expected in it. Answers where it is now. Throws `rule-refused` for a move that
 * cannot be.
 */
export async function applyKitMove(tx: Tx, kit: LockedKit, { move, at, actor }: KitNews): Promise<KitState> {
  const moved = moveKit(kit.state, move, kit.lines);
  if ('refused' in moved) throw new Failure('rule-refused', moved.refused);
  const { state } = moved;
  if (state === kit.state) return state;
  await saveKitState(tx, kit.kitId, state, at);
  await recordEvent(tx, {
    offboardingId: kit.offboardingId,
    type: 'kit.moved',
    actor,
    about: { kind: 'kit', id: kit.kitId },
    data: { from: kit.state, to: state },
  });
  await moveThings(tx, kit, state, { at, actor });
  return state;
}

async function moveThings(
  tx: Tx,
  { kitId }: LockedKit,
  state: KitState,
  { at, actor }: Pick<KitNews, 'at' | 'actor'>,
): Promise<void> {
  if (state === 'delivered') await hastenLooks(tx, kitId);
  if (state === 'returning')
    await recordMoves(tx, await moveReturns(tx, { of: 'kit', id: kitId }, 'on_its_way', { at }), actor);
  if (state === 'arrived')
    await recordMoves(tx, await moveReturns(tx, { of: 'kit', id: kitId }, 'delivered', { at }), actor);
  if (state === 'lost')
    await recordMoves(
      tx,
      await moveReturns(tx, { of: 'kit', id: kitId }, 'at_carrier', await claimFrom(tx, at)),
      actor,
    );
}

/** What the carrier lost is at the carrier, and the claim has a day. */
export async function claimFrom(
  tx: Tx,
  at: Temporal.Instant,
): Promise<{ readonly at: Temporal.Instant; readonly claimUntil: Temporal.PlainDate }> {
  const { policy } = await readReturnPolicy(tx);
  return { at, claimUntil: at.toZonedDateTimeISO('UTC').toPlainDate().add({ days: policy.claim_days }) };
}

/** One event for each thing: never a bulk line. */
export async function recordMoves(tx: Tx, moved: readonly MovedReturn[], actor: Actor): Promise<void> {
  await recordEvents(
    tx,
    moved.map(({ returnId, offboardingId, state }) => ({
      offboardingId,
      type: 'return.moved' as const,
      actor,
      about: { kind: 'asset_return', id: returnId },
      data: { to: state },
    })),
  );
}
