import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { type FakeManager, type ManagerKind, startDeviceManager } from '../../../test/device-manager.ts';
import {
  type CompanyDevice,
  type DeviceSeen,
  type DeviceSession,
  type Order,
  type PersonalDevice,
  type Sought,
  targetOf,
} from '../../core/devices/device-manager.ts';
import type { CommandProgress } from '../../core/devices/device-manager.ts';
import { makeHttp } from '../http.ts';
import { findConnector } from '../registry.ts';

const managers: { readonly kind: ManagerKind; readonly fake: FakeManager }[] = [];
for (const kind of ['jamf', 'intune', 'fleet'] as const) managers.push({ kind, fake: await startDeviceManager(kind) });
after(() => Promise.all(managers.map(({ fake }) => fake.stop())));

/** How far the clock of the connector is ahead. */
let ahead = { minutes: 0 };

async function open(kind: ManagerKind, fake: FakeManager, credentials = fake.credentials): Promise<DeviceSession> {
  const connector = findConnector(kind);
  assert.ok(connector?.openDevices);
  return connector.openDevices(fake.config, credentials, {
    http: makeHttp(),
    randomBytes: (size) => randomBytes(size),
    now: () => Temporal.Now.instant().add(ahead),
    signal: AbortSignal.timeout(60_000),
  });
}

async function all(session: DeviceSession): Promise<readonly DeviceSeen[]> {
  const found: DeviceSeen[] = [];
  for await (const page of session.listDevices()) found.push(...page);
  return found;
}

async function find(session: DeviceSession, key: string): Promise<DeviceSeen> {
  const device = (await all(session)).find(({ serial }) => serial === `SN${key.toUpperCase()}`);
  assert.ok(device, `${key} is listed`);
  return device;
}

async function company(session: DeviceSession, key: string): Promise<CompanyDevice> {
  const target = targetOf(await find(session, key), 'company');
  assert.ok(target.owner === 'company');
  return session.company(target);
}

const order = (): Order => ({ operationId: 'operation', pin: '123456', beforeSend: async () => undefined });
const sought = (kind: Sought['kind'], more: Partial<Sought> = {}): Sought => ({
  kind,
  vendorRef: null,
  since: Temporal.Now.instant().subtract({ seconds: 1 }),
  wasQueued: false,
  ...more,
});
const stateOf = ({ state }: CommandProgress) => state;

