import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, beforeEach, test } from 'node:test';
import { testKey, useDatabase } from '../../../test/database.ts';
import { type FakeManager, type ManagerKind, startDeviceManager } from '../../../test/device-manager.ts';
import {
  addApplication,
  addAsset,
  addOperator,
  addOrganization,
  addPerson,
  makeMeans,
} from '../../../test/organization.ts';
import { plannedCase } from '../../../test/planned-case.ts';
import type { CommandKind } from '../../core/devices/device-command.ts';
import { operatorActor } from '../../core/event.ts';
import { wipeQueued } from '../../store/devices/asset-obstacles.ts';
import type { Database } from '../../store/database/connection.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { seal } from '../../store/sealed.ts';
import { checkOutAsset } from '../assets/check-out.ts';
import { prepareApplication } from '../applications/connect-application.ts';
import { cancelDeparture } from '../departures/cancel-departure.ts';
import { openQueue } from '../steps/queue.ts';
import { confirmProposal } from '../two-people/deeds.ts';
import { carryOutDeviceCommands } from './device-commands.ts';
import { readSecrets } from './keep-secrets.ts';
import { matchDevice, readLabel } from './match-device.ts';
import { readDeviceNow, readManager } from './read-devices.ts';
import { cancelCommand, proposeLock, requestCommand } from './request-command.ts';

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
const fakes = new Map<ManagerKind, FakeManager>();
for (const kind of ['jamf', 'intune', 'fleet'] as const) fakes.set(kind, await startDeviceManager(kind));
after(async () => {
  await queue.close();
  await Promise.all([...fakes.values()].map((fake) => fake.stop()));
});
const means = makeMeans(db);
const seals = (content: Parameters<typeof seal>[1], boundTo: string) => seal(testKey, content, boundTo);

let organizationId: string;
let proposer: string;
let second: string;
let personId: string;
let count = 0;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  proposer = await addOperator(db, organizationId);
  second = await addOperator(db, organizationId);
  personId = await addPerson(db, organizationId, 'E1');
});

const inTx = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const query = <Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
  inTx((tx) => tx.query<Row>(text, values));
const fakeOf = (kind: ManagerKind) => fakes.get(kind) ?? assert.fail();
const refusedWith = (reason: RegExp) => ({ code: 'rule-refused', message: reason });

type Ready = {
  readonly key: string;
  readonly fake: FakeManager;
  readonly deviceId: string;
  readonly assetId: string;
  readonly applicationId: string;
};

/** Says that an enrolment is an asset, as the register has it by now. */
async function match(tx: Tx, { deviceId, assetId }: Pick<Ready, 'deviceId' | 'assetId'>, operatorId: string) {
  const [asset] = await tx.query<{ id: string; tag: string; serial: string; ownership: 'company' | 'personal' }>(
    'select asset_id as id, tag, serial, ownership from asset where organization_id = $1 and asset_id = $2',
    [organizationId, assetId],
  );
  await matchDevice(tx, { deviceId, asset: asset ?? assert.fail(), operatorId });
}

/** A laptop somebody has, enrolled, and confirmed to be it. */
async function enrolled(
  kind: ManagerKind,
  more: { matched?: boolean; owner?: 'company' | 'personal' } = {},
): Promise<Ready> {
  count += 1;
  const key = `d${count}`;
  const fake = fakeOf(kind);
  await fake.put({ key, ...(more.owner === undefined ? {} : { owner: more.owner }) });
  const applicationId = await addApplication(db, organizationId, {
    name: `${kind} ${count}`,
    connector: kind,
    config: fake.config,
    credentials: fake.credentials,
  });
  const assetId = await addAsset(db, organizationId, `LT-${count}`, personId);
  await query('update asset set serial = $2, serial_key = $2 where asset_id = $1', [assetId, `SN${key.toUpperCase()}`]);
  await readManager(means, organizationId, applicationId);
  const [device] = await query<{ device_id: string }>(
    'select device_id from device where application_id = $1 and serial = $2',
    [applicationId, `SN${key.toUpperCase()}`],
  );
  assert.ok(device);
  const deviceId = device.device_id;
  if (more.matched !== false) await inTx((tx) => match(tx, { deviceId, assetId }, proposer));
  return { key, fake, deviceId, assetId, applicationId };
}

