import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { makeEvents, onlySuspending, type TestEvents } from '../../../test/mass-event.ts';
import { addApplication, addOperator, addOrganization, addPerson, makeMeans } from '../../../test/organization.ts';
import { Failure } from '../../core/failure.ts';
import type { Role } from '../../core/permission.ts';
import { asDispatcher } from '../../store/database/as-dispatcher.ts';
import { claimStep } from '../../store/steps/claim-step.ts';
import { saveSnapshot } from '../../store/steps/attempts.ts';
import { countMembers } from '../../store/mass-events/mass-event-members.ts';
import { getMassEvent, listDueMassEvents } from '../../store/mass-events/mass-events.ts';
import { lockProposal } from '../../store/two-people/proposals.ts';
import { listProposals } from '../../store/two-people/visible-proposals.ts';
import { rowScope } from '../../store/row-scope.ts';
import { confirmProposal } from '../two-people/deeds.ts';
import { observeOffboarding } from '../looks/observe.ts';
import { confirmersOf, digestOfPlans, proposeMassApproval, proposeMassEvent } from './open-mass-event.ts';
import { openQueue } from '../steps/queue.ts';
import { cancelMassEvent, pauseMassEvent, resumeMassEvent } from './stop-mass-event.ts';
import { tendMassEvent } from './tend-mass-event.ts';

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
const means = { ...makeMeans(db), queue };
const playbook = await onlySuspending(false);
const approved = await onlySuspending(true);
after(() => queue.close());

type Place = TestEvents & {
  readonly id: string;
  readonly first: string;
  readonly second: string;
  readonly tend: (eventId: string) => Promise<void>;
};

/** An organization with the product's own brakes, people E1 to En, and two administrators who are none of them. */
async function company(people: number, { asksApproval = false } = {}): Promise<Place> {
  const id = await addOrganization(db, 'Company', {});
  for (let one = 1; one <= people; one += 1) await addPerson(db, id, `E${one}`);
  const [first, second] = [await addOperator(db, id), await addOperator(db, id)];
  const events = makeEvents(means, id, { playbook: asksApproval ? approved : playbook, first, second });
  const tend = async (eventId: string) => {
    while (await tendMassEvent(means, id, eventId));
  };
  return { ...events, id, first, second, tend };
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `E${from + index}`);
const refusedWith = (words: RegExp) => (error: unknown) => error instanceof Failure && words.test(error.message);

const casesOf = ({ within }: Place, eventId: string) =>
  within((tx) =>
    tx.query<{ id: string; held: boolean; state: string; immediate: boolean; approved: boolean }>(
      `select o.offboarding_id as id, o.held, o.state, o.immediate, o.approved_digest = o.digest as approved
       from offboarding o join mass_event_member m on m.organization_id = $1 and m.offboarding_id = o.offboarding_id
       where o.organization_id = $1 and o.mass_event_id = $2 order by m.position`,
      [tx.organizationId, eventId],
    ),
  );

/** A step that writes and could run at once, for a case; with an attempt that is about to be sent. */
async function addWrite(place: Place, offboardingId: string): Promise<string> {
  const stepId = randomUUIDv7();
  await place.within((tx) =>
    tx.query(
      `insert into step (organization_id, step_id, offboarding_id, key, title, action, mode, owner, evidence, phase, due_rule, due_at,
         start_at, state, revision) values ($1, $2, $3, $4, 'Suspend', 'suspend', 'automatic', '{it}', '{confirmed}', 'gate', '{}', now(),
         now(), 'waiting', 1)`,
      [place.id, stepId, offboardingId, `write_${stepId.slice(-8)}`],
    ),
  );
  return stepId;
}

async function planAll(place: Place, eventId: string): Promise<void> {
  for (const { id } of await casesOf(place, eventId)) await observeOffboarding(means, place.id, id);
}

/** Who is told of an event that stopped, or that nobody else can confirm. */
const told = ({ id, within }: Place, template: 'mass_event_stopped' | 'mass_event_alone') =>
  within(async (tx) => {
    const rows = await tx.query<{ operator_id: string; content: object }>(
      'select operator_id, content from message where organization_id = $1 and template = $2 order by operator_id',
      [id, template],
    );
    return rows.map(({ operator_id }) => operator_id);
  });

