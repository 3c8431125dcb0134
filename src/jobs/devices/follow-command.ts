import { judgeProgress, pollAfterMs, targetChanged } from '../../core/devices/device-command.ts';
import type { CompanyDevice, DeviceReading, DeviceSeen, SentKind } from '../../core/devices/device-manager.ts';
import { changeHeldCommand } from '../../store/devices/device-commands.ts';
import { hasSecrets } from '../../store/devices/device-secrets.ts';
import { end, handleOf, move, postpone, type Turn } from './command-turn.ts';
import { keepSecrets } from './keep-secrets.ts';

/** Asks the manager what became of what may have been sent at `sentAt`; only where it has nothing may it be told again. */
export async function followCommand(turn: Turn, kind: SentKind, sentAt: Temporal.Instant): Promise<void> {
  const { command, reading, inTx, held, obstacles, waitsLong } = turn;
  const seen = reading.state === 'present' ? reading.device : null;
  const handle = handleOf(turn, seen ?? asSeen(turn));
  const sought = { kind, vendorRef: command.vendorRef, since: sentAt, wasQueued: command.queuedAt !== null };
  const progress = await handle.progress(sought);
  const anew = seen === null ? sayGone(reading) : sayChanged(targetChanged(command, seen));
  if (progress.state === 'queued' && (command.cancelWantedAt !== null || (kind === 'wipe' && anew !== null))) {
    const answer = await handle.cancel(sought);
    const why = command.cancelWantedAt === null && anew !== null ? anew : 'It was cancelled.';
    if (answer.state === 'cancelled') return end(turn, 'cancelled', why);
    return postpone(turn, `${why} Its manager still has it: ${answer.reason}`);
  }
  const now = { at: command.now, reading, assetIsBack: obstacles.isBack, waitsLong };
  const step = judgeProgress({ kind, state: command.state, sentAt }, progress, now);
  const poll = pollAfterMs(command.now.epochMilliseconds - sentAt.epochMilliseconds);
  if (step.state === 'send_again') {
    if (command.cancelWantedAt !== null) return end(turn, 'cancelled', 'Its manager never had it.');
    await inTx((tx) => changeHeldCommand(tx, held, { intent: 'none', problem: null, againMs: 0 }));
    return;
  }
  if (step.state === 'same') {
    await inTx((tx) => changeHeldCommand(tx, held, { problem: step.problem, againMs: poll }));
    return;
  }
  if (kind === 'lock' && handle.owner === 'company' && seen?.platform === 'macos') await keepPin(turn, handle);
  const vendorRef = 'vendorRef' in progress ? progress.vendorRef : null;
  const expiresAt = 'expiresAt' in progress ? progress.expiresAt : null;
  const over = step.state === 'done' || step.state === 'failed' || step.state === 'cancelled';
  await move(turn, { state: step.state, vendorRef, expiresAt, problem: step.problem, againMs: over ? null : poll });
}

function sayGone({ state }: DeviceReading): string | null {
  return state === 'absent' ? 'The device was enrolled anew while it waited.' : null;
}

function sayChanged(changed: string | null): string | null {
  return changed === null ? null : `The device is not what it was while it waited. ${changed}`;
}

/** Keeps the PIN of a lock whose answer, in which it stood, was lost. */
async function keepPin({ inTx, command, device, all }: Turn, handle: CompanyDevice): Promise<void> {
  if (await inTx((tx) => hasSecrets(tx, command.id, 'unlock_pin'))) return;
  const captured = await handle.capture();
  const pins = captured.state === 'captured' ? captured.secrets.filter(({ kind }) => kind === 'unlock_pin') : [];
  if (pins.length > 0) await inTx((tx) => keepSecrets(all, tx, device.id, command, pins));
}

/** The device as it was approved, to ask after it when it cannot be read any more. */
function asSeen({ command, device }: Turn): DeviceSeen {
  const { serial, fingerprint, enrolmentRef } = command;
  const { name, model, platform, ownership, state, lastSeenAt } = device;
  const rest = { encrypted: device.encrypted ?? 'unknown', userEmail: null, enrolledAt: null } as const;
  return { serial, fingerprint, enrolmentRef, name, model, platform, ownership, state, lastSeenAt, ...rest };
}
