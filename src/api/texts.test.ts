import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addOrganization } from '../../test/organization.ts';
import type { TextLanguage } from './schemas/texts.ts';

const db = await useDatabase();
const api = await useApi(db);

test('everybody who is signed in sees which languages nobody has reviewed, and what those say in English', async () => {
  const reader = await signInAs(api, await addOrganization(db), []);
  const answer = await reader.send('GET', '/texts');
  assert.equal(answer.statusCode, 200, answer.body);
  const { items } = answer.json<{ items: readonly TextLanguage[] }>();
  const reviewed = items.filter((one) => one.reviewed);
  assert.deepEqual(
    reviewed.map(({ language, inEnglish }) => ({ language, inEnglish })),
    ['de', 'en'].map((language) => ({ language, inEnglish: [] })),
  );
  const arabic = items.find(({ language }) => language === 'ar');
  assert.equal(arabic?.direction, 'rtl');
  assert.ok(
    arabic.inEnglish.length > 0 && arabic.inEnglish.every((key) => key.startsWith('legal.')),
    arabic.inEnglish.join(),
  );
});

test('nothing is set to be written in a language that has no texts', async () => {
  const admin = await signInAs(api, await addOrganization(db));
  const webhook = 'https://hooks.example.test/services/x';
  const chat = { kind: 'slack', reached: { webhook }, language: 'xx' };
  const mail = { host: 'mx.example.test', fromAddress: 'handback@example.test', language: 'xx', unchecked: true };
  for (const [path, body] of [
    ['/chat', chat],
    ['/mail', mail],
  ] as const) {
    const answer = await admin.send('POST', path, body);
    assert.equal(answer.statusCode, 400, answer.body);
    assert.match(answer.json<{ detail: string }>().detail, /There are no texts in "xx"\. Choose one of: ar, /);
  }
});