const ask = (deviceId: string, kind: CommandKind) =>
  inTx((tx) => requestCommand(tx, { deviceId, kind, reason: 'It was not returned.', operatorId: proposer }));

async function approvedWipe(deviceId: string): Promise<string> {
  const { commandId, proposal } = await ask(deviceId, 'wipe');
  assert.ok(proposal);
  await inTx((tx) => confirmProposal({ ...means, queue }, tx, { proposalId: proposal.id, operatorId: second }));
  return commandId;
}

/** Lets time pass until whatever waits is looked at, so often. */
async function turn(times = 1, database: Database = db): Promise<void> {
  for (let done = 0; done < times; done += 1) {
    await db.owner.query(
      'update device_command set try_at = case when organization_id = $1 then now() end where try_at is not null',
      [organizationId],
    );
    await carryOutDeviceCommands({ means: { ...means, db: database }, seal: seals, queue });
  }
}

async function commandOf(id: string) {
  const [row] = await query<{ state: string; problem: string | null; tries: number }>(
    'select state, problem, tries from device_command where device_command_id = $1',
    [id],
  );
  return row ?? assert.fail();
}

const sent = async ({ fake, key }: Ready) => (await fake.journal()).filter((line) => line === `wipe ${key}`).length;

const openCase = () => plannedCase({ means, queue, organizationId }, 'E1');

for (const kind of ['jamf', 'intune', 'fleet'] as const) {
  test(`${kind}: a wipe is approved by two, its keys are captured first, and it is done only when its manager says so (edge-66) (edge-73)`, async () => {
    const ready = await enrolled(kind);
    const commandId = await approvedWipe(ready.deviceId);
    assert.equal(
      await inTx((tx) => wipeQueued(tx, ready.assetId)),
      true,
      'from the approval on it is handed to nobody',
    );
    assert.equal(await sent(ready), 0);
    await turn(2);
    assert.equal((await commandOf(commandId)).state, 'queued');
    assert.equal(await sent(ready), 1);
    const opened = await inTx((tx) =>
      readSecrets(means, tx, { deviceId: ready.deviceId, reason: 'An auditor asks.', operatorId: second }),
    );
    const captured = { jamf: 'recovery_key', intune: 'bypass_code', fleet: 'recovery_key' }[kind];
    assert.ok(opened.some((secret) => secret.kind === captured));
    if (kind !== 'fleet') {
      const pin = opened.find((secret) => secret.kind === 'unlock_pin')?.value;
      assert.equal(
        pin,
        (await ready.fake.device(ready.key)).commands[0]?.pin,
        'the PIN it was told is the one that is kept',
      );
    }
    const types = (
      await query<{ type: string }>(
        `select convert_from(bytes, 'UTF8')::jsonb->>'type' as type from event order by recorded_at, number`,
      )
    ).map(({ type }) => type);
    const order = [
      'device.command_approved',
      'device.secrets_captured',
      'device.command_sent',
      'device.command_moved',
      'device.secret_read',
    ];
    assert.deepEqual(
      types.filter((type) => order.includes(type) && type !== 'device.secrets_captured'),
      order.filter((type) => type !== 'device.secrets_captured'),
    );
    assert.ok(types.indexOf('device.secrets_captured') < types.indexOf('device.command_sent'));
    await turn(2);
    assert.equal((await commandOf(commandId)).state, 'queued');
    await ready.fake.online(ready.key, 'erases');
    if (kind === 'jamf') await ready.fake.enrolAgain(ready.key);
    await turn();
    assert.equal((await commandOf(commandId)).state, 'done');
    assert.equal(await sent(ready), 1);
  });
}

