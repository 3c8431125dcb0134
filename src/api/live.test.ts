import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addOrganization, addPerson } from '../../test/organization.ts';
import type { RoleGrant } from '../core/permission.ts';
import { withOrganization } from '../store/database/with-organization.ts';

const db = await useDatabase();
const api = await useApi(db, { live: { lookMs: 40, checkMs: 150 } });
const url = await api.app.listen({ host: '127.0.0.1', port: 0 });
const organizationId = await addOrganization(db);
let admin: TestOperator;
let hr: TestOperator;
let manager: TestOperator;

const as = (role: RoleGrant['role'], scope: RoleGrant['scope'] = 'organization', value = '') =>
  signInAs(api, organizationId, [{ role, scope, value }]);

before(async () => {
  [admin, hr, manager] = [await as('admin'), await as('hr'), await as('manager', 'department', 'Research')];
  for (const number of ['E1', 'E2', 'E3', 'E4']) await addPerson(db, organizationId, number);
  await withOrganization(db, organizationId, (tx) =>
    tx.query(`update person set department = 'Research' where organization_id = $1 and display_name = 'Person E2'`, [
      organizationId,
    ]),
  );
});

type Heard = { readonly event: string; readonly cases: readonly string[] };

/** Listens as an operator; `until` reads on until something is heard that fits, and answers everything heard so far. */
async function listen({ token }: TestOperator) {
  const stop = new AbortController();
  after(() => stop.abort());
  const answer = await fetch(`${url}/api/v1/live`, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    signal: stop.signal,
  });
  const heard: Heard[] = [];
  if (answer.body === null || !answer.ok) return { status: answer.status, heard, until: async () => heard };
  const pieces = answer.body.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  let text = '';
  const read = async (): Promise<boolean> => {
    const { value, done } = await pieces.next();
    if (done === true) return false;
    text += value;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = /^event: (\w+)$/m.exec(block)?.[1];
      const data = /^data: (.+)$/m.exec(block)?.[1];
      if (event === undefined || data === undefined) continue;
      heard.push({ event, cases: [], ...(JSON.parse(data) as object) });
    }
    return true;
  };
  const until = async (fits: (heard: readonly Heard[]) => boolean): Promise<readonly Heard[]> => {
    while (!fits(heard) && (await read()));
    return heard;
  };
  // The first look is over: from here on every change is told.
  await until((all) => all.some(({ event }) => event === 'still'));
  return { status: answer.status, heard, until };
}

async function leaves(by: TestOperator, employeeNumber: string, more: object = {}): Promise<string> {
  const body = { person: { employeeNumber }, kind: 'voluntary', lastWorkingDay: '2027-01-29', ...more };
  const answer = await by.send('POST', '/departures', body);
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json<{ number: string }>().number;
}

const casesOf = (heard: readonly Heard[]) => heard.flatMap(({ cases }) => cases);

test('whoever listens hears of the cases they may see and of no other', async () => {
  const [everybody, ofResearch] = [await listen(admin), await listen(manager)];
  const sales = await leaves(admin, 'E1');
  const research = await leaves(admin, 'E2');
  const heard = await everybody.until((all) => [sales, research].every((number) => casesOf(all).includes(number)));
  assert.deepEqual([...new Set(casesOf(heard))].toSorted(), [sales, research].toSorted());
  const own = await ofResearch.until((all) => casesOf(all).includes(research));
  assert.deepEqual([...new Set(casesOf(own))], [research]);
});

test('of a confidential departure only the named hear', async () => {
  const [named, other] = [await listen(hr), await listen(admin)];
  const secret = await leaves(hr, 'E3', { kind: 'involuntary', playbook: 'immediate' });
  await named.until((all) => casesOf(all).includes(secret));
  const plain = await leaves(admin, 'E4');
  const heard = await other.until((all) => casesOf(all).includes(plain));
  assert.ok(!casesOf(heard).includes(secret));
});

test('a stream ends by itself once its operator is disabled, and cannot be opened again', async () => {
  const shut = await as('it');
  const stream = await listen(shut);
  const answer = await admin.send('PATCH', `/operators/${shut.operatorId}`, { disabled: true });
  assert.equal(answer.statusCode, 200, answer.body);
  await stream.until(() => false);
  assert.equal((await listen(shut)).status, 401);
});

test('a request that asks for no stream, and one that comes as the thirteenth, are refused with a sentence', async () => {
  const plain = await admin.send('GET', '/live');
  assert.equal(plain.statusCode, 400, plain.body);
  const many = await as('auditor');
  const streams = await Promise.all(Array.from({ length: 12 }, () => listen(many)));
  assert.ok(streams.every(({ status }) => status === 200));
  assert.equal((await listen(many)).status, 429);
});
