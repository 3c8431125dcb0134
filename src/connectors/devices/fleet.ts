import { z } from 'zod';
import type { ConnectorMeans } from '../../core/applications/connector.ts';
import type {
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
import {
  capturedOf,
  fingerprintOf,
  instantOf,
  type Manager,
  managerAddress,
  openManager,
  readOne,
  readPage,
  tell,
} from './manager-calls.ts';

const config = z.strictObject({
  /** Where Fleet answers, without /api: https://fleet.example.com */
  url: managerAddress,
  /** It lies inside the own network. */
  internal: z.boolean().default(false),
});
const credentials = z.strictObject({ token: z.string().min(1).meta({ secret: true }) });

const host = z.object({
  id: z.int(),
  uuid: z.string().default(''),
  hardware_serial: z.string().default(''),
  hardware_model: z.string().default(''),
  display_name: z.string().default(''),
  platform: z.string().default(''),
  seen_time: z.string().nullish(),
  last_enrolled_at: z.string().nullish(),
  disk_encryption_enabled: z.boolean().nullish(),
  mdm: z
    .object({
      enrollment_status: z.string().nullish(),
      device_status: z.string().nullish(),
      pending_action: z.string().nullish(),
      encryption_key_available: z.boolean().nullish(),
    })
    .nullish(),
  end_users: z.array(z.object({ idp_username: z.string().nullish() })).nullish(),
});
type Host = z.infer<typeof host>;
const oneHost = z.object({ host });
const hosts = z.object({ hosts: z.array(host) });
const unlock = z.object({ unlock_pin: z.string().min(1) });
const encryptionKey = z.object({ encryption_key: z.object({ key: z.string().min(1) }) });

const perPage = 100;
const api = 'api/v1/fleet';

/** Fleet (https://fleetdm.com/docs/rest-api/rest-api#hosts). Locks and wipes need its Premium edition; all wait until the host is online. */
export const fleet = deviceConnector({
  kind: 'fleet',
  title: 'Fleet',
  config,
  credentials,
  openDevices: async ({ url, internal }, { token }, means: ConnectorMeans) => {
    return session(openManager(means, { title: 'Fleet', root: url, internal }, token));
  },
});

function session(manager: Manager): DeviceSession {
  return deviceSession({
    probe: async () => void (await readPage(manager, `${api}/hosts?page=0&per_page=1`, hosts)),
    listDevices: () => listDevices(manager),
    readDevice: (ref) => readDevice(manager, ref),
    anyDevice: (device) => anyDevice(manager, device),
    companyOnly: (device) => companyOnly(manager, device),
  });
}

async function* listDevices(manager: Manager): AsyncIterable<readonly DeviceSeen[]> {
  for (let page = 0; ; page += 1) {
    const path = `${api}/hosts?page=${page}&per_page=${perPage}&order_key=id`;
    const { hosts: found } = await readPage(manager, path, hosts);
    yield found.map(toDevice);
    if (found.length < perPage) return;
  }
}

async function readDevice(manager: Manager, ref: string): Promise<DeviceReading> {
  const found = await readOne(manager, `${api}/hosts/${encodeURIComponent(ref)}`, oneHost);
  if (found.state === 'unknown') return found;
  // Fleet keeps the number of a host that it deleted to itself: 404 is its word that this enrolment is no more.
  if (found.state === 'missing') return { state: 'absent' };
  return { state: 'present', device: toDevice(found.value.host) };
}

function toDevice(found: Host): DeviceSeen {
  const { mdm } = found;
  const serial = found.hardware_serial === '' ? null : found.hardware_serial;
  return {
    enrolmentRef: String(found.id),
    serial,
    name: found.display_name || null,
    model: found.hardware_model || null,
    platform: platforms[found.platform] ?? (found.platform === '' ? 'unknown' : 'linux'),
    ownership: ownerships[mdm?.enrollment_status ?? ''] ?? 'unknown',
    userEmail: found.end_users?.[0]?.idp_username ?? null,
    encrypted: found.disk_encryption_enabled ?? 'unknown',
    state: stateOf(found),
    enrolledAt: instantOf(found.last_enrolled_at),
    lastSeenAt: instantOf(found.seen_time),
    fingerprint: fingerprintOf({
      hardware: found.uuid,
      serial,
      // Not its user: a listing does not tell it, and what is approved is what was listed.
      enrolledAt: instantOf(found.last_enrolled_at)?.toString(),
    }),
  };
}

const platforms: Readonly<Record<string, DeviceSeen['platform']>> = {
  darwin: 'macos',
  windows: 'windows',
  ios: 'ios',
  ipados: 'ios',
  android: 'android',
  chrome: 'chromeos',
};
const ownerships: Readonly<Record<string, DeviceSeen['ownership']>> = {
  'On (automatic)': 'company',
  'On (company-owned)': 'company',
  'On (personal)': 'personal',
};

function stateOf({ mdm }: Host): DeviceSeen['state'] {
  if (mdm?.pending_action === 'wipe' || mdm?.device_status === 'wiping')
    return mdm.device_status === 'wiped' ? 'wiped' : 'wiping';
  if (mdm?.device_status === 'wiped') return 'wiped';
  if (mdm?.pending_action === 'lock' || mdm?.device_status === 'locking') return 'locking';
  if (mdm?.device_status === 'locked' || mdm?.device_status === 'unlocking') return 'locked';
  return mdm?.device_status === 'unlocked' ? 'usable' : 'unknown';
}

function anyDevice(manager: Manager, device: DeviceSeen): Omit<PersonalDevice, 'owner'> {
  const at = `${api}/hosts/${encodeURIComponent(device.enrolmentRef)}`;
  return {
    // Unenrolling takes away what was installed by management, and leaves the rest alone.
    retire: (order) => tell(manager, order, { method: 'DELETE', path: `${at}/mdm` }),
    progress: (sought) => progress(manager, device, sought),
    cancel: async () => ({
      state: 'impossible',
      reason: 'Fleet has no way to take back what waits for a host: keep the host offline, or delete it from Fleet.',
    }),
  };
}

function companyOnly(manager: Manager, device: DeviceSeen): Omit<CompanyDevice, keyof PersonalDevice> {
  const at = `${api}/hosts/${encodeURIComponent(device.enrolmentRef)}`;
  return {
    takesPin: [],
    // The PIN with which a Mac is unlocked is asked for in the same breath, because it is nowhere else.
    lock: (order: Order) =>
      tell(manager, order, { method: 'POST', path: `${at}/lock?view_pin=true` }, (json) => {
        const pin = unlock.safeParse(json);
        return {
          secrets: pin.success ? [{ kind: 'unlock_pin', value: pin.data.unlock_pin }] : [],
        };
      }),
    wipe: (order: Order) => tell(manager, order, { method: 'POST', path: `${at}/wipe` }),
    capture: async () => {
      const key = await readOne(manager, `${at}/encryption_key`, encryptionKey);
      if (key.state === 'unknown') return key;
      const secrets: DeviceSecret[] =
        key.state === 'read' ? [{ kind: 'recovery_key', value: key.value.encryption_key.key }] : [];
      if (device.platform === 'macos' && (device.state === 'locked' || device.state === 'locking')) {
        // On a Mac this only shows the PIN; elsewhere it would unlock.
        const shown = await manager.call('POST', `${at}/unlock`);
        const pin = unlock.safeParse(shown.kind === 'answer' ? shown.json : undefined);
        if (pin.success) secrets.push({ kind: 'unlock_pin', value: pin.data.unlock_pin });
      }
      return capturedOf(secrets);
    },
  };
}

const wanted: Readonly<
  Record<Exclude<SentKind, 'retire'>, { readonly pending: DeviceSeen['state']; readonly done: DeviceSeen['state'] }>
> = {
  lock: { pending: 'locking', done: 'locked' },
  wipe: { pending: 'wiping', done: 'wiped' },
};

async function progress(manager: Manager, device: DeviceSeen, sought: Sought): Promise<CommandProgress> {
  const found = await readOne(manager, `${api}/hosts/${encodeURIComponent(device.enrolmentRef)}`, oneHost);
  const at = { vendorRef: null, at: null, expiresAt: null };
  if (found.state === 'unknown') return found;
  if (found.state === 'missing')
    return { state: 'unknown', reason: 'Fleet no longer has this host, and does not say what became of the command.' };
  const seen = toDevice(found.value.host);
  if (sought.kind === 'retire') {
    if (found.value.host.mdm?.enrollment_status === 'Off') return { state: 'done', ...at };
    // Taking management away twice is the same as once, so what may not have arrived can be sent again.
    return sought.wasQueued ? { state: 'queued', ...at } : { state: 'none' };
  }
  const { pending, done } = wanted[sought.kind];
  if (seen.state === done) return { state: 'done', ...at };
  if (seen.state === pending) return { state: 'queued', ...at };
  if (sought.wasQueued && isLater(seen.enrolledAt, sought.since))
    return {
      state: 'unknown',
      reason: 'The host was enrolled anew since, and Fleet does not say whether it was erased before: look at it.',
    };
  if (seen.state === 'unknown') return { state: 'unknown', reason: 'Fleet does not say what state the host is in.' };
  return { state: 'none' };
}

function isLater(at: Temporal.Instant | null, than: Temporal.Instant): boolean {
  return at !== null && Temporal.Instant.compare(at, than) > 0;
}
