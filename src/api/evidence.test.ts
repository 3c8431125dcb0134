import assert from 'node:assert/strict';
import { createHash, randomUUIDv7 } from 'node:crypto';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addApplication, addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { plannedCase } from '../../test/planned-case.ts';
import type { EvidenceChecked, EvidenceSample } from './schemas/evidence.ts';
import type { ResidualAnswered } from './schemas/metrics.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const at = { means: api.means, queue: api.queue, organizationId };
const lastDay = Temporal.PlainDate.from('2026-03-13');
const period = 'from=2026-03-01&to=2026-03-31';
const people = new Map<string, string>();
let auditor: TestOperator;
let offboardingId: string;

before(async () => {
  auditor = await signInAs(api, organizationId, [{ role: 'auditor', scope: 'organization', value: '' }]);
  for (const number of ['E1', 'E2', 'E3', 'E4', 'E5', 'E6'])
    people.set(number, await addPerson(db, organizationId, number));
  const applicationId = await addApplication(db, organizationId, { name: 'Directory', connector: 'simulated' });
  await db.owner.query(
    `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, seen_at)
     values ($1, $2, $3, 'u-1', 'e1', $4, 'identifier', now())`,
    [organizationId, randomUUIDv7(), applicationId, people.get('E1')],
  );
  await addAsset(db, organizationId, 'LT-1', people.get('E1') ?? '');
  for (const number of ['E1', 'E2', 'E3', 'E4'])
    offboardingId = await plannedCase(at, number, { lastWorkingDay: lastDay });
  offboardingId = await plannedCase(at, 'E5', { lastWorkingDay: lastDay.add({ months: 3 }) });
  // Only HR's list says that this one has left.
  await db.owner.query(`update employment set end_date = '2026-03-20' where organization_id = $1 and person_id = $2`, [
    organizationId,
    people.get('E6'),
  ]);
});

async function draw(query: string, operator = auditor): Promise<EvidenceSample> {
  const answer = await operator.send('GET', `/evidence/sample?${query}`);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

test('a sample is drawn from everybody who left in the period, also from those without a case, and the same seed draws the same', async () => {
  const whole = await draw(`${period}&seed=a&size=50`);
  assert.deepEqual(
    whole.leavers
      .map(({ person, offboarding }) => [person.name, offboarding])
      .sort(([one], [other]) => ((one ?? '') < (other ?? '') ? -1 : 1)),
    [
      ['Person E1', 'OFF-1'],
      ['Person E2', 'OFF-2'],
      ['Person E3', 'OFF-3'],
      ['Person E4', 'OFF-4'],
      ['Person E6', null],
    ],
  );
  assert.deepEqual([whole.population, whole.withoutCase, whole.leftOut], [5, 1, 0]);
  const [first, again] = [await draw(`${period}&seed=a&size=2`), await draw(`${period}&seed=a&size=2`)];
  assert.deepEqual(first.leavers, again.leavers);
  assert.deepEqual(first.leavers, whole.leavers.slice(0, 2));
  const ids = whole.leavers.map(({ id }) => id);
  const rank = (id: string) => createHash('sha256').update(`a:${id}`).digest('hex');
  assert.deepEqual(
    ids,
    [...ids].sort((one, other) => (rank(one) < rank(other) ? -1 : 1)),
    'as anybody can work out',
  );
  assert.equal(
    whole.populationDigest,
    `sha256:${createHash('sha256')
      .update([...ids].sort().join('\n'))
      .digest('hex')}`,
  );
});

test('nobody can be drawn by themselves, and a period that is upside down is refused', async () => {
  const self = await signInAs(
    api,
    organizationId,
    [{ role: 'auditor', scope: 'organization', value: '' }],
    people.get('E1'),
  );
  assert.equal((await draw(`${period}&seed=a`, self)).population, 4);
  const refused = await auditor.send('GET', '/evidence/sample?from=2026-03-31&to=2026-03-01&seed=a');
  assert.equal(refused.statusCode, 400);
  const narrow = await signInAs(api, organizationId, [{ role: 'auditor', scope: 'department', value: 'Sales' }]);
  assert.equal((await narrow.send('GET', `/evidence/sample?${period}&seed=a`)).statusCode, 403);
});

test('what a case lacks is named with whoever is asked for it, and an event that was altered or taken away is found', async () => {
  const look = async () => {
    const answer = await auditor.send('GET', '/offboardings/OFF-5/evidence');
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json<EvidenceChecked>();
  };
  const { gaps, events, coverage } = await look();
  assert.ok(gaps.length > 0);
  assert.ok(gaps.some(({ askedOf }) => askedOf.length > 0));
  assert.match(coverage, /^0 of 1 application confirmed/);
  assert.deepEqual([events.missing, events.altered], [[], 0]);
  // Only who owns the database can do that, and only without its guards.
  await db.owner.query('alter table event disable trigger user');
  await db.owner.query(
    `update event_private set content = '\\x7b7d' where organization_id = $1 and event_id =
       (select event_id from event join event_private using (organization_id, event_id) where stream_id = $2 and content is not null order by number limit 1)`,
    [organizationId, offboardingId],
  );
  await db.owner.query(
    `with gone as (delete from event_private where organization_id = $1 and event_id in
       (select event_id from event where stream_id = $2 and number = $3))
     delete from event where organization_id = $1 and stream_id = $2 and number = $3`,
    [organizationId, offboardingId, events.events],
  );
  await db.owner.query('alter table event enable trigger user');
  const found = await look();
  assert.deepEqual([found.events.missing, found.events.altered], [[events.events], 1]);
});

test('an account that nobody saw off is residual access at the end of every day since, and unknown is told apart', async () => {
  const admin = await signInAs(api, organizationId);
  const ask = async (query: string) => {
    const answer = await admin.send('GET', `/metrics/residual-access?${query}`);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json<ResidualAnswered>();
  };
  const { days } = await ask('from=2026-03-12&to=2026-03-14');
  assert.deepEqual(days, [
    { day: '2026-03-12', leavers: 0, accounts: 0, unknown: 0 },
    { day: '2026-03-13', leavers: 1, accounts: 1, unknown: 1 },
    { day: '2026-03-14', leavers: 1, accounts: 1, unknown: 1 },
  ]);
  await db.owner.query(
    `insert into observation (organization_id, observation_id, offboarding_id, item_id, value, assurance, seen_at, method)
     select i.organization_id, $2, i.offboarding_id, i.item_id, 'suspended', 'confirmed', '2026-03-15T12:00Z', 'read' from item i
     where i.organization_id = $1 and i.kind = 'account'`,
    [organizationId, randomUUIDv7()],
  );
  await db.owner.query('update metric_leaver set good_until = now() where organization_id = $1', [organizationId]);
  const later = await ask('from=2026-03-14&to=2026-03-15');
  assert.deepEqual(
    later.days.map(({ accounts }) => accounts),
    [1, 0],
  );
  assert.equal((await admin.send('GET', '/metrics/residual-access?from=2024-01-01&to=2026-01-01')).statusCode, 400);
});
