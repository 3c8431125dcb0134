import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addAsset, addOrganization, addPerson } from '../../../test/organization.ts';
import { type AssetPlace, findAsset, listAssets } from './assets.ts';
import type { Tx } from '../database/transaction.ts';
import { withOrganization } from '../database/with-organization.ts';

const db = await useDatabase();
let organizationId: string;
let personId: string;
const inOrganization = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);

before(async () => {
  organizationId = await addOrganization(db);
  personId = await addPerson(db, organizationId, 'E1');
  for (const tag of ['FH-1', 'fh-1', 'FH-2', 'FH-20', 'FH_3']) {
    await addAsset(db, organizationId, tag, tag === 'FH-2' ? personId : null);
  }
});

test('a tag is found as written before it is found in another case', async () => {
  const find = (text: string) => inOrganization((tx) => findAsset(tx, text));
  for (const tag of ['FH-1', 'fh-1']) {
    const finding = await find(tag);
    assert.equal(finding.found === 'one' && finding.asset.tag, tag);
  }
  assert.equal((await find('Fh-1')).found, 'several');
  const unknown = await find('FH_39');
  assert.deepEqual(unknown.found === 'none' && unknown.near.map((asset) => asset.tag), ['FH_3']);
});

test('pages of assets show each once and name who has it', async () => {
  const tags: string[] = [];
  let after: AssetPlace | null = null;
  do {
    const page: Awaited<ReturnType<typeof listAssets>> = await inOrganization((tx) =>
      listAssets(tx, { limit: 2, ...(after === null ? {} : { after }) }),
    );
    tags.push(...page.assets.map((asset) => asset.tag));
    after = page.next;
  } while (after !== null);
  assert.deepEqual(tags.sort(), ['FH-1', 'FH-2', 'FH-20', 'FH_3', 'fh-1'].sort());
  const held = await inOrganization((tx) => listAssets(tx, { limit: 9, personId }));
  assert.deepEqual(
    held.assets.map((asset) => [asset.tag, asset.custodian?.name]),
    [['FH-2', 'Person E1']],
  );
});
