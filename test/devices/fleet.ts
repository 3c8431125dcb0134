import { type FakeDevice, issue, listed, type Reply, type Request, type Tenant, waiting } from './tenant.ts';

/** Hosts as Fleet describes them. A host keeps its number when it is enrolled again; its moment of enrolment is another. */
export function fleet(tenant: Tenant, request: Request): Reply | undefined {
  if (request.authorization !== 'Bearer token-of-fleet')
    return { status: 401, body: { message: 'Authentication required' } };
  const path = request.url.pathname.replace('/api/v1/fleet', '');
  if (request.method === 'GET' && path === '/hosts') return list(tenant, request.url);
  const [, number = '', action = ''] = /^\/hosts\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
  const device = listed(tenant).find((one) => String(numberOf(tenant, one)) === number);
  if (device === undefined) return { status: 404, body: { message: 'Resource Not Found' } };
  return act(tenant, device, { method: request.method, action, query: request.url.searchParams });
}

function act(
  tenant: Tenant,
  device: FakeDevice,
  { method, action, query }: { readonly method: string; readonly action: string; readonly query: URLSearchParams },
): Reply | undefined {
  const what = `${method} ${action}`.trim();
  if (what === 'GET') return { status: 200, body: { host: hostOf(tenant, device) } };
  if (what === 'GET encryption_key') {
    if (tenant.faults.denyKeys) return { status: 403 };
    if (device.recoveryKey === null) return { status: 404 };
    return { status: 200, body: { host_id: numberOf(tenant, device), encryption_key: { key: device.recoveryKey } } };
  }
  if (what === 'POST lock') {
    const { pin } = issue(tenant, device, 'lock', '424242');
    return query.get('view_pin') === 'true' && device.platform === 'macos'
      ? { status: 200, body: { unlock_pin: pin } }
      : { status: 204 };
  }
  if (what === 'POST unlock') return { status: 200, body: { host_id: numberOf(tenant, device), unlock_pin: '424242' } };
  if (what === 'POST wipe') {
    // Fleet wipes no phone that is somebody's own.
    if (device.owner === 'personal') return { status: 422, body: { message: 'Validation Failed' } };
    issue(tenant, device, 'wipe', null);
    return { status: 204 };
  }
  if (what === 'DELETE mdm') {
    issue(tenant, device, 'retire', null);
    return { status: 204 };
  }
  return undefined;
}

function list(tenant: Tenant, url: URL): Reply {
  const [page, size] = [Number(url.searchParams.get('page')), Number(url.searchParams.get('per_page'))];
  const hosts = listed(tenant).slice(page * size, (page + 1) * size);
  return { status: 200, body: { hosts: hosts.map((device) => listedHost(hostOf(tenant, device))) } };
}

/** A listing says less of a host than the host's own address: nothing of its users, its disk, or what waits for it. */
function listedHost(host: ReturnType<typeof hostOf>): object {
  const { enrollment_status } = host.mdm;
  return { ...host, end_users: undefined, disk_encryption_enabled: undefined, mdm: { enrollment_status } };
}

function numberOf(tenant: Tenant, device: FakeDevice): number {
  return [...tenant.devices.keys()].indexOf(device.key) + 1;
}

const statuses = { company: 'On (automatic)', personal: 'On (personal)', unknown: 'On (manual)' };
const platforms = { macos: 'darwin', windows: 'windows', ios: 'ios' };

function hostOf(tenant: Tenant, device: FakeDevice) {
  const pending = waiting(device, 'wipe') ? 'wipe' : waiting(device, 'lock') ? 'lock' : '';
  const retired = device.commands.some(({ kind, state }) => kind === 'retire' && state === 'done');
  const rest = { usable: 'unlocked', locked: 'locked', wiped: 'wiped' }[device.state];
  return {
    id: numberOf(tenant, device),
    uuid: `uuid-${device.key}`,
    hardware_serial: device.serial,
    hardware_model: 'Model',
    display_name: device.key,
    platform: platforms[device.platform],
    seen_time: device.lastSeenAt,
    last_enrolled_at: device.enrolledAt,
    disk_encryption_enabled: true,
    mdm: {
      enrollment_status: retired ? 'Off' : statuses[device.owner],
      device_status: { '': rest, wipe: 'wiping', lock: 'locking' }[pending],
      pending_action: pending,
    },
    end_users: [{ idp_username: device.user }],
  };
}