for (const { kind, fake } of managers) {
  describe(kind, () => {
    test('proves its credential, and says what is wrong with another one', async () => {
      await (await open(kind, fake)).probe();
      const wrong = Object.fromEntries(Object.keys(fake.credentials).map((name) => [name, 'wrong']));
      const session = await open(kind, fake, wrong);
      await assert.rejects(session.probe(), { code: 'application-refused' });
    });

    test('lists every enrolment over all pages, and finds one by the id of its enrolment alone', async () => {
      await Promise.all(Array.from({ length: 103 }, (_, index) => fake.put({ key: `many${index}` })));
      const session = await open(kind, fake);
      const found = (await all(session)).filter(({ serial }) => serial?.startsWith('SNMANY'));
      assert.equal(found.length, 103);
      assert.equal(new Set(found.map(({ enrolmentRef }) => enrolmentRef)).size, 103);
      const one = found[57];
      assert.ok(one?.serial);
      const read = await session.readDevice(one.enrolmentRef);
      assert.ok(read.state === 'present');
      assert.equal(read.device.serial, one.serial);
      assert.equal((await session.readDevice(one.serial)).state, 'absent', 'a serial number names no enrolment');
    });

    test('a listing says the same of what must not change as a look at one device does', async () => {
      await fake.put({ key: 'alike' });
      const session = await open(kind, fake);
      const listed = await find(session, 'alike');
      const read = await session.readDevice(listed.enrolmentRef);
      assert.ok(read.state === 'present');
      assert.deepEqual(read.device.fingerprint, listed.fingerprint);
    });

    test('a listing that breaks off is an error and never a short list', async () => {
      const session = await open(kind, fake);
      await fake.faults({ broken: 1 });
      await assert.rejects(all(session), { code: 'application-unreachable' });
    });

    test('a wipe of a device that is offline is queued, delivered or not, and never done before it is (edge-73)', async () => {
      await fake.put({ key: 'offline' });
      const session = await open(kind, fake);
      const device = await company(session, 'offline');
      const told = await device.wipe(order());
      assert.ok(told.outcome === 'queued');
      const later = sought('wipe', { vendorRef: told.vendorRef, wasQueued: true });
      assert.equal(stateOf(await device.progress(later)), 'queued');
      assert.equal(
        (await find(session, 'offline').then((seen) => session.readDevice(seen.enrolmentRef))).state,
        'present',
      );
      const seen = await session.readDevice((await find(session, 'offline')).enrolmentRef);
      assert.equal(seen.state === 'present' && seen.device.state, 'wiping');
      await fake.online('offline', 'acknowledges');
      assert.notEqual(stateOf(await device.progress(later)), 'done');
      await fake.online('offline', 'erases');
      if (kind === 'jamf') {
        assert.equal(stateOf(await device.progress(later)), 'delivered', 'acknowledged is not erased');
        await fake.enrolAgain('offline');
      }
      assert.equal(stateOf(await device.progress(later)), 'done');
    });

    test('a wipe whose answer was lost is found again by enrolment, kind and time (edge-75)', async () => {
      await fake.put({ key: 'lost' });
      const device = await company(await open(kind, fake), 'lost');
      const since = Temporal.Now.instant();
      await fake.faults({ loseAnswers: 1 });
      assert.equal((await device.wipe(order())).outcome, 'ambiguous');
      assert.equal(stateOf(await device.progress(sought('wipe', { since }))), 'queued');
      assert.deepEqual(
        (await fake.journal()).filter((line) => line === 'wipe lost'),
        ['wipe lost'],
      );
    });

    test('that a command never arrived is said only once the manager would show it', async () => {
      await fake.put({ key: 'never' });
      const device = await company(await open(kind, fake), 'never');
      const since = Temporal.Now.instant();
      const early = stateOf(await device.progress(sought('wipe', { since })));
      assert.equal(early, kind === 'intune' ? 'unknown' : 'none');
      ahead = { minutes: 20 };
      assert.equal(stateOf(await device.progress(sought('wipe', { since }))), 'none');
      ahead = { minutes: 0 };
    });

    test('keys and codes are captured, that there are none is said, and that they may not be read is unknown (edge-66, edge-67)', async () => {
      await fake.put({ key: 'keys' });
      await fake.put({ key: 'bare', recoveryKey: null, bypassCode: null });
      const session = await open(kind, fake);
      const captured = await (await company(session, 'keys')).capture();
      assert.ok(captured.state === 'captured');
      const values = captured.secrets.map(({ value }) => value).sort();
      assert.deepEqual(
        values,
        { jamf: ['BYPASS-keys', 'KEY-keys'], intune: ['BYPASS-keys'], fleet: ['KEY-keys'] }[kind],
      );
      assert.equal((await (await company(session, 'bare')).capture()).state, 'none');
      await fake.faults({ denyKeys: true });
      assert.equal((await (await company(session, 'keys')).capture()).state, 'unknown');
      await fake.faults({});
    });

    test('a lock ends with a PIN that is known, ours or the manager’s', async () => {
      await fake.put({ key: 'locked' });
      const device = await company(await open(kind, fake), 'locked');
      const told = await device.lock(order());
      assert.ok(told.outcome === 'queued');
      const [command] = (await fake.device('locked')).commands;
      if (device.takesPin.includes('lock')) assert.equal(command?.pin, '123456');
      else if (kind === 'fleet') assert.deepEqual(told.secrets, [{ kind: 'unlock_pin', value: '424242' }]);
      await fake.online('locked');
      const later = sought('lock', { vendorRef: told.vendorRef, wasQueued: true });
      assert.equal(stateOf(await device.progress(later)), 'done');
    });

    test('too many requests are nothing done yet, and worth another try after as long as they ask for', async () => {
      await fake.put({ key: 'busy' });
      const device = await company(await open(kind, fake), 'busy');
      await fake.faults({ tooMany: 1 });
      const told = await device.wipe(order());
      assert.ok(told.outcome === 'definitely_not');
      assert.equal(told.retryAfterMs, 2_000);
      assert.ok(!(await fake.journal()).includes('wipe busy'));
    });

    test('a token that ended is fetched anew, and the request is made once', { skip: kind === 'fleet' }, async () => {
      await fake.put({ key: 'token' });
      const device = await company(await open(kind, fake), 'token');
      await fake.faults({ expireTokens: true });
      assert.equal((await device.wipe(order())).outcome, 'queued');
      assert.equal((await fake.journal()).filter((line) => line === 'wipe token').length, 1);
    });

    test('the same hardware, enrolled again, is not the enrolment that was meant (edge-74)', async () => {
      await fake.put({ key: 'again' });
      const session = await open(kind, fake);
      const before = await find(session, 'again');
      await fake.enrolAgain('again');
      const now = await session.readDevice(before.enrolmentRef);
      if (now.state === 'present') assert.notDeepEqual(now.device.fingerprint, before.fingerprint);
      else assert.equal(now.state, 'absent');
    });

    test('what a device refused has failed', { skip: kind === 'fleet' }, async () => {
      await fake.put({ key: 'refuses' });
      const device = await company(await open(kind, fake), 'refuses');
      await device.wipe(order());
      await fake.online('refuses', 'refuses');
      assert.equal(stateOf(await device.progress(sought('wipe', { wasQueued: true }))), 'failed');
    });

    test('somebody’s own device can be retired, and nothing else (edge-54)', async () => {
      await fake.put({ key: 'own', platform: 'ios', owner: 'personal' });
      const session = await open(kind, fake);
      const target = targetOf(await find(session, 'own'), 'company');
      assert.ok(target.owner === 'personal');
      const device = session.personal(target);
      assert.ok(!('wipe' in device) && !('lock' in device));
      assert.equal((await device.retire(order())).outcome, 'queued');
    });
  });
}

