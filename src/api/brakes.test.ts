import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addOrganization, addPerson } from '../../test/organization.ts';
import type { Role } from '../core/permission.ts';
import type { BrakeOverview, LimitChangeListed, ReplayAnswer } from './schemas/brakes.ts';
import type { ProposalListed } from './schemas/protection.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db, 'Brakes', {});
for (let one = 1; one <= 20; one += 1) await addPerson(db, organizationId, `E${one}`);

const as = (role: Role) => signInAs(api, organizationId, [{ role, scope: 'organization', value: '' }]);
const [hr, it, admin, security] = [await as('hr'), await as('it'), await as('admin'), await as('security')];

const departure = (employeeNumber: string, more: object = {}) => ({
  person: { employeeNumber },
  kind: 'voluntary',
  lastWorkingDay: '2026-12-01',
  ...more,
});

test('a held departure says so at once, and the brakes show it with its number and its name', async () => {
  for (const one of ['E1', 'E2'])
    assert.equal((await hr.send('POST', '/departures', departure(one))).json().held, undefined);
  const third = (await hr.send('POST', '/departures', departure('E3'))).json<{ held?: string; number: string }>();
  assert.equal(third.held, '3 people in 24 hours is more than 2, the limit for 20 people from source api.');
  const brakes = (await security.send('GET', '/brakes')).json<BrakeOverview>();
  assert.deepEqual(
    brakes.trips.map(({ held, sentence }) => [held.map(({ number, name }) => [number, name]), sentence]),
    [[[[third.number, 'Person E3']], third.held]],
  );
  assert.deepEqual(brakes.limits, { perDay: 2, perWeek: 3, immediatePerHour: 2 });
  assert.deepEqual(brakes.counts[0], { scope: 'organization', name: '', day: 3, week: 3 });
  const shown = await it.send('GET', `/offboardings/${third.number}`);
  assert.equal(shown.json().held, true);
});

test('only whoever answers for people or safety releases, and never who entered it', async () => {
  const reason = 'Spoke with the manager';
  assert.equal((await it.send('POST', '/offboardings/OFF-3/release', { reason })).statusCode, 403);
  assert.equal((await hr.send('POST', '/offboardings/OFF-3/release', { reason })).statusCode, 422);
  assert.equal((await security.send('POST', '/offboardings/OFF-3/release', { reason })).statusCode, 200);
  assert.deepEqual((await security.send('GET', '/brakes')).json<BrakeOverview>().trips, []);
});

test('everything of a trip is released by a proposal and another person', async () => {
  for (const one of ['E4', 'E5']) await hr.send('POST', '/departures', departure(one));
  const [trip] = (await admin.send('GET', '/brakes')).json<BrakeOverview>().trips;
  assert.equal(trip?.held.length, 2);
  const proposed = await admin.send('POST', `/brakes/trips/${trip?.id}/release`, { reason: 'A planned layoff' });
  assert.equal(proposed.statusCode, 200);
  const path = `/proposals/${proposed.json().id}/confirm`;
  assert.equal((await admin.send('POST', path, {})).statusCode, 422);
  assert.equal((await security.send('POST', path, {})).statusCode, 200);
  assert.deepEqual((await admin.send('GET', '/brakes')).json<BrakeOverview>().trips, []);
});

test('limits are changed by administrators; a replay says when they would have tripped', async () => {
  const change = { perDay: 1, perWeek: 500, reason: 'Trying' };
  assert.equal((await security.send('POST', '/brakes/limits', change)).statusCode, 403);
  const changed = (await admin.send('POST', '/brakes/limits', change)).json();
  assert.deepEqual(changed.lowered, { perDay: 1 });
  assert.equal(changed.proposal.kind, 'brake.limits');
  const { items } = (await hr.send('GET', '/brakes/limits')).json<{ items: LimitChangeListed[] }>();
  assert.deepEqual(
    items.map(({ perDay, perWeek, reason, proposedBy, decidedBy }) => [
      perDay,
      perWeek,
      reason,
      proposedBy === decidedBy,
    ]),
    [[1, null, 'Trying', true]],
  );
  const [proposed] = (await admin.send('GET', '/proposals')).json<{ items: ProposalListed[] }>().items;
  assert.equal(proposed?.subject, '500 in 7 days');
  const today = Temporal.Now.plainDateISO('UTC');
  const days = `from=${today.subtract({ days: 1 }).toString()}&to=${today.add({ days: 1 }).toString()}`;
  const replay = (await hr.send('GET', `/brakes/replay?${days}`)).json<ReplayAnswer>();
  assert.equal(replay.departures, 5);
  assert.deepEqual(
    replay.trips.map(({ people, most }) => [people, most]),
    [[2, 1]],
  );
});
