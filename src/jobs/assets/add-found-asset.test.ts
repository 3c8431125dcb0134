import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addAsset, addOperator, addOrganization, addPerson } from '../../../test/organization.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { whereIs } from '../../store/custody/where-is.ts';
import { addFoundAsset, type FoundAsset } from './add-found-asset.ts';

const db = await useDatabase();
const organizationId = await addOrganization(db);
const operatorId = await addOperator(db, organizationId);
const within = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const thing: FoundAsset = {
  tag: 'LT-9001',
  serial: 'PF99XYZ',
  category: 'laptop',
  model: null,
  manufacturer: null,
  note: 'In the box of somebody else',
  photos: [],
  locationId: null,
};
const found = (more: Partial<FoundAsset> = {}) => within((tx) => addFoundAsset(tx, { ...thing, ...more }, operatorId));

test('a thing that no register knew is on record as received, with nobody, and as bearing data where its kind does (edge-61)', async () => {
  const assetId = await found();
  const { rows } = await db.owner.query<{ status: string; bears: boolean; custody: number }>(
    `select a.status, a.data_bearing as bears, (select count(*)::integer from custody c where c.asset_id = a.asset_id) as custody
     from asset a where a.asset_id = $1`,
    [assetId],
  );
  assert.deepEqual(rows, [{ status: 'received', bears: true, custody: 0 }]);
  assert.notEqual(await within((tx) => whereIs(tx, assetId)), undefined);
});

test('what is on record already is refused with the asset it belongs to, by tag and by serial number', async () => {
  await addAsset(db, organizationId, 'FH-1', await addPerson(db, organizationId, 'E1'));
  for (const more of [{ tag: 'FH-1', serial: null }, { tag: 'LT-9002' }])
    await assert.rejects(found(more), (error) => error instanceof Failure && /is on record as/.test(error.message));
});
