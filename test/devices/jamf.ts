import { type FakeCommand, type FakeDevice, issue, listed, type Reply, type Request, type Tenant } from './tenant.ts';
import { giveToken, mayEnter } from './token.ts';

/** Computers and mobile devices as Jamf Pro describes them. A record stays; what is enrolled again has another management id. */
export function jamf(tenant: Tenant, request: Request): Reply | undefined {
  const { url, method } = request;
  if (url.pathname === '/api/v1/oauth/token') return giveToken(tenant, request);
  if (!mayEnter(tenant, request)) return { status: 401, body: { httpStatus: 401 } };
  if (url.pathname === '/api/v1/computers-inventory') return list(tenant, url, false);
  if (url.pathname === '/api/v2/mobile-devices/detail') return list(tenant, url, true);
  if (url.pathname === '/api/v2/mdm/commands') return method === 'POST' ? tell(tenant, request) : commands(tenant, url);
  const flush = /^\/JSSResource\/commandflush\/\w+\/id\/(\d+)\/status\/Pending$/.exec(url.pathname)?.[1];
  if (flush !== undefined && method === 'DELETE') return flushed(tenant, flush);
  const [, kind = '', id = '', part] =
    /^\/api\/v[12]\/(computers-inventory|computer-inventory|mobile-devices)\/(\d+)(?:\/([\w-]+))?$/.exec(
      url.pathname,
    ) ?? [];
  const device = byNumber(tenant, id);
  if (device === undefined) return { status: 404, body: { httpStatus: 404 } };
  if (part === undefined || (kind === 'mobile-devices' && part === 'detail'))
    return { status: 200, body: recordOf(tenant, device) };
  if (part === 'filevault' || part === 'view-recovery-lock-password') return keyOf(tenant, device, part);
  if (part === 'remove-mdm-profile' || part === 'unmanage') {
    return { status: 200, body: { deviceId: id, commandUuid: issue(tenant, device, 'retire', null).id } };
  }
  return undefined;
}

function keyOf(tenant: Tenant, device: FakeDevice, part: string): Reply {
  if (tenant.faults.denyKeys) return { status: 403 };
  const value = part === 'filevault' ? device.recoveryKey : device.bypassCode;
  if (value === null) return { status: 404 };
  return { status: 200, body: part === 'filevault' ? { personalRecoveryKey: value } : { recoveryLockPassword: value } };
}

function byNumber(tenant: Tenant, id: string): FakeDevice | undefined {
  return listed(tenant).find((device) => numberOf(tenant, device) === id);
}

function numberOf(tenant: Tenant, device: FakeDevice): string {
  return String([...tenant.devices.keys()].indexOf(device.key) + 1);
}

function managementId({ key, enrolment }: FakeDevice): string {
  return `management-${key}-${enrolment}`;
}

function tell(tenant: Tenant, { body }: Request): Reply {
  type Told = { clientData: { managementId: string }[]; commandData: { commandType: string; pin?: string } };
  const { clientData, commandData } = JSON.parse(body) as Told;
  const device = listed(tenant).find((one) => managementId(one) === clientData[0]?.managementId);
  const kind = { ERASE_DEVICE: 'wipe', DEVICE_LOCK: 'lock' }[commandData.commandType] as
    | FakeCommand['kind']
    | undefined;
  if (device === undefined || kind === undefined) return { status: 400, body: { httpStatus: 400 } };
  const { id } = issue(tenant, device, kind, commandData.pin ?? null);
  return { status: 201, body: [{ id, href: `/api/v2/mdm/commands/${id}` }] };
}

const commandTypes = { wipe: 'ERASE_DEVICE', lock: 'DEVICE_LOCK', retire: 'REMOVE_PROFILE' };
const states: Readonly<Record<FakeCommand['state'], string>> = {
  pending: 'PENDING',
  acknowledged: 'ACKNOWLEDGED',
  done: 'ACKNOWLEDGED',
  failed: 'ERROR',
  expired: 'EXPIRED',
  cancelled: 'CANCELLED',
};

/** What was sent to an enrolment stays with it, also when the record has another management id by now. */
function commands(tenant: Tenant, url: URL): Reply {
  const [, field = '', value = ''] = /^(\w+)=="(.+)"$/.exec(url.searchParams.get('filter') ?? '') ?? [];
  const results = [...tenant.devices.values()].flatMap((device) =>
    device.commands
      .filter(({ id }) => (field === 'uuid' ? id === value : value.startsWith(`management-${device.key}-`)))
      .map(({ id, kind, state, sentAt, endedAt }) => ({
        uuid: id,
        commandType: commandTypes[kind],
        commandState: states[state],
        dateSent: sentAt,
        dateCompleted: endedAt,
      })),
  );
  return { status: 200, body: { totalCount: results.length, results } };
}

function flushed(tenant: Tenant, id: string): Reply {
  const device = byNumber(tenant, id);
  if (device === undefined) return { status: 404 };
  tenant.journal.push(`flush ${device.key}`);
  for (const command of device.commands) if (command.state === 'pending') command.state = 'cancelled';
  return { status: 200 };
}

function list(tenant: Tenant, url: URL, mobile: boolean): Reply {
  const [page, size] = [Number(url.searchParams.get('page')), Number(url.searchParams.get('page-size'))];
  const all = listed(tenant).filter(({ platform }) => (platform === 'ios') === mobile);
  const results = all.slice(page * size, (page + 1) * size).map((device) => recordOf(tenant, device));
  return { status: 200, body: { totalCount: all.length, results } };
}

function recordOf(tenant: Tenant, device: FakeDevice): object {
  const hardware = { model: 'Model', serialNumber: device.serial };
  if (device.platform === 'ios') {
    const owners = { company: 'Institutional', personal: 'UserEnrollment', unknown: null };
    return {
      mobileDeviceId: numberOf(tenant, device),
      deviceType: 'iOS',
      hardware,
      general: {
        displayName: device.key,
        udid: `udid-${device.key}`,
        managementId: managementId(device),
        managed: true,
        deviceOwnershipType: owners[device.owner],
        lastInventoryUpdateDate: device.lastSeenAt,
        lastEnrolledDate: device.enrolledAt,
      },
      userAndLocation: { emailAddress: device.user },
    };
  }
  return {
    id: numberOf(tenant, device),
    udid: `udid-${device.key}`,
    hardware,
    general: {
      name: device.key,
      managementId: managementId(device),
      supervised: device.owner === 'company',
      lastContactTime: device.lastSeenAt,
      lastEnrolledDate: device.enrolledAt,
      remoteManagement: { managed: true },
    },
    userAndLocation: { email: device.user },
    diskEncryption: { bootPartitionEncryptionDetails: { partitionFileVault2State: 'ENCRYPTED' } },
  };
}
