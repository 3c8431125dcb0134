import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addOperator, addOrganization, addPerson } from '../../../test/organization.ts';
import type { RoleGrant } from '../../core/permission.ts';
import type { AssetSort } from '../../core/custody/asset-stage.ts';
import { withOrganization } from '../database/with-organization.ts';
import { rowScope } from '../row-scope.ts';
import { countStages } from './count-stages.ts';
import { type AssetFilter, type AssetPlace, listAssetRows } from './list-assets.ts';

const db = await useDatabase();
const many = 6_000;
let organizationId: string;
let operatorId: string;
const siteId = randomUUID();

before(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
  const personId = await addPerson(db, organizationId, 'E1');
  await withOrganization(db, organizationId, async (tx) => {
    await tx.query(
      `insert into asset (organization_id, asset_id, tag, serial, serial_key, category, model, status)
       select $1, a.id, 'LT-' || n, 'SN' || n, 'SN' || n, 'laptop', case when n % 2 = 0 then 'Latitude 7450' end,
         case when n % 3 = 0 then 'deployed' when n = 1 then 'received' else 'stock' end
       from (select n, gen_random_uuid() as id from generate_series(1, ${many}) n) a`,
      [organizationId],
    );
    await tx.query(
      `insert into custody (organization_id, custody_id, asset_id, person_id, held_from)
       select $1, gen_random_uuid(), asset_id, $2, now() from asset where organization_id = $1 and tag in ('LT-3', 'LT-6')`,
      [organizationId, personId],
    );
    await tx.query(`insert into location (organization_id, location_id, name) values ($1, $2, 'Store')`, [
      organizationId,
      siteId,
    ]);
    await tx.query(`update asset set location_id = $2 where organization_id = $1 and tag = 'LT-2'`, [
      organizationId,
      siteId,
    ]);
  });
});

const everything: RoleGrant = { role: 'admin', scope: 'organization', value: '' };

async function tagsOf(filter: AssetFilter, sort: AssetSort = 'tag', grant: RoleGrant = everything) {
  const scope = rowScope({ operatorId, personId: null, grants: [grant] }, 'holdings.read');
  const tags: string[] = [];
  let after: AssetPlace | null = null;
  do {
    const from: AssetPlace | null = after;
    const page: Awaited<ReturnType<typeof listAssetRows>> = await withOrganization(db, organizationId, (tx) =>
      listAssetRows(tx, scope, { ...filter, sort, limit: 1_000, ...(from === null ? {} : { after: from }) }),
    );
    tags.push(...page.items.map(({ tag }) => tag));
    after = page.next;
  } while (after !== null);
  return tags;
}

test('a search finds the same by part of a tag, serial number, model or name, whether few match or thousands', async () => {
  assert.deepEqual(
    await tagsOf({ search: 'lt-59' }),
    (await tagsOf({})).filter((tag) => tag.startsWith('LT-59')),
  );
  assert.deepEqual(await tagsOf({ search: 'n4711' }), ['LT-4711']);
  assert.deepEqual(await tagsOf({ search: 'PERSON e1' }), ['LT-3', 'LT-6']);
  assert.equal((await tagsOf({ search: 'latitude' })).length, many / 2);
  const all = await tagsOf({ search: 'lt-' }, 'model');
  assert.equal(all.length, many);
  assert.equal(new Set(all).size, many);
});

test('a sign that means something to a pattern is looked for as itself', async () => {
  assert.deepEqual(await tagsOf({ search: 'LT_1' }), []);
  assert.deepEqual(await tagsOf({ search: '%' }), []);
});

test('a search finds nothing outside the scope of who asks', async () => {
  const sales: RoleGrant = { role: 'it', scope: 'department', value: 'Sales' };
  assert.deepEqual(await tagsOf({ search: 'lt-' }, 'tag', sales), ['LT-3', 'LT-6']);
  assert.deepEqual(await tagsOf({ search: 'LT-6' }, 'tag', sales), ['LT-6']);
  assert.deepEqual(await tagsOf({ search: 'LT-4711' }, 'tag', sales), []);
});

test('the stages count every asset once, and of a scope only what lies within it', async () => {
  const stagesOf = async (grant: RoleGrant) => {
    const scope = rowScope({ operatorId, personId: null, grants: [grant] }, 'holdings.read');
    const { stages } = await withOrganization(db, organizationId, (tx) => countStages(tx, scope));
    return { ...stages };
  };
  assert.deepEqual(await stagesOf(everything), { with_person: many / 3, received: 1, stock: (many / 3) * 2 - 1 });
  assert.deepEqual(await stagesOf({ role: 'it', scope: 'department', value: 'Sales' }), { with_person: 2 });
  assert.deepEqual(await stagesOf({ role: 'it', scope: 'site', value: siteId }), { stock: 1 });
  assert.deepEqual(await stagesOf({ role: 'it', scope: 'department', value: 'Legal' }), {});
});