test('nobody wipes alone, and not the one who proposed it', async () => {
  const ready = await enrolled('fleet');
  const { proposal, commandId } = await ask(ready.deviceId, 'wipe');
  assert.ok(proposal);
  await turn(2);
  await assert.rejects(
    inTx((tx) => confirmProposal({ ...means, queue }, tx, { proposalId: proposal.id, operatorId: proposer })),
    refusedWith(/Another person/),
  );
  assert.equal((await commandOf(commandId)).state, 'proposed');
  assert.equal(await sent(ready), 0);
  const around = (values: string) =>
    query(`update device_command set state = 'approved', ${values} where device_command_id = $1`, [commandId]);
  const anyEvent = 'approval_event_id = (select event_id from event limit 1)';
  await assert.rejects(around(anyEvent), refusedWith(/two people/), 'the database asks for the second person');
  await db.owner.query(`update proposal set state = 'confirmed' where proposal_id = $1`, [proposal.id]);
  for (const without of [anyEvent, 'approval_event_id = null'])
    await assert.rejects(around(without), refusedWith(/not in the ledger/), 'and for the event of the approval');
});

test('whoever has the device does not confirm that it is wiped', async () => {
  const ready = await enrolled('fleet');
  const holder = await addOperator(db, organizationId, [{ role: 'admin', scope: 'organization', value: '' }], personId);
  const { proposal } = await ask(ready.deviceId, 'wipe');
  await assert.rejects(
    inTx((tx) => confirmProposal({ ...means, queue }, tx, { proposalId: proposal?.id ?? '', operatorId: holder })),
    refusedWith(/own departure/),
  );
});

test('nothing is done to what nobody has confirmed to be the asset: a serial number only proposes it', async () => {
  const ready = await enrolled('fleet', { matched: false });
  const [device] = await query('select match, asset_id from device where device_id = $1', [ready.deviceId]);
  assert.deepEqual(device, { match: 'proposed', asset_id: ready.assetId });
  for (const kind of ['lock', 'wipe', 'retire', 'capture'] as const)
    await assert.rejects(ask(ready.deviceId, kind), refusedWith(/devices match/));
});

/** What the database says to a wipe that goes around everything else. */
const insertAround = ({ deviceId, assetId }: Ready, kind: CommandKind = 'wipe') =>
  query(
    `insert into device_command (organization_id, device_command_id, device_id, asset_id, kind, state, reason, enrolment_ref,
       fingerprint, digest, requested_by) values ($1, $2, $3, $4, $5, 'proposed', 'x', 'x', '{}', 'x', $6)`,
    [organizationId, randomUUIDv7(), deviceId, assetId, kind, proposer],
  );

test('what is held or disputed is not erased, whichever way it is asked for, also after the approval (edge-69)', async () => {
  const held = await enrolled('fleet');
  const approved = await approvedWipe(held.deviceId);
  const caseId = await openCase();
  await db.owner.query(
    `update departure set legal_hold = true where departure_id = (select departure_id from offboarding where offboarding_id = $1)`,
    [caseId],
  );
  await turn();
  assert.equal((await commandOf(approved)).state, 'refused');
  assert.equal(await sent(held), 0);
  await assert.rejects(ask(held.deviceId, 'wipe'), refusedWith(/legal hold/));
  await assert.rejects(insertAround(held), refusedWith(/legal hold/));
  await assert.rejects(insertAround(held, 'retire'), refusedWith(/legal hold/));
  await ask(held.deviceId, 'lock');
});

test('a device that may hold the only copy of work data is not erased before somebody has said that it does not (edge-76)', async () => {
  const ready = await enrolled('fleet');
  await openCase();
  await assert.rejects(ask(ready.deviceId, 'wipe'), refusedWith(/no work data lives on it alone/));
  await assert.rejects(insertAround(ready), refusedWith(/no work data lives on it alone/));
  await db.owner.query(`update step set state = 'done' where action = 'copy_local_data' and organization_id = $1`, [
    organizationId,
  ]);
  await ask(ready.deviceId, 'wipe');
});

test('somebody’s own device is retired and never wiped, by nobody and on no path (edge-54)', async () => {
  const ready = await enrolled('jamf', { matched: false, owner: 'personal' });
  await query(`update asset set ownership = 'personal' where asset_id = $1`, [ready.assetId]);
  // Jamf Pro does not say of every Mac whose it is.
  await inTx((tx) => match(tx, ready, proposer));
  await assert.rejects(ask(ready.deviceId, 'wipe'), refusedWith(/personal device/));
  await assert.rejects(ask(ready.deviceId, 'lock'), refusedWith(/personal device/));
  await assert.rejects(insertAround(ready), refusedWith(/personal device/));
  const { commandId } = await ask(ready.deviceId, 'retire');
  await turn(2);
  assert.equal((await commandOf(commandId)).state, 'queued');
  assert.deepEqual(
    (await ready.fake.journal()).filter((line) => line.endsWith(` ${ready.key}`)),
    [`retire ${ready.key}`],
  );
});

