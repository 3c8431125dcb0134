import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { isWorthLess, type ReturnPolicy } from '../../core/returns/return-policy.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { lockOffboarding } from '../../store/cases/offboardings.ts';
import { type LineSettled, lockKit, settleKitLine } from '../../store/returns/kits.ts';
import { listOpenLines, type OpenLine } from '../../store/returns/kit-things.ts';
import { moveReturns } from '../../store/returns/returns-on-the-way.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { attestItems } from '../steps/attest.ts';
import type { Queue } from '../steps/queue.ts';
import { waive } from '../steps/waive.ts';
import { applyKitMove, recordMoves } from './move-kit.ts';
import { readReturnPolicy } from './return-policy.ts';

/** What was and was not in a box that somebody has opened, by item. Assets that were in it are scanned instead. */
export type Unpacked = {
  readonly kitId: string;
  readonly operatorId: string;
  readonly received: readonly string[];
  readonly missing: readonly string[];
  readonly waived: readonly string[];
  /** Why what is waived need not come back. */
  readonly reason: string | null;
};

/**
 * Settles the lines of a box one by one: accessories that were in it, what was not, and what is let go because it is worth too little to
 * ask for. What is missing stays open, and is asked for again. Throws `rule-refused` for a line that is settled another way.
 */
export async function settleKit(queue: Queue, tx: Tx, unpacked: Unpacked): Promise<void> {
  const { kitId, operatorId } = unpacked;
  const { offboardingId } = await lockKit(tx, kitId);
  await lockOffboarding(tx, offboardingId);
  const lines = new Map((await listOpenLines(tx, kitId)).map((line) => [line.itemId, line]));
  const lineOf = (itemId: string) => {
    const line = lines.get(itemId);
    if (line === undefined)
      throw new Failure('rule-refused', 'This item is not open in this kit: it was settled, or never in it.');
    return line;
  };
  const { policy } = await readReturnPolicy(tx);
  for (const itemId of unpacked.received) await receive(queue, tx, unpacked, lineOf(itemId));
  for (const itemId of unpacked.waived) await letGo(tx, unpacked, { offboardingId, line: lineOf(itemId), policy });
  for (const itemId of unpacked.missing) {
    await settle(tx, unpacked, offboardingId, lineOf(itemId), { state: 'missing', reason: null, operatorId });
    const at = await databaseNow(tx);
    await recordMoves(
      tx,
      await moveReturns(tx, { of: 'item', id: itemId }, 'planned', { at }),
      operatorActor(operatorId),
    );
  }
  const at = await databaseNow(tx);
  await applyKitMove(tx, await lockKit(tx, kitId), { move: 'scan', at, actor: operatorActor(operatorId) });
}

async function receive(queue: Queue, tx: Tx, { kitId, operatorId }: Unpacked, line: OpenLine): Promise<void> {
  if (line.kind === 'asset')
    throw new Failure(
      'rule-refused',
      `${line.label} is received by scanning it: "assets check-in". A ticked list proves nothing.`,
    );
  const note = `It was in the box ${kitId}.`;
  const [result] = await attestItems(tx, queue, {
    itemIds: [line.itemId],
    ending: 'returned',
    note,
    file: null,
    operatorId,
  });
  if (result?.attested !== true) throw new Failure('rule-refused', result?.reason ?? 'It could not be received.');
  await settleKitLine(tx, kitId, line.itemId, { state: 'received', reason: null, operatorId });
}

type LetGo = { readonly offboardingId: string; readonly line: OpenLine; readonly policy: ReturnPolicy };

async function letGo(tx: Tx, unpacked: Unpacked, { offboardingId, line, policy }: LetGo): Promise<void> {
  const { operatorId, reason } = unpacked;
  const isSmall = line.kind === 'accessory' && isWorthLess(line, policy.waive_below, policy);
  if (!isSmall)
    throw new Failure(
      'rule-refused',
      `${line.label} is not let go here: only accessories below waive_below of the policy of returns are. Say that it is missing, or waive its item.`,
    );
  if (reason === null) throw new Failure('rule-refused', 'Say why it need not come back; the reason stays with it.');
  await waive(tx, { offboardingId, target: { itemId: line.itemId }, operatorId, reason, until: null });
  await settle(tx, unpacked, offboardingId, line, { state: 'waived', reason, operatorId });
}

async function settle(
  tx: Tx,
  { kitId, operatorId }: Unpacked,
  offboardingId: string,
  { itemId }: OpenLine,
  settled: LineSettled,
): Promise<void> {
  if (!(await settleKitLine(tx, kitId, itemId, settled))) return;
  await recordEvent(tx, {
    offboardingId,
    type: 'kit.line_settled',
    actor: operatorActor(operatorId),
    about: { kind: 'item', id: itemId },
    data: { kit: kitId, to: settled.state },
    ...(settled.reason === null ? {} : { private: { reason: settled.reason } }),
  });
}
