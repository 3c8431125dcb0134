import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import {
  addApplication,
  addOperator,
  addOrganization,
  addPerson,
  makeMeans,
  shippedPlaybook,
} from '../../../test/organization.ts';
import { systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { listHarvest, totalHarvest } from '../../store/licences/harvest.ts';
import { getLicencePool, type LicenceChange } from '../../store/licences/licence-pools.ts';
import { listOthersWith } from '../../store/ownership/owned-things.ts';
import { receiveDeparture } from '../departures/receive-departure.ts';
import { importFile } from '../imports/import-file.ts';
import { observeOffboarding } from '../looks/observe.ts';
import { attestItems } from '../steps/attest.ts';
import { openQueue } from '../steps/queue.ts';
import { changeLicence, reassignSeat, waitForSeat } from './reassign-seat.ts';

const db = await useDatabase();
const means = makeMeans(db);
const queue = await openQueue(db, () => undefined);
after(() => queue.close());
const organizationId = await addOrganization(db);
const operatorId = await addOperator(db, organizationId);
const within = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const people = new Map<string, string>();
for (const number of ['L1', 'L2', 'L3', 'L4', 'S1', 'S2']) {
  people.set(number, await addPerson(db, organizationId, number));
}
const personId = (number: string): string => people.get(number) ?? '';
const today = Temporal.Now.plainDateISO('Europe/Berlin');
const everywhere = {
  everywhere: true,
  departments: [],
  sites: [],
  cases: [],
  ownPersonId: null,
  operatorId,
};
const lately = { from: today.subtract({ days: 1 }), until: today.add({ days: 2 }), limit: 50 };

async function seats(rows: readonly string[]): Promise<void> {
  const text = ['licence,employee_id,price,currency,reassignable,term_end', ...rows].join('\n');
  const source = async function* () {
    yield new TextEncoder().encode(text);
  };
  const { refusedTotal } = await importFile(means, organizationId, { fileName: 'seats.csv', source });
  assert.equal(refusedTotal, 0);
}

const change = (name: string, said: LicenceChange) =>
  within(async (tx) => changeLicence(tx, (await getLicencePool(tx, name)).id, said, operatorId));

async function leave(number: string): Promise<string> {
  const facts = {
    source: 'test',
    externalId: number,
    leaver: { employeeNumber: number },
    kind: 'voluntary' as const,
    lastWorkingDay: today.add({ days: 20 }),
    noticeAt: Temporal.Now.instant(),
    accessEndsAt: null,
    employmentEnds: today.add({ days: 30 }),
    informedAt: null,
    timeZone: null,
    legalHold: false,
  };
  const playbook = await shippedPlaybook('standard');
  const received = await within((tx) => receiveDeparture(tx, queue, { facts, playbook, actor: systemActor }));
  const { offboardingId } = received as { offboardingId: string };
  await observeOffboarding(means, organizationId, offboardingId);
  return offboardingId;
}

async function itemsOf(offboardingId: string, label: string): Promise<readonly string[]> {
  const { rows } = await db.owner.query<{ id: string }>(
    'select item_id as id from item where offboarding_id = $1 and label = $2',
    [offboardingId, label],
  );
  return rows.map(({ id }) => id);
}

const release = async (offboardingId: string, label: string, ending: 'released' | 'expires') => {
  const itemIds = await itemsOf(offboardingId, label);
  assert.equal(itemIds.length, 1);
  const [result] = await within((tx) =>
    attestItems(tx, queue, { itemIds, ending, note: 'Seen in the console.', file: null, operatorId }),
  );
  assert.equal(result?.attested, true);
};

const refusal = (pattern: RegExp) => (error: unknown) => error instanceof Failure && pattern.test(error.message);

test('a released seat goes back to its pool, and saves from the renewal on and nothing before (edge-83, edge-84)', async () => {
  const ends = today.add({ days: 200 });
  await seats([`Figma,L1,720,GBP,yes,${ends.toString()}`, `Figma,S1,720,GBP,yes,${ends.toString()}`]);
  await change('Figma', { seats: 2, period: 'year', noticeDays: 30 });
  await release(await leave('L1'), 'seat of Figma', 'released');
  const pool = await within((tx) => getLicencePool(tx, 'Figma'));
  assert.equal(pool.taken, 1);
  const { items } = await within((tx) => listHarvest(tx, everywhere, lately));
  const [seat] = items.filter(({ licence }) => licence === 'Figma');
  assert.deepEqual(
    [seat?.savingMinor, seat?.savesFrom?.toString(), seat?.why, seat?.endedAs],
    [72_000, ends.toString(), 'at_renewal', 'released'],
  );
  const totals = await within((tx) => totalHarvest(tx, everywhere, lately));
  assert.deepEqual(
    totals.map(({ currency, seats: count, savingMinor, savesNowMinor }) => [
      currency,
      count,
      savingMinor,
      savesNowMinor,
    ]),
    [['GBP', 1, 72_000, 0]],
  );
});

test('a free seat goes to whoever has waited longest, once, and never to somebody who leaves', async () => {
  await within((tx) => waitForSeat(tx, { licence: 'Figma', personId: personId('S2'), operatorId }));
  await within((tx) => waitForSeat(tx, { licence: 'Figma', personId: personId('S2'), operatorId }));
  await assert.rejects(
    within((tx) => waitForSeat(tx, { licence: 'Figma', personId: personId('L1'), operatorId })),
    refusal(/are leaving/),
  );
  const give = () => within((tx) => reassignSeat(tx, { licence: 'Figma', personId: null, operatorId }));
  const results = await Promise.allSettled([give(), give()]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const pool = await within((tx) => getLicencePool(tx, 'Figma'));
  assert.deepEqual([pool.taken, pool.waiting], [2, 0]);
  await assert.rejects(give(), refusal(/All 2 seats/));
});

test('a seat that stays with its holder runs out: nobody gets it, and it is paid until its term ends (edge-82)', async () => {
  await seats([`Tied,L2,10,EUR,no,${today.add({ days: 90 }).toString()}`]);
  await change('Tied', { seats: 1, period: 'year' });
  const offboardingId = await leave('L2');
  const { rows } = await db.owner.query<{ state: string }>(
    `select s.state from step s join item i on i.item_id = s.item_id where i.offboarding_id = $1 and s.key like 'run_out%'`,
    [offboardingId],
  );
  assert.equal(rows.length, 1);
  await release(offboardingId, 'seat of Tied', 'expires');
  const pool = await within((tx) => getLicencePool(tx, 'Tied'));
  assert.deepEqual([pool.taken, pool.runningOut], [0, 1]);
  await assert.rejects(
    within((tx) => reassignSeat(tx, { licence: 'Tied', personId: personId('S1'), operatorId })),
    refusal(/stays with whoever had it first/),
  );
});

test('below the contract’s minimum a seat saves nothing', async () => {
  await seats(['Suite,L3,5,EUR,yes,2030-01-01', 'Suite,S1,5,EUR,yes,2030-01-01']);
  await change('Suite', { minimumSeats: 2, seats: 10, period: 'month' });
  await release(await leave('L3'), 'seat of Suite', 'released');
  const { items } = await within((tx) => listHarvest(tx, everywhere, lately));
  const [seat] = items.filter(({ licence }) => licence === 'Suite');
  assert.deepEqual([seat?.savingMinor, seat?.why], [null, 'minimum']);
});

test('one login for several people is a secret of each: it is rotated when one of them leaves (edge-85)', async () => {
  await seats(['Stock photos,L4,99,EUR,yes,', 'Stock photos,S1,99,EUR,yes,']);
  await change('Stock photos', { kind: 'shared_login' });
  const offboardingId = await leave('L4');
  assert.equal((await itemsOf(offboardingId, 'Shared login of Stock photos')).length, 1);
  const { rows } = await db.owner.query<{ id: string }>(
    `select i.owned_thing_id as id from item i where i.offboarding_id = $1 and i.kind = 'secret'`,
    [offboardingId],
  );
  // Whoever stays has to get the new one.
  const others = await within((tx) => listOthersWith(tx, everywhere, rows[0]?.id ?? ''));
  assert.deepEqual(
    others.map(({ id }) => id),
    [personId('S1')],
  );
});

test('contradictions about a licence are refused, and change nothing', async () => {
  await assert.rejects(change('Tied', { priceMinor: null }), refusal(/price needs its currency/));
  await assert.rejects(change('Tied', { minimumSeats: 5 }), refusal(/at least 5 seats/));
});

test('a seat that is given through a group is not taken away by a call of its own, which the group would undo (edge-87)', async () => {
  const applicationId = await addApplication(db, organizationId, {
    name: 'Board',
    category: 'saas',
    connector: 'simulated',
    config: { baseUrl: 'http://127.0.0.1:1/applications/board', canaryId: 'canary' },
    credentials: { token: 'x' },
  });
  for (const [number, name, group] of [
    ['G1', 'Board direct', null],
    ['G2', 'Board by group', 'board-users'],
  ] as const) {
    const holder = await addPerson(db, organizationId, number);
    await seats([`${name},${number},5,EUR,yes,2030-01-01`]);
    await within((tx) =>
      tx.query(
        `with a as (insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, seen_at)
           values ($1, gen_random_uuid(), $2, $3, $3, $4, 'employee_number', now()) returning account_id),
         l as (update licence set application_id = $2, assigned_by_group = $6 where organization_id = $1 and name = $5 returning licence_id)
         update seat s set account_id = a.account_id from a, l where s.organization_id = $1 and s.licence_id = l.licence_id`,
        [organizationId, applicationId, number, holder, name, group],
      ),
    );
    const offboardingId = await leave(number);
    const { rows } = await db.owner.query<{ mode: string }>(
      `select s.mode from step s join item i on i.item_id = s.item_id where i.offboarding_id = $1 and i.kind = 'seat' and s.action = 'releaseSeat'`,
      [offboardingId],
    );
    assert.deepEqual(rows, [{ mode: group === null ? 'automatic' : 'human' }], name);
  }
});

test('a seat that came back and that nobody had counts as harvested, also while a confidential case hides somebody', async () => {
  await seats(['Nobodys,L1,100,GBP,yes,']);
  const { rows } = await db.owner.query<{ licence_id: string }>(
    `update seat s set person_id = null, held_until = clock_timestamp() from licence l
     where l.licence_id = s.licence_id and l.name = 'Nobodys' and s.organization_id = $1 returning s.licence_id`,
    [organizationId],
  );
  assert.equal(rows.length, 1);
  const harvested = async () => {
    const { items } = await within((tx) => listHarvest(tx, everywhere, lately));
    return items.filter(({ licence }) => licence === 'Nobodys').map(({ from }) => from);
  };
  assert.deepEqual(await harvested(), [null]);
  const hidden = await leave('S1');
  await db.owner.query(
    `insert into embargo (organization_id, offboarding_id, departure_id, until_informed, until)
     select organization_id, offboarding_id, departure_id, false, now() + interval '1 day' from offboarding where offboarding_id = $1`,
    [hidden],
  );
  assert.deepEqual(await harvested(), [null]);
});
