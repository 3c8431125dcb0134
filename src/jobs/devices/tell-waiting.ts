import { timesToTell } from '../../core/devices/device-command.ts';
import type { Tx } from '../../store/database/transaction.ts';
import type { ApprovedCommand } from '../../store/devices/device-commands.ts';
import type { DeviceRow } from '../../store/devices/devices.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { getOrganization } from '../../store/people/organizations.ts';
import { listHands } from '../../store/two-people/proposals.ts';
import { tellFromHour } from '../messages/office-day.ts';
import { calendarOf } from '../plans/calendar.ts';
import { askedFor } from '../returns/asked-for.ts';
import { readReturnPolicy } from '../returns/return-policy.ts';

/** What decides whether something waits long, on the organization's own day. */
type Waiting = {
  /** How often people should have heard by now of what waits since an instant; 0 while it does not wait long. */
  readonly timesOf: (since: Temporal.Instant) => number;
  /** From when on today people are told. */
  readonly morning: Temporal.Instant;
};

/** Reads it. */
export async function readWaiting(tx: Tx, now: Temporal.Instant): Promise<Waiting> {
  const { policy } = await readReturnPolicy(tx);
  const { timeZone } = await getOrganization(tx);
  const dayOf = (at: Temporal.Instant) => at.toZonedDateTimeISO(timeZone).toPlainDate();
  const calendar = calendarOf(null);
  const today = dayOf(now);
  const morning = today.toZonedDateTime({ timeZone, plainTime: new Temporal.PlainTime(tellFromHour) }).toInstant();
  return { timesOf: (since) => timesToTell(dayOf(since), today, policy.device_waits, calendar), morning };
}

/** Tells whoever asked, and IT and security, for the `times`th time that a command waits. */
export async function tellWaiting(
  tx: Tx,
  { id, requestedBy, offboardingId }: ApprovedCommand,
  { asset }: DeviceRow,
  { times, morning }: { readonly times: number; readonly morning: Temporal.Instant },
): Promise<void> {
  if (times === 0) return;
  const asked = offboardingId === null ? await dutyIds(tx) : await operatorsFor(tx, offboardingId);
  await queueMessages(
    tx,
    [...new Set([requestedBy, ...asked])].map((operatorId) => ({
      template: 'device_waits',
      channel: 'mail',
      recipient: { kind: 'operator', id: operatorId },
      offboardingId,
      values: { thing: asset?.tag ?? '—' },
      dedupKey: `device_waits:${id}:${times}:${operatorId}`,
      notBefore: morning,
    })),
  );
}

async function operatorsFor(tx: Tx, offboardingId: string): Promise<readonly string[]> {
  const asked = [...(await askedFor(tx, offboardingId, ['it'])), ...(await askedFor(tx, offboardingId, ['security']))];
  return asked.filter(({ kind }) => kind === 'operator').map(({ id }) => id);
}

/** Whoever holds one of the two roles everywhere: what no case names. */
async function dutyIds(tx: Tx): Promise<readonly string[]> {
  return (await listHands(tx))
    .filter(({ acting }) =>
      acting.grants.some(({ role, scope }) => scope === 'organization' && (role === 'it' || role === 'security')),
    )
    .map(({ acting }) => acting.operatorId);
}
