import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { testKey, useDatabase } from '../../test/database.ts';
import { startMailServer } from '../../test/mail-server.ts';
import { addOrganization } from '../../test/organization.ts';
import { messageTemplates } from '../core/messages/message.ts';
import { deliverMessages } from '../jobs/messages/deliver-messages.ts';
import { loadTexts } from '../jobs/messages/texts.ts';
import { loadPaperFonts } from '../jobs/papers/paper-fonts.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { queueMessages } from '../store/messages/messages.ts';
import { linkSigningKey } from '../store/sealed.ts';
import type { MailPreview, MailTexts, TextLanguage } from './schemas/texts.ts';

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

test('an organization words its mails itself: what they name is held against what they are given, and the shipped words come back', async () => {
  const organizationId = await addOrganization(db, 'Example');
  const admin = await signInAs(api, organizationId);
  const other = await signInAs(api, await addOrganization(db, 'Other'));
  const mails = await startMailServer();
  const delivery = {
    means: api.means,
    texts: await loadTexts(),
    linkKey: linkSigningKey(testKey),
    fonts: await loadPaperFonts(),
    publicUrl: 'https://handback.test',
  };
  assert.equal(
    (await admin.send('POST', '/mail', { host: '127.0.0.1', port: mails.port, fromAddress: 'it@example.test' }))
      .statusCode,
    200,
  );
  const put = (key: string, words: unknown, language = 'en') =>
    admin.send('POST', '/texts/mails', { language, key, words });
  const refused = async (key: string, words: unknown, why: RegExp, language = 'en') => {
    const answer = await put(key, words, language);
    assert.equal(answer.statusCode, 400, answer.body);
    assert.match(answer.json<{ detail: string }>().detail, why);
  };
  await refused(
    'feed_held.body',
    '{source} is held by {robot}: {reason}',
    /names \{robot\}.*It is given \{source\}, \{reason\}/,
  );
  await refused('feed_held.body', 'Something is held.', /does not name \{source\}/);
  await refused('feed_held.subject', 'Held:\n{source}', /one line/);
  await refused('digest.subject', { one: 'One' }, /lacks its form "other"/);
  await refused('digest.subject', { one: 'Jedna', other: '{count}' }, /lacks its form "few"/, 'pl');
  await refused('legal.pay', 'Anything', /no text "legal\.pay" of a mail/);
  await refused('feed_held.subject', '{source}', /There are no texts in "xx"/, 'xx');

  const before = (await admin.send('GET', '/texts/mails?language=en')).json<MailTexts>();
  assert.ok(before.items.every(({ own }) => own === null));
  const texts = { 'feed_held.subject': 'Please look at {source}' };
  const preview = await admin.send('POST', '/texts/preview', { language: 'en', template: 'feed_held', texts });
  assert.equal(preview.json<MailPreview>().subject, 'Please look at people.csv');
  assert.equal((await put('feed_held.subject', 'Please look at {source}')).statusCode, 200);
  assert.equal((await put('feed_held.subject', 'Bitte ansehen: {source}', 'de')).statusCode, 200);
  const subjectOf = (shown: MailTexts) => shown.items.find(({ key }) => key === 'feed_held.subject');
  assert.equal(subjectOf((await admin.send('GET', '/texts/mails')).json<MailTexts>())?.own, 'Please look at {source}');
  assert.equal(subjectOf((await other.send('GET', '/texts/mails')).json<MailTexts>())?.own, null);

  const tell = async (language: string) => {
    await withOrganization(db, organizationId, (tx) =>
      queueMessages(tx, [
        {
          template: 'feed_held',
          channel: 'mail',
          recipient: { kind: 'address', address: 'x@example.test', name: null },
          offboardingId: null,
          language,
          values: { source: 'hr.csv', reason: 'Why not.' },
          dedupKey: `held ${language} ${Math.random()}`,
        },
      ]),
    );
    await deliverMessages(delivery);
    return (await mails.mailsTo('x@example.test')).at(-1)?.subject;
  };
  assert.equal(await tell('en'), 'Please look at hr.csv');
  assert.equal(await tell('de'), 'Bitte ansehen: hr.csv');
  assert.equal((await put('feed_held.subject', null)).statusCode, 200);
  assert.equal(await tell('en'), 'The feed hr.csv is held');
  // What no longer fits, as after an update, is shown to be unused, and nothing but the shipped words goes out.
  await db.owner.query(
    `update organization set settings = jsonb_set(settings, '{mailTexts,de,feed_held.subject}', '"{gone}"') where organization_id = $1`,
    [organizationId],
  );
  assert.equal(subjectOf((await admin.send('GET', '/texts/mails?language=de')).json<MailTexts>())?.fits, false);
  assert.doesNotMatch((await tell('de')) ?? '', /gone/);
});

test('every mail can be looked at in every language, with nothing left to fill in', async () => {
  const admin = await signInAs(api, await addOrganization(db, 'Example'));
  for (const language of ['en', 'de', 'ar', 'pl'])
    for (const template of messageTemplates) {
      const answer = await admin.send('POST', '/texts/preview', { language, template, texts: {} });
      assert.equal(answer.statusCode, 200, answer.body);
      const { subject, text } = answer.json<MailPreview>();
      assert.doesNotMatch(subject + text, /[{}]/, `${template} in ${language}`);
    }
});
