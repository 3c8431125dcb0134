import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import {
  addApplication,
  addAsset,
  addOperator,
  addOrganization,
  addPerson,
  makeMeans,
  shippedPlaybook,
} from '../../../test/organization.ts';
import { systemActor } from '../../core/event.ts';
import type { HoldKind } from '../../core/holds/hold.ts';
import { getOffboarding } from '../../store/cases/offboardings.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { getMatter } from '../../store/holds/matters.ts';
import { readOwnership } from '../../store/steps/step-ownership.ts';
import { changeDeparture } from '../departures/change-departure.ts';
import { receiveDeparture } from '../departures/receive-departure.ts';
import { importFile } from '../imports/import-file.ts';
import { approvePlan } from '../plans/approve-plan.ts';
import { makePlan } from '../plans/make-plan.ts';
import { openQueue } from '../steps/queue.ts';
import { confirmProposal } from '../two-people/deeds.ts';
import { openDispute } from './open-dispute.ts';
import { addHolds, openMatter } from './open-matter.ts';
import { proposeRelease, type ReleaseWanted } from './release-hold.ts';
import { settleDispute } from './settle-dispute.ts';

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
after(() => queue.close());
const means = { ...makeMeans(db), queue };
const legalGrant = [{ role: 'legal', scope: 'organization', value: '' }] as const;
let organizationId: string;
let admin: string;
let lawyer: string;

const inTx = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const query = <Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
  inTx((tx) => tx.query<Row>(text, values));

beforeEach(async () => {
  organizationId = await addOrganization(db);
  admin = await addOperator(db, organizationId);
  lawyer = await addOperator(db, organizationId, legalGrant);
});

/** A leaver with a laptop, an account that can be ended by a call, and an approved plan. */
async function addLeaver(more: { readonly legalHold?: boolean } = {}) {
  const personId = await addPerson(db, organizationId, 'E1');
  const assetId = await addAsset(db, organizationId, 'LT-1', personId);
  const applicationId = await addApplication(db, organizationId, {
    name: 'Directory',
    category: 'directory',
    connector: 'simulated',
    credentials: { token: 'secret' },
  });
  await query(
    `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, seen_at)
     values ($1, $2, $3, 'u-1', 'e1', $4, 'identifier', now())`,
    [organizationId, randomUUIDv7(), applicationId, personId],
  );
  const offboardingId = await inTx(async (tx) => {
    const received = await receiveDeparture(tx, queue, {
      facts: {
        source: 'hr',
        externalId: 'E1',
        leaver: { employeeNumber: 'E1' },
        kind: 'voluntary',
        lastWorkingDay: Temporal.PlainDate.from('2027-12-17'),
        noticeAt: null,
        accessEndsAt: null,
        employmentEnds: null,
        informedAt: null,
        timeZone: null,
        legalHold: more.legalHold ?? false,
      },
      playbook: await shippedPlaybook('standard'),
      actor: systemActor,
    });
    assert.ok(received.state === 'opened');
    await makePlan(means, tx, received.offboardingId);
    const { digest } = await getOffboarding(tx, received.offboardingId);
    await approvePlan(tx, queue, { offboardingId: received.offboardingId, digest: digest ?? '', operatorId: admin });
    return received.offboardingId;
  });
  return { personId, assetId, offboardingId };
}

const open = (holds: readonly { kind: HoldKind; ref: string }[]) =>
  inTx((tx) => openMatter(means, tx, { title: 'Smith', reason: 'A claim was announced.', holds, operatorId: lawyer }));
const caseOf = (offboardingId: string) => inTx((tx) => getOffboarding(tx, offboardingId));

/** Why each step of these actions waits, by action; null: nothing holds it back. */
async function heldBack(offboardingId: string): Promise<Record<string, string | null>> {
  const rows = await query<{ action: string; held_back: string | null }>(
    `select distinct action, held_back from step where organization_id = $1 and offboarding_id = $2
       and action in ('sanitize', 'delete', 'suspend', 'revokeSessions')`,
    [organizationId, offboardingId],
  );
  return Object.fromEntries(rows.map((row) => [row.action, row.held_back]));
}

