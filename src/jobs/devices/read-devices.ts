import { systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { recordEvents } from '../../store/cases/record-event.ts';
import { asDispatcher } from '../../store/database/as-dispatcher.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import {
  countDevices,
  type HeldDevice,
  holdContradictions,
  markGone,
  markOneGone,
  saveDevices,
} from '../../store/devices/devices.ts';
import { getApplicationAccess, markApplicationSeen } from '../../store/inventory/applications.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { openDeviceManager } from '../applications/open-application.ts';
import type { Means } from '../means.ts';
import { startLooking } from '../start-looking.ts';
import type { Worker } from '../steps/worker.ts';

/** How long the listing of one manager may take. */
const patienceMs = 10 * 60_000;

/** Asks every device manager for what is enrolled with it, four times an hour. */
export function startReadingDevices(means: Means): Worker {
  return startLooking(means, async () => (await readDueManagers(means)) > 0, {
    everyMs: 30_000,
    failed: 'Device managers could not be looked for; trying again.',
  });
}

/** Reads the managers whose turn has come. Answers how many. */
async function readDueManagers(means: Means): Promise<number> {
  const due = await asDispatcher(means.db).call<{ organization_id: string; application_id: string }>(
    'due_device_rounds',
    [2],
  );
  for (const { organization_id, application_id } of due) {
    try {
      await readManager(means, organization_id, application_id);
    } catch (error) {
      const message = 'A device manager could not be read; it is asked again.';
      means.log({ level: 'warn', message, application: application_id, error });
    }
  }
  return due.length;
}

/**
 * Reads everything that is enrolled with one manager, keeps it, and holds what contradicts the register. Only a complete listing says
 * that something is gone. Throws what was wrong, which is also noted with the application.
 */
export async function readManager(means: Means, organizationId: string, applicationId: string): Promise<void> {
  const inTx = <T>(work: (tx: Tx) => Promise<T>) =>
    withOrganization(means.db, organizationId, work, { name: 'read-devices' });
  const { access, known, since } = await inTx(async (tx) => ({
    access: await getApplicationAccess(tx, applicationId),
    known: await countDevices(tx, applicationId),
    since: await databaseNow(tx),
  }));
  try {
    const session = await openDeviceManager(means, organizationId, access, { signal: AbortSignal.timeout(patienceMs) });
    let listed = 0;
    for await (const page of session.listDevices()) {
      listed += page.length;
      await inTx((tx) => saveDevices(tx, applicationId, page));
    }
    // Rights that were taken away look like devices that are gone.
    if (listed * 2 < known)
      throw new Failure(
        'application-unreachable',
        `It listed ${listed} devices, where there were ${known}. That is too few to believe: check the rights of the credential.`,
      );
  } catch (error) {
    const problem = error instanceof Failure ? error.message : 'Its devices could not be listed.';
    await inTx((tx) => markApplicationSeen(tx, applicationId, problem));
    throw error;
  }
  await inTx(async (tx) => {
    await markGone(tx, applicationId, since);
    await tellHeld(tx, await holdContradictions(tx, applicationId));
    await markApplicationSeen(tx, applicationId, null);
  });
}

/** Reads one enrolment now, with what waits for it. Throws `application-unreachable` when its manager does not say. */
export async function readDeviceNow(
  means: Means,
  organizationId: string,
  device: { readonly id: string; readonly applicationId: string; readonly enrolmentRef: string },
): Promise<void> {
  const inTx = <T>(work: (tx: Tx) => Promise<T>) =>
    withOrganization(means.db, organizationId, work, { name: 'read-device' });
  const access = await inTx((tx) => getApplicationAccess(tx, device.applicationId));
  const session = await openDeviceManager(means, organizationId, access, { signal: AbortSignal.timeout(30_000) });
  const reading = await session.readDevice(device.enrolmentRef);
  if (reading.state === 'unknown') throw new Failure('application-unreachable', reading.reason);
  await inTx(async (tx) => {
    if (reading.state === 'absent') return markOneGone(tx, device.id);
    await saveDevices(tx, device.applicationId, [reading.device]);
    await tellHeld(tx, await holdContradictions(tx, device.applicationId));
  });
}

/** Writes down which devices are held from now on. */
export async function tellHeld(tx: Tx, held: readonly HeldDevice[]): Promise<void> {
  await recordEvents(
    tx,
    held.map(({ id, reason }) => ({
      offboardingId: null,
      type: 'device.held',
      actor: systemActor,
      about: { kind: 'device', id },
      private: { reason },
    })),
  );
}