test('where the manager and the register disagree whose it is, a person decides, and nothing is done meanwhile (edge-55)', async () => {
  const ready = await enrolled('intune');
  const commandId = await approvedWipe(ready.deviceId);
  await ready.fake.put({ key: ready.key, owner: 'personal' });
  await readManager(means, organizationId, ready.applicationId);
  const [device] = await query<{ match: string; match_reason: string }>(
    'select match, match_reason from device where device_id = $1',
    [ready.deviceId],
  );
  assert.equal(device?.match, 'held');
  assert.match(device?.match_reason ?? '', /do not agree whether it is personal/);
  await turn();
  assert.equal((await commandOf(commandId)).state, 'refused');
  assert.equal(await sent(ready), 0);
  await assert.rejects(
    inTx((tx) => match(tx, ready, second)),
    refusedWith(/says that it is personal/),
  );
});

test('two devices whose serial numbers were swapped are both held, and neither is wiped (edge-58)', async () => {
  const [one, other] = [await enrolled('fleet'), await enrolled('fleet')];
  // The other application lists the first device too; each is one enrolment of its own.
  const answer = await inTx((tx) =>
    readLabel(tx, { deviceId: one.deviceId, serial: `sn-${other.key}`, operatorId: proposer }),
  );
  assert.ok(!answer.agrees && answer.held >= 2);
  for (const { deviceId } of [one, other])
    await assert.rejects(ask(deviceId, 'wipe'), refusedWith(/held.*serial number/));
  assert.deepEqual(
    await inTx((tx) => readLabel(tx, { deviceId: one.deviceId, serial: `SN ${one.key}`, operatorId: proposer })),
    { agrees: true, held: 0 },
  );
});

test('what the register crossed is found when the manager is read, and both ends are held (edge-58)', async () => {
  const [one, other] = [await enrolled('fleet'), await enrolled('fleet')];
  await query('update asset set serial = $2, serial_key = $2 where asset_id = $1', [
    one.assetId,
    `SN${other.key.toUpperCase()}`,
  ]);
  await query('update asset set serial = $2, serial_key = $2 where asset_id = $1', [
    other.assetId,
    `SN${one.key.toUpperCase()}`,
  ]);
  await readManager(means, organizationId, one.applicationId);
  for (const { deviceId } of [one, other]) await assert.rejects(ask(deviceId, 'wipe'), refusedWith(/held/));
});

test('however often a worker dies, and wherever, a device is told once (edge-75)', { timeout: 240_000 }, async () => {
  for (let at = 1; ; at += 1) {
    const ready = await enrolled('jamf');
    const commandId = await approvedWipe(ready.deviceId);
    let seen = 0;
    const dying = {
      ...db,
      onBoundary: async () => {
        seen += 1;
        if (seen === at) throw new Error('The worker died.');
      },
    };
    await turn(1, dying);
    const died = seen >= at;
    for (let more = 0; more < 3 && (await commandOf(commandId)).state !== 'queued'; more += 1) await turn();
    assert.equal((await commandOf(commandId)).state, 'queued', `after it died at boundary ${at}`);
    assert.equal(await sent(ready), 1, `after it died at boundary ${at}`);
    await db.owner.query(`update device_command set state = 'failed', try_at = null where device_command_id = $1`, [
      commandId,
    ]);
    await db.owner.query('delete from brake_use');
    await db.owner.query(`update device_command set requested_at = now() - interval '2 days'`);
    if (!died) break;
    assert.ok(at < 60);
  }
});

test('an answer that was lost is looked for, and nothing is sent twice (edge-75)', async () => {
  const ready = await enrolled('intune');
  const commandId = await approvedWipe(ready.deviceId);
  await ready.fake.faults({ loseAnswers: 1 });
  await turn();
  const now = await commandOf(commandId);
  assert.equal(now.state, 'approved');
  assert.match(now.problem ?? '', /asked before anything is sent again/);
  await turn(3);
  assert.equal((await commandOf(commandId)).state, 'queued');
  assert.equal(await sent(ready), 1);
});