const releasedBy = async (proposer: string, confirmer: string, wanted: ReleaseWanted) => {
  const { id } = await inTx((tx) =>
    proposeRelease(tx, { wanted, reason: 'The matter is settled.', operatorId: proposer }),
  );
  return inTx((tx) => confirmProposal(means, tx, { proposalId: id, operatorId: confirmer }));
};

const refused = (why: RegExp) => (error: unknown) =>
  error instanceof Error && 'code' in error && why.test(error.message);

test('a matter over a leaver holds back what destroys, leaves the end of access alone, and keeps the approval', async () => {
  const { offboardingId } = await addLeaver();
  const before = await caseOf(offboardingId);
  const { matter, cases } = await open([{ kind: 'person', ref: 'E1' }]);
  assert.equal(matter.name, 'M-1');
  assert.deepEqual(cases, [`OFF-${before.number}`]);
  const held = 'legal hold (M-1): nothing is destroyed until it is released';
  assert.deepEqual(await heldBack(offboardingId), {
    sanitize: held,
    delete: held,
    suspend: null,
    revokeSessions: null,
  });
  const after = await caseOf(offboardingId);
  assert.notEqual(after.digest, before.digest);
  assert.equal(after.approvedDigest, after.digest);
});

test('a matter over several things of one case plans it anew once, and its story names each of them', async () => {
  const { offboardingId, personId, assetId } = await addLeaver();
  const { revision } = await caseOf(offboardingId);
  const held = async () =>
    query<{ target: string }>(
      `select convert_from(bytes, 'UTF8')::json->'data'->>'target' as target from event
       where organization_id = $1 and stream_id = $2 and convert_from(bytes, 'UTF8')::json->>'type' = 'hold.added' order by number`,
      [organizationId, offboardingId],
    );
  await open([
    { kind: 'person', ref: 'E1' },
    { kind: 'asset', ref: 'LT-1' },
  ]);
  assert.equal((await caseOf(offboardingId)).revision, revision + 1);
  assert.deepEqual(
    (await held()).map(({ target }) => target),
    [personId, assetId],
  );
});

test('what comes free again waits for an approval of its own', async () => {
  const { offboardingId } = await addLeaver();
  await open([{ kind: 'person', ref: 'E1' }]);
  await releasedBy(lawyer, admin, { matter: 'M-1', holdId: null });
  assert.equal((await heldBack(offboardingId))['sanitize'], null);
  const { digest, approvedDigest } = await caseOf(offboardingId);
  assert.notEqual(approvedDigest, digest);
  const matter = await inTx((tx) => getMatter(tx, 'M-1'));
  assert.ok(matter.releasedAt !== null && matter.holds.every(({ releasedAt }) => releasedAt !== null));
});

test('a matter over one asset holds that asset alone, and one hold can be released while the matter goes on', async () => {
  const { offboardingId, assetId } = await addLeaver();
  const { matter } = await open([{ kind: 'asset', ref: 'lt-1' }]);
  assert.match((await heldBack(offboardingId))['sanitize'] ?? '', /M-1/);
  assert.equal((await heldBack(offboardingId))['delete'], null);
  const again = inTx((tx) =>
    addHolds(means, tx, {
      matter: 'm-1',
      holds: [{ kind: 'asset', ref: assetId }],
      reason: 'Twice.',
      operatorId: lawyer,
    }),
  );
  await assert.rejects(again, refused(/covers this already/));
  await releasedBy(admin, lawyer, { matter: matter.id, holdId: matter.holds[0]?.id ?? '' });
  assert.equal((await heldBack(offboardingId))['sanitize'], null);
  assert.equal((await inTx((tx) => getMatter(tx, 'M-1'))).releasedAt, null);
});

