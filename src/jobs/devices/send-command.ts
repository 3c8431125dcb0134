import { limitsAt } from '../../core/brakes/brake-limits.ts';
import { limitFor, sayEffectLimit } from '../../core/brakes/effect-brake.ts';
import { targetChanged } from '../../core/devices/device-command.ts';
import type { CompanyDevice, PersonalDevice, SentKind, Told } from '../../core/devices/device-manager.ts';
import { Failure } from '../../core/failure.ts';
import { countUse } from '../../store/brakes/brake-uses.ts';
import { changeHeldCommand, lockHeldCommand } from '../../store/devices/device-commands.ts';
import { hasSecrets } from '../../store/devices/device-secrets.ts';
import { lockDevice } from '../../store/devices/devices.ts';
import { lockAsset } from '../../store/inventory/custody.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import type { Means } from '../means.ts';
import { digestOfCommand } from './command-digest.ts';
import { end, handleOf, moveIn, postpone, record, sentenceOf, type Turn } from './command-turn.ts';
import { keepSecrets } from './keep-secrets.ts';

/** Tells the manager, if the device is still what was approved: its keys are kept and the intent is committed before. */
export async function sendCommand(turn: Turn, kind: SentKind): Promise<void> {
  const { command, reading } = turn;
  if (command.cancelWantedAt !== null) return end(turn, 'cancelled', 'Its manager did not have it.');
  if (reading.state === 'unknown')
    return postpone(turn, `It could not be read, so nothing was sent. ${reading.reason}`);
  if (reading.state === 'absent')
    return end(turn, 'refused', 'Its manager no longer has this enrolment; nothing was sent.');
  const changed = targetChanged(command, reading.device);
  if (changed !== null) return end(turn, 'refused', `Nothing was sent. ${changed} Look at it, and ask anew.`);
  const handle = handleOf(turn, reading.device);
  const send = sending(handle, kind);
  if (send === null) return end(turn, 'refused', 'It is a personal device: nothing was sent.');
  if (reading.device.state === (kind === 'wipe' ? 'wiping' : 'locking'))
    return end(turn, 'refused', `Nothing was sent: a ${kind} that was ordered elsewhere waits for it already.`);
  if (handle.owner === 'company' && kind !== 'retire' && !(await captureFirst(turn, handle))) return;
  const pin = sixDigits(turn.all.means);
  const why = await commitIntent(turn, kind, handle.owner === 'company' && handle.takesPin.includes(kind) ? pin : null);
  if (why !== null) return;
  const beforeSend = async () => {
    if (!turn.mayStillSend()) throw new Failure('internal', 'It took too long to send this now.');
  };
  const told = await send({ operationId: command.id, pin, beforeSend }).catch(
    (error: unknown): Told => ({ outcome: 'ambiguous', reason: sentenceOf(error) }),
  );
  return keepAnswer(turn, told);
}

/** Keeps what the manager said to being told. */
async function keepAnswer(turn: Turn, told: Told): Promise<void> {
  const { command, device, held, inTx } = turn;
  if (told.outcome === 'queued') {
    const secrets = told.secrets;
    await inTx(async (tx) => {
      if (secrets.length > 0) await keepSecrets(turn.all, tx, device.id, command, secrets);
      await moveIn(turn, tx, { state: 'queued', vendorRef: told.vendorRef, problem: null, againMs: 60_000 });
    });
    return;
  }
  if (told.outcome === 'ambiguous') {
    const problem = `Whether its manager has it is not known; it is asked before anything is sent again. ${told.reason}`;
    await inTx((tx) => changeHeldCommand(tx, held, { problem, againMs: 30_000 }));
    return;
  }
  if (told.retryAfterMs === null) return end(turn, 'failed', `Its manager did not take it. ${told.reason}`);
  const wait = Math.max(told.retryAfterMs, 60_000);
  await inTx((tx) => changeHeldCommand(tx, held, { intent: 'none', problem: told.reason, againMs: wait }));
}

/** What this device can be told; null for what there is no word for on a personal one. */
function sending(handle: CompanyDevice | PersonalDevice, kind: SentKind): PersonalDevice['retire'] | null {
  if (kind === 'retire') return handle.retire;
  return handle.owner === 'company' ? handle[kind] : null;
}

/** Keeps the keys before the device can no longer be asked for them. False: it waits, because the manager could not be asked. */
async function captureFirst(turn: Turn, handle: CompanyDevice): Promise<boolean> {
  const { inTx, command, device, all } = turn;
  if (await inTx((tx) => hasSecrets(tx, command.id))) return true;
  const captured = await handle.capture();
  if (captured.state === 'unknown') {
    await postpone(turn, `Its keys could not be captured, so nothing was sent. ${captured.reason}`);
    return false;
  }
  if (captured.state === 'captured') await inTx((tx) => keepSecrets(all, tx, device.id, command, captured.secrets));
  return true;
}

/** Commits that something may be sent from now on, if nothing stands against it. Answers why it may not. */
async function commitIntent(turn: Turn, kind: SentKind, pin: string | null): Promise<string | null> {
  const { held, inTx, command, device, obstacles, all } = turn;
  try {
    return await inTx(async (tx) => {
      if ((await lockHeldCommand(tx, held)) === undefined) return 'Another worker has it.';
      if (kind !== 'lock') {
        // Whoever hands it out holds the asset while they look for what may still erase it: one of the two sees the other.
        await lockAsset(tx, command.assetId);
        const now = digestOfCommand(command.id, kind, await lockDevice(tx, device.id), command.offboardingId);
        if (now !== command.digest)
          throw new Failure(
            'rule-refused',
            'It, or who has it, changed since it was approved. Look at it, and ask anew.',
          );
        const limits = limitsAt(undefined, command.now);
        const limit = limitFor('wipe', { immediate: false, inMassEvent: obstacles.inMassEvent, limits });
        const use = limit === null ? { room: true as const } : await countUse(tx, 'wipe', device.id, limit);
        if (limit !== null && !use.room) {
          const problem = sayEffectLimit('wipe', limit);
          const waitMs = use.tryAt.epochMilliseconds - (await databaseNow(tx)).epochMilliseconds;
          await changeHeldCommand(tx, held, { problem, againMs: Math.max(waitMs, 60_000) });
          return problem;
        }
      }
      if (pin !== null) await keepSecrets(all, tx, device.id, command, [{ kind: 'unlock_pin', value: pin }]);
      await changeHeldCommand(tx, held, { intent: 'now', problem: null, againMs: 120_000 });
      await record(tx, command, 'device.command_sent', { tries: command.tries + 1 });
      return null;
    });
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    await end(turn, 'refused', `Nothing was sent. ${refusal}`);
    return refusal;
  }
}

function sixDigits({ randomBytes }: Means): string {
  const value = randomBytes(6).reduce((sum, byte) => sum * 256 + byte, 0);
  return String(value % 1_000_000).padStart(6, '0');
}

/** What the database said when it refused an effect, whichever way that reaches us. */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return error.code === 'HB001' || error.code === 'rule-refused' ? error.message : null;
}
