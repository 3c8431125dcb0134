import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { enrolDevice } from '../../test/enrol-device.ts';
import { leaverWithThings } from '../../test/leaver-with-things.ts';
import { addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { proposeLock } from '../jobs/devices/request-command.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { ListedCommandAnswer } from './schemas/devices.ts';

const db = await useDatabase();
const api = await useApi(db);

let organizationId: string;
let admin: TestOperator;
let deviceId: string;
let personId: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  admin = await signInAs(api, organizationId);
  const { means, queue } = api;
  const leaver = await leaverWithThings({ means, queue, organizationId }, { number: 'E1', things: [{ tag: 'LT-1' }] });
  personId = leaver.personId;
  deviceId = await enrolDevice(db, organizationId, { assetId: leaver.assetIds[0] ?? '', operatorId: admin.operatorId });
});

const list = async (which: string) =>
  (await admin.send('GET', `/device-commands?which=${which}`)).json<{ items: readonly ListedCommandAnswer[] }>().items;

test('a lock that is proposed by itself is listed until somebody approves it, once', async () => {
  const id = await withOrganization(db, organizationId, (tx) =>
    proposeLock(tx, { deviceId, reason: 'It is not back.' }),
  );
  const [listed] = await list('proposed');
  assert.deepEqual([listed?.id, listed?.asset, listed?.state, listed?.requestedBy], [id, 'LT-1', 'proposed', null]);
  assert.equal((await admin.send('POST', `/device-commands/${id}/approve`)).statusCode, 200);
  assert.equal((await admin.send('POST', `/device-commands/${id}/approve`)).statusCode, 409);
  assert.deepEqual(await list('proposed'), []);
  assert.deepEqual(
    (await list('open')).map(({ state, waitsLong, requestedBy }) => [state, waitsLong, requestedBy]),
    [['approved', false, admin.operatorId]],
  );
});

test('a device is matched to nothing that its operator may not see', async () => {
  await addAsset(db, organizationId, 'ELSEWHERE-1', await addPerson(db, organizationId, 'E2'));
  await db.owner.query(`update person set department = 'Lab' where person_id = $1`, [personId]);
  const lab = await signInAs(api, organizationId, [{ role: 'it', scope: 'department', value: 'Lab' }]);
  const match = async (asset: string) => {
    const { statusCode, body } = await lab.send('POST', `/devices/${deviceId}/match`, { asset });
    return [statusCode, body.replace(/"requestId":"[^"]*"/, '')];
  };
  assert.deepEqual(await match('ELSEWHERE-1'), await match('NOWHERE-1'));
  assert.equal((await match('ELSEWHERE-1'))[0], 404);
  assert.equal((await match('LT-1'))[0], 200);
});

test('how long something waits is said in the list of commands (edge-73)', async () => {
  await admin.send('POST', `/devices/${deviceId}/commands`, { kind: 'lock', reason: 'It is not back.' });
  await db.owner.query(`update device_command set approved_at = now() - interval '9 days' where organization_id = $1`, [
    organizationId,
  ]);
  assert.deepEqual(
    (await list('open')).map(({ waitsLong }) => waitsLong),
    [true],
  );
  await db.owner.query(`update device_command set ended_at = now(), state = 'done' where organization_id = $1`, [
    organizationId,
  ]);
  assert.deepEqual(await list('open'), []);
  assert.deepEqual(
    (await list('all')).map(({ waitsLong }) => waitsLong),
    [false],
  );
});