test('a hold is released by two people, one of them legal: two administrators do not, and nobody does alone', async () => {
  await addLeaver();
  await open([{ kind: 'person', ref: 'E1' }]);
  const second = await addOperator(db, organizationId);
  const wanted = { matter: 'M-1', holdId: null };
  await assert.rejects(releasedBy(admin, second, wanted), refused(/one of them with the role legal/));
  const proposals = await query<{ id: string }>(
    `select proposal_id as id from proposal where organization_id = $1 and state = 'waiting'`,
    [organizationId],
  );
  assert.equal(proposals.length, 1);
  const alone = inTx((tx) => confirmProposal(means, tx, { proposalId: proposals[0]?.id ?? '', operatorId: admin }));
  await assert.rejects(alone, refused(/Another person has to confirm/));
  await inTx((tx) => confirmProposal(means, tx, { proposalId: proposals[0]?.id ?? '', operatorId: lawyer }));
  assert.ok((await inTx((tx) => getMatter(tx, 'M-1'))).releasedAt !== null);
});

test('without anybody of the legal department a release is not even proposed', async () => {
  await open([]);
  await query(`update role_grant set revoked_at = now() where organization_id = $1 and role = 'legal'`, [
    organizationId,
  ]);
  const proposed = inTx((tx) =>
    proposeRelease(tx, { wanted: { matter: 'M-1', holdId: null }, reason: 'It is over.', operatorId: admin }),
  );
  await assert.rejects(proposed, refused(/nobody has that role/));
});

test('what was added to a matter after its release was proposed is not released with it', async () => {
  await addLeaver();
  await open([{ kind: 'person', ref: 'E1' }]);
  const { id } = await inTx((tx) =>
    proposeRelease(tx, { wanted: { matter: 'M-1', holdId: null }, reason: 'It is over.', operatorId: admin }),
  );
  await inTx((tx) =>
    addHolds(means, tx, {
      matter: 'M-1',
      holds: [{ kind: 'asset', ref: 'LT-1' }],
      reason: 'More.',
      operatorId: lawyer,
    }),
  );
  const confirmed = inTx((tx) => confirmProposal(means, tx, { proposalId: id, operatorId: lawyer }));
  await assert.rejects(confirmed, refused(/has changed since/));
});

test('the flag of a case is set by one person and released by two', async () => {
  const { offboardingId } = await addLeaver({ legalHold: true });
  const change = { legalHold: false };
  const alone = inTx((tx) => changeDeparture(means, tx, queue, { offboardingId, actor: systemActor, change }));
  await assert.rejects(alone, refused(/released by two people/));
  await releasedBy(lawyer, admin, { offboardingId });
  assert.equal((await caseOf(offboardingId)).departure.legalHold, false);
  assert.equal((await heldBack(offboardingId))['sanitize'], null);
});

/** Planning anew moves the day of a step, so it is set whenever somebody looks. */
const askToCollect = (offboardingId: string) =>
  query(
    `update step set state = 'asked', due_at = now() where organization_id = $1 and offboarding_id = $2 and action = 'collect'`,
    [organizationId, offboardingId],
  );
const chased = async (offboardingId: string) => {
  await askToCollect(offboardingId);
  const { steps } = await inTx((tx) => readOwnership(tx, { at: Temporal.Instant.from('2027-12-20T08:00Z') }));
  return steps.some((step) => step.offboardingId === offboardingId && step.action === 'collect');
};

