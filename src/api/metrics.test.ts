import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addApplication, addAsset, addOrganization, addPerson, shippedPlaybook } from '../../test/organization.ts';
import type { MetricName } from '../core/metrics/metric-figure.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { recordObservation } from '../store/cases/observations.ts';
import { openOffboarding } from '../store/cases/open-offboarding.ts';
import type { MetricExported, MetricRowsAnswered, MetricsAnswered } from './schemas/metrics.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
let admin: TestOperator;
const people = new Map<string, string>();

/** A departure whose access ended on 5 June 2024 at 15:00 UTC, with its case where it is still expected. */
async function addLeaver(tx: Tx, number: string, state: 'expected' | 'cancelled' = 'expected'): Promise<string> {
  const personId = people.get(number) ?? '';
  const departureId = randomUUIDv7();
  await tx.query(
    `insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type, time_zone,
       notice_at, last_working_day, access_ends_at, employment_ends, state, received_at)
     select $1, $2, 'hr', $3, $4, e.employment_id, 'voluntary', 'employee', 'Europe/Berlin', '2024-05-01', '2024-06-05',
       '2024-06-05T15:00Z', '2024-06-30', $5, '2024-06-05T16:00Z'
     from employment e where e.organization_id = $1 and e.person_id = $4`,
    [organizationId, departureId, number, personId, state],
  );
  const [employment] = await tx.query<{ employment_id: string }>(
    'select employment_id from employment where organization_id = $1 and person_id = $2',
    [organizationId, personId],
  );
  const employmentId = employment?.employment_id ?? '';
  const playbook = await shippedPlaybook('standard');
  return (await openOffboarding(tx, { departureId, personId, employmentId, playbook })).offboardingId;
}

type Thing = { readonly kind: 'account' | 'asset'; readonly id: string; readonly ending: string };

async function addItem(tx: Tx, offboardingId: string, { kind, id, ending }: Thing): Promise<string> {
  const itemId = randomUUIDv7();
  await tx.query(
    `insert into item (organization_id, item_id, offboarding_id, kind, ${kind}_id, label, expected_ending, expected_assurance)
     values ($1, $2, $3, $4, $5, 'thing', $6, 'attested')`,
    [organizationId, itemId, offboardingId, kind, id, ending],
  );
  return itemId;
}

async function addAccount(tx: Tx, applicationId: string, number: string, active: boolean | null): Promise<string> {
  const accountId = randomUUIDv7();
  await tx.query(
    `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, active, seen_at)
     values ($1, $2, $3, $4, $4, $5, 'identifier', $6, '2024-06-20T15:00Z')`,
    [organizationId, accountId, applicationId, number, people.get(number), active],
  );
  return accountId;
}

function seen(tx: Tx, offboardingId: string, itemId: string, value: 'held' | 'suspended' | 'returned', at: string) {
  const seenAt = Temporal.Instant.from(`2024-06-${at}Z`);
  const how = value === 'returned' ? 'scan' : 'read';
  return recordObservation(tx, { offboardingId, itemId, value, assurance: 'confirmed', seenAt, method: how });
}

before(async () => {
  admin = await signInAs(api, organizationId);
  for (const number of ['E1', 'E2', 'E3', 'E4']) people.set(number, await addPerson(db, organizationId, number));
  const applicationId = await addApplication(db, organizationId, { name: 'Directory', connector: 'simulated' });
  await addApplication(db, organizationId, { name: 'Badge', connector: 'manual' });
  const laptop = await addAsset(db, organizationId, 'LT-1', people.get('E1') ?? '');
  await addAsset(db, organizationId, 'LT-2', people.get('E2') ?? '');
  await withOrganization(db, organizationId, async (tx) => {
    const offboardingId = await addLeaver(tx, 'E1');
    const accountId = await addAccount(tx, applicationId, 'E1', null);
    const account = await addItem(tx, offboardingId, { kind: 'account', id: accountId, ending: 'suspended' });
    const asset = await addItem(tx, offboardingId, { kind: 'asset', id: laptop, ending: 'returned' });
    await seen(tx, offboardingId, account, 'held', '04T15:00');
    await seen(tx, offboardingId, account, 'suspended', '05T17:00');
    await seen(tx, offboardingId, asset, 'returned', '05T18:00');
    // A re-check that sees the same later does not make the ending younger.
    await seen(tx, offboardingId, account, 'suspended', '12T15:00');
    await tx.query(
      `update offboarding set state = 'closed', closed_at = '2024-06-06' where organization_id = $1 and offboarding_id = $2`,
      [organizationId, offboardingId],
    );
    await tx.query(`update employment set end_date = '2024-06-10' where organization_id = $1 and person_id = $2`, [
      organizationId,
      people.get('E2'),
    ]);
    await addAccount(tx, applicationId, 'E2', true);
    await addLeaver(tx, 'E3', 'cancelled');
    await addLeaver(tx, 'E4');
  });
});

