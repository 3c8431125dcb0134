import { z } from 'zod';
import type { Json } from '../../core/applications/connector.ts';
import type {
  Captured,
  CommandProgress,
  CompanyDevice,
  DeviceReading,
  DeviceSecret,
  DeviceSeen,
  DeviceSession,
  Order,
  PersonalDevice,
  SentKind,
  Sought,
} from '../../core/devices/device-manager.ts';
import { deviceConnector, deviceSession } from './device-connector.ts';
import { computers, findDevice, isMobile, type JamfKind, mobiles, splitRef, toDevice } from './jamf-inventory.ts';
import {
  capturedOf,
  instantOf,
  isSince,
  type Manager,
  managerAddress,
  openManager,
  readOne,
  readPage,
  tell,
} from './manager-calls.ts';

const config = z.strictObject({
  /** Where Jamf Pro answers, without /api: https://example.jamfcloud.com */
  url: managerAddress,
  clientId: z.string().min(1),
  internal: z.boolean().default(false),
});
const credentials = z.strictObject({ clientSecret: z.string().min(1).meta({ secret: true }) });

const issued = z.array(z.object({ id: z.string().min(1) })).min(1);
const removal = z.object({ commandUuid: z.string().min(1).nullish() });
const sent = z.object({
  results: z.array(
    z.object({
      uuid: z.string(),
      commandType: z.string().nullish(),
      commandState: z.string().nullish(),
      dateSent: z.string().nullish(),
      dateCompleted: z.string().nullish(),
    }),
  ),
});
const fileVault = z.object({ personalRecoveryKey: z.string().nullish() });
const recoveryLock = z.object({ recoveryLockPassword: z.string().nullish() });

/** Jamf Pro by its API (https://developer.jamf.com/jamf-pro/reference), signed in as an API client (10.49 or later). */
export const jamf = deviceConnector({
  kind: 'jamf',
  title: 'Jamf Pro',
  config,
  credentials,
  openDevices: async ({ url, clientId, internal }, { clientSecret }, means) => {
    const manager = openManager(
      means,
      { title: 'Jamf Pro', root: url, internal },
      {
        url: `${url}/api/v1/oauth/token`,
        form: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
      },
    );
    return session(manager);
  },
});

function session(manager: Manager): DeviceSession {
  return deviceSession({
    probe: async () => void (await readPage(manager, `${computers.list}&page=0&page-size=1`, computers.page)),
    listDevices: () => listDevices(manager),
    readDevice: (ref) => readDevice(manager, ref),
    anyDevice: (device) => anyDevice(manager, device),
    companyOnly: (device) => companyOnly(manager, device),
  });
}

async function* listDevices(manager: Manager): AsyncIterable<readonly DeviceSeen[]> {
  yield* listKind(manager, computers);
  yield* listKind(manager, mobiles);
}

async function* listKind(manager: Manager, kind: JamfKind): AsyncIterable<readonly DeviceSeen[]> {
  let count = 0;
  for (let page = 0; ; page += 1) {
    const found = await readPage(manager, `${kind.list}&page=${page}&page-size=100`, kind.page);
    count += found.results.length;
    yield found.results.map(toDevice).filter((device) => device !== null);
    if (found.results.length === 0 || count >= found.totalCount) return;
  }
}

async function readDevice(manager: Manager, ref: string): Promise<DeviceReading> {
  const found = await findDevice(manager, ref);
  if (found.state === 'unknown') return found;
  const device = found.state === 'missing' ? null : toDevice(found.value);
  // The same computer under another management id was enrolled again: the enrolment that is asked for is no more.
  if (device === null || device.enrolmentRef !== ref) return { state: 'absent' };
  return { state: 'present', device: { ...device, state: await queueState(manager, device) } };
}

/** What waits for a device, which only the queue of commands says; locked is what took its lock and was not heard of since. */
async function queueState(manager: Manager, { enrolmentRef, lastSeenAt }: DeviceSeen): Promise<DeviceSeen['state']> {
  const filter = `clientManagementId=="${splitRef(enrolmentRef).managementId}"`;
  const found = await readOne(manager, commandsWhere(filter), sent);
  if (found.state === 'unknown') return 'unknown';
  const commands = found.state === 'read' ? found.value.results : [];
  const waiting = commands.filter(isWaiting);
  const types = waiting.map(({ commandType }) => commandType ?? '');
  if (types.some((type) => commandTypes.wipe.includes(type))) return 'wiping';
  if (types.some((type) => commandTypes.lock.includes(type))) return 'locking';
  const took = instantOf(commands.find(isLockTaken)?.dateCompleted);
  if (took === null) return 'usable';
  return lastSeenAt === null || Temporal.Instant.compare(lastSeenAt, took) <= 0 ? 'locked' : 'usable';
}

function isWaiting({ commandState }: z.infer<typeof sent>['results'][number]): boolean {
  return /^(pending|not_now)$/i.test(commandState ?? '');
}

function isLockTaken({ commandType, commandState }: z.infer<typeof sent>['results'][number]): boolean {
  return commandTypes.lock.includes(commandType ?? '') && /^acknowledged$/i.test(commandState ?? '');
}

function commandsWhere(filter: string): string {
  return `api/v2/mdm/commands?page=0&page-size=100&sort=dateSent:desc&filter=${encodeURIComponent(filter)}`;
}

const commandTypes: Readonly<Record<SentKind, readonly string[]>> = {
  lock: ['DEVICE_LOCK'],
  wipe: ['ERASE_DEVICE'],
  retire: ['REMOVE_PROFILE', 'UNMANAGE_DEVICE'],
};