test('"I never had this" stops erasing and dunning and, upheld by a person, ends the item with evidence (edge-57)', async () => {
  const { offboardingId, assetId, personId } = await addLeaver();
  const [item] = await query<{ id: string }>(
    'select item_id as id from item where organization_id = $1 and offboarding_id = $2 and asset_id = $3',
    [organizationId, offboardingId, assetId],
  );
  const itemId = item?.id ?? '';
  const claim = {
    thing: { itemId },
    claim: 'never_held',
    claimedDay: null,
    note: 'That was Tim’s.',
    by: { kind: 'person', id: personId },
  } as const;
  assert.equal(await chased(offboardingId), true);
  const dispute = await inTx((tx) => openDispute(means, tx, claim));
  assert.equal(await chased(offboardingId), false);
  assert.deepEqual([dispute.name, dispute.byLeaver, dispute.state], ['D-1', true, 'open']);
  assert.match((await heldBack(offboardingId))['sanitize'] ?? '', /disputed/);
  const standing = async () =>
    (await query<{ observed_value: string | null }>('select observed_value from item where item_id = $1', [itemId]))[0];
  assert.equal((await standing())?.observed_value, null, 'a claim is no fact');
  await assert.rejects(
    inTx((tx) => openDispute(means, tx, claim)),
    refused(/disputed already \(D-1\)/),
  );
  const settled = await inTx((tx) =>
    settleDispute(means, tx, {
      disputeId: dispute.id,
      outcome: 'upheld',
      ending: null,
      note: 'The register was wrong: Tim has it.',
      file: null,
      operatorId: admin,
    }),
  );
  assert.deepEqual([settled.outcome, settled.ending, settled.state], ['upheld', 'never_held', 'settled']);
  assert.equal((await standing())?.observed_value, 'never_held');
  const custody = await query(
    'select 1 from custody where organization_id = $1 and asset_id = $2 and held_until is null',
    [organizationId, assetId],
  );
  assert.equal(custody.length, 0);
});

test('a claim that is rejected ends nothing, and what was held back goes on', async () => {
  const { offboardingId, assetId } = await addLeaver();
  const by = { kind: 'operator', id: admin } as const;
  assert.equal(await chased(offboardingId), true);
  const dispute = await inTx((tx) =>
    openDispute(means, tx, { thing: { assetId }, claim: 'returned', claimedDay: null, note: null, by }),
  );
  assert.equal(
    await chased(offboardingId),
    false,
    'nobody is chased for a thing that is disputed, whether in the case or beside it',
  );
  const settle = (outcome: 'upheld' | 'rejected', ending: 'lost' | null) =>
    inTx((tx) =>
      settleDispute(means, tx, {
        disputeId: dispute.id,
        outcome,
        ending,
        note: 'Nothing came.',
        file: null,
        operatorId: admin,
      }),
    );
  await assert.rejects(settle('rejected', 'lost'), refused(/leave the ending out/));
  await settle('rejected', null);
  assert.equal((await heldBack(offboardingId))['sanitize'], null);
  assert.equal(await chased(offboardingId), true);
  await assert.rejects(settle('upheld', null), refused(/settled already/));
});

test('an import neither gives a held asset to somebody else nor away for good, and takes in all the rest', async () => {
  const { assetId } = await addLeaver();
  await addPerson(db, organizationId, 'E2');
  await open([{ kind: 'asset', ref: 'LT-1' }]);
  const file = `Asset Tag,Serial,Model,Category,Status,Checked Out To,Employee Number
LT-1,S-1,Newer,Laptop,Sold,Bo,E2
LT-2,S-2,Other,Laptop,Deployed,Bo,E2
`;
  const report = await importFile(means, organizationId, { fileName: 'assets.csv', source: () => [Buffer.from(file)] });
  assert.ok(
    report.questions.some((question) => /Under legal hold.*LT-1/.test(question)),
    report.questions.join(),
  );
  assert.equal(report.added, 1);
  const [asset] = await query<{ model: string; status: string; holder: string }>(
    `select a.model, a.status, i.value as holder from asset a
     join custody c on c.organization_id = a.organization_id and c.asset_id = a.asset_id and c.held_until is null
     join person_identifier i on i.organization_id = c.organization_id and i.person_id = c.person_id and i.kind = 'employee_number'
     where a.organization_id = $1 and a.asset_id = $2`,
    [organizationId, assetId],
  );
  assert.deepEqual(asset, { model: 'Newer', status: 'deployed', holder: 'E1' });
});