test('after sixty days offline it is still queued, says since when, and its device is handed to nobody (edge-73)', async () => {
  const security = await addOperator(db, organizationId, [{ role: 'security', scope: 'organization', value: '' }]);
  const ready = await enrolled('fleet');
  const commandId = await approvedWipe(ready.deviceId);
  await turn();
  await db.owner.query(
    `update device_command set intent_at = intent_at - interval '60 days', approved_at = approved_at - interval '60 days'
     where device_command_id = $1`,
    [commandId],
  );
  await turn();
  const { state, problem } = await commandOf(commandId);
  assert.equal(state, 'queued');
  assert.match(problem ?? '', /waited at the device manager for 60 days.*Nothing has happened/);
  await turn();
  const told = await query<{ to: string }>(`select operator_id as to from message where template = 'device_waits'`);
  assert.deepEqual(told.map(({ to }) => to).sort(), [proposer, security].sort(), 'each is told once');
  await query('update custody set held_until = now() where asset_id = $1', [ready.assetId]);
  await query(`update asset set status = 'stock' where asset_id = $1`, [ready.assetId]);
  const handOut = { assetId: ready.assetId, personId, condition: null, note: null };
  await assert.rejects(
    checkOutAsset({ db }, organizationId, handOut, proposer),
    refusedWith(/erasure.*may still reach it/),
  );
});

test('who is asked about a wipe that waits long hears of it again as it goes on, also before it was sent (edge-73)', async () => {
  const ready = await enrolled('jamf');
  const caseId = await openCase();
  await db.owner.query(`update step set state = 'done' where action = 'copy_local_data' and organization_id = $1`, [
    organizationId,
  ]);
  const commandId = await approvedWipe(ready.deviceId);
  await ready.fake.faults({ denyKeys: true });
  const toldAfter = async (days: number) => {
    await db.owner.query('update device_command set approved_at = now() - $2::interval where device_command_id = $1', [
      commandId,
      `${days} days`,
    ]);
    await turn(2);
    return (await query(`select 1 from message where template = 'device_waits' and offboarding_id = $1`, [caseId]))
      .length;
  };
  assert.equal(await toldAfter(2), 0);
  const first = await toldAfter(9);
  assert.ok(first > 0);
  assert.equal(await toldAfter(16), first * 2);
  await ready.fake.faults({});
  assert.equal((await commandOf(commandId)).state, 'approved');
});

test('what somebody asks for takes the place of a lock that was proposed by itself', async () => {
  const ready = await enrolled('fleet');
  const proposed = await inTx((tx) => proposeLock(tx, { deviceId: ready.deviceId, reason: 'It is not back.' }));
  assert.ok(proposed !== null);
  await turn(2);
  assert.equal((await commandOf(proposed)).state, 'proposed', 'nobody has approved it');
  assert.ok(!(await ready.fake.journal()).some((line) => line.endsWith(` ${ready.key}`)));
  const commandId = await approvedWipe(ready.deviceId);
  assert.deepEqual([(await commandOf(proposed)).state, (await commandOf(commandId)).state], ['cancelled', 'approved']);
});

test('a device that was enrolled anew while its wipe waited is spared: it is taken back at the manager (edge-74)', async () => {
  const ready = await enrolled('jamf');
  const commandId = await approvedWipe(ready.deviceId);
  await turn();
  await ready.fake.enrolAgain(ready.key);
  await turn();
  const { state, problem } = await commandOf(commandId);
  assert.deepEqual([state, problem], ['cancelled', 'The device was enrolled anew while it waited.']);
  assert.ok((await ready.fake.journal()).includes(`flush ${ready.key}`));
});

test('where the manager has no way to take it back, that is said, and the device stays blocked (edge-74)', async () => {
  const ready = await enrolled('fleet');
  const commandId = await approvedWipe(ready.deviceId);
  await turn();
  await inTx((tx) => cancelCommand(tx, { commandId, reason: 'It came back.', operatorId: proposer }));
  await turn();
  const { state, problem } = await commandOf(commandId);
  assert.equal(state, 'queued');
  assert.match(problem ?? '', /still has it: Fleet has no way to take back/);
  assert.equal(await inTx((tx) => wipeQueued(tx, ready.assetId)), true);
});

