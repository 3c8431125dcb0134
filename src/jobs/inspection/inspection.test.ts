import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addAsset, addOperator, addOrganization, addPerson, makeMeans } from '../../../test/organization.ts';
import { tinyPhoto } from '../../../test/photo.ts';
import { plannedCase } from '../../../test/planned-case.ts';
import type { DispositionKind } from '../../core/inspection/disposition.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { dispositionOf } from '../../store/inspection/dispositions.ts';
import { whereIs } from '../../store/custody/where-is.ts';
import { checkInAsset } from '../../../test/check-in.ts';
import { completeStep } from '../steps/complete-step.ts';
import { claimStepDone } from '../steps/record-claim.ts';
import { type CarryingOut, carryOutDisposition } from './carry-out-disposition.ts';
import { decideDisposition } from './decide-disposition.ts';
import { approveDisposition, endDisposition } from './end-disposition.ts';
import { inspectAsset, type Inspecting } from './inspect-asset.ts';
import { loadInspectionPolicies } from './inspection-policies.ts';
import { takeBackFromRepair } from './repair.ts';

const db = await useDatabase();
const means = makeMeans(db);
const policies = await loadInspectionPolicies();
const queue = { wake: async () => undefined, close: async () => undefined };
let organizationId: string;
let operatorId: string;
let finance: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
  finance = await addOperator(db, organizationId, [{ role: 'finance', scope: 'organization', value: '' }]);
});

const inTx = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const query = <Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
  inTx((tx) => tx.query<Row>(text, values));

const photo = { name: 'p.png', mediaType: 'image/png', content: Buffer.from(tinyPhoto, 'base64') };
const sound = {
  power: 'starts',
  screen: 'clean',
  keyboard: 'works',
  ports: 'work',
  battery: 91,
  swelling: 'flat',
  cosmetic: 'a',
  activation_lock: 'clear',
  firmware_password: 'clear',
};
const flawed = { ...sound, screen: 'flawed' };
const bothPhotos = ['open', 'damage'].map((shows) => ({ shows, file: photo }));

const inspect = (assetId: string, more: Partial<Inspecting> = {}) =>
  inTx((tx) =>
    inspectAsset(policies, tx, {
      assetId,
      answers: sound,
      missing: [],
      photos: [],
      override: null,
      note: null,
      operatorId,
      ...more,
    }),
  );
const decide = (
  assetId: string,
  kind: DispositionKind | null = null,
  reason: string | null = kind && 'It is better so.',
) => inTx((tx) => decideDisposition({}, tx, policies.dispositions, { assetId, kind, reason, operatorId }));
const approve = (assetId: string, dispositionId: string, by: string) =>
  inTx((tx) => approveDisposition({}, tx, { assetId, dispositionId, operatorId: by }));
const carryOut = (assetId: string, dispositionId: string, more: Partial<CarryingOut> = {}) =>
  inTx((tx) =>
    carryOutDisposition(tx, policies.dispositions, {
      assetId,
      dispositionId,
      operatorId,
      recipient: null,
      proceeds: null,
      note: null,
      repair: null,
      ...more,
    }),
  );
const statusOf = async (assetId: string) =>
  (await query<{ status: string }>('select status from asset where asset_id = $1', [assetId]))[0]?.status;
const refused = (message: RegExp) => ({ code: 'rule-refused', message });

/** A laptop that came back, bought a year ago for 1200 euros; whether it keeps data is said. */
async function addReceived(
  tag: string,
  more: { data?: boolean; value?: number | null; category?: string } = {},
): Promise<string> {
  const assetId = await addAsset(db, organizationId, tag, null);
  const { data = false, value = 1200_00, category = 'laptop' } = more;
  await query(
    `update asset set status = 'received', data_bearing = $2, value_minor = $3, currency = case when $3::bigint is null then null else 'EUR' end,
       purchased_on = current_date - 365, category = $4 where asset_id = $1`,
    [assetId, data, value, category],
  );
  return assetId;
}

/** Somebody leaves with a laptop; it is back, and nothing stands before its inspection. */
async function addReturned(): Promise<{
  readonly assetId: string;
  readonly offboardingId: string;
  readonly personId: string;
}> {
  const personId = await addPerson(db, organizationId, 'E1');
  const assetId = await addAsset(db, organizationId, 'LT-1', personId);
  const offboardingId = await plannedCase({ means, queue, organizationId }, 'E1');
  await checkInAsset(means, organizationId, { tagOrSerial: 'LT-1', condition: 'worn', note: null }, operatorId);
  await query(`update step set blocked_by = 0 where action in ('inspect', 'decide')`);
  await query(`update asset set data_bearing = false where asset_id = $1`, [assetId]);
  return { assetId, offboardingId, personId };
}

