import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { canVerify } from '../../core/sanitization/rules.ts';
import { isOnePerson } from '../../core/two-people/second-person.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { lockAsset } from '../../store/inventory/custody.ts';
import {
  getSanitization,
  insertCheck,
  type NewCheck,
  type SanitizationDone,
} from '../../store/sanitization/sanitizations.ts';
import { type Sanitized, sanitizedOf } from '../../store/sanitization/sanitized-of.ts';
import { listHands } from '../../store/two-people/proposals.ts';
import { endAssetSteps } from '../assets/end-asset-steps.ts';
import type { SanitizationMeans } from './record-sanitization.ts';

/** How somebody made sure. `checkedAt` null: just now. */
export type Verification = Omit<NewCheck, 'checkedAt'> & { readonly checkedAt: Temporal.Instant | null };

/**
 * Keeps how somebody else made sure of a sanitization, and ends the `verify` steps of the asset once every storage device of it is
 * verified. Throws `rule-refused` for whoever erased or recorded it, and for a way of verifying that shows nothing.
 */
export async function verifySanitization(
  means: SanitizationMeans,
  tx: Tx,
  check: Verification,
  operatorId: string,
): Promise<Sanitized> {
  const done = await getSanitization(tx, check.sanitizationId);
  const { assetId } = done;
  const { now } = await lockAsset(tx, assetId);
  if (done.result !== 'passed')
    throw new Failure('rule-refused', 'That try did not pass, so there is nothing to verify. Erase the medium again.');
  const verdict = canVerify(done.method, check);
  if (!verdict.allowed) throw new Failure('rule-refused', verdict.reason);
  await refuseOwnWork(tx, done, check, operatorId);
  const checkedAt = check.checkedAt ?? now;
  if (
    Temporal.Instant.compare(checkedAt, done.endedAt) < 0 ||
    Temporal.Instant.compare(checkedAt, now.add({ minutes: 5 })) > 0
  )
    throw new Failure('rule-refused', 'It is verified after it was done, and not in the future. Check the date.');
  const checkId = await insertCheck(tx, { ...check, checkedAt }, operatorId);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'sanitization.verified',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: { sanitization: done.id, check: checkId, method: check.method, result: check.result },
  });
  const sanitized = await sanitizedOf(tx, assetId);
  if (sanitized.verified)
    await endAssetSteps(means, tx, {
      assetId,
      action: 'verify',
      operatorId,
      evidence: { kind: 'note', note: `Verified: ${check.method.replace('_', ' ')}.`, file: null },
      data: { sanitization: done.id, check: checkId },
    });
  return sanitized;
}

/** Neither whoever erased it nor whoever wrote it down verifies it, under whichever account. */
async function refuseOwnWork(tx: Tx, done: SanitizationDone, check: Verification, operatorId: string): Promise<void> {
  const hands = await listHands(tx);
  const before = [done.operatorId, done.recordedBy].filter((id) => id !== null);
  const now = [check.checkedBy.operatorId, operatorId].filter((id) => id !== null);
  const sameName =
    done.outsider !== null &&
    check.checkedBy.outsider !== null &&
    plain(done.outsider) === plain(check.checkedBy.outsider);
  if (!sameName && !before.some((one) => now.some((other) => isOnePerson(hands, one, other)))) return;
  throw new Failure(
    'rule-refused',
    'A sanitization is verified by another person than whoever did it or wrote it down. Ask somebody else to verify it.',
  );
}

function plain(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