function anyDevice(manager: Manager, device: DeviceSeen): Omit<PersonalDevice, 'owner'> {
  const { id } = splitRef(device.enrolmentRef);
  const path = isMobile(device.enrolmentRef)
    ? `api/v2/mobile-devices/${id}/unmanage`
    : `api/v1/computer-inventory/${id}/remove-mdm-profile`;
  return {
    retire: (order) =>
      tell(manager, order, { method: 'POST', path }, (json) => ({
        vendorRef: removal.safeParse(json).data?.commandUuid ?? null,
      })),
    progress: (sought) => progress(manager, device, sought),
    cancel: async (sought) => {
      const now = await progress(manager, device, sought);
      if (now.state !== 'queued') {
        return now.state === 'unknown'
          ? now
          : { state: 'too_late', reason: `Jamf Pro says that it is ${now.state}; there is nothing to take back.` };
      }
      const kind = isMobile(device.enrolmentRef) ? 'mobiledevices' : 'computers';
      const answer = await manager.call('DELETE', `JSSResource/commandflush/${kind}/id/${id}/status/Pending`);
      const after = answer.kind === 'answer' && answer.status < 300 ? await progress(manager, device, sought) : null;
      if (after?.state === 'none' || after?.state === 'cancelled') return { state: 'cancelled' };
      return { state: 'unknown', reason: 'Jamf Pro still has it, or did not say. It is looked at again.' };
    },
  };
}

function companyOnly(manager: Manager, device: DeviceSeen): Omit<CompanyDevice, keyof PersonalDevice> {
  const send = (order: Order, commandData: Json) => {
    const json = { clientData: [{ managementId: splitRef(device.enrolmentRef).managementId }], commandData };
    return tell(manager, order, { method: 'POST', path: 'api/v2/mdm/commands', json }, (answer) => ({
      vendorRef: issued.safeParse(answer).data?.[0]?.id ?? null,
    }));
  };
  const mac = device.platform === 'macos';
  return {
    takesPin: mac ? ['lock', 'wipe'] : [],
    lock: (order) => send(order, { commandType: 'DEVICE_LOCK', ...(mac ? { pin: order.pin } : {}) }),
    wipe: (order) =>
      send(order, {
        commandType: 'ERASE_DEVICE',
        ...(mac ? { pin: order.pin, obliterationBehavior: 'Default' } : {}),
      }),
    capture: () => (mac ? capture(manager, splitRef(device.enrolmentRef).id) : Promise.resolve({ state: 'none' })),
  };
}

async function capture(manager: Manager, id: string): Promise<Captured> {
  const secrets: DeviceSecret[] = [];
  const key = await readOne(manager, `api/v1/computers-inventory/${id}/filevault`, fileVault);
  if (key.state === 'unknown') return key;
  if (key.state === 'read' && key.value.personalRecoveryKey)
    secrets.push({ kind: 'recovery_key', value: key.value.personalRecoveryKey });
  const lock = await readOne(manager, `api/v1/computers-inventory/${id}/view-recovery-lock-password`, recoveryLock);
  if (lock.state === 'unknown') return lock;
  if (lock.state === 'read' && lock.value.recoveryLockPassword)
    secrets.push({ kind: 'bypass_code', value: lock.value.recoveryLockPassword });
  return capturedOf(secrets);
}

async function progress(manager: Manager, device: DeviceSeen, sought: Sought): Promise<CommandProgress> {
  const { managementId } = splitRef(device.enrolmentRef);
  const filter = sought.vendorRef === null ? `clientManagementId=="${managementId}"` : `uuid=="${sought.vendorRef}"`;
  const found = await readOne(manager, commandsWhere(filter), sent);
  if (found.state === 'unknown') return found;
  const command =
    found.state === 'missing'
      ? undefined
      : found.value.results.find(
          ({ uuid, commandType, dateSent }) =>
            (sought.vendorRef === null || uuid === sought.vendorRef) &&
            commandTypes[sought.kind].includes(commandType ?? '') &&
            isSince(instantOf(dateSent), sought.since),
        );
  const known = { vendorRef: command?.uuid ?? sought.vendorRef, expiresAt: null };
  if (command === undefined) return { state: 'none' };
  const seen = { ...known, at: instantOf(command.dateCompleted) ?? instantOf(command.dateSent) };
  switch (command.commandState?.toUpperCase()) {
    case 'PENDING':
    case 'NOT_NOW':
      return { state: 'queued', ...seen };
    case 'ACKNOWLEDGED':
      // A device acknowledges that it begins to erase itself, not that it has; that it was set up anew afterwards says so.
      if (sought.kind !== 'wipe' || (await wasEnrolledAgain(manager, device, sought)))
        return { state: 'done', ...seen };
      return { state: 'delivered', ...seen };
    case 'ERROR':
      return { state: 'failed', reason: 'The device refused it; Jamf Pro does not send it again.' };
    case 'EXPIRED':
      return { state: 'expired', reason: 'Jamf Pro has given it up.' };
    case 'CANCELLED':
      return { state: 'cancelled', reason: 'It was cancelled in Jamf Pro.' };
    default:
      return { state: 'unknown', reason: 'Jamf Pro says something about the command that is not known.' };
  }
}

/** The same hardware is managed under another id since: it was set up anew. */
async function wasEnrolledAgain(manager: Manager, device: DeviceSeen, { since }: Sought): Promise<boolean> {
  const found = await findDevice(manager, device.enrolmentRef);
  const now = found.state === 'read' ? toDevice(found.value) : null;
  if (now === null || now.serial !== device.serial || now.enrolmentRef === device.enrolmentRef) return false;
  return now.enrolledAt !== null && Temporal.Instant.compare(now.enrolledAt, since) > 0;
}
