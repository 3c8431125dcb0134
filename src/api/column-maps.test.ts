import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addOrganization } from '../../test/organization.ts';
import { withOrganization } from '../store/database/with-organization.ts';

const db = await useDatabase();
const api = await useApi(db);

const map = {
  name: 'Personal 2026',
  target: 'people',
  columns: { Personalnummer: 'employeeNumber', Name: 'displayName', Status: 'status' },
  words: { status: { Ausgeschieden: 'terminated', Da: 'active' } },
};

test('a map is saved, listed, used by its name and taken out of use, and another organization does not see it', async () => {
  const organizationId = await addOrganization(db);
  const operator = await signInAs(api, organizationId);
  const stranger = await signInAs(api, await addOrganization(db));
  assert.deepEqual((await operator.send('POST', '/column-maps', map)).json(), { name: map.name, replaced: false });
  assert.deepEqual((await operator.send('POST', '/column-maps', map)).json(), { name: map.name, replaced: true });
  const { items } = (await operator.send('GET', '/column-maps')).json();
  assert.equal(items.length, 1);
  assert.deepEqual(items[0].words, map.words);
  assert.deepEqual((await stranger.send('GET', '/column-maps')).json(), { items: [] });

  const upload = (text: string) =>
    api.app.inject({
      method: 'POST',
      url: `/api/v1/imports?map=${encodeURIComponent(map.name)}`,
      headers: { authorization: `Bearer ${operator.token}`, 'content-type': 'text/csv' },
      payload: text,
    });
  const report = (await upload('Personalnummer;Name;Status\nE1;Ann;Da\nE2;Bo;Versetzt\n')).json();
  assert.deepEqual([report.recognisedBy, report.added, report.refusedTotal], ['map', 1, 1]);
  assert.match(report.refused[0].reason, /the column map does not explain/);

  const path = `/column-maps/${encodeURIComponent(map.name)}`;
  assert.equal((await stranger.send('DELETE', path)).statusCode, 404);
  assert.equal((await operator.send('DELETE', path)).statusCode, 200);
  assert.equal((await upload('Personalnummer;Name;Status\n')).statusCode, 404);
  const events = await withOrganization(db, organizationId, (tx) =>
    tx.query<{ bytes: string }>(`select convert_from(bytes, 'UTF8') as bytes from event where organization_id = $1`, [
      organizationId,
    ]),
  );
  assert.ok(events.some(({ bytes }) => bytes.includes('column_map.saved')));
  assert.ok(events.every(({ bytes }) => !bytes.includes('Personal')));
});

test('a map that leads nowhere is refused with a sentence', async () => {
  const operator = await signInAs(api, await addOrganization(db));
  const answer = await operator.send('POST', '/column-maps', { ...map, columns: { Name: 'displayName' }, words: {} });
  assert.equal(answer.statusCode, 400);
  assert.match(answer.json().detail, /A map of people needs a column for employeeNumber/);
});
