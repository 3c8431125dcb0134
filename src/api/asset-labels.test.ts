import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { readPaper } from '../../test/papers.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const person = await addPerson(db, organizationId, 'E-1');
for (const tag of ['IT-1', 'IT-2', 'it-2', 'IT-3']) await addAsset(db, organizationId, tag, person);
const admin = await signInAs(api, organizationId);

test('labels come for the tags that were named, in that order, and in any case of their letters', async () => {
  const answer = await admin.send('GET', '/assets/labels.pdf?tags=it-3,%20IT-1,it-2&sheet=5160&startAt=2');
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers['content-type'], 'application/pdf');
  const { pages, title } = await readPaper(answer.rawPayload);
  assert.deepEqual([...(pages[0] ?? '').matchAll(/IT-\d/gi)].join(' '), 'IT-3 IT-1 it-2');
  assert.equal(title, 'Asset labels');
});

test('what is printed of tags that are not there, or of another organization, is nothing', async () => {
  const stranger = await signInAs(api, await addOrganization(db));
  for (const [by, tags] of [
    [admin, 'IT-1,NONE'],
    [stranger, 'IT-1'],
  ] as const) {
    const answer = await by.send('GET', `/assets/labels.pdf?tags=${tags}`);
    assert.equal(answer.statusCode, 404);
    assert.match(answer.body, /There is no asset with the tag/);
  }
});

test('a sheet, a place or a link that cannot be is refused in words', async () => {
  for (const [query, status, words] of [
    ['tags=,', 400, /name the tags/],
    ['tags=IT-1&sheet=L9999', 400, /sheet/],
    ['tags=IT-1&startAt=22', 422, /from 1 to 21/],
    ['tags=IT-1&link=https://it.example/', 400, /with \{tag\} in it/],
    [`tags=IT-1&sheet=L7651&link=https://it.example/${'x'.repeat(200)}/{tag}`, 422, /too long/],
  ] as const) {
    const answer = await admin.send('GET', `/assets/labels.pdf?${query}`);
    assert.match(answer.body, words);
    assert.equal(answer.statusCode, status, query);
  }
});
