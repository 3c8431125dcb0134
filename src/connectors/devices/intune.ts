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
  PersonalDevice,
  SentKind,
  Sought,
} from '../../core/devices/device-manager.ts';
import { deviceConnector, deviceSession } from './device-connector.ts';
import {
  capturedOf,
  fingerprintOf,
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
  tenantId: z.string().min(1),
  clientId: z.string().min(1),
  /** Others for national clouds. */
  graphUrl: managerAddress.default('https://graph.microsoft.com'),
  loginUrl: managerAddress.default('https://login.microsoftonline.com'),
  internal: z.boolean().default(false),
});
const credentials = z.strictObject({ clientSecret: z.string().min(1).meta({ secret: true }) });

const actionResult = z.object({
  actionName: z.string().nullish(),
  actionState: z.string().nullish(),
  startDateTime: z.string().nullish(),
  lastUpdatedDateTime: z.string().nullish(),
});
const managed = z.object({
  id: z.string().min(1),
  serialNumber: z.string().nullish(),
  deviceName: z.string().nullish(),
  model: z.string().nullish(),
  operatingSystem: z.string().nullish(),
  managedDeviceOwnerType: z.string().nullish(),
  managementState: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  userId: z.string().nullish(),
  azureADDeviceId: z.string().nullish(),
  isEncrypted: z.boolean().nullish(),
  enrolledDateTime: z.string().nullish(),
  lastSyncDateTime: z.string().nullish(),
  deviceActionResults: z.array(actionResult).nullish(),
});
type Managed = z.infer<typeof managed>;
const page = z.object({ value: z.array(managed), '@odata.nextLink': z.string().optional() });
const bypass = z.object({ activationLockBypassCode: z.string().nullish() });
const bitlocker = z.object({ value: z.array(z.object({ id: z.string().min(1) })) });
const bitlockerKey = z.object({ key: z.string().min(1) });

const devices = 'v1.0/deviceManagement/managedDevices';
const fields =
  '$select=id,serialNumber,deviceName,model,operatingSystem,managedDeviceOwnerType,managementState,userPrincipalName,userId,azureADDeviceId,isEncrypted,enrolledDateTime,lastSyncDateTime,deviceActionResults';

/**
 * Microsoft Intune by Graph v1.0 (https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice). Needs
 * DeviceManagementManagedDevices.Read.All and .PrivilegedOperations.All; BitLocker keys need BitlockerKey.Read.All.
 */