const claim = (place: Place, stepId: string) =>
  place.within((tx) => claimStep(tx, stepId, 10_000, { takesOver: true }));

test('edge-51: a batch whose contracts all end on one day is opened by name, and no brake counts or holds any of them', async () => {
  const place = await company(20);
  const eventId = await place.prepare(numbers(1, 15));
  await place.open(eventId);
  await place.tend(eventId);
  const cases = await casesOf(place, eventId);
  assert.equal(cases.length, 15);
  assert.ok(cases.every(({ held, immediate }) => !held && !immediate));
  const counted = await place.within((tx) =>
    tx.query('select from brake_arrival where organization_id = $1', [place.id]),
  );
  assert.equal(counted.length, 0);
});

test('edge-42: somebody who is on the list twice is refused, by name, and nothing is kept', async () => {
  const place = await company(3);
  await assert.rejects(place.prepare(['E1', 'E2', 'E1']), refusedWith(/On the list twice: Person E1\./));
  assert.equal(
    (await place.within((tx) => tx.query('select from mass_event where organization_id = $1', [place.id]))).length,
    0,
  );
});

test('edge-42: where a part of the business goes to another employer, somebody says when its people are told', async () => {
  const place = await company(3);
  await assert.rejects(place.prepare(['E1'], { reason: 'business_transfer' }), refusedWith(/when the people are told/));
  const informedAt = Temporal.Now.instant().add({ hours: 24 });
  const eventId = await place.prepare(['E1'], { reason: 'business_transfer', informedAt });
  await place.open(eventId);
  await place.tend(eventId);
  const [embargo] = await place.within((tx) =>
    tx.query<{ until_informed: boolean; named: string[] }>(
      `select until_informed, array(select operator_id::text from embargo_named where organization_id = $1) as named
       from embargo where organization_id = $1`,
      [place.id],
    ),
  );
  assert.equal(embargo?.until_informed, true);
  assert.deepEqual([...(embargo?.named ?? [])].sort(), [place.first, place.second].sort());
});

test('edge-42: a list that has changed since it was proposed opens nothing', async () => {
  const place = await company(4);
  const eventId = await place.prepare(['E1', 'E2']);
  const asked = { eventId, operatorId: place.first, reason: 'Agreed', named: [] };
  const { id } = await place.within((tx) => proposeMassEvent(tx, asked));
  await place.within((tx) =>
    tx.query(
      `insert into mass_event_member (organization_id, mass_event_id, person_id, employment_id, position, wave)
       select $1, $2, e.person_id, e.employment_id, 3, 1 from employment e where e.organization_id = $1 and e.worker_id = 'E3'`,
      [place.id, eventId],
    ),
  );
  const confirm = place.within((tx) => confirmProposal(means, tx, { proposalId: id, operatorId: place.second }));
  await assert.rejects(confirm, refusedWith(/has changed since/));
  await assert.rejects(
    place.within((tx) => proposeMassEvent(tx, asked)),
    refusedWith(/not the one that was frozen/),
  );
  assert.equal((await place.within((tx) => getMassEvent(tx, eventId))).state, 'proposed');
});

test('a list that was changed behind an open event stops it before anybody is taken from it', async () => {
  const place = await company(4);
  const eventId = await place.prepare(['E1', 'E2']);
  await place.open(eventId);
  await place.within((tx) => tx.query('update mass_event_member set wave = 9 where organization_id = $1', [place.id]));
  await place.tend(eventId);
  assert.equal((await casesOf(place, eventId)).length, 0);
  const { paused, question } = await place.within((tx) => getMassEvent(tx, eventId));
  assert.equal(paused, true);
  assert.match(question ?? '', /not the one that two people confirmed/);
});