test('jamf: what has expired is said to have, and what waits can be taken back', async () => {
  const { fake } = managers[0] ?? assert.fail();
  await fake.put({ key: 'expires' });
  const device = await company(await open('jamf', fake), 'expires');
  await device.wipe(order());
  assert.equal((await device.cancel(sought('wipe', { wasQueued: true }))).state, 'cancelled');
  assert.equal((await device.cancel(sought('wipe', { wasQueued: true }))).state, 'too_late');
  const [command] = (await fake.device('expires')).commands;
  assert.ok(command);
  await fake.put({ key: 'expires', commands: [{ ...command, state: 'expired' }] });
  assert.equal(stateOf(await device.progress(sought('wipe', { wasQueued: true }))), 'expired');
});

/** Compiles only while a personal device has no word for erasing or locking it, and a company's has. */
type Destroys<Device> = Extract<keyof Device, 'wipe' | 'lock' | 'capture'>;
const personalCannot: [Destroys<PersonalDevice>] extends [never] ? true : false = true;
const companyCan: [Destroys<CompanyDevice>] extends [never] ? false : true = true;

test('that a personal device cannot be wiped is a matter of types (edge-54)', () => {
  assert.ok(personalCannot && companyCan);
});

const spec = new URL('../../../../shared/specs/msgraph/graph-v1.0-offboarding.openapi.json', import.meta.url);

test('intune: every address and field is one of Graph’s own description', { skip: !existsSync(spec) }, () => {
  type Described = {
    readonly paths: Record<string, Record<string, unknown>>;
    readonly components: { readonly schemas: Record<string, { readonly properties?: Record<string, unknown> }> };
  };
  const { paths, components } = JSON.parse(readFileSync(spec, 'utf8')) as Described;
  const schema = Object.entries(components.schemas).find(([name]) => name.endsWith('.managedDevice'))?.[1];
  const source = readFileSync(new URL('./intune.ts', import.meta.url), 'utf8');
  const fields = /\$select=(id,[\w,]+)/.exec(source)?.[1]?.split(',') ?? [];
  assert.ok(fields.length > 10);
  const unknown = (names: readonly string[]) => names.filter((name) => !(name in (schema?.properties ?? {})));
  assert.deepEqual(unknown([...fields, 'activationLockBypassCode']), []);
  assert.deepEqual(unknown(['serialNumbr']), ['serialNumbr'], 'a wrong name is noticed');
  const described = (action: string) =>
    paths[`/deviceManagement/managedDevices/{id_1}/${action}`]?.['post'] !== undefined;
  assert.deepEqual(['wipe', 'retire', 'remoteLock', 'erase'].map(described), [true, true, true, false]);
});
