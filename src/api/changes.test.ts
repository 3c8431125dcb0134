import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addOrganization, addPerson } from '../../test/organization.ts';
import { observeOffboarding } from '../jobs/looks/observe.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const admin = await signInAs(api, organizationId);
const inDays = (days: number) => Temporal.Now.plainDateISO().add({ days }).toString();

async function open(employeeNumber: string): Promise<string> {
  const answer = await admin.send('POST', '/departures', {
    person: { employeeNumber },
    kind: 'involuntary',
    lastWorkingDay: inDays(30),
  });
  assert.equal(answer.statusCode, 201);
  const { offboardingId } = answer.json<{ offboardingId: string }>();
  await observeOffboarding(api.means, organizationId, offboardingId);
  return offboardingId;
}

test('a move answers with the difference and with no word about how they leave, and a stale one is refused', async () => {
  await addPerson(db, organizationId, 'A1');
  const id = await open('A1');
  const { etag } = (await admin.send('GET', `/offboardings/${id}`)).headers;
  const path = `/offboardings/${id}/departure`;
  const moved = await admin.send('PATCH', path, { lastWorkingDay: inDays(45) }, { 'if-match': String(etag) });
  assert.equal(moved.statusCode, 200);
  const answer = moved.json<{ diff: { changed: unknown[] }; after: { lastWorkingDay: string }; revision: number }>();
  assert.equal(answer.after.lastWorkingDay, inDays(45));
  assert.ok(answer.diff.changed.length > 0 && answer.revision === 2);
  assert.doesNotMatch(moved.body, /involuntary/);
  const stale = await admin.send('PATCH', path, { lastWorkingDay: inDays(50) }, { 'if-match': String(etag) });
  assert.equal(stale.statusCode, 412);
  assert.equal((await admin.send('PATCH', path, {})).statusCode, 400);
});

test('what a change or a cancellation would come to is said, and nothing of it is kept', async () => {
  await addPerson(db, organizationId, 'A3');
  const id = await open('A3');
  const path = `/offboardings/${id}`;
  const events = async () =>
    (await admin.send('GET', `${path}/events?order=latest&limit=1`)).json<{ items: unknown[] }>();
  const before = (await admin.send('GET', path)).body;
  const lastEvent = await events();
  const moved = await admin.send('PATCH', `${path}/departure`, { lastWorkingDay: inDays(45), dryRun: true });
  assert.equal(moved.statusCode, 200);
  const { diff, revision } = moved.json<{ diff: { changed: unknown[] }; revision: number }>();
  assert.ok(diff.changed.length > 0 && revision === 2);
  const cancelled = await admin.send('POST', `${path}/cancel`, { reason: 'They stay.', dryRun: true });
  assert.ok(cancelled.json<{ stopped: number }>().stopped > 0);
  assert.equal((await admin.send('GET', path)).body, before);
  assert.deepEqual(await events(), lastEvent);
});

test('the events of a case are read from either end', async () => {
  await addPerson(db, organizationId, 'A4');
  const path = `/offboardings/${await open('A4')}/events`;
  type Page = { readonly items: readonly { readonly number: number }[]; readonly next: string | null };
  const numbers = async (query: string) => {
    const found: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page = (await admin.send('GET', `${path}?limit=2${query}${cursor}`)).json<Page>();
      found.push(...page.items.map(({ number }) => number));
      cursor = page.next === null ? null : `&cursor=${encodeURIComponent(page.next)}`;
    }
    return found;
  };
  const first = await numbers('');
  assert.ok(first.length > 2 && first[0] === 1);
  assert.deepEqual(await numbers('&order=latest'), first.toReversed());
});

test('a departure that is taken back is cancelled once, and facilities may not do it', async () => {
  await addPerson(db, organizationId, 'A2');
  const id = await open('A2');
  const facilities = await signInAs(api, organizationId, [{ role: 'facilities', scope: 'organization', value: '' }]);
  const body = { reason: 'They stay.', because: 'rescinded' };
  assert.equal((await facilities.send('POST', `/offboardings/${id}/cancel`, body)).statusCode, 403);
  assert.equal((await admin.send('POST', `/offboardings/${id}/restore`)).statusCode, 409);
  const done = await admin.send('POST', `/offboardings/${id}/cancel`, body);
  assert.equal(done.statusCode, 200);
  assert.deepEqual(done.json<{ restoration: unknown }>().restoration, { accounts: [], notRestorable: [] });
  assert.equal((await admin.send('POST', `/offboardings/${id}/cancel`, body)).statusCode, 409);
  const shown = await admin.send('GET', `/offboardings/${id}/restoration`);
  assert.equal(shown.statusCode, 200);
  assert.equal((await admin.send('GET', `/offboardings/${id}`)).json<{ state: string }>().state, 'cancelled');
});
