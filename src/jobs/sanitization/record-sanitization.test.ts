import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addAsset, addOperator, addOrganization, addPerson } from '../../../test/organization.ts';
import type { MediaType } from '../../core/sanitization/sanitization.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { sanitizedOf } from '../../store/sanitization/sanitized-of.ts';
import { getStorageDevice } from '../../store/sanitization/storage-devices.ts';
import { recordSanitization, type SanitizationRecord } from './record-sanitization.ts';
import { addStorageDevice, chooseStorageDevice, updateStorageDevice } from './storage-devices.ts';
import { type Verification, verifySanitization } from './verify-sanitization.ts';

const db = await useDatabase();
let organizationId: string;
let operatorId: string;
let colleagueId: string;
let assetId: string;

beforeEach(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
  colleagueId = await addOperator(db, organizationId);
  assetId = await addAsset(db, organizationId, 'LT-1', null);
});

const inOrganization = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const addDrive = (serial: string | null, media: MediaType = 'nvme_ssd') =>
  inOrganization((tx) =>
    addStorageDevice(
      tx,
      {
        assetId,
        media,
        serial,
        manufacturer: null,
        model: null,
        sizeBytes: null,
        soldered: media === 'embedded_flash',
        selfEncrypting: false,
        encryption: 'unknown',
        encryptionProof: null,
        damaged: false,
      },
      operatorId,
    ),
  );
const blockErase = (storageDeviceId: string): SanitizationRecord => ({
  assetId,
  storageDeviceId,
  method: 'purge',
  technique: 'sanitize_block_erase',
  tool: 'nvme-cli',
  toolVersion: '2.9',
  result: 'passed',
  startedAt: null,
  endedAt: null,
  place: 'Berlin',
  doneBy: { operatorId, outsider: null },
  wipeConfirmedAt: null,
  particleMm: null,
  wholeDevice: false,
  hiddenSectors: false,
  note: null,
  report: null,
});
const record = (made: SanitizationRecord) => inOrganization((tx) => recordSanitization({}, tx, made, operatorId));
const check = (sanitizationId: string, more: Partial<Verification> = {}): Verification => ({
  sanitizationId,
  method: 'sample',
  samplePercent: 10,
  result: 'passed',
  checkedBy: { operatorId: colleagueId, outsider: null },
  checkedAt: null,
  note: null,
  ...more,
});
const verify = (made: Verification, by = colleagueId) => inOrganization((tx) => verifySanitization({}, tx, made, by));
const refusal = { code: 'rule-refused' };

test('an asset is sanitized when every known storage device of it has a record, and verified when each is checked', async () => {
  const [first, second] = [await addDrive('S1'), await addDrive('S2')];
  const one = await record(blockErase(first));
  assert.equal(one.sanitized.sanitized, false);
  assert.match(one.sanitized.missing.join(), /S2 has no record/);
  const two = await record(blockErase(second));
  assert.deepEqual([two.sanitized.sanitized, two.sanitized.verified], [true, false]);
  assert.equal((await verify(check(one.sanitizationId ?? ''))).verified, false);
  assert.equal((await verify(check(two.sanitizationId ?? ''))).verified, true);
});

test('what keeps data and has no known storage device is not sanitized', async () => {
  const found = await inOrganization((tx) => sanitizedOf(tx, assetId));
  assert.equal(found.sanitized, false);
  assert.match(found.missing.join(), /No storage device/);
});

test('a record that the rules refuse is not kept, one of a failed try is and counts for nothing', async () => {
  const drive = await addDrive('S1');
  await assert.rejects(record({ ...blockErase(drive), technique: 'degauss' }), refusal);
  const failed = await record({ ...blockErase(drive), technique: 'overwrite', method: 'clear', result: 'failed' });
  assert.ok(failed.sanitizationId);
  assert.equal(failed.sanitized.sanitized, false);
  await assert.rejects(verify(check(failed.sanitizationId)), refusal);
});

test('a damaged drive has to be destroyed', async () => {
  const drive = await addDrive('S1');
  await inOrganization(async (tx) =>
    updateStorageDevice(tx, await getStorageDevice(tx, drive), { damaged: true }, operatorId),
  );
  await assert.rejects(record(blockErase(drive)), /damaged/);
  const destroyed = await record({ ...blockErase(drive), method: 'destroy', technique: 'disintegrate' });
  assert.equal(destroyed.sanitized.sanitized, true);
});