test('edge-118: who is on the list neither proposes nor confirms; where nobody else could, there is the way out', async () => {
  const place = await company(3);
  const [person] = await place.within((tx) =>
    tx.query<{ id: string }>(`select person_id as id from employment where organization_id = $1 and worker_id = 'E1'`, [
      place.id,
    ]),
  );
  const member = await addOperator(db, place.id, undefined, person?.id ?? null);
  await assert.rejects(place.prepare(['E1'], { named: [member] }), refusedWith(/Who is on the list has no part/));
  const eventId = await place.prepare(['E1', 'E2']);
  const asked = { eventId, operatorId: place.first, reason: 'Agreed', named: [] };
  const { id } = await place.within((tx) => proposeMassEvent(tx, asked));
  const confirm = (operatorId: string) =>
    place.within((tx) => confirmProposal(means, tx, { proposalId: id, operatorId }));
  await assert.rejects(confirm(member), refusedWith(/Nobody decides about their own/));
  await place.within((tx) =>
    tx.query('update operator set disabled_at = now() where organization_id = $1 and operator_id = $2', [
      place.id,
      place.second,
    ]),
  );
  const confirmers = await place.within((tx) => confirmersOf(tx, eventId, place.first, 'mass_event.open'));
  assert.deepEqual(confirmers, { named: [], unnamed: [], onList: 1 });
  const again = await place.prepare(['E1', 'E2'], { named: [] });
  const alone = await place.within((tx) => proposeMassEvent(tx, { ...asked, eventId: again }));
  assert.notEqual(alone.confirmableAloneAt, null);
  assert.deepEqual(await told(place, 'mass_event_alone'), [place.first], 'whoever prepared it hears that it is stuck');
});

test('of an event only the named know: neither its proposal nor its confirmation is for anybody else', async () => {
  const place = await company(3);
  const other = await addOperator(db, place.id);
  const eventId = await place.prepare(['E1']);
  const { id } = await place.within((tx) =>
    proposeMassEvent(tx, { eventId, operatorId: place.first, reason: 'Agreed', named: [] }),
  );
  const seenBy = (operatorId: string) => {
    const grants = [{ role: 'admin' as Role, scope: 'organization' as const, value: '' }];
    return place.within((tx) =>
      listProposals(tx, rowScope({ operatorId, personId: null, grants }, 'proposals.decide')),
    );
  };
  assert.equal((await seenBy(place.second)).length, 1);
  assert.equal((await seenBy(other)).length, 0);
  const confirm = place.within((tx) => confirmProposal(means, tx, { proposalId: id, operatorId: other }));
  await assert.rejects(confirm, refusedWith(/Only who is named/));
  const unnamed = await place.prepare(['E2'], { named: [] });
  const propose = place.within((tx) =>
    proposeMassEvent(tx, { eventId: unnamed, operatorId: place.first, reason: 'Agreed', named: [] }),
  );
  await assert.rejects(propose, refusedWith(/Name one of these/));
});

test('whoever takes an event back while it is being confirmed waits for that, and both go through', async () => {
  const place = await company(2);
  const { first, second } = place;
  const eventId = await place.prepare(['E1']);
  const { id } = await place.within((tx) =>
    proposeMassEvent(tx, { eventId, operatorId: first, reason: 'Agreed', named: [] }),
  );
  const [locked, waiting] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const confirmed = place.within(async (tx) => {
    await lockProposal(tx, id);
    locked.resolve();
    await waiting.promise;
    await confirmProposal(means, tx, { proposalId: id, operatorId: second });
  });
  await locked.promise;
  const cancelled = place.within((tx) => cancelMassEvent(tx, { eventId, operatorId: first, reason: 'Not now' }));
  const stuck = `select from pg_locks l join pg_stat_activity a using (pid) where not l.granted and a.datname = current_database()`;
  while ((await db.owner.query(stuck)).rowCount === 0);
  waiting.resolve();
  await Promise.all([confirmed, cancelled]);
  const { state } = await place.within((tx) => getMassEvent(tx, eventId));
  assert.equal(state, 'cancelled');
});