const stepOf = async (action: string) =>
  (
    await query<{ state: string }>(
      'select state from step where action = $1 and item_id in (select item_id from item where asset_id is not null)',
      [action],
    )
  )[0]?.state;

/** Erases the one drive of an asset, and somebody else makes sure. */
async function sanitize(assetId: string, method: 'clear' | 'purge'): Promise<void> {
  const id = randomUUIDv7();
  await query(
    `insert into storage_device (organization_id, storage_device_id, asset_id, media, serial, serial_key, encryption, recorded_by)
     values ($1, $2, $3, 'nvme_ssd', $4, $4, 'later', $5)`,
    [organizationId, id, assetId, id, operatorId],
  );
  await query(
    `insert into sanitization (organization_id, sanitization_id, asset_id, storage_device_id, method, technique, tool, result, ended_at, place,
       outsider, recorded_by) values ($1, $2, $3, $2, $4, 'sanitize_block_erase', 'nvme-cli', 'passed', clock_timestamp(), 'Berlin', 'Tom', $5)`,
    [organizationId, id, assetId, method, operatorId],
  );
  await query(
    `insert into sanitization_check (organization_id, sanitization_check_id, sanitization_id, method, sample_percent, result, outsider,
       checked_at, recorded_by) values ($1, $2, $2, 'sample', 10, 'passed', 'Vera', now(), $3)`,
    [organizationId, id, operatorId],
  );
}

test('a damaged return is graded with its photos kept by hash and by whom it was last with, its case goes on, and nobody is charged (edge-62)', async () => {
  const { assetId, offboardingId, personId } = await addReturned();
  const lacking = await inspect(assetId, { answers: flawed });
  assert.ok(lacking.state === 'incomplete');
  assert.deepEqual(
    lacking.lacking.map(({ id }) => id),
    ['open', 'damage'],
  );
  assert.equal(await stepOf('inspect'), 'asked');

  const kept = await inspect(assetId, {
    answers: flawed,
    missing: ['charger'],
    photos: bothPhotos,
    note: 'A stripe on the left.',
  });
  assert.ok(kept.state === 'kept');
  assert.deepEqual([kept.grade, kept.assessment.cost.minor, kept.quarantine], ['C', 225_00, null]);
  assert.deepEqual(
    kept.offboardings.map((one) => one.offboardingId),
    [offboardingId],
  );
  assert.equal(await stepOf('inspect'), 'done');
  const evidence = await query<{ kind: string; note: string }>(
    `select kind, note from evidence where offboarding_id = $1 and kind = 'photo' and file_sha256 is not null order by evidence_id`,
    [offboardingId],
  );
  assert.equal(evidence.length, 2);
  assert.match(
    evidence[0]?.note ?? '',
    /Grade C\. Found: screen_flawed \(screen\), part_missing \(charger\).*estimated at 225\.00 EUR/,
  );
  const [row] = await query<{ grade: string; person_id: string; photos: number }>(
    `select a.grade, c.person_id, (select count(*)::int from inspection_photo f where f.inspection_id = n.inspection_id) as photos
     from inspection n join custody c on c.custody_id = n.custody_id join asset a on a.asset_id = n.asset_id`,
  );
  assert.deepEqual(row, { grade: 'C', person_id: personId, photos: 2 });
  assert.deepEqual(await query(`select 1 from message where person_id = $1`, [personId]), []);
});

test('a statement neither inspects a thing nor decides about it, whoever makes it; the record does, however late the step may end', async () => {
  const { assetId, personId } = await addReturned();
  const note = 'Looks fine.';
  const state = async (action: string) => {
    const rows = await query<{ id: string }>(
      'select step_id as id from step where action = $1 and item_id is not null',
      [action],
    );
    await inTx((tx) => completeStep(means, tx, queue, { stepId: rows[0]?.id ?? '', operatorId, note }));
  };
  const [asked] = await query<{ id: string }>(`select step_id as id from step where action = 'inspect'`);
  await assert.rejects(state('inspect'), refused(/by the rubric.* Use "assets inspect LT-1"/));
  await inTx((tx) => claimStepDone(tx, queue, { stepId: asked?.id ?? '', personId, given: { note } }));
  assert.equal(await stepOf('inspect'), 'asked');
  await query(`update step set blocked_by = 1 where action in ('inspect', 'decide')`);
  await inspect(assetId);
  await query(`update step set blocked_by = 0 where action in ('inspect', 'decide')`);
  await state('inspect');
  assert.equal(await stepOf('inspect'), 'done');

  await assert.rejects(state('decide'), refused(/by the policy.* Use "assets dispose LT-1 --decide"/));
  const repair = await decide(assetId, 'repair');
  await assert.rejects(state('decide'), refused(/Use "assets dispose LT-1 --decide"/), 'what is back is decided anew');
  await inTx((tx) =>
    endDisposition(tx, { assetId, dispositionId: repair.dispositionId, operatorId, state: 'withdrawn', reason: 'No.' }),
  );
  await decide(assetId, 'sell');
  await assert.rejects(state('decide'), refused(/somebody else to approve.*"dispositions approve LT-1"/));
});