export const intune = deviceConnector({
  kind: 'intune',
  title: 'Microsoft Intune',
  config,
  credentials,
  openDevices: async ({ tenantId, clientId, graphUrl, loginUrl, internal }, { clientSecret }, means) => {
    const manager = openManager(
      means,
      { title: 'Microsoft Intune', root: graphUrl, internal },
      {
        url: `${loginUrl}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
        form: {
          grant_type: 'client_credentials',
          client_id: clientId,
          client_secret: clientSecret,
          scope: `${graphUrl}/.default`,
        },
      },
    );
    return session(manager);
  },
});

function session(manager: Manager): DeviceSession {
  return deviceSession({
    probe: async () => void (await readPage(manager, `${devices}?$top=1&$select=id`, page)),
    listDevices: () => listDevices(manager),
    readDevice: (ref) => readDevice(manager, ref),
    anyDevice: (device) => anyDevice(manager, device),
    companyOnly: (device) => companyOnly(manager, device),
  });
}

async function* listDevices(manager: Manager): AsyncIterable<readonly DeviceSeen[]> {
  let next: string | undefined = `${devices}?$top=100&${fields}`;
  while (next !== undefined) {
    const { value, '@odata.nextLink': link }: z.infer<typeof page> = await readPage(manager, next, page);
    yield value.map(toDevice);
    next = link;
  }
}

const at = (ref: string) => `${devices}/${encodeURIComponent(ref)}`;

async function readDevice(manager: Manager, ref: string): Promise<DeviceReading> {
  const found = await readOne(manager, `${at(ref)}?${fields}`, managed);
  if (found.state === 'unknown') return found;
  return found.state === 'missing' ? { state: 'absent' } : { state: 'present', device: toDevice(found.value) };
}

function toDevice(found: Managed): DeviceSeen {
  const serial = found.serialNumber || null;
  return {
    enrolmentRef: found.id,
    serial,
    name: found.deviceName || null,
    model: found.model || null,
    platform: platforms[found.operatingSystem?.toLowerCase() ?? ''] ?? 'unknown',
    ownership: ownerships[found.managedDeviceOwnerType ?? ''] ?? 'unknown',
    userEmail: found.userPrincipalName || null,
    encrypted: found.isEncrypted ?? 'unknown',
    state: stateOf(found),
    enrolledAt: instantOf(found.enrolledDateTime),
    lastSeenAt: instantOf(found.lastSyncDateTime),
    fingerprint: fingerprintOf({
      directoryDevice: found.azureADDeviceId,
      serial,
      user: found.userId,
      enrolledAt: instantOf(found.enrolledDateTime)?.toString(),
    }),
  };
}

const platforms: Readonly<Record<string, DeviceSeen['platform']>> = {
  windows: 'windows',
  macos: 'macos',
  ios: 'ios',
  ipados: 'ios',
  android: 'android',
  linux: 'linux',
  chromeos: 'chromeos',
};
const ownerships: Readonly<Record<string, DeviceSeen['ownership']>> = { company: 'company', personal: 'personal' };
/** Under both names by which Graph has called them. */
const actionNames: Readonly<Record<SentKind, readonly string[]>> = {
  wipe: ['wipe', 'factoryReset'],
  retire: ['retire', 'removeCompanyData'],
  lock: ['remoteLock'],
};

function stateOf(found: Managed): DeviceSeen['state'] {
  const last = (kind: SentKind) => lastAction(found, kind)?.actionState ?? '';
  if (/^wipe(Pending|Issued)$/.test(found.managementState ?? '') || /^(pending|active)$/.test(last('wipe')))
    return 'wiping';
  if (/^(pending|active)$/.test(last('lock'))) return 'locking';
  return 'usable';
}

function lastAction({ deviceActionResults }: Managed, kind: SentKind) {
  const mine = (deviceActionResults ?? []).filter(({ actionName }) => actionNames[kind].includes(actionName ?? ''));
  return mine.toSorted((a, b) => ((a.startDateTime ?? '') < (b.startDateTime ?? '') ? -1 : 1)).at(-1);
}

function anyDevice(manager: Manager, device: DeviceSeen): Omit<PersonalDevice, 'owner'> {
  return {
    retire: (order) => tell(manager, order, { method: 'POST', path: `${at(device.enrolmentRef)}/retire` }),
    progress: (sought) => progress(manager, device, sought),
    cancel: async () => ({
      state: 'impossible',
      reason: 'Intune has no call that takes back a waiting action: delete the device there, or keep it offline.',
    }),
  };
}

function companyOnly(manager: Manager, device: DeviceSeen): Omit<CompanyDevice, keyof PersonalDevice> {
  const send = (action: string, json?: Json) => ({
    method: 'POST' as const,
    path: `${at(device.enrolmentRef)}/${action}`,
    ...(json === undefined ? {} : { json }),
  });
  return {
    takesPin: device.platform === 'macos' ? ['wipe'] : [],
    lock: (order) => tell(manager, order, send('remoteLock')),
    wipe: (order) => {
      const options = {
        keepEnrollmentData: false,
        keepUserData: false,
        ...(device.platform === 'macos' ? { macOsUnlockCode: order.pin } : {}),
      };
      return tell(manager, order, send('wipe', options));
    },
    capture: () => capture(manager, device),
  };
}

async function capture(manager: Manager, device: DeviceSeen): Promise<Captured> {
  const secrets: DeviceSecret[] = [];
  const code = await readOne(manager, `${at(device.enrolmentRef)}?$select=activationLockBypassCode`, bypass);
  if (code.state === 'unknown') return code;
  if (code.state === 'read' && code.value.activationLockBypassCode)
    secrets.push({ kind: 'bypass_code', value: code.value.activationLockBypassCode });
  const directoryDevice = device.fingerprint['directoryDevice'];
  if (device.platform === 'windows' && directoryDevice !== undefined) {
    const keys = 'v1.0/informationProtection/bitlocker/recoveryKeys';
    const found = await readOne(
      manager,
      `${keys}?$filter=deviceId eq '${directoryDevice}'`.replaceAll(' ', '%20'),
      bitlocker,
    );
    if (found.state === 'unknown') return found;
    for (const { id } of found.state === 'read' ? found.value.value : []) {
      const key = await readOne(manager, `${keys}/${encodeURIComponent(id)}?$select=key`, bitlockerKey);
      if (key.state === 'unknown') return key;
      if (key.state === 'read') secrets.push({ kind: 'recovery_key', value: key.value.key });
    }
  }
  return capturedOf(secrets);
}

/** How long after it was told Graph may not show an action yet. */
const settlesAfterMinutes = 15;

async function progress(manager: Manager, device: DeviceSeen, sought: Sought): Promise<CommandProgress> {
  const found = await readOne(manager, `${at(device.enrolmentRef)}?${fields}`, managed);
  if (found.state === 'unknown') return found;
  if (found.state === 'missing') {
    // A device that was erased or retired vanishes; one that vanished before it was seen to be told anything proves nothing.
    return sought.wasQueued && sought.kind !== 'lock'
      ? { state: 'done', vendorRef: null, at: null, expiresAt: null }
      : { state: 'unknown', reason: 'Intune no longer has the device, and was never seen to have this action for it.' };
  }
  const action = lastAction(found.value, sought.kind);
  const begun = instantOf(action?.startDateTime);
  if (action === undefined || !isSince(begun, sought.since)) {
    const settled = Temporal.Instant.compare(manager.now(), sought.since.add({ minutes: settlesAfterMinutes })) >= 0;
    return settled ? { state: 'none' } : { state: 'unknown', reason: 'Intune does not show the action yet.' };
  }
  const seen = { vendorRef: null, at: instantOf(action.lastUpdatedDateTime), expiresAt: null };
  switch (action.actionState) {
    case 'none':
    case 'pending':
      return { state: 'queued', ...seen };
    case 'active':
      return { state: 'delivered', ...seen };
    case 'done':
      return { state: 'done', ...seen };
    case 'failed':
      return { state: 'failed', reason: 'Intune says that it failed on the device.' };
    case 'notSupported':
      return { state: 'failed', reason: 'Intune says that this device does not support it.' };
    case 'canceled':
      return { state: 'cancelled', reason: 'It was cancelled in Intune.' };
    default:
      return { state: 'unknown', reason: 'Intune says something about the action that is not known.' };
  }
}
