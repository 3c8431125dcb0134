import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addOperator, addOrganization, addPerson } from '../../../test/organization.ts';
import { addWholeCase } from '../../../test/whole-case.ts';
import type { Proposal } from '../../core/two-people/second-person.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { insertNamed } from '../../store/cases/embargo.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { nameForMassEvent } from '../../store/mass-events/mass-events.ts';
import { listQueuedMessages } from '../../store/messages/messages.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { makeProposalCode } from '../../store/two-people/proposals.ts';
import { confirmDeed, proposeDeed, refuseDeed } from './second-person.ts';

const db = await useDatabase();
const everything = [{ role: 'admin', scope: 'organization', value: '' }] as const;
let organizationId: string;
let proposer: string;
let now: Temporal.Instant;

const inTx = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);

beforeEach(async () => {
  organizationId = await addOrganization(db);
  now = await inTx(databaseNow);
  proposer = await addOperator(db, organizationId);
});

function propose(more: { operatorId?: string; about?: Proposal['about']; digest?: string } = {}): Promise<Proposal> {
  const { operatorId = proposer, about = { kind: 'asset', id: 'LT-1' }, digest = 'sha256:one' } = more;
  const deed = {
    kind: 'wipe',
    offboardingId: null,
    reason: 'It was lost.',
    operatorId,
    about,
    digest,
    at: now,
  } as const;
  return inTx((tx) => proposeDeed(tx, deed));
}

function confirm(proposalId: string, operatorId: string, more: { code?: string; at?: Temporal.Instant } = {}) {
  let done = 0;
  return inTx((tx) =>
    confirmDeed(tx, { proposalId, operatorId, at: now, ...more }, async () => {
      done += 1;
    }),
  ).then(() => done);
}