test('a wipe that somebody ordered elsewhere blocks the device too, once its manager was asked (edge-74)', async () => {
  const ready = await enrolled('jamf');
  const foreign = {
    id: 'f',
    kind: 'wipe',
    state: 'pending',
    sentAt: new Date().toISOString(),
    endedAt: null,
    pin: null,
  } as const;
  await ready.fake.put({ key: ready.key, commands: [foreign] });
  const [row] = await query<{ ref: string }>('select enrolment_ref as ref from device where device_id = $1', [
    ready.deviceId,
  ]);
  await readDeviceNow(means, organizationId, {
    id: ready.deviceId,
    applicationId: ready.applicationId,
    enrolmentRef: row?.ref ?? '',
  });
  assert.equal(await inTx((tx) => wipeQueued(tx, ready.assetId)), true);
  await readManager(means, organizationId, ready.applicationId);
  assert.equal(await inTx((tx) => wipeQueued(tx, ready.assetId)), true, 'a listing that does not tell ends nothing');
});

test('a lock that the device took is known until it is heard of again', async () => {
  const ready = await enrolled('jamf');
  const { commandId } = await ask(ready.deviceId, 'lock');
  await turn(2);
  await ready.fake.online(ready.key);
  await turn();
  assert.equal((await commandOf(commandId)).state, 'done');
  const stateOf = async () =>
    (await query<{ state: string }>('select state from device where device_id = $1', [ready.deviceId]))[0]?.state;
  assert.equal(await stateOf(), 'locked');
  await readManager(means, organizationId, ready.applicationId);
  assert.equal(await stateOf(), 'locked');
});

test('what waits for a device already, ordered elsewhere, is not ordered a second time', async () => {
  const ready = await enrolled('intune');
  const commandId = await approvedWipe(ready.deviceId);
  const sentAt = new Date().toISOString();
  const foreign = { id: 'f', kind: 'wipe', state: 'pending', sentAt, endedAt: null, pin: null } as const;
  await ready.fake.put({ key: ready.key, commands: [foreign] });
  await turn();
  const { state, problem } = await commandOf(commandId);
  assert.deepEqual([state, await sent(ready)], ['refused', 0]);
  assert.match(problem ?? '', /ordered elsewhere waits for it already/);
  assert.equal(await inTx((tx) => wipeQueued(tx, ready.assetId)), true);
});

test('what changed between the approval and the call is not told anything', async () => {
  const ready = await enrolled('intune');
  const commandId = await approvedWipe(ready.deviceId);
  await ready.fake.put({ key: ready.key, user: 'somebody-else@example.test' });
  await turn();
  const { state, problem } = await commandOf(commandId);
  assert.equal(state, 'refused');
  assert.match(problem ?? '', /Nothing was sent.*user/);
  assert.equal(await sent(ready), 0);
});

test('what was not sent for a departure that is taken back is not sent, and a wipe that waits is asked back', async () => {
  const [unsent, waiting] = [await enrolled('jamf'), await enrolled('jamf')];
  const offboardingId = await openCase();
  await db.owner.query(`update step set state = 'done' where action = 'copy_local_data' and organization_id = $1`, [
    organizationId,
  ]);
  const sentId = await approvedWipe(waiting.deviceId);
  await turn();
  const { commandId } = await ask(unsent.deviceId, 'lock');
  const taken = { actor: operatorActor(proposer), because: 'rescinded', reason: 'They stay.', restore: false } as const;
  await inTx((tx) => cancelDeparture(means, tx, queue, { offboardingId, ...taken }));
  await turn(2);
  assert.deepEqual([(await commandOf(commandId)).state, (await commandOf(sentId)).state], ['cancelled', 'cancelled']);
  assert.ok(!(await unsent.fake.journal()).includes(`lock ${unsent.key}`));
  assert.ok((await waiting.fake.journal()).includes(`flush ${waiting.key}`));
});

