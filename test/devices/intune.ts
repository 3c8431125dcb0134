import { type FakeCommand, type FakeDevice, issue, listed, type Reply, type Request, type Tenant } from './tenant.ts';
import { giveToken, mayEnter } from './token.ts';

const root = '/v1.0/deviceManagement/managedDevices';

/** Managed devices as Graph describes them. A device that was erased or retired is no longer there. */
export function intune(tenant: Tenant, request: Request): Reply | undefined {
  const { url, method } = request;
  if (url.pathname === '/login/tenant/oauth2/v2.0/token') return giveToken(tenant, request);
  if (!mayEnter(tenant, request)) return { status: 401, body: { error: { code: 'InvalidAuthenticationToken' } } };
  if (url.pathname === '/v1.0/informationProtection/bitlocker/recoveryKeys') return keysOf(tenant, url);
  const key = /^\/v1\.0\/informationProtection\/bitlocker\/recoveryKeys\/(.+)$/.exec(url.pathname)?.[1];
  if (key !== undefined) return { status: 200, body: { id: key, key: tenant.devices.get(key)?.recoveryKey } };
  if (method === 'GET' && url.pathname === root) return list(tenant, request);
  const [, id = '', action] = new RegExp(`^${root}/([^/]+)(?:/(\\w+))?$`).exec(url.pathname) ?? [];
  const device = present(tenant).find((one) => idOf(one) === id);
  if (device === undefined) return { status: 404, body: { error: { code: 'ResourceNotFound' } } };
  if (method === 'GET') {
    const only = url.searchParams.get('$select') === 'activationLockBypassCode';
    if (only && tenant.faults.denyKeys) return { status: 403 };
    return { status: 200, body: only ? { activationLockBypassCode: device.bypassCode } : deviceOf(device) };
  }
  if (action === 'wipe') {
    const { macOsUnlockCode = null } = JSON.parse(request.body || '{}') as { macOsUnlockCode?: string };
    issue(tenant, device, 'wipe', macOsUnlockCode);
    return { status: 204 };
  }
  if (action === 'retire' || action === 'remoteLock') {
    issue(tenant, device, action === 'retire' ? 'retire' : 'lock', null);
    return { status: 204 };
  }
  return undefined;
}

function present(tenant: Tenant): readonly FakeDevice[] {
  return listed(tenant).filter(({ state }) => state !== 'wiped');
}

function idOf({ key, enrolment }: FakeDevice): string {
  return `managed-${key}-${enrolment}`;
}

function keysOf(tenant: Tenant, url: URL): Reply {
  if (tenant.faults.denyKeys) return { status: 403 };
  const key = /deviceId eq 'directory-(.+)'/.exec(url.searchParams.get('$filter') ?? '')?.[1] ?? '';
  const device = tenant.devices.get(key);
  return { status: 200, body: { value: (device?.recoveryKey ?? null) === null ? [] : [{ id: key }] } };
}

/** Two to a page, however many were asked for. */
function list(tenant: Tenant, { url, host }: Request): Reply {
  const from = Number(url.searchParams.get('$skiptoken') ?? 0);
  const all = present(tenant);
  const next = new URL(`http://${host}${url.pathname}${url.search}`);
  next.searchParams.set('$skiptoken', String(from + 2));
  return {
    status: 200,
    body: {
      value: all.slice(from, from + 2).map(deviceOf),
      ...(from + 2 < all.length ? { '@odata.nextLink': next.href } : {}),
    },
  };
}

const actionNames = { wipe: 'wipe', retire: 'retire', lock: 'remoteLock' };
const actionStates: Readonly<Record<FakeCommand['state'], string>> = {
  pending: 'pending',
  acknowledged: 'active',
  done: 'done',
  failed: 'failed',
  expired: 'failed',
  cancelled: 'canceled',
};

function deviceOf(device: FakeDevice): object {
  return {
    id: idOf(device),
    serialNumber: device.serial,
    deviceName: device.key,
    model: 'Model',
    operatingSystem: { macos: 'macOS', windows: 'Windows', ios: 'iOS' }[device.platform],
    managedDeviceOwnerType: device.owner,
    managementState: 'managed',
    userPrincipalName: device.user,
    userId: `id-of-${device.user}`,
    azureADDeviceId: `directory-${device.key}`,
    isEncrypted: true,
    enrolledDateTime: device.enrolledAt,
    lastSyncDateTime: device.lastSeenAt,
    deviceActionResults: device.commands.map(({ kind, state, sentAt, endedAt }) => ({
      actionName: actionNames[kind],
      actionState: actionStates[state],
      startDateTime: sentAt,
      lastUpdatedDateTime: endedAt ?? sentAt,
    })),
  };
}