test('a worker that ends between two people is followed by one that goes on; nobody is opened twice', async () => {
  const place = await company(6);
  const eventId = await place.prepare(numbers(1, 6));
  await place.open(eventId);
  let persons = 0;
  const dies = {
    ...means,
    db: {
      ...db,
      onBoundary: async (name: string) => {
        if (name === 'mass-person:commit') persons += 1;
        if (persons === 3) throw new Error('The worker ends here.');
      },
    },
  };
  await assert.rejects(tendMassEvent(dies, place.id, eventId), /ends here/);
  assert.equal((await casesOf(place, eventId)).length, 2);
  await Promise.all([place.tend(eventId), place.tend(eventId)]);
  await place.tend(eventId);
  assert.equal((await casesOf(place, eventId)).length, 6);
});

test('whoever has an open case already keeps that one, and the event says so and goes on with the others', async () => {
  const place = await company(3);
  await place.urgent('E2');
  const eventId = await place.prepare(numbers(1, 3));
  await place.open(eventId);
  await place.tend(eventId);
  const counts = await place.within((tx) => countMembers(tx, eventId));
  assert.deepEqual([counts.people, counts.opened, counts.refused], [3, 2, 1]);
});

test('what a scanner that did not know of the wave yet let sleep is woken right after the wave began', async () => {
  const place = await company(1);
  const eventId = await place.prepare(numbers(1, 1));
  await place.open(eventId);
  await place.tend(eventId);
  await planAll(place, eventId);
  let stepId = '';
  const onBoundary = async (name: string) => {
    if (name !== 'mass-wave:committed') return;
    const [one] = await casesOf(place, eventId);
    stepId = await addWrite(place, one?.id ?? '');
    await place.within((tx) =>
      tx.query(
        `update step set wake_at = clock_timestamp() + interval '5 minutes' where organization_id = $1 and step_id = $2`,
        [place.id, stepId],
      ),
    );
  };
  await tendMassEvent({ ...means, db: { ...db, onBoundary } }, place.id, eventId);
  const [step] = await place.within((tx) =>
    tx.query<{ awake: boolean }>(
      'select wake_at <= clock_timestamp() as awake from step where organization_id = $1 and step_id = $2',
      [place.id, stepId],
    ),
  );
  assert.equal(step?.awake, true);
});

test('nothing is written for anybody before their wave, and problems in one wave stop the next until somebody answers', async () => {
  const place = await company(4);
  const eventId = await place.prepare(numbers(1, 4), { waves: { size: 2, minutes: 0, problemPercent: 5 } });
  await place.open(eventId);
  await place.tend(eventId);
  await planAll(place, eventId);
  const writes = [];
  for (const { id } of await casesOf(place, eventId)) writes.push(await addWrite(place, id));
  const [one = '', two = '', three = ''] = writes;
  assert.equal(await claim(place, one), null);
  await place.tend(eventId);
  assert.equal((await place.within((tx) => getMassEvent(tx, eventId))).releasedWaves, 1);
  assert.notEqual(await claim(place, one), null);
  assert.equal(await claim(place, three), null);
  // What was not tried yet says nothing about the wave, so the next one waits.
  await place.tend(eventId);
  assert.equal((await place.within((tx) => getMassEvent(tx, eventId))).releasedWaves, 1);
  await place.within((tx) =>
    tx.query(`update step set state = 'problem' where organization_id = $1 and step_id = $2`, [place.id, two]),
  );
  await place.tend(eventId);
  const stopped = await place.within((tx) => getMassEvent(tx, eventId));
  assert.equal(stopped.question, 'Wave 2 does not start: 1 of 2 steps of wave 1 are problems, and the limit is 5 %.');
  await place.tend(eventId);
  assert.deepEqual(await told(place, 'mass_event_stopped'), [place.first, place.second].sort());
  assert.equal(await claim(place, three), null);
  await place.within((tx) => resumeMassEvent(tx, queue, { eventId, operatorId: place.first }));
  await place.tend(eventId);
  assert.notEqual(await claim(place, three), null);
});