test('a proposal is worth nothing once the device is with somebody else', async () => {
  const ready = await enrolled('fleet');
  const { proposal } = await ask(ready.deviceId, 'wipe');
  await query('update custody set held_until = now() where asset_id = $1', [ready.assetId]);
  await assert.rejects(
    inTx((tx) => confirmProposal({ ...means, queue }, tx, { proposalId: proposal?.id ?? '', operatorId: second })),
    refusedWith(/changed since/),
  );
});

test('what went to somebody else after the approval is not erased (edge-74)', async () => {
  const ready = await enrolled('fleet');
  const commandId = await approvedWipe(ready.deviceId);
  await query('update custody set held_until = now() where asset_id = $1', [ready.assetId]);
  await turn();
  const { state, problem } = await commandOf(commandId);
  assert.equal(state, 'refused');
  assert.match(problem ?? '', /who has it, changed since it was approved/);
  assert.equal(await sent(ready), 0);
});

test('nothing is sent while the keys cannot be read (edge-67)', async () => {
  const ready = await enrolled('jamf');
  const commandId = await approvedWipe(ready.deviceId);
  await ready.fake.faults({ denyKeys: true });
  await turn();
  assert.match((await commandOf(commandId)).problem ?? '', /keys could not be captured, so nothing was sent/);
  assert.equal(await sent(ready), 0);
  await ready.fake.faults({});
  await turn(2);
  assert.equal(await sent(ready), 1);
});

test('the fourth wipe of an hour waits, and one operator asks for three', async () => {
  const devices: Ready[] = [];
  for (let made = 0; made < 4; made += 1) devices.push(await enrolled('fleet'));
  const commands: string[] = [];
  for (const { deviceId } of devices.slice(0, 3)) commands.push(await approvedWipe(deviceId));
  await assert.rejects(ask(devices[3]?.deviceId ?? '', 'wipe'), refusedWith(/at most 3/));
  await db.owner.query(
    `update device_command set requested_at = now() - interval '2 hours' where organization_id = $1`,
    [organizationId],
  );
  commands.push(await approvedWipe(devices[3]?.deviceId ?? ''));
  await turn();
  const states = await Promise.all(commands.map(commandOf));
  assert.equal(states.filter(({ state }) => state === 'queued').length, 3);
  const waiting = states.find(({ state }) => state === 'approved');
  assert.match(waiting?.problem ?? '', /limit for wiped devices is 3 in an hour/);
});

test('captured keys end the step that asked for them, with what the manager confirmed', async () => {
  const ready = await enrolled('jamf');
  await openCase();
  await db.owner.query(
    `update step set state = 'asked', blocked_by = 0 where organization_id = $1 and action = 'capture_keys'`,
    [organizationId],
  );
  const { commandId } = await ask(ready.deviceId, 'capture');
  await turn();
  assert.equal((await commandOf(commandId)).state, 'done');
  const [step] = await query<{ state: string }>(`select state from step where action = 'capture_keys'`);
  assert.equal(step?.state, 'done');
  const kept = await query<{ sealed: Buffer }>('select sealed from device_secret');
  assert.ok(kept.length === 2 && kept.every(({ sealed }) => !sealed.toString('latin1').includes(ready.key)));
});

test('a listing that lacks most of what was there makes nothing gone', async () => {
  const ready = await enrolled('fleet');
  const [{ known } = { known: 0 }] = await query<{ known: number }>(
    'select count(*)::integer as known from device where application_id = $1',
    [ready.applicationId],
  );
  assert.ok(known > 2);
  const keys = (
    await query<{ name: string }>('select name from device where application_id = $1', [ready.applicationId])
  ).map(({ name }) => name);
  for (const key of keys) await ready.fake.remove(key);
  await assert.rejects(readManager(means, organizationId, ready.applicationId), { message: /too few to believe/ });
  assert.deepEqual(await query('select 1 from device where gone_at is not null'), []);
});

test('nobody is looked for in a device manager: it is never in the scope of offboardings', async () => {
  const fake = fakeOf('intune');
  const input = {
    name: 'Intune',
    category: 'other',
    connector: 'intune',
    config: fake.config,
    credentials: fake.credentials,
    inScope: true,
    callsPerSecond: null,
    unchecked: false,
  } as const;
  const store = await prepareApplication({ means, seal: seals }, organizationId, input, proposer);
  assert.equal((await inTx(store)).inScope, false);
});