async function ask(query: string, operator = admin): Promise<MetricsAnswered> {
  const response = await operator.send('GET', `/metrics?${query}`);
  assert.equal(response.statusCode, 200, response.body);
  return response.json();
}

function figure(answer: MetricsAnswered, metric: MetricName) {
  const found = answer.figures.find((one) => one.metric === metric);
  assert.ok(found);
  return found;
}

async function rowsOf(metric: string, query = 'period=2024-06', operator = admin) {
  const rows: MetricRowsAnswered['items'] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const path = `/metrics/${metric}/rows?${query}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const response = await operator.send('GET', path);
    assert.equal(response.statusCode, 200, response.body);
    const page: MetricRowsAnswered = response.json();
    assert.ok(page.items.length <= 2);
    rows.push(...page.items);
    cursor = page.next;
  }
  return rows.toSorted((a, b) => (a.leaver < b.leaver ? -1 : 1));
}

describe('metrics', () => {
  it('count who has left by the lists of HR, with and without a case, and list whom they leave out', async () => {
    const answer = await ask('period=2024-06');
    assert.equal(answer.population, 3);
    assert.deepEqual(
      answer.leftOut.map(({ name, reason }) => [name, reason]),
      [['Person E3', 'cancelled']],
    );
    const rows = (await rowsOf('time_to_offboard')).map(({ leaver, group, reason }) => [leaver, group, reason]);
    assert.deepEqual(rows, [
      ['Person E1', 'numerator', 'closed'],
      ['Person E2', 'remainder', 'nobody opened a case'],
      ['Person E4', 'remainder', 'open'],
    ]);
    assert.deepEqual(figure(answer, 'time_to_offboard').reasons, [
      { group: 'numerator', reason: 'closed', count: 1 },
      { group: 'remainder', reason: 'nobody opened a case', count: 1 },
      { group: 'remainder', reason: 'open', count: 1 },
    ]);
    assert.deepEqual(answer.period, {
      name: '2024-06',
      from: '2024-05-31T22:00:00Z',
      until: '2024-06-30T22:00:00Z',
      timeZone: 'Europe/Berlin',
    });
    assert.ok(answer.ledgerSize > 0);
  });

  it('take the first look that saw the ending, keep HR’s lateness apart, and find an account no case knows', async () => {
    const { companions } = figure(await ask('period=2024-06'), 'access_revocation');
    assert.deepEqual(
      (await rowsOf('access_revocation')).map(({ leaver, reason, tookMs, clocks }) => [
        leaver,
        reason,
        tookMs,
        clocks?.hrLatenessMs,
      ]),
      [
        ['Person E1', 'off', 2 * 3_600_000, 3_600_000],
        ['Person E2', 'still active', null, 0],
      ],
    );
    assert.equal(companions.find(({ name }) => name === 'coverage')?.text, 'measured on 1 of 2 applications');
  });

  it('count a laptop as received when it was scanned, and one that is still out as not', async () => {
    const { rate } = figure(await ask('period=2024-06'), 'asset_return');
    assert.equal(rate.text, '1 of 2');
    assert.deepEqual(
      (await rowsOf('asset_return')).map(({ label, reason }) => [label, reason]),
      [
        ['LT-1 laptop', 'received on time'],
        ['LT-2 laptop', 'deployed, not received'],
      ],
    );
    const open = await rowsOf('asset_return', 'period=2024-06&group=remainder');
    assert.deepEqual(
      open.map(({ label }) => label),
      ['LT-2 laptop'],
    );
  });

  it('ask for the records of the playbook also where nobody opened a case, and say what is not measured', async () => {
    const answer = await ask('period=2024-06');
    const missing = (await rowsOf('audit_trail')).filter(({ leaver }) => leaver === 'Person E2');
    assert.ok(missing.length > 5);
    assert.ok(missing.every(({ group }) => group === 'remainder'));
    assert.match(figure(answer, 'zombie_reduction').notMeasured ?? '', /no day was counted yet/);
  });

  it('always account for every row of the population, whatever they are narrowed to', async () => {
    for (const query of [
      'period=2024-06',
      'period=2024&department=Sales',
      'period=2024-Q2&country=DE',
      'period=2023',
    ]) {
      for (const { identity } of (await ask(query)).figures) {
        const { numerator, remainder, excluded, tooYoung, population } = identity;
        assert.equal(numerator + remainder + excluded + tooYoung, population);
      }
    }
    assert.equal((await ask('period=2023&department=Sales')).population, 0);
    const [only, second] = (await ask('period=2024-06&metric=asset_return')).figures;
    assert.deepEqual([only?.metric, second], ['asset_return', undefined]);
  });

  it('are refused for a name that nobody knows, and not answered with nothing', async () => {
    for (const [filter, says] of [
      ['department=Sails', /No department “Sails” is known/],
      ['country=FR', /country “FR”/],
      ['site=Moon', /No site “Moon” is known/],
      [`manager=${randomUUIDv7()}`, /no person with the id/],
      ['playbook=standard%2099', /No playbook “standard 99” is known/],
    ] as const) {
      for (const path of ['/metrics', '/metrics/asset_return/rows']) {
        const answer = await admin.send('GET', `${path}?period=2024-06&${filter}`);
        assert.equal(answer.statusCode, 404, answer.body);
        assert.match(answer.body, says);
      }
    }
    const given = await admin.send('POST', '/metric-exports', { period: '2024-06', department: 'Sails' });
    assert.equal(given.statusCode, 404, given.body);
    assert.equal((await ask('period=2024-06&playbook=none')).population, 1);
    const contractor = await shippedPlaybook('contractor');
    assert.equal((await ask(`period=2024-06&playbook=contractor%20${contractor.version}`)).population, 0);
  });

  it('are for whoever may read every departure, and never show somebody their own', async () => {
    const scoped = await signInAs(api, organizationId, [{ role: 'it', scope: 'department', value: 'Sales' }]);
    assert.equal((await scoped.send('GET', '/metrics?period=2024-06')).statusCode, 403);
    const leaver = await signInAs(api, organizationId, undefined, people.get('E4'));
    assert.equal((await ask('period=2024-06', leaver)).population, 2);
  });

  it('are shown for each department, and no cell of fewer than five to who may not know why somebody leaves', async () => {
    const told = await ask('period=2024-06&by=department');
    assert.deepEqual(
      told.cells.map(({ value, population, figures }) => [value, population, figures?.length]),
      [['Sales', 3, 6]],
    );
    const it = await signInAs(api, organizationId, [{ role: 'it', scope: 'organization', value: '' }]);
    const hidden = await ask('period=2024-06&by=department', it);
    assert.deepEqual(
      hidden.cells.map(({ value, population, figures }) => [value, population, figures]),
      [['Sales', null, null]],
    );
    const narrowed = await ask('period=2024-06&department=Sales', it);
    assert.deepEqual([narrowed.population, narrowed.leftOutCount], [null, 0]);
    assert.ok(narrowed.figures.every(({ notMeasured }) => notMeasured?.startsWith('fewer than 5')));
    for (const query of ['by=kind', 'kind=voluntary'])
      assert.equal((await it.send('GET', `/metrics?period=2024-06&${query}`)).statusCode, 403);
    assert.equal((await it.send('GET', '/metrics/asset_return/rows?period=2024-06&kind=voluntary')).statusCode, 403);
    assert.equal((await ask('period=2024-06&kind=voluntary')).population, 2);
  });

  it('say which figures cannot be narrowed as asked', async () => {
    const answer = await ask('period=2024-06&application=connected');
    assert.equal(figure(answer, 'access_revocation').rate.text, '1 of 2');
    assert.match(figure(answer, 'asset_return').notMeasured ?? '', /not told apart by connected/);
  });

  it('stay as they were given out, and are restated with what is different when something changes afterwards', async () => {
    const give = async () => {
      const response = await admin.send('POST', '/metric-exports', { period: '2024-06' });
      assert.equal(response.statusCode, 201, response.body);
      return response.json<MetricExported>();
    };
    const first = await give();
    assert.deepEqual([first.restates, first.differences], [null, []]);
    assert.equal(
      (await ask('period=2024-06')).exported?.differences.some(({ what }) => what === 'answer'),
      false,
    );
    // A scan that comes in late changes a period that is over.
    await admin.send('POST', '/assets/check-in', { asset: 'LT-2' });
    const now = await ask('period=2024-06');
    assert.equal(now.exported?.restated, true);
    assert.deepEqual(
      now.exported?.differences.find(({ metric, what }) => metric === 'asset_return' && what === 'answer'),
      { metric: 'asset_return', what: 'answer', was: '1 of 2', now: '2 of 2' },
    );
    const second = await give();
    assert.equal(second.restates, first.id);
    assert.ok(second.differences.some(({ metric }) => metric === 'asset_return'));
    const frozen = (await admin.send('GET', `/metric-exports/${first.id}`)).json<MetricExported>();
    assert.deepEqual(frozen, first);
    const list = (await admin.send('GET', '/metric-exports?period=2024-06')).json<{ items: MetricExported[] }>();
    assert.deepEqual(
      list.items.map(({ id }) => id),
      [second.id, first.id],
    );
  });

  it('refuse a period that cannot be read, with a sentence', async () => {
    const response = await admin.send('GET', '/metrics?period=June');
    assert.equal(response.statusCode, 400);
    assert.match(response.json().detail, /Write a month \(2026-06\)/);
  });
});