const refusedWith = (reason: RegExp) => (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'rule-refused' && reason.test(error.message);

function stateOf(proposalId: string): Promise<string | undefined> {
  return inTx(async (tx) => {
    const rows = await tx.query<{ state: string }>(
      'select state from proposal where organization_id = $1 and proposal_id = $2',
      [organizationId, proposalId],
    );
    return rows[0]?.state;
  });
}

test('edge-116: another person confirms, once: of two at the same moment one does the deed and the other is refused', async () => {
  const [second, third] = [await addOperator(db, organizationId), await addOperator(db, organizationId)];
  const { id, confirmableAloneAt } = await propose();
  assert.equal(confirmableAloneAt, null);
  const ended = await Promise.allSettled([confirm(id, second), confirm(id, third)]);
  assert.deepEqual(ended.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  await assert.rejects(confirm(id, second), refusedWith(/is confirmed/));
});

test('edge-111: two accounts of one person are not two people: linked to the same person, or the same address in another case', async () => {
  const person = await addPerson(db, organizationId, 'E1');
  await addOperator(db, organizationId);
  const linked = await addOperator(db, organizationId, everything, person);
  const alsoLinked = await addOperator(db, organizationId, everything, person);
  const byAddress = randomUUIDv7();
  await db.owner.query(
    `insert into operator (organization_id, operator_id, name, email) values ($1, $2, 'Olga', 'E1@Example.Test')`,
    [organizationId, byAddress],
  );
  const upper = randomUUIDv7();
  await db.owner.query(
    `insert into operator (organization_id, operator_id, name, email)
     select organization_id, $2, name, upper(email) from operator where organization_id = $1 and operator_id = $3`,
    [organizationId, upper, proposer],
  );
  for (const operatorId of [byAddress, upper])
    await db.owner.query(
      `insert into role_grant (organization_id, role_grant_id, operator_id, role, scope_kind) values ($1, $2, $3, 'admin', 'organization')`,
      [organizationId, randomUUIDv7(), operatorId],
    );
  const { id } = await propose({ operatorId: linked });
  for (const operatorId of [linked, alsoLinked, byAddress])
    await assert.rejects(confirm(id, operatorId), refusedWith(/Another person/));
  const other = await propose({ about: { kind: 'asset', id: 'LT-2' } });
  await assert.rejects(confirm(other.id, upper), refusedWith(/Another person/));
  assert.equal(await confirm(other.id, linked), 1);
});

test('whom a deed is about, and who reports to them, neither propose nor confirm it', async () => {
  const [leaver, report] = [await addPerson(db, organizationId, 'E1'), await addPerson(db, organizationId, 'E2')];
  await db.owner.query('update person set manager_id = $2 where person_id = $1', [report, leaver]);
  const [asLeaver, asReport] = [
    await addOperator(db, organizationId, everything, leaver),
    await addOperator(db, organizationId, everything, report),
  ];
  const about = { kind: 'person', id: leaver };
  for (const [operatorId, why] of [
    [asLeaver, /own departure/],
    [asReport, /reports to/],
  ] as const)
    await assert.rejects(propose({ operatorId, about }), refusedWith(why));
  const { id, confirmableAloneAt } = await propose({ about });
  assert.ok(confirmableAloneAt, 'nobody else is left who could confirm it');
  await assert.rejects(confirm(id, asLeaver), refusedWith(/own departure/));
  await assert.rejects(confirm(id, asReport), refusedWith(/reports to/));
});

test('who lacks the permission, or holds it for another case only, is no second person', async () => {
  const auditor = await addOperator(db, organizationId, [{ role: 'auditor', scope: 'organization', value: '' }]);
  const elsewhere = await addOperator(db, organizationId, [{ role: 'it', scope: 'department', value: 'Lab' }]);
  const { id, confirmableAloneAt } = await propose();
  assert.ok(confirmableAloneAt);
  for (const operatorId of [auditor, elsewhere])
    await assert.rejects(confirm(id, operatorId), refusedWith(/plans\.approve/));
});

test('where nobody else could confirm, the proposer may after a day and with the code of the server machine, and not before', async () => {
  const { id, expiresAt, confirmableAloneAt } = await propose();
  assert.deepEqual(confirmableAloneAt, now.add({ hours: 24 }));
  const { code } = await makeProposalCode(db, id);
  const later = now.add({ hours: 24 });
  await assert.rejects(confirm(id, proposer, { code, at: later.subtract({ seconds: 1 }) }), refusedWith(/waits until/));
  await assert.rejects(confirm(id, proposer, { at: later }), refusedWith(/proposals code/));
  await assert.rejects(confirm(id, proposer, { code: 'AAAA-AAAA-AAAA-AAAA', at: later }), refusedWith(/not the one/));
  const newer = await makeProposalCode(db, id);
  await assert.rejects(confirm(id, proposer, { code, at: later }), refusedWith(/not the one/));
  await assert.rejects(confirm(id, proposer, { code: newer.code, at: expiresAt }), refusedWith(/expired/));
  assert.equal(await confirm(id, proposer, { code: newer.code.toLowerCase().replaceAll('-', ' '), at: later }), 1);
  await assert.rejects(makeProposalCode(db, id), refusedWith(/confirmed/));
});

test('a code does not help where a second person has come, and is not made where there was one', async () => {
  const { id } = await propose();
  const { code } = await makeProposalCode(db, id);
  const second = await addOperator(db, organizationId);
  await assert.rejects(confirm(id, proposer, { code, at: now.add({ hours: 24 }) }), refusedWith(/Another person/));
  assert.equal(await confirm(id, second), 1);
  const other = await propose({ about: { kind: 'asset', id: 'LT-2' } });
  await assert.rejects(makeProposalCode(db, other.id), refusedWith(/Another person can/));
});

test('a proposal that has expired does nothing, and the same deed can be proposed again', async () => {
  const second = await addOperator(db, organizationId);
  const { id, expiresAt } = await propose();
  await assert.rejects(confirm(id, second, { at: expiresAt }), refusedWith(/expired/));
  await assert.rejects(propose(), /proposed already/);
  now = expiresAt;
  const again = await propose();
  assert.equal(await stateOf(id), 'expired');
  assert.equal(await confirm(again.id, second), 1);
});

test('what would do something else by now is another deed: proposing that ends the one before', async () => {
  const second = await addOperator(db, organizationId);
  const old = await propose();
  await propose({ digest: 'sha256:two' });
  await assert.rejects(confirm(old.id, second), refusedWith(/expired/));
});

test('a deed that throws leaves the proposal waiting, and a refused one is never done', async () => {
  const second = await addOperator(db, organizationId);
  const { id } = await propose();
  const breaking = inTx((tx) =>
    confirmDeed(tx, { proposalId: id, operatorId: second, at: now }, async () => {
      throw new Error('no');
    }),
  );
  await assert.rejects(breaking, /no/);
  assert.equal(await stateOf(id), 'waiting');
  await inTx((tx) => refuseDeed(tx, { proposalId: id, operatorId: second, reason: 'Not this one.' }));
  await assert.rejects(confirm(id, second), refusedWith(/is refused/));
  const types = await inTx((tx) =>
    tx.query<{ type: string }>(
      `select convert_from(bytes, 'UTF8')::jsonb->>'type' as type from event where organization_id = $1 order by number`,
      [organizationId],
    ),
  );
  assert.deepEqual(
    types.map(({ type }) => type),
    ['proposal.made', 'proposal.refused'],
  );
});

/** Who is told that something waits for a second person. */
function told(): Promise<readonly string[]> {
  return inTx(async (tx) => {
    const rows = await tx.query<{ operator_id: string }>(
      `select operator_id from message where organization_id = $1 and template = 'proposal_waiting' order by operator_id`,
      [organizationId],
    );
    return rows.map(({ operator_id }) => operator_id);
  });
}

test('everybody who could confirm a proposal is told once, and neither its proposer, who it is about, nor who lacks the permission', async () => {
  const leaver = await addPerson(db, organizationId, 'E1');
  const able = [await addOperator(db, organizationId), await addOperator(db, organizationId)].sort();
  await addOperator(db, organizationId, everything, leaver);
  await addOperator(db, organizationId, [{ role: 'auditor', scope: 'organization', value: '' }]);
  await propose({ about: { kind: 'person', id: leaver } });
  assert.deepEqual(await told(), able);
});

test('a proposal about a confidential case or a mass event is told to the named only', async () => {
  const { organizationId: place, offboardingId, operatorId } = await addWholeCase(db);
  organizationId = place;
  const [named, other] = [await addOperator(db, place), await addOperator(db, place)];
  await inTx(async (tx) => {
    await tx.query(
      `update embargo set lifted_at = null, until_informed = false, until = now() + interval '1 day' where organization_id = $1`,
      [place],
    );
    await insertNamed(tx, offboardingId, [named], null);
  });
  const deed = { kind: 'wipe', reason: 'It was lost.', operatorId, digest: 'sha256:one' } as const;
  await inTx((tx) => proposeDeed(tx, { ...deed, about: { kind: 'asset', id: 'LT-9' }, offboardingId }));
  const [event] = await inTx((tx) =>
    tx.query<{ id: string }>('select mass_event_id as id from mass_event where organization_id = $1', [place]),
  );
  await inTx(async (tx) => {
    await nameForMassEvent(tx, event?.id ?? '', [other]);
    await proposeDeed(tx, { ...deed, about: { kind: 'mass_event', id: event?.id ?? '' }, offboardingId: null });
  });
  const messages = await inTx((tx) =>
    tx.query<{ operator_id: string; about: string | null }>(
      `select operator_id, offboarding_id as about from message where organization_id = $1 and template = 'proposal_waiting'
         and operator_id = any($2::uuid[]) order by offboarding_id nulls last`,
      [place, [named, other]],
    ),
  );
  assert.deepEqual(
    messages.map(({ operator_id, about }) => [operator_id, about]),
    [
      [named, offboardingId],
      [other, null],
    ],
  );
  const reader = { operatorId: named, personId: null };
  const list = await inTx((tx) => listQueuedMessages(tx, { reader, state: null, before: null, limit: 50 }));
  const shown = list.items.filter(({ template }) => template === 'proposal_waiting');
  assert.equal(shown.length, 1, 'of the message about the event nobody sees who is not named');
});