test('another grade than the answers come to is kept with its reason and with the computed one, and never without', async () => {
  const assetId = await addReceived('LT-1');
  await assert.rejects(
    inspect(assetId, { override: { grade: 'B', reason: ' ' } }),
    refused(/come to grade A.*needs a reason/),
  );
  await inspect(assetId, { override: { grade: 'B', reason: 'Smells of smoke.' } });
  assert.deepEqual(await query('select computed_grade, grade, override_reason from inspection'), [
    { computed_grade: 'A', grade: 'B', override_reason: 'Smells of smoke.' },
  ]);
});

test('what somebody has, what is gone and what is a person’s own is not inspected', async () => {
  const personId = await addPerson(db, organizationId, 'E1');
  await assert.rejects(inspect(await addAsset(db, organizationId, 'LT-1', personId)), refused(/Person E1 has LT-1/));
  const assetId = await addReceived('LT-2');
  for (const [change, says] of [
    [`status = 'sold'`, /LT-2 is sold/],
    [`status = 'received', ownership = 'personal'`, /a person's own/],
  ] as const) {
    await query(`update asset set ${change} where asset_id = $1`, [assetId]);
    await assert.rejects(inspect(assetId), refused(says));
  }
});

test('nothing is decided about what nobody has inspected since it came back', async () => {
  const assetId = await addReceived('LT-1');
  await assert.rejects(decide(assetId), refused(/Nobody has inspected LT-1 since it came back/));
  await inspect(assetId);
  const { kind, proposal, needsApproval } = await decide(assetId);
  assert.deepEqual([kind, proposal.rule, needsApproval], ['redeploy', 6, false]);
  await assert.rejects(decide(assetId), { code: 'conflict' });
});

test('what is redeployed lies in stock, and its book value counts as recovered', async () => {
  const { assetId } = await addReturned();
  await query(
    `update asset set value_minor = 120000, currency = 'EUR', purchased_on = current_date - 365 where asset_id = $1`,
    [assetId],
  );
  await inspect(assetId);
  const { dispositionId } = await decide(assetId);
  assert.equal(await stepOf('decide'), 'done');
  await carryOut(assetId, dispositionId);
  assert.equal(await statusOf(assetId), 'stock');
  const [row] = await query<{ recovered_minor: number; value_minor: number }>(
    'select recovered_minor, value_minor from disposition',
  );
  assert.ok(row !== undefined && row.recovered_minor === row.value_minor && row.recovered_minor > 800_00);
  assert.equal((await inTx((tx) => dispositionOf(tx, assetId)))?.state, 'carried_out');
});

test('from the value that finance set, another person approves it, and the case waits until then', async () => {
  const { assetId } = await addReturned();
  await query(
    `update asset set value_minor = 120000, currency = 'EUR', purchased_on = current_date - 30 where asset_id = $1`,
    [assetId],
  );
  await inspect(assetId);
  await assert.rejects(decide(assetId, 'sell', null), refused(/The policy says redeploy for LT-1/));
  const { dispositionId, needsApproval } = await decide(assetId, 'sell');
  assert.equal(needsApproval, true);
  assert.equal(await stepOf('decide'), 'asked');
  await assert.rejects(carryOut(assetId, dispositionId), { code: 'conflict', message: /waits for approval/ });
  await assert.rejects(approve(assetId, dispositionId, operatorId), refused(/Whoever decided it does not approve it/));
  await assert.rejects(
    query(`update disposition set state = 'approved', approved_by = decided_by`),
    /check constraint/,
  );
  await assert.rejects(query(`update disposition set state = 'approved'`), /check constraint/);
  await approve(assetId, dispositionId, finance);
  assert.equal(await stepOf('decide'), 'done');
  await assert.rejects(carryOut(assetId, dispositionId), refused(/Say who gets LT-1/));
  await assert.rejects(carryOut(assetId, dispositionId, { recipient: 'Buyer Ltd' }), refused(/Say what was paid/));
  const dollars = { minor: 400_00, currency: 'USD' };
  await assert.rejects(
    carryOut(assetId, dispositionId, { recipient: 'Buyer Ltd', proceeds: dollars }),
    refused(/counted in EUR; give the price in EUR too/),
    'its book value would be told in the wrong currency',
  );
  await carryOut(assetId, dispositionId, { recipient: 'Buyer Ltd', proceeds: { minor: 400_00, currency: 'EUR' } });
  assert.deepEqual(await query('select status, (select recovered_minor from disposition) as recovered from asset'), [
    { status: 'sold', recovered: 400_00 },
  ]);
});

test('a disposition that was refused or taken back is over, and the asset is decided anew', async () => {
  const assetId = await addReceived('LT-1', { value: null });
  await inspect(assetId);
  const end = (dispositionId: string, state: 'refused' | 'withdrawn', by: string) =>
    inTx((tx) => endDisposition(tx, { assetId, dispositionId, operatorId: by, state, reason: 'Not now.' }));
  const sale = await decide(assetId, 'sell');
  await end(sale.dispositionId, 'refused', finance);
  await assert.rejects(end(sale.dispositionId, 'withdrawn', operatorId), {
    code: 'conflict',
    message: /It is refused/,
  });
  const again = await decide(assetId, 'recycle');
  await end(again.dispositionId, 'withdrawn', operatorId);
  await decide(assetId, 'recycle');
  const worse = await inspect(assetId, { answers: flawed, photos: bothPhotos });
  assert.ok(worse.state === 'kept');
  assert.equal(
    await inTx((tx) => dispositionOf(tx, assetId)),
    undefined,
    'what was decided about grade A is decided anew',
  );
});

test('what is on hold goes to quarantine, and neither we nor the database let anything become of it (edge-69)', async () => {
  const { assetId, personId } = await addReturned();
  await inspect(assetId);
  const { dispositionId } = await decide(assetId);
  await query(`update departure set legal_hold = true where person_id = $1`, [personId]);
  await assert.rejects(carryOut(assetId, dispositionId), refused(/stays in quarantine\. It is under legal hold/));
  await assert.rejects(
    query(`update disposition set state = 'carried_out', carried_out_at = now(), carried_out_by = decided_by`),
    /under legal hold/,
  );
  await inTx((tx) =>
    endDisposition(tx, { assetId, dispositionId, operatorId, state: 'withdrawn', reason: 'On hold.' }),
  );
  const looked = await inspect(assetId);
  assert.ok(looked.state === 'kept' && looked.quarantine !== null);
  assert.equal(await statusOf(assetId), 'quarantine');
  await assert.rejects(decide(assetId), refused(/LT-1 stays in quarantine/));
});

test('what is disputed waits in quarantine until somebody settles it', async () => {
  const assetId = await addReceived('LT-1');
  await query(
    `insert into dispute (organization_id, dispute_id, number, asset_id, claim, opened_by) values ($1, $2, 1, $3, 'not_as_described', $4)`,
    [organizationId, randomUUIDv7(), assetId, operatorId],
  );
  const looked = await inspect(assetId);
  assert.ok(looked.state === 'kept' && looked.quarantine?.includes('D-1'));
  await assert.rejects(decide(assetId), refused(/It is disputed/));
  await query(`update dispute set state = 'settled', outcome = 'rejected', settled_by = $1, settled_at = now()`, [
    operatorId,
  ]);
  await decide(assetId);
  assert.equal(await statusOf(assetId), 'received');
});

test('a leased device goes back by its lessor’s day, only once it is verified to be purged, and is never ours to sell (edge-68)', async () => {
  const assetId = await addReceived('LT-1', { data: true });
  await query(
    `update asset set ownership = 'leased', lessor = 'Lease AG', lease_ends = '2027-03-31' where asset_id = $1`,
    [assetId],
  );
  await inspect(assetId);
  await assert.rejects(decide(assetId, 'sell'), refused(/leased from Lease AG: it is not ours to sell/));
  const { dispositionId, kind, proposal } = await decide(assetId);
  assert.deepEqual([kind, proposal.dueOn?.toString()], ['return_to_lessor', '2027-03-31']);
  await approve(assetId, dispositionId, finance);
  await assert.rejects(carryOut(assetId, dispositionId), refused(/LT-1 is not verified to be sanitized/));
  await sanitize(assetId, 'clear');
  await assert.rejects(carryOut(assetId, dispositionId), refused(/only cleared/));
  await query('update storage_device set removed_at = now()');
  await sanitize(assetId, 'purge');
  await carryOut(assetId, dispositionId);
  assert.equal(await statusOf(assetId), 'returned_to_lessor');
  assert.deepEqual(await query('select recipient from disposition'), [{ recipient: 'Lease AG' }]);
});

test('what may be locked is not handed to anybody who has to use it, and can be once the lock is seen off (edge-66)', async () => {
  const assetId = await addReceived('LT-1');
  await inspect(assetId, { answers: { ...sound, activation_lock: 'unknown' } });
  const { dispositionId } = await decide(assetId, 'redeploy');
  await assert.rejects(carryOut(assetId, dispositionId), refused(/may still be locked \(Activation Lock\)/));
  await inspect(assetId);
  await carryOut(assetId, dispositionId);
  assert.equal(await statusOf(assetId), 'stock');
});

test('a repair: the workshop has it, with data on it only for a reason; what is back is inspected, and not sanitized for having been there (edge-70)', async () => {
  const assetId = await addReceived('LT-1', { data: true, value: 400_00 });
  await inspect(assetId, { answers: flawed, photos: bothPhotos });
  const { dispositionId } = await decide(assetId, 'repair');
  const cap = { minor: 200_00, currency: 'EUR' };
  const repair = { cap, expectedOn: '2027-01-15', data: null, dataReason: null };
  await assert.rejects(carryOut(assetId, dispositionId, { recipient: 'Fix it', repair }), refused(/with data on it/));
  const deferred = { ...repair, data: 'deferred', dataReason: 'It does not start.' } as const;
  await carryOut(assetId, dispositionId, { recipient: 'Fix it', repair: deferred });
  const there = await inTx((tx) => whereIs(tx, assetId));
  assert.deepEqual([there?.place, there?.name, there?.status], ['vendor', 'Fix it', 'repair']);
  await assert.rejects(inspect(assetId), refused(/is with a workshop/));

  const back = (minor: number, overCapReason: string | null) =>
    inTx((tx) =>
      takeBackFromRepair(tx, policies.dispositions, {
        assetId,
        outcome: 'repaired',
        cost: { minor, currency: 'EUR' },
        overCapReason,
        note: null,
        operatorId,
      }),
    );
  await assert.rejects(back(250_00, null), refused(/250\.00 EUR is more than the 200\.00 EUR/));
  await back(250_00, 'The hinge too.');
  await assert.rejects(back(1, null), { code: 'conflict' });
  assert.equal(await statusOf(assetId), 'received');
  await assert.rejects(decide(assetId), refused(/Nobody has inspected LT-1 since it came back/));
  await inspect(assetId);
  const again = await decide(assetId, 'redeploy');
  await assert.rejects(carryOut(assetId, again.dispositionId), refused(/not verified to be sanitized/));
});

test('a vehicle and a coffee machine are inspected and decided like anything else, and nothing asks for their data (edge-81)', async () => {
  for (const [tag, category, kind] of [
    ['CAR-1', 'vehicle', 'sell'],
    ['COFFEE-1', 'other', 'donate'],
  ] as const) {
    const assetId = await addReceived(tag, { category, value: 50_00 });
    await inspect(assetId, { answers: { works: 'works', cosmetic: 'b' } });
    const { dispositionId, kind: decided } = await decide(assetId);
    assert.equal(decided, kind);
    await carryOut(assetId, dispositionId, { recipient: 'Somebody', proceeds: { minor: 10_00, currency: 'EUR' } });
  }
  assert.deepEqual(await query(`select 1 from device_command`), []);
});

test('a box counts as inspected once everything that came in it is', async () => {
  const { assetId, offboardingId, personId } = await addReturned();
  const other = await addReceived('LT-2');
  const kitId = randomUUIDv7();
  await query(
    `insert into postal_address (organization_id, postal_address_id, person_id, name, street1, city, country, given_by)
     values ($1, $2, $3, 'A', 'B', 'C', 'DE', $4)`,
    [organizationId, kitId, personId, operatorId],
  );
  await query(
    `insert into kit (organization_id, kit_id, offboarding_id, person_id, postal_address_id, state, requested_by)
     values ($1, $2, $3, $4, $2, 'received', $5)`,
    [organizationId, kitId, offboardingId, personId, operatorId],
  );
  for (const one of [assetId, other])
    await query(
      `insert into kit_line (organization_id, kit_line_id, kit_id, asset_id, state, settled_at) values ($1, $2, $3, $4, 'received', now())`,
      [organizationId, randomUUIDv7(), kitId, one],
    );
  const state = async () => (await query<{ state: string }>('select state from kit'))[0]?.state;
  await inspect(assetId);
  assert.equal(await state(), 'received');
  await inspect(other);
  assert.equal(await state(), 'inspected');
});
