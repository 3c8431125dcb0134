import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addOperator, addOrganization, addPerson, makeMeans, shippedPlaybook } from '../../../test/organization.ts';
import { systemActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { importFile } from '../imports/import-file.ts';
import { receiveDeparture } from '../departures/receive-departure.ts';
import { observeOffboarding } from '../looks/observe.ts';
import { attestItems } from '../steps/attest.ts';
import { openQueue } from '../steps/queue.ts';
import { endOwnership, handOverOwnedThing, type OwnershipEvidence } from './end-ownership.ts';

const db = await useDatabase();
const means = makeMeans(db);
const queue = await openQueue(db, () => undefined);
after(() => queue.close());
const organizationId = await addOrganization(db);
const operatorId = await addOperator(db, organizationId);
const within = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const people = new Map<string, string>();
for (const number of ['L1', 'L2', 'L3', 'L4', 'L5', 'L6', 'L7', 'L8', 'S1', 'S2']) {
  people.set(number, await addPerson(db, organizationId, number));
}
const personId = (number: string): string => people.get(number) ?? '';
const said: OwnershipEvidence = { note: 'Seen in the console.', signedName: null, file: null };
const accepted: OwnershipEvidence = { note: null, signedName: 'Sam Stays', file: null };

async function own(rows: readonly string[]) {
  const text = ['owned_kind,owned_name,employee_id,used_by,expires', ...rows].join('\n');
  const source = async function* () {
    yield new TextEncoder().encode(text);
  };
  return importFile(means, organizationId, { fileName: 'owned.csv', source });
}

/** Opens a case, looks, and answers its items of ownership and secrets by name. */
async function leave(number: string): Promise<{ offboardingId: string; thing: (name: string) => Promise<Thing> }> {
  const playbook = await shippedPlaybook('standard');
  const facts = {
    source: 'test',
    externalId: number,
    leaver: { employeeNumber: number },
    kind: 'voluntary' as const,
    lastWorkingDay: Temporal.Now.plainDateISO('Europe/Berlin').add({ days: 20 }),
    noticeAt: Temporal.Now.instant(),
    accessEndsAt: null,
    employmentEnds: Temporal.Now.plainDateISO('Europe/Berlin').add({ days: 30 }),
    informedAt: null,
    timeZone: null,
    legalHold: false,
  };
  const received = await within((tx) => receiveDeparture(tx, queue, { facts, playbook, actor: systemActor }));
  assert.equal(received.state, 'opened');
  const { offboardingId } = received as { offboardingId: string };
  await observeOffboarding(means, organizationId, offboardingId);
  const thing = async (name: string): Promise<Thing> => {
    const { rows } = await db.owner.query<Thing>(
      `select i.owned_thing_id as id, i.kind, i.observed_value as seen, t.person_id as owner, t.ended_as as ended,
         array(select s.state from step s where s.item_id = i.item_id and s.action in ('hand_over', 'rotate_secrets')) as steps
       from item i join owned_thing t using (organization_id, owned_thing_id) where i.offboarding_id = $1 and t.name = $2`,
      [offboardingId, name],
    );
    const [row] = rows;
    assert.ok(row, `${name} is no item of the case.`);
    return row;
  };
  return { offboardingId, thing };
}

type Thing = {
  readonly id: string;
  readonly kind: string;
  readonly seen: string | null;
  readonly owner: string;
  readonly ended: string | null;
  readonly steps: readonly string[];
};

const refusal = (pattern: RegExp) => (error: unknown) => error instanceof Failure && pattern.test(error.message);

test('what a list says somebody owns becomes items of their case; importing it again changes nothing', async () => {
  const list = [
    'service_account,ci-deploy,L1,the nightly build,',
    'api_key,Production key,L1,,',
    'domain,example.test,L1,,2027-05-01',
  ];
  assert.deepEqual(counts(await own(list)), [3, 0, 0, 0]);
  assert.deepEqual(counts(await own(list)), [0, 0, 3, 0]);
  assert.deepEqual(
    counts(await own(['domain,example.test,L1,,2028-05-01', 'domain,other.test,NOBODY,,'])),
    [0, 1, 0, 1],
  );
  const { thing } = await leave('L1');
  assert.equal((await thing('ci-deploy')).kind, 'ownership');
  assert.equal((await thing('Production key')).kind, 'secret');
});

function counts(report: Awaited<ReturnType<typeof own>>) {
  return [report.added, report.changed, report.unchanged, report.undecided];
}

test('a kind that nobody knows is refused with the kinds there are', async () => {
  const report = await own(['spaceship,X,L1,,']);
  assert.match(report.refused[0]?.reason ?? '', /none of: service_account/);
});

test('a service account ends by a new owner who accepts it, and by nothing less (edge-91)', async () => {
  await own(['service_account,backup-runner,L2,backups,']);
  const { thing } = await leave('L2');
  await leave('L7');
  const { id: ownedThingId } = await thing('backup-runner');
  const give = (toPersonId: string, evidence: OwnershipEvidence) =>
    within((tx) => handOverOwnedThing(tx, queue, { ownedThingId, toPersonId, operatorId, evidence }));
  await assert.rejects(give(personId('S1'), said), refusal(/new owner has to accept/));
  await assert.rejects(give(personId('L2'), accepted), refusal(/theirs already/));
  await assert.rejects(give(personId('L7'), accepted), refusal(/leaving themselves/));
  assert.equal((await thing('backup-runner')).seen, null);
  await give(personId('S1'), accepted);
  const after = await thing('backup-runner');
  assert.deepEqual([after.seen, after.owner, after.steps], ['reassigned', personId('S1'), ['done']]);
});

test('a secret is rotated once they are out, not handed over, and whoever leaves knows it no more (edge-92)', async () => {
  await own(['api_key,Payment key,L3,the shop,']);
  const { thing } = await leave('L3');
  const { id: ownedThingId } = await thing('Payment key');
  await assert.rejects(
    within((tx) =>
      handOverOwnedThing(tx, queue, { ownedThingId, toPersonId: personId('S1'), operatorId, evidence: accepted }),
    ),
    refusal(/Rotate it/),
  );
  const nothing = { note: null, signedName: null, file: null };
  const rotate = (evidence: OwnershipEvidence) =>
    within((tx) => endOwnership(tx, queue, { ownedThingId, ending: 'rotated', operatorId, evidence }));
  await assert.rejects(rotate(nothing), refusal(/Say what was done and seen/));
  await assert.rejects(rotate(said), refusal(/Rotate it once they are out/));
  await db.owner.query(
    `update step set blocked_by = 0, state = 'asked' where item_id = (select item_id from item where owned_thing_id = $1 limit 1)`,
    [ownedThingId],
  );
  assert.equal((await rotate(said)).length, 1);
  const after = await thing('Payment key');
  assert.deepEqual([after.seen, after.ended, after.steps], ['rotated', 'rotated', ['done']]);
  await assert.rejects(rotate(said), refusal(/come to its ending already/));
});

test('what a statement about the item ends is not on record as the leaver’s any more', async () => {
  await own(['signatory,Bank account,L5,,']);
  const { offboardingId, thing } = await leave('L5');
  const { rows } = await db.owner.query<{ id: string }>(
    `select i.item_id as id from item i join owned_thing t using (organization_id, owned_thing_id) where offboarding_id = $1 and t.name = 'Bank account'`,
    [offboardingId],
  );
  const statement = { ending: 'retired' as const, note: 'Struck from the register.', file: null, operatorId };
  await within((tx) => attestItems(tx, queue, { itemIds: rows.map(({ id }) => id), ...statement }));
  assert.deepEqual([(await thing('Bank account')).seen, (await thing('Bank account')).ended], ['retired', 'retired']);
});

test('a statement is no acceptance and no rotation: what is owned and what is secret end by their own commands', async () => {
  await own(['repository,Shop,L8,,', 'ssh_key,Deploy key,L8,,']);
  const { offboardingId, thing } = await leave('L8');
  const { rows } = await db.owner.query<{ id: string; name: string }>(
    `select i.item_id as id, t.name from item i join owned_thing t using (organization_id, owned_thing_id) where offboarding_id = $1`,
    [offboardingId],
  );
  const attest = async (name: string, ending: 'reassigned' | 'rotated') => {
    const itemIds = rows.flatMap((row) => (row.name === name ? [row.id] : []));
    const [answer] = await within((tx) =>
      attestItems(tx, queue, { itemIds, ending, note: 'Done.', file: null, operatorId }),
    );
    return answer?.attested === false ? answer.reason : 'attested';
  };
  assert.match(await attest('Shop', 'reassigned'), /accept.*"owned hand-over"/);
  assert.match(await attest('Deploy key', 'rotated'), /"owned rotate"/);
  assert.match(await attest('Deploy key', 'reassigned'), /not an ending of secret/);
  const { id: ownedThingId } = await thing('Shop');
  await assert.rejects(
    within((tx) => endOwnership(tx, queue, { ownedThingId, ending: 'rotated', operatorId, evidence: said })),
    refusal(/is no secret/),
  );
  assert.deepEqual([(await thing('Shop')).seen, (await thing('Deploy key')).seen], [null, null]);
});

test('a contract whose owner leaves is asked for before their access ends, and ends by somebody who accepts it (edge-88)', async () => {
  await own(['vendor_contract,Cloud bill,L6,,2027-03-31']);
  const { offboardingId, thing } = await leave('L6');
  const { id: ownedThingId } = await thing('Cloud bill');
  const { rows } = await db.owner.query<{ early: boolean }>(
    `select s.due_at < d.access_ends_at as early from step s
     join item i using (organization_id, item_id) join offboarding o on o.offboarding_id = i.offboarding_id
     join departure d on d.departure_id = o.departure_id
     where i.offboarding_id = $1 and i.owned_thing_id = $2 and s.action = 'hand_over'`,
    [offboardingId, ownedThingId],
  );
  assert.deepEqual(rows, [{ early: true }]);
  await within((tx) =>
    handOverOwnedThing(tx, queue, { ownedThingId, toPersonId: personId('S1'), operatorId, evidence: accepted }),
  );
  const after = await thing('Cloud bill');
  assert.deepEqual([after.seen, after.owner, after.steps], ['reassigned', personId('S1'), ['done']]);
});

test('what stops with its owner says so, and of two who own it under one name the row is not doubled (edge-97)', async () => {
  await own(['automation,Invoice flow,L4,invoices,', 'automation,Invoice flow,S2,invoices,']);
  const { thing } = await leave('L4');
  const { id: ownedThingId } = await thing('Invoice flow');
  const { rows } = await db.owner.query<{ stops: boolean }>(
    'select stops_with_owner as stops from owned_thing where owned_thing_id = $1',
    [ownedThingId],
  );
  assert.equal(rows[0]?.stops, true);
  await within((tx) =>
    handOverOwnedThing(tx, queue, { ownedThingId, toPersonId: personId('S2'), operatorId, evidence: accepted }),
  );
  const after = await thing('Invoice flow');
  assert.deepEqual([after.seen, after.ended], ['reassigned', 'reassigned']);
});
