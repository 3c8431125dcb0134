import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addOperator, addOrganization, addPerson, makeMeans, shippedPlaybook } from '../../../test/organization.ts';
import type { BrakeLimits } from '../../core/brakes/brake.ts';
import { type Actor, operatorActor, systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { usualWaves } from '../../core/mass-events/mass-event.ts';
import type { Role } from '../../core/permission.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { insertMassEvent } from '../../store/mass-events/mass-events.ts';
import { claimStep } from '../../store/steps/claim-step.ts';
import { approvePlan } from '../plans/approve-plan.ts';
import { changeLimits, limitsInForce } from './brake-limits.ts';
import { cancelDeparture } from '../departures/cancel-departure.ts';
import { confirmProposal } from '../two-people/deeds.ts';
import { waitsForRoom } from './effect-brake.ts';
import { observeOffboarding } from '../looks/observe.ts';
import { pauseOffboarding, resumeOffboarding } from '../departures/pause-offboarding.ts';
import { openQueue } from '../steps/queue.ts';
import { receiveDeparture } from '../departures/receive-departure.ts';
import { proposeRelease, releaseCase } from './release-brake.ts';

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
const means = makeMeans(db);
const standard = await shippedPlaybook('standard');
const immediate = await shippedPlaybook('immediate');
after(() => queue.close());

type Place = { readonly id: string; readonly within: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> };

/** An organization with the product's own brakes, or some of its own, and with people E1 to En, each in a department of four. */
async function company(people: number, brakes: BrakeLimits = {}): Promise<Place> {
  const id = await addOrganization(db, 'Brakes', brakes);
  for (let one = 1; one <= people; one += 1) await addPerson(db, id, `E${one}`);
  const within: Place['within'] = (work) => withOrganization(db, id, work);
  await within((tx) => tx.query('update person set department = null where organization_id = $1', [id]));
  return { id, within };
}

type Told = {
  readonly source?: string;
  readonly actor?: Actor;
  readonly immediate?: boolean;
  readonly massEventId?: string;
};

async function leave({ within }: Place, employeeNumber: string, told: Told = {}) {
  const received = await within((tx) =>
    receiveDeparture(tx, queue, {
      facts: {
        source: told.source ?? 'hr',
        externalId: randomUUIDv7(),
        leaver: { employeeNumber },
        kind: 'voluntary',
        lastWorkingDay: Temporal.PlainDate.from('2026-03-31'),
        noticeAt: null,
        accessEndsAt: null,
        employmentEnds: null,
        informedAt: null,
        timeZone: null,
        legalHold: false,
      },
      playbook: told.immediate === true ? immediate : standard,
      actor: told.actor ?? systemActor,
      ...(told.massEventId === undefined ? {} : { massEventId: told.massEventId }),
    }),
  );
  assert.ok(received.state === 'opened');
  return received;
}

const operator = (place: Place, role: Role, personId: string | null = null) =>
  addOperator(db, place.id, [{ role, scope: 'organization', value: '' }], personId);

/** Lets time pass: everything that was counted arrived so much earlier. */
async function pass({ within }: Place, hours: number): Promise<void> {
  await within(async (tx) => {
    for (const table of ['brake_arrival', 'brake_use'])
      await tx.query(`update ${table} set at = at - $2 * interval '1 hour' where organization_id = $1`, [
        tx.organizationId,
        hours,
      ]);
    await tx.query(`update brake_count set hour = hour - $2 * interval '1 hour' where organization_id = $1`, [
      tx.organizationId,
      hours,
    ]);
  });
}

/** Who is told by a template, and with what. */
const readersOf = ({ within }: Place, template: string) =>
  within((tx) =>
    tx.query<{ id: string; content: Readonly<Record<string, unknown>> }>(
      'select operator_id as id, content from message where organization_id = $1 and template = $2',
      [tx.organizationId, template],
    ),
  );

const refusedWith = (words: RegExp) => (error: unknown) =>
  error instanceof Failure && error.code === 'rule-refused' && words.test(error.message);

const eventsOf = (place: Place, type: string) =>
  place.within(async (tx) => {
    const rows = await tx.query(
      `select from event where organization_id = $1 and convert_from(bytes, 'utf8') like '%"type":"' || $2 || '"%'`,
      [tx.organizationId, type],
    );
    return rows.length;
  });

test('edge-18: one too many is opened and planned, and held with a sentence; nothing that writes may be claimed for it', async () => {
  const place = await company(20);
  assert.equal((await leave(place, 'E1')).held, null);
  assert.equal((await leave(place, 'E2')).held, null);
  const third = await leave(place, 'E3');
  assert.equal(third.held, '3 people in 24 hours is more than 2, the limit for 20 people from source hr.');
  const { offboardingId } = third;
  const { plan } = await observeOffboarding(means, place.id, offboardingId);
  assert.ok(plan.steps.length > 0);
  const stepId = await addWrite(place, offboardingId);
  assert.equal(await place.within((tx) => claimStep(tx, stepId, 1_000)), null);
  const hr = await operator(place, 'hr');
  await place.within((tx) =>
    releaseCase(tx, queue, { offboardingId, operatorId: hr, reason: 'Spoke with their manager' }),
  );
  assert.notEqual(await place.within((tx) => claimStep(tx, stepId, 1_000)), null);
});

test('a case that came before the trip goes on', async () => {
  const place = await company(20);
  const { offboardingId } = await leave(place, 'E1');
  const stepId = await addWrite(place, offboardingId);
  for (const one of ['E2', 'E3']) await leave(place, one);
  assert.notEqual(await place.within((tx) => claimStep(tx, stepId, 1_000)), null);
});

test('edge-117: neither an approval nor a pause and resume gets a held case going', async () => {
  const place = await company(20);
  for (const one of ['E1', 'E2']) await leave(place, one);
  const { offboardingId, number } = await leave(place, 'E3');
  const { offboarding } = await observeOffboarding(means, place.id, offboardingId);
  const admin = await operator(place, 'admin');
  const says = refusedWith(new RegExp(`OFF-${number} is held by a brake: 3 people in 24 hours`));
  const digest = offboarding.digest ?? '';
  await assert.rejects(
    place.within((tx) => approvePlan(tx, queue, { offboardingId, digest, operatorId: admin })),
    says,
  );
  await place.within((tx) => pauseOffboarding(tx, { offboardingId, operatorId: admin }));
  await assert.rejects(
    place.within((tx) => resumeOffboarding(tx, queue, { offboardingId, operatorId: admin })),
    says,
  );
});

test('arrivals at the same moment are judged one after the other: exactly as many go on as the limit says', async () => {
  const place = await company(40);
  const received = await Promise.all(Array.from({ length: 10 }, (_, at) => leave(place, `E${at + 1}`)));
  assert.equal(received.filter(({ held }) => held === null).length, 2);
  assert.equal(await eventsOf(place, 'brake.tripped'), 1);
  assert.equal(await eventsOf(place, 'offboarding.held'), 8);
});

test('people are counted, not departures, and what arrived a day ago is counted no longer', async () => {
  const place = await company(20);
  const { offboardingId } = await leave(place, 'E1');
  await place.within((tx) =>
    cancelDeparture(means, tx, queue, { offboardingId, actor: systemActor, because: 'mistake', reason: 'A mistake' }),
  );
  await leave(place, 'E1');
  assert.equal((await leave(place, 'E2')).held, null);
  await pass(place, 26);
  assert.equal((await leave(place, 'E3')).held, null);
});

test('edge-19: what arrives slowly is counted over seven days', async () => {
  const place = await company(20);
  for (const one of ['E1', 'E2', 'E3']) {
    assert.equal((await leave(place, one)).held, null);
    await pass(place, 26);
  }
  assert.equal(
    (await leave(place, 'E4')).held,
    '4 people in 7 days is more than 3, the limit for 20 people from source hr.',
  );
});

test('edge-19: security and hr are told once of one person who enters unusually many departures, with the count and no name', async () => {
  const place = await company(20, { perDay: 100, perWeek: 100, immediatePerHour: 100 });
  const person = await addPerson(db, place.id, 'S1');
  const entering = await operator(place, 'hr', person);
  await operator(place, 'security', person);
  const readers = [await operator(place, 'security'), await operator(place, 'hr')].sort();
  await operator(place, 'it');
  const enter = (number: number, actor: Actor = operatorActor(entering)) => leave(place, `E${number}`, { actor });
  for (let one = 1; one <= 5; one += 1) await enter(one);
  for (let one = 10; one <= 16; one += 1) await enter(one, systemActor);
  assert.deepEqual(await readersOf(place, 'many_entered'), []);
  for (let one = 6; one <= 8; one += 1) {
    await pass(place, 24);
    await enter(one);
  }
  const told = await readersOf(place, 'many_entered');
  assert.deepEqual(told.map(({ id }) => id).sort(), readers);
  assert.deepEqual(told[0]?.content, { count: 6, most: 5 });
  assert.equal(await eventsOf(place, 'brake.many_entered'), 1);
});

test('edge-119: whoever may release a brake is told of every change of the limits, from what to what and from when on', async () => {
  const place = await company(20);
  const [first, second] = [await operator(place, 'admin'), await operator(place, 'admin')];
  const others = [await operator(place, 'hr'), await operator(place, 'security')];
  await operator(place, 'it');
  const wanted = { perDay: 1, perWeek: 9 };
  const { proposal } = await place.within((tx) =>
    changeLimits(tx, { wanted, operatorId: first, reason: 'A quiet month' }),
  );
  const lowered = await readersOf(place, 'brake_limits');
  assert.deepEqual(lowered.map(({ id }) => id).sort(), [first, second, ...others].sort());
  assert.deepEqual(
    [lowered[0]?.content['before'], lowered[0]?.content['after']],
    ['2 (24 h), 3 (7 d)', '1 (24 h), 3 (7 d)'],
  );
  await place.within((tx) =>
    confirmProposal({ ...means, queue }, tx, { proposalId: proposal?.id ?? '', operatorId: second }),
  );
  const raised = (await readersOf(place, 'brake_limits')).filter(
    ({ content }) => content['after'] === '1 (24 h), 9 (7 d)',
  );
  assert.equal(raised.length, 4);
  const { raise } = await place.within(limitsInForce);
  assert.equal(raised[0]?.content['countsFrom'], raise?.countsFrom);
});

test('more than half of a team is held, however many people there are besides', async () => {
  const place = await company(30, { perDay: 100, perWeek: 100 });
  await place.within((tx) =>
    tx.query(
      `update person set department = 'Night shift' where organization_id = $1 and display_name in
         ('Person E1', 'Person E2', 'Person E3', 'Person E4')`,
      [tx.organizationId],
    ),
  );
  for (const one of ['E1', 'E2', 'E9', 'E10']) assert.equal((await leave(place, one)).held, null);
  assert.match((await leave(place, 'E3')).held ?? '', /3 people in 7 days is more than 2, .* department Night shift/);
});

test('everything that still comes by a source that tripped is held, and its operators are told once', async () => {
  const place = await company(20);
  await operator(place, 'admin');
  await operator(place, 'security');
  await operator(place, 'it');
  for (const one of ['E1', 'E2', 'E3']) await leave(place, one);
  await pass(place, 200);
  assert.match((await leave(place, 'E4')).held ?? '', /3 people in 24 hours/);
  assert.equal((await leave(place, 'E5', { source: 'agency' })).held, null);
  const messages = await place.within((tx) =>
    tx.query(`select from message where organization_id = $1 and template = 'brake_tripped'`, [tx.organizationId]),
  );
  assert.equal(messages.length, 2);
});

test('edge-142: immediate departures that hr or security enter go on in a lane of their own, which has its own limit', async () => {
  const place = await company(20);
  for (const one of ['E1', 'E2', 'E3']) await leave(place, one);
  const actor = operatorActor(await operator(place, 'hr'));
  const urgent = (number: string, more: Told = {}) => leave(place, number, { actor, immediate: true, ...more });
  assert.equal((await urgent('E4')).held, null);
  assert.equal((await urgent('E5')).held, null);
  assert.match((await urgent('E6')).held ?? '', /3 people in one hour is more than 2, .* immediate departures/);
  assert.notEqual((await urgent('E7', { actor: systemActor })).held, null);
  assert.notEqual((await urgent('E8', { actor: operatorActor(await operator(place, 'it')) })).held, null);
});

test('a case is not released by who sent it in, by another account of theirs, nor by who leaves', async () => {
  const place = await company(20);
  const person = await addPerson(db, place.id, 'S1');
  const sender = await operator(place, 'hr', person);
  const sendersOther = await operator(place, 'admin', person);
  for (const one of ['E1', 'E2']) await leave(place, one);
  const { offboardingId } = await leave(place, 'E3', { actor: operatorActor(sender) });
  const [leaver] = await place.within((tx) =>
    tx.query<{ person_id: string }>(
      'select person_id from offboarding where organization_id = $1 and offboarding_id = $2',
      [tx.organizationId, offboardingId],
    ),
  );
  const release = (operatorId: string) =>
    place.within((tx) => releaseCase(tx, queue, { offboardingId, operatorId, reason: 'Seen the letter' }));
  await assert.rejects(release(sender), refusedWith(/sent a departure in/));
  await assert.rejects(release(sendersOther), refusedWith(/sent a departure in/));
  await assert.rejects(release(await operator(place, 'admin', leaver?.person_id)), refusedWith(/their own departure/));
  await release(await operator(place, 'security'));
  await assert.rejects(release(await operator(place, 'security')), /nothing to release/);
});

test('two people release all of a trip together; who was confirmed is counted no longer', async () => {
  const place = await company(20);
  for (const one of ['E1', 'E2', 'E3', 'E4', 'E5']) await leave(place, one);
  const [first, second] = [await operator(place, 'admin'), await operator(place, 'security')];
  const tripId = await openTrip(place);
  const propose = () => place.within((tx) => proposeRelease(tx, { tripId, operatorId: first, reason: 'The layoff' }));
  const confirm = (proposalId: string, operatorId: string) =>
    place.within((tx) => confirmProposal({ ...means, queue }, tx, { proposalId, operatorId }));
  const early = await propose();
  await leave(place, 'E6');
  await assert.rejects(confirm(early.id, second), refusedWith(/has changed since/));
  const { id } = await propose();
  await assert.rejects(confirm(id, first), refusedWith(/Another person/));
  await confirm(id, second);
  assert.equal(await eventsOf(place, 'offboarding.released'), 4);
  assert.match((await leave(place, 'E7')).held ?? '', /^3 people in 24 hours/);
});

test('a trip ends when all that it held was taken back', async () => {
  const place = await company(20);
  for (const one of ['E1', 'E2']) await leave(place, one);
  const { offboardingId } = await leave(place, 'E3');
  await place.within((tx) =>
    cancelDeparture(means, tx, queue, { offboardingId, actor: systemActor, because: 'mistake', reason: 'A mistake' }),
  );
  await pass(place, 200);
  assert.equal((await leave(place, 'E4')).held, null);
});

test('members of a named mass event are neither counted nor held', async () => {
  const place = await company(20);
  const hr = await operator(place, 'hr');
  const massEventId = await place.within((tx) =>
    insertMassEvent(tx, {
      name: 'The site closes',
      reason: 'site_closure',
      lastWorkingDay: Temporal.PlainDate.from('2026-03-31'),
      accessEndsAt: null,
      informedAt: null,
      playbook: standard,
      waves: usualWaves,
      firstWaveAt: Temporal.Instant.from('2026-03-31T15:00Z'),
      madeBy: hr,
    }),
  );
  for (const one of ['E1', 'E2', 'E3', 'E4']) assert.equal((await leave(place, one, { massEventId })).held, null);
  assert.equal((await leave(place, 'E5')).held, null);
});

test('edge-119: a lower limit counts at once, a higher one only after another person confirmed it and a day went by', async () => {
  const place = await company(20);
  const [first, second] = [await operator(place, 'admin'), await operator(place, 'admin')];
  const change = (wanted: BrakeLimits) =>
    place.within((tx) => changeLimits(tx, { wanted, operatorId: first, reason: 'The season ends' }));
  const { lowered, proposal } = await change({ perDay: 1, perWeek: 9 });
  assert.deepEqual(lowered, { perDay: 1 });
  assert.equal(proposal?.about.id, '9 in 7 days');
  const confirm = (operatorId: string) =>
    place.within((tx) => confirmProposal({ ...means, queue }, tx, { proposalId: proposal?.id ?? '', operatorId }));
  await assert.rejects(confirm(first), refusedWith(/Another person/));
  await confirm(second);
  const { perDay, perWeek, raise } = await place.within(limitsInForce);
  assert.deepEqual([perDay, perWeek, raise?.perWeek], [1, 3, 9]);
  assert.equal(await eventsOf(place, 'brake.limits_changed'), 2);
  await leave(place, 'E1');
  assert.match((await leave(place, 'E2')).held ?? '', /^2 people in 24 hours is more than 1,/);
});

test('access ends for no more people in an hour than the limit; the next waits with a reason and goes on later', async () => {
  const place = await company(20, { perDay: 100, perWeek: 100, accessPerHour: 1 });
  const steps: string[] = [];
  for (const one of ['E1', 'E2']) steps.push(await addWrite(place, (await leave(place, one)).offboardingId));
  const [mine = '', theirs = ''] = steps;
  const begin = (stepId: string) =>
    place.within(async (tx) => {
      const claim = await claimStep(tx, stepId, 60_000);
      return claim === null ? 'not its turn' : (await waitsForRoom(tx, claim)) ? 'waits' : 'goes on';
    });
  assert.equal(await begin(mine), 'goes on');
  assert.equal(await begin(theirs), 'waits');
  const [row] = await place.within((tx) =>
    tx.query<{ problem: string; tries: number; later: boolean }>(
      'select problem, tries, wake_at > now() as later from step where organization_id = $1 and step_id = $2',
      [tx.organizationId, theirs],
    ),
  );
  assert.deepEqual(row, {
    problem: 'It waits: the limit for people who lose access is 1 in an hour, and it is reached. It goes on by itself.',
    tries: 0,
    later: true,
  });
  await pass(place, 1);
  await place.within((tx) =>
    tx.query('update step set start_at = now() where organization_id = $1 and step_id = $2', [
      tx.organizationId,
      theirs,
    ]),
  );
  assert.equal(await begin(theirs), 'goes on');
});

async function openTrip(place: Place): Promise<string> {
  const [row] = await place.within((tx) =>
    tx.query<{ id: string }>(
      'select brake_trip_id as id from brake_trip where organization_id = $1 and ended_at is null',
      [tx.organizationId],
    ),
  );
  return row?.id ?? '';
}

/** A step that would end access now, in a case whose plan is approved. */
async function addWrite({ within }: Place, offboardingId: string): Promise<string> {
  const stepId = randomUUIDv7();
  await within(async (tx) => {
    await tx.query(
      `update offboarding set digest = 'd', approved_digest = 'd' where organization_id = $1 and offboarding_id = $2`,
      [tx.organizationId, offboardingId],
    );
    await tx.query(
      `insert into step (organization_id, step_id, offboarding_id, key, title, action, mode, owner, evidence, phase, due_rule, due_at,
         start_at, wake_at, state, revision, immediate)
       values ($1, $2, $3, 'block', 'Block', 'suspend', 'automatic', '{it}', '{confirmed}', 'gate', '{}', now(), now(), now(),
         'waiting', 1, false)`,
      [tx.organizationId, stepId, offboardingId],
    );
  });
  return stepId;
}