test('a pause of the event stops every step that is waiting, claimed or about to be sent, from its commit on', async () => {
  const place = await company(3);
  const eventId = await place.prepare(numbers(1, 3));
  await place.open(eventId);
  await place.tend(eventId);
  await planAll(place, eventId);
  await place.tend(eventId);
  const [first] = await casesOf(place, eventId);
  const [begun, waiting] = [await addWrite(place, first?.id ?? ''), await addWrite(place, first?.id ?? '')];
  const claimed = await claim(place, begun);
  assert.ok(claimed !== null);
  const attemptId = randomUUIDv7();
  await place.within((tx) =>
    tx.query(
      'insert into attempt (organization_id, attempt_id, step_id, offboarding_id, epoch) values ($1, $2, $3, $4, $5)',
      [place.id, attemptId, begun, first?.id, claimed.epoch],
    ),
  );
  const maySend = () => place.within((tx) => saveSnapshot(tx, attemptId, claimed.epoch, {}));
  assert.equal(await maySend(), true);
  await place.within((tx) => pauseMassEvent(tx, { eventId, operatorId: place.first }));
  assert.equal(await maySend(), false);
  assert.equal(await claim(place, waiting), null);
  await place.within((tx) => resumeMassEvent(tx, queue, { eventId, operatorId: place.first }));
  assert.equal(await maySend(), true);
  assert.notEqual(await claim(place, waiting), null);
});

test('an event that is taken back stops at once, and then every departure of it is taken back', async () => {
  const place = await company(3);
  const eventId = await place.prepare(numbers(1, 3));
  await place.open(eventId);
  await place.tend(eventId);
  await planAll(place, eventId);
  await place.tend(eventId);
  const [first] = await casesOf(place, eventId);
  const stepId = await addWrite(place, first?.id ?? '');
  await place.within((tx) => cancelMassEvent(tx, { eventId, operatorId: place.first, reason: 'The buyer withdrew' }));
  assert.equal(await claim(place, stepId), null);
  await place.tend(eventId);
  assert.ok((await casesOf(place, eventId)).every(({ state }) => state === 'cancelled'));
  const due = await listDueMassEvents(db);
  assert.ok(!due.some((one) => one.eventId === eventId));
});

test('two people approve all plans at once; one that has changed since waits for an approval of its own', async () => {
  const place = await company(4, { asksApproval: true });
  const eventId = await place.prepare(numbers(1, 3));
  await place.open(eventId);
  await place.tend(eventId);
  const digest = () => place.within((tx) => digestOfPlans(tx, eventId));
  const propose = async () => {
    const asked = { eventId, operatorId: place.first, reason: 'Read through', digest: await digest() };
    return place.within((tx) => proposeMassApproval(tx, asked));
  };
  await assert.rejects(propose(), refusedWith(/3 of 3 have no plan yet/));
  await planAll(place, eventId);
  const { id } = await propose();
  await assert.rejects(
    place.within((tx) => confirmProposal(means, tx, { proposalId: id, operatorId: place.first })),
    refusedWith(/Another person/),
  );
  await place.within((tx) => confirmProposal(means, tx, { proposalId: id, operatorId: place.second }));
  // Before the worker carries it over, a new application changes one plan.
  const [first] = await casesOf(place, eventId);
  await addApplication(db, place.id, { name: 'Old payroll', connector: 'manual' });
  await observeOffboarding(means, place.id, first?.id ?? '');
  await place.tend(eventId);
  assert.deepEqual(
    (await casesOf(place, eventId)).map((one) => one.approved),
    [null, true, true],
  );
  const approvals = await place.within((tx) => tx.query('select from approval where organization_id = $1', [place.id]));
  assert.equal(approvals.length, 4);
});

test('who must be out at once is found first, however many steps of an event are due before', async () => {
  const place = await company(4);
  const eventId = await place.prepare(numbers(1, 3));
  await place.open(eventId);
  await place.tend(eventId);
  const urgent = await place.urgent('E4');
  await place.within((tx) =>
    tx.query(`update step set wake_at = now() - interval '1 hour' where organization_id = $1 and not immediate`, [
      place.id,
    ]),
  );
  const due = await asDispatcher(db).call<{ offboarding_id: string; immediate: boolean }>(
    'due_steps_by_lane',
    [0, 100],
  );
  assert.ok(due.some(({ offboarding_id, immediate }) => offboarding_id === urgent && immediate));
  assert.ok(due.every(({ immediate }) => immediate));
});
