import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addAsset, addOrganization, addPerson, makeMeans, shippedPlaybook } from '../../../test/organization.ts';
import { systemActor } from '../../core/event.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { makePlan } from '../plans/make-plan.ts';
import { observeOffboarding } from './observe.ts';
import { openQueue } from '../steps/queue.ts';
import { receiveDeparture } from '../departures/receive-departure.ts';

const committed: string[] = [];
const db = await useDatabase({ onBoundary: (name) => void committed.push(name) });
const queue = await openQueue(db, () => undefined);
after(() => queue.close());
const means = makeMeans(db);
const organizationId = await addOrganization(db);
const playbook = await shippedPlaybook('standard');

async function leaver(employeeNumber: string): Promise<string> {
  await addAsset(db, organizationId, `T-${employeeNumber}`, await addPerson(db, organizationId, employeeNumber));
  const received = await withOrganization(db, organizationId, (tx) =>
    receiveDeparture(tx, queue, {
      facts: {
        source: 'test',
        externalId: employeeNumber,
        leaver: { employeeNumber },
        kind: 'voluntary',
        lastWorkingDay: Temporal.PlainDate.from('2030-03-29'),
        noticeAt: null,
        accessEndsAt: null,
        employmentEnds: null,
        informedAt: null,
        timeZone: null,
        legalHold: false,
      },
      playbook,
      actor: systemActor,
    }),
  );
  assert.equal(received.state, 'opened');
  return received.state === 'opened' ? received.offboardingId : '';
}

/** Everything planning wrote of a case, without what is another for every case. */
const rowsOf = (offboardingId: string) =>
  withOrganization(db, organizationId, (tx) =>
    tx.query(
      `select s.key, i.kind as item, s.occurrence, s.state, s.mode, s.blocked_by, s.wake_at is not null as wakes, s.revision,
         array(select n.key from step_dependency d join step n on n.organization_id = d.organization_id and n.step_id = d.needs_step_id
           where d.organization_id = $1 and d.step_id = s.step_id order by n.key) as needs
       from step s left join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
       where s.organization_id = $1 and s.offboarding_id = $2 order by s.key, s.occurrence`,
      [organizationId, offboardingId],
    ),
  );

test('cases that are looked at together share a transaction, and each gets the plan that it would get alone', async () => {
  const [alone, ...together] = [await leaver('P1'), await leaver('P2'), await leaver('P3')];
  await observeOffboarding(means, organizationId, alone ?? '');
  committed.splice(0);
  const made = await Promise.all(together.map((id) => observeOffboarding(means, organizationId, id)));
  assert.equal(committed.filter((name) => name === 'observe-save:committed').length, 1);
  assert.deepEqual(
    made.map(({ changed, offboarding }) => [changed, offboarding.offboardingId]),
    together.map((id) => [true, id]),
  );
  const expected = await rowsOf(alone ?? '');
  assert.ok(expected.length > 10);
  for (const id of together) assert.deepEqual(await rowsOf(id), expected);
});

test('a case that is not there fails alone, whoever is looked at together with it', async () => {
  const id = await leaver('P4');
  const [there, gone] = await Promise.allSettled([
    observeOffboarding(means, organizationId, id),
    observeOffboarding(means, organizationId, organizationId),
  ]);
  assert.equal(there.status, 'fulfilled');
  assert.equal(gone.status, 'rejected');
});

test('the first plan counts what each step waits for as a later count would', async () => {
  const id = await leaver('P5');
  await observeOffboarding(means, organizationId, id);
  const first = await rowsOf(id);
  // Something else to plan makes the next revision, which counts afresh.
  await withOrganization(db, organizationId, (tx) =>
    tx.query(
      `update departure set legal_hold = true where organization_id = $1 and departure_id =
      (select departure_id from offboarding where organization_id = $1 and offboarding_id = $2)`,
      [organizationId, id],
    ),
  );
  const { changed } = await withOrganization(db, organizationId, (tx) => makePlan(means, tx, id));
  assert.equal(changed, true);
  const later = await rowsOf(id);
  const counts = (rows: typeof first) => rows.map((row) => [row['key'], row['blocked_by'], row['needs']]);
  assert.deepEqual(counts(later), counts(first));
});