test('nobody verifies what they did or wrote down, under whichever account', async () => {
  const person = await addPerson(db, organizationId, 'E1');
  const [mine, alsoMine] = [
    await addOperator(db, organizationId, undefined, person),
    await addOperator(db, organizationId, undefined, person),
  ];
  const made = { ...blockErase(await addDrive('S1')), doneBy: { operatorId: mine, outsider: null } };
  const { sanitizationId } = await record(made);
  const by = (id: string) => check(sanitizationId ?? '', { checkedBy: { operatorId: id, outsider: null } });
  await assert.rejects(verify(by(operatorId), operatorId), refusal);
  await assert.rejects(verify(by(alsoMine), alsoMine), refusal);
  await assert.rejects(verify(by(colleagueId), operatorId), refusal);
  assert.equal((await verify(by(colleagueId))).verified, true);
});

test('a failed check takes away the record that it checked', async () => {
  const { sanitizationId } = await record(blockErase(await addDrive('S1')));
  const after = await verify(check(sanitizationId ?? '', { result: 'failed' }));
  assert.deepEqual([after.sanitized, after.verified], [false, false]);
});

test('what was erased before the asset was last handed on does not count (edge-72)', async () => {
  const drive = await addDrive('S1');
  await record({ ...blockErase(drive), endedAt: Temporal.Instant.from('2024-06-01T00:00:00Z') });
  const person = await addPerson(db, organizationId, 'E1');
  await db.owner.query(
    `insert into custody (organization_id, custody_id, asset_id, person_id, held_from, held_until)
     values ($1, gen_random_uuid(), $2, $3, '2024-07-01', '2026-01-01')`,
    [organizationId, assetId, person],
  );
  assert.equal((await inOrganization((tx) => sanitizedOf(tx, assetId))).sanitized, false);
  assert.equal((await record(blockErase(drive))).sanitized.sanitized, true);
});

test('a leased device is not ready for its lessor after a mere clear (edge-68)', async () => {
  await db.owner.query(`update asset set ownership = 'leased' where organization_id = $1`, [organizationId]);
  const drive = await addDrive('S1');
  const cleared = await record({ ...blockErase(drive), method: 'clear', technique: 'format_nvm' });
  assert.equal(cleared.sanitized.sanitized, false);
  assert.match(cleared.sanitized.missing.join(), /needs a purge/);
  assert.equal((await record(blockErase(drive))).sanitized.sanitized, true);
});

test('a vendor in whose hands a device is erases it by name, and one of ours verifies (edge-70)', async () => {
  const drive = await addDrive('S1');
  const { sanitizationId } = await record({
    ...blockErase(drive),
    doneBy: { operatorId: null, outsider: 'Repair Example Ltd' },
  });
  const own = check(sanitizationId ?? '', { checkedBy: { operatorId: null, outsider: ' repair example ltd' } });
  await assert.rejects(verify(own), refusal);
  assert.equal((await verify(check(sanitizationId ?? ''))).verified, true);
});

test('a wipe that its manager has not confirmed is not recorded as one (edge-73)', async () => {
  const drive = await addDrive(null, 'embedded_flash');
  const wipe = { ...blockErase(drive), method: 'clear', technique: 'remote_wipe' } as const;
  await assert.rejects(record(wipe), /has not happened/);
  const done = await record({ ...wipe, wipeConfirmedAt: Temporal.Instant.from('2026-11-01T10:00:00Z') });
  assert.equal(done.sanitized.sanitized, true);
});

test('the only storage device need not be named, one of several must be', async () => {
  const choose = (more: { serial?: string; media?: MediaType } = {}) =>
    inOrganization((tx) => chooseStorageDevice(tx, { assetId, ...more }, operatorId));
  await assert.rejects(choose(), /Name its media type/);
  const first = await choose({ media: 'nvme_ssd', serial: 'S-1' });
  assert.equal(await choose(), first);
  assert.equal(await choose({ serial: 's1' }), first);
  await assert.rejects(choose({ media: 'hdd' }), refusal);
  await choose({ media: 'hdd', serial: 'S2' });
  await assert.rejects(choose(), /several storage devices/);
});

test('the same try told twice is one record', async () => {
  const made = { ...blockErase(await addDrive('S1')), endedAt: Temporal.Instant.from('2026-06-01T00:00:00Z') };
  assert.ok((await record(made)).sanitizationId);
  assert.equal((await record(made)).sanitizationId, null);
});

test('nothing of an asset on legal hold is recorded as erased, with a sentence that names the matter', async () => {
  const drive = await addDrive('S1');
  await db.owner.query(
    `with matter as (
       insert into legal_matter (organization_id, matter_id, number, title, opened_by) values ($1, gen_random_uuid(), 7, 'X', $2) returning matter_id)
     insert into legal_hold (organization_id, legal_hold_id, matter_id, kind, asset_id, reason, held_by)
     select $1, gen_random_uuid(), matter_id, 'asset', $3, 'because', $2 from matter`,
    [organizationId, operatorId, assetId],
  );
  await assert.rejects(record(blockErase(drive)), /M-7/);
});
