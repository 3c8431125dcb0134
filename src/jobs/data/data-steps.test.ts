import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import {
  addAsset,
  addOperator,
  addOrganization,
  addPerson,
  makeMeans,
  shippedPlaybook,
} from '../../../test/organization.ts';
import type { DataStatement } from '../../core/data/data-statement.ts';
import { systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import type { Ending } from '../../core/item.ts';
import { getOffboarding } from '../../store/cases/offboardings.ts';
import { listDataEvidence, listDataOfCase } from '../../store/data/data-evidence.ts';
import { insertHold, insertMatter } from '../../store/holds/matters.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { receiveDeparture } from '../departures/receive-departure.ts';
import { openMatter } from '../holds/open-matter.ts';
import { makePlan } from '../plans/make-plan.ts';
import { attestItems } from '../steps/attest.ts';
import { completeStep } from '../steps/complete-step.ts';
import { openQueue } from '../steps/queue.ts';
import { confirmProposal } from '../two-people/deeds.ts';
import { changeRetention } from './change-retention.ts';
import { proposeDeletion } from './delete-data.ts';

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
after(() => queue.close());
const means = { ...makeMeans(db), queue };
const organizationId = await addOrganization(db);
const [operatorId, second] = [await addOperator(db, organizationId), await addOperator(db, organizationId)];
const stays = await addPerson(db, organizationId, 'S1');
const within = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const today = Temporal.Now.plainDateISO('Europe/Berlin');
let counter = 0;

/** A case with a mailbox, files and a seat, planned and with nothing left in the way of its data steps. */
async function leave() {
  counter += 1;
  const number = `L${counter}`;
  const personId = await addPerson(db, organizationId, number);
  await addAsset(db, organizationId, `LT-${counter}`, personId);
  await within(async (tx) => {
    for (const kind of ['mailbox', 'drive'])
      await tx.query(
        `insert into owned_thing (organization_id, owned_thing_id, kind, owned_kind, name, person_id) values ($1, $2, 'data', $3, $4, $5)`,
        [organizationId, randomUUIDv7(), kind, `${kind} of ${number}`, personId],
      );
    const licenceId = randomUUIDv7();
    await tx.query('insert into licence (organization_id, licence_id, name) values ($1, $2, $3)', [
      organizationId,
      licenceId,
      `Mail plan ${counter}`,
    ]);
    await tx.query('insert into seat (organization_id, seat_id, licence_id, person_id) values ($1, $2, $3, $4)', [
      organizationId,
      randomUUIDv7(),
      licenceId,
      personId,
    ]);
  });
  const facts = {
    source: 'test',
    externalId: number,
    leaver: { employeeNumber: number },
    kind: 'voluntary' as const,
    lastWorkingDay: today.subtract({ days: 10 }),
    noticeAt: null,
    accessEndsAt: Temporal.Now.instant().subtract({ hours: 24 * 10 }),
    employmentEnds: null,
    informedAt: Temporal.Now.instant().subtract({ hours: 24 * 30 }),
    timeZone: null,
    legalHold: false,
  };
  const playbook = await shippedPlaybook('standard');
  const offboardingId = await within(async (tx) => {
    const received = await receiveDeparture(tx, queue, { facts, playbook, actor: systemActor });
    assert.equal(received.state, 'opened');
    const { offboardingId: id } = received as { offboardingId: string };
    await makePlan(means, tx, id);
    return id;
  });
  const step = async (key: string, about = ''): Promise<Step> => {
    const { rows } = await db.owner.query<Step>(
      `select s.step_id as id, s.state, s.item_id as "itemId"
       from step s left join item i using (organization_id, item_id) where s.offboarding_id = $1 and s.key = $2 and coalesce(i.label, '') like $3`,
      [offboardingId, key, `%${about}%`],
    );
    assert.ok(rows[0], `There is no step ${key} ${about}.`);
    return rows[0];
  };
  /** Ends everything that stands before these steps, as if it had been done. */
  const reach = async (...keys: readonly string[]) => {
    await db.owner.query(
      `update step set blocked_by = 0, state = 'asked', wake_at = null where offboarding_id = $1 and key = any($2)`,
      [offboardingId, keys],
    );
  };
  const complete = (stepId: string, said: { data?: DataStatement; note?: string; ending?: Ending }) =>
    within((tx) => completeStep(means, tx, queue, { stepId, operatorId, ...said }));
  return { personId, number, offboardingId, step, reach, complete };
}

type Step = { readonly id: string; readonly state: string; readonly itemId: string };
const refusal = (pattern: RegExp) => (error: unknown) => error instanceof Failure && pattern.test(error.message);
const counted = { about: 'transfer', objectsBefore: 120, objectsAfter: 120 } as const;

test('a seat that keeps data alive waits until its transfer is confirmed by counts that agree (edge-86)', async () => {
  const { step, reach, complete, offboardingId } = await leave();
  const waitsForTransfer = async () => {
    const { rows } = await db.owner.query(
      `select n.key from step s join step_dependency d using (organization_id, step_id) join step n
         on n.organization_id = d.organization_id and n.step_id = d.needs_step_id
       where s.offboarding_id = $1 and s.key = 'seats' and n.key = 'transfer' and n.state <> 'done'`,
      [offboardingId],
    );
    return rows.length;
  };
  assert.equal(await waitsForTransfer(), 2);
  await reach('transfer');
  const [drive, mailbox] = [await step('transfer', 'drive'), await step('transfer', 'mailbox')];
  await assert.rejects(complete(drive.id, { note: 'All there.' }), refusal(/counted on both sides/));
  await assert.rejects(
    complete(drive.id, { data: { ...counted, objectsAfter: 118 } }),
    refusal(/120 objects, and 118/),
  );
  assert.equal(await waitsForTransfer(), 2);
  await complete(drive.id, { data: { ...counted, objectsAfter: 118, reason: 'Two were shortcuts.' } });
  await complete(mailbox.id, { data: { about: 'mailbox', shared: true } });
  assert.equal(await waitsForTransfer(), 0);
  const data = await within((tx) => listDataOfCase(tx, offboardingId));
  assert.deepEqual(
    data.map(({ endedAs, keepUntil }) => [endedAs, keepUntil?.toString()]),
    [
      ['transferred', today.add({ days: 90 }).toString()],
      ['transferred', today.add({ days: 90 }).toString()],
    ],
  );
});

test('a statement goes around neither the counts of a transfer nor the second person of a deletion', async () => {
  const { step, offboardingId } = await leave();
  const { itemId } = await step('transfer', 'drive');
  for (const [ending, how] of [
    ['transferred', /with its counts/],
    ['deleted', /by two people/],
  ] as const) {
    const said = { itemIds: [itemId], ending, note: 'Seen.', file: null, operatorId };
    const [result] = await within((tx) => attestItems(tx, queue, said));
    assert.ok(result !== undefined && !result.attested && how.test(result.reason));
  }
  const said = { itemIds: [itemId], ending: 'archived' as const, note: 'In the archive.', file: null, operatorId };
  const [result] = await within((tx) => attestItems(tx, queue, said));
  assert.equal(result?.attested, true);
  const [files] = await within((tx) => listDataOfCase(tx, offboardingId));
  assert.equal(files?.keepUntil?.toString(), today.add({ days: 90 }).toString());
});

test("a delegate's last day is the day on which somebody is asked to end it, whatever is planned anew", async () => {
  const { step, reach, complete, offboardingId } = await leave();
  await reach('mail', 'transfer');
  const rules = { about: 'rules', removed: 0, outside: [], autoReply: true } as const;
  const first = { personId: stays, until: today.add({ days: 20 }) };
  await complete((await step('mail')).id, { data: { ...rules, delegate: first } });
  const until = today.add({ days: 45 });
  const said = { about: 'mailbox', shared: true, delegate: { personId: stays, until } } as const;
  const { id } = await step('transfer', 'mailbox');
  const leaver = (await within((tx) => getOffboarding(tx, offboardingId))).departure.personId;
  await assert.rejects(
    complete(id, { data: { ...said, delegate: { personId: leaver, until } } }),
    refusal(/leaving themselves/),
  );
  const asked = async () => {
    const { rows } = await db.owner.query<{ day: string; state: string }>(
      `select to_char(due_at at time zone 'Europe/Berlin', 'YYYY-MM-DD') as day, state from step where offboarding_id = $1 and key = 'delegate_end'`,
      [offboardingId],
    );
    return rows[0];
  };
  assert.deepEqual(await asked(), { day: first.until.toString(), state: 'waiting' });
  await complete(id, { data: said });
  assert.deepEqual(await asked(), { day: until.toString(), state: 'waiting' });
  await within((tx) => makePlan(means, tx, offboardingId));
  assert.deepEqual(await asked(), { day: until.toString(), state: 'waiting' });
});

test('rules that send mail outside are a finding: kept with the address, told in the ledger without it (edge-93) (edge-94)', async () => {
  const { step, reach, complete, offboardingId } = await leave();
  await reach('mail');
  const { id } = await step('mail');
  const outside = ['ada.private@mail.example'];
  const said = { about: 'rules', removed: 2, outside, autoReply: false } as const;
  await assert.rejects(complete(id, { data: { ...said, removed: 0 } }), refusal(/no rule was removed/));
  await assert.rejects(complete(id, { data: { ...said, outside: ['s1@example.test'] } }), refusal(/colleague/));
  await complete(id, { data: said });
  const [kept] = await within((tx) => listDataEvidence(tx, offboardingId));
  assert.deepEqual(kept?.outside, outside);
  const { rows } = await db.owner.query<{ bytes: Buffer }>(
    `select bytes from event where stream_id = $1 and convert_from(bytes, 'UTF8') like '%data.went_outside%'`,
    [offboardingId],
  );
  const [told] = rows.map(({ bytes }) => bytes.toString('utf8'));
  assert.match(told ?? '', /"addresses":1/);
  assert.ok(!told?.includes('mail.example'));
});

test('a device is not erased before its owner has said that nothing lives only there (edge-76)', async () => {
  const { step, reach, complete, offboardingId } = await leave();
  await reach('local_copy');
  const { id } = await step('local_copy');
  const said = { about: 'local_copy', where: 'the team drive', confirmedBy: 'Ada Leaver' } as const;
  await assert.rejects(complete(id, { data: { ...said, nothingLeft: false } }), refusal(/Copy the rest first/));
  const waits = async () => {
    const { rows } = await db.owner.query<{ waits: boolean }>(
      `select exists (select from step_dependency d join step n on n.organization_id = d.organization_id and n.step_id = d.needs_step_id
         where d.organization_id = s.organization_id and d.step_id = s.step_id and n.key = 'local_copy' and n.state <> 'done') as waits
       from step s where s.offboarding_id = $1 and s.key = 'erase'`,
      [offboardingId],
    );
    return rows[0]?.waits;
  };
  assert.equal(await waits(), true);
  await complete(id, { data: { ...said, nothingLeft: true } });
  assert.equal(await waits(), false);
  const [kept] = await within((tx) => listDataEvidence(tx, offboardingId));
  assert.deepEqual(kept?.facts, { nothingLeft: true, where: 'the team drive', confirmedBy: 'Ada Leaver' });
});

test('data is deleted after its term by two people, and by nobody while it is held', async () => {
  const { personId, step, reach, complete, offboardingId } = await leave();
  await within((tx) => changeRetention(tx, { ownedKind: 'drive', days: 365, operatorId }));
  await reach('transfer', 'delete');
  await complete((await step('transfer', 'drive')).id, { data: counted });
  const { id, itemId, state } = await step('delete', 'drive');
  // The term of the files is longer than the plan's ninety days, so nobody is asked before it is over.
  assert.equal(state, 'waiting');
  const { rows } = await db.owner.query<{ day: string }>(
    `select to_char(due_at at time zone 'Europe/Berlin', 'YYYY-MM-DD') as day from step where step_id = $1`,
    [id],
  );
  assert.equal(rows[0]?.day, today.add({ days: 366 }).toString());
  const propose = () => within((tx) => proposeDeletion(tx, { stepId: id, operatorId, reason: 'The term is over.' }));
  await assert.rejects(propose(), refusal(/is kept until the end of/));
  await db.owner.query(`update data_retention set keep_until = $2 where item_id = $1`, [
    itemId,
    today.subtract({ days: 1 }).toString(),
  ]);
  const gone = () =>
    within((tx) =>
      completeStep(means, tx, queue, {
        stepId: id,
        operatorId,
        file: { name: 'gone.txt', mediaType: 'text/plain', content: Buffer.from('404') },
      }),
    );
  await assert.rejects(gone(), refusal(/deleted by two people/));
  const proposal = await propose();
  const confirm = (by: string) =>
    within((tx) => confirmProposal(means, tx, { proposalId: proposal.id, operatorId: by }));
  await assert.rejects(confirm(operatorId), refusal(/Another person has to confirm/));
  // The hold comes after the proposal; nothing of it stays.
  class Undone extends Error {}
  await assert.rejects(
    within(async (tx) => {
      const matterId = await insertMatter(tx, { title: 'Smith', operatorId });
      const hold = {
        matterId,
        kind: 'person',
        targetId: personId,
        reason: 'A claim was announced.',
        operatorId,
      } as const;
      await insertHold(tx, hold);
      await tx.query('savepoint held');
      await assert.rejects(
        confirmProposal(means, tx, { proposalId: proposal.id, operatorId: second }),
        refusal(/legal hold/),
      );
      await tx.query('rollback to savepoint held');
      throw new Undone();
    }),
    Undone,
  );
  await confirm(second);
  await gone();
  const [files] = await within((tx) => listDataOfCase(tx, offboardingId));
  assert.equal(files?.endedAs, 'deleted');
  assert.ok(files?.deletedAt);
});

test('a hold keeps data from being deleted and never from being transferred', async () => {
  const { number, step, reach, complete } = await leave();
  const lawyer = await addOperator(db, organizationId, [{ role: 'legal', scope: 'organization', value: '' }]);
  const holds = [{ kind: 'person' as const, ref: number }];
  await within((tx) => openMatter(means, tx, { title: 'Smith', reason: 'A claim.', holds, operatorId: lawyer }));
  await reach('transfer');
  const { id } = await step('transfer', 'drive');
  await assert.rejects(complete(id, { ending: 'nothing_to_keep', note: 'Empty.' }), refusal(/legal hold/));
  await complete(id, { data: counted });
  assert.equal((await step('transfer', 'drive')).state, 'done');
});
