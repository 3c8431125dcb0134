import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addApplication, addOrganization } from '../../../test/organization.ts';
import { getApplicationAccess, takeCalls } from '../../store/inventory/applications.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { type CallOf, waitForCall } from './call-budget.ts';

const db = await useDatabase();
let organizationId: string;

before(async () => {
  organizationId = await addOrganization(db);
});

/** An application with a budget, and calls to it that say their name when they may go. */
async function limitedTo(callsPerSecond: number, name: string) {
  const applicationId = await addApplication(db, organizationId, {
    name,
    connector: 'simulated',
    callsPerSecond,
  });
  const access = await withOrganization(db, organizationId, (tx) => getApplicationAccess(tx, applicationId));
  const went: string[] = [];
  const call = async (who: string, of: Partial<CallOf> = {}, signal = new AbortController().signal) => {
    await waitForCall({ db, organizationId, access }, { immediate: false, begun: false, ...of }, signal);
    went.push(who);
  };
  return { applicationId, went, call };
}

test('who must be out at once goes before all who wait, and of the others whoever has begun', async () => {
  const { went, call } = await limitedTo(1, 'a');
  await call('first');
  const waiting = [call('new'), call('begun', { begun: true }), call('urgent', { immediate: true })];
  await Promise.all(waiting);
  assert.deepEqual(went, ['first', 'urgent', 'begun', 'new']);
});

test('a call that is given up leaves the queue, and fails by its own signal', async () => {
  const { went, call } = await limitedTo(1, 'b');
  await call('first');
  const given = new AbortController();
  const waiting = [call('given up', {}, given.signal), call('second')];
  given.abort();
  await Promise.all(waiting);
  assert.deepEqual(went, ['first', 'given up', 'second']);
});

test('urgent calls may leave a debt, and nobody else gets a call before it is paid', async () => {
  const { applicationId } = await limitedTo(10, 'c');
  const take = (urgent: number, others: number) =>
    withOrganization(db, organizationId, (tx) =>
      takeCalls(tx, { applicationId, callsPerSecond: 10 }, { urgent, others }),
    );
  const first = await take(25, 5);
  assert.deepEqual([first.urgentTokens, first.others], [10, 0]);
  const second = await take(0, 5);
  assert.equal(second.others, 0);
  assert.ok(second.tokensLeft < 0);
});
