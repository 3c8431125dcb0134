import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import sharp from 'sharp';
import { signInAs, useApi } from '../../test/api.ts';
import { testKey, useDatabase } from '../../test/database.ts';
import { startMailServer } from '../../test/mail-server.ts';
import { addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { tinyPhoto } from '../../test/photo.ts';
import { observeOffboarding } from '../jobs/looks/observe.ts';
import { deliverMessages } from '../jobs/messages/deliver-messages.ts';
import { loadTexts } from '../jobs/messages/texts.ts';
import { loadPaperFonts } from '../jobs/papers/paper-fonts.ts';
import { linkSigningKey } from '../store/sealed.ts';
import type { Item } from './schemas/cases.ts';
import type { AskedSignature, SignatureAnswer } from './schemas/signatures.ts';

const db = await useDatabase();
const api = await useApi(db);
const server = await startMailServer();
const delivery = {
  means: api.means,
  texts: await loadTexts(),
  linkKey: linkSigningKey(testKey),
  fonts: await loadPaperFonts(),
  publicUrl: 'https://handback.test',
};
const organizationId = await addOrganization(db);
const admin = await signInAs(api, organizationId);
const tags = ['LT-1', 'LT-2', 'LT-3', 'LT-4'] as const;
const assets = new Map<string, string>();
let personId: string;
let offboardingId: string;

before(async () => {
  personId = await addPerson(db, organizationId, 'E1');
  for (const tag of tags) assets.set(tag, await addAsset(db, organizationId, tag, personId));
  const settings = { host: '127.0.0.1', port: server.port, fromAddress: 'it@example.test' };
  assert.equal((await admin.send('POST', '/mail', settings)).statusCode, 200);
  const body = { person: { employeeNumber: 'E1' }, kind: 'voluntary', lastWorkingDay: '2099-12-31' };
  offboardingId = (await admin.send('POST', '/departures', body)).json<{ offboardingId: string }>().offboardingId;
  await observeOffboarding(api.means, organizationId, offboardingId);
});

const ask = async (body: object, path = `/offboardings/${offboardingId}/signatures`) => {
  const made = await admin.send('POST', path, body);
  assert.equal(made.statusCode, 201, made.body);
  return made.json<AskedSignature>();
};
const pathOf = (link: string | null) => new URL(link ?? '').pathname;
const field = (what: string, tag: (typeof tags)[number]) => `${what}-${assets.get(tag) ?? ''}`;
const open = (path: string, language = 'en') => api.app.inject({ url: path, headers: { 'accept-language': language } });
async function send(path: string, fields: Readonly<Record<string, string | Blob>>, language = 'en') {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const request = new Request('http://x', { method: 'POST', body: form });
  return api.app.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': request.headers.get('content-type') ?? '',
      'accept-language': language,
      'user-agent': 'A tablet',
    },
    payload: Buffer.from(await request.arrayBuffer()),
  });
}
const signatures = async () =>
  (await admin.send('GET', `/offboardings/${offboardingId}/signatures`)).json<{ items: SignatureAnswer[] }>().items;
const items = async () =>
  (await admin.send('GET', `/offboardings/${offboardingId}/items`)).json<{ items: Item[] }>().items;
const count = async (sql: string) =>
  Number((await db.owner.query<{ n: string }>(`select count(*) as n from ${sql}`)).rows[0]?.n);
/** Everything on record about where things are, but for what people say of it. */
const onRecord = async () => {
  const tables = [
    `select item_id, commanded_at, observed_value, observed_at, observed_assurance, standing, withdrawn_at from item`,
    'select asset_id, status, location_id from asset',
    'select custody_id, person_id, held_until from custody',
    'select observation_id from observation',
    'select hand_over_id from hand_over',
    'select asset_id, state from asset_return',
    `select step_id, state from step where action <> 'ask_leaver'`,
  ];
  const told: unknown[] = [];
  for (const sql of tables) told.push((await db.owner.query(`${sql} order by 1`)).rows);
  return told;
};
const drawing = async () => {
  const overlay = Buffer.from(
    '<svg width="300" height="100"><path d="M10 50 L290 50" stroke="black" stroke-width="4"/></svg>',
  );
  const png = await sharp(overlay).png().toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
};

test('nobody is shown their list before they were told, and a mail with it waits until then', async () => {
  await db.owner.query('update departure set informed_at = null');
  const refused = await admin.send('POST', `/offboardings/${offboardingId}/signatures`, { inPerson: true });
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /have not been told/);
  await ask({});
  await deliverMessages(delivery);
  assert.equal((await server.mailsTo('e1@example.test')).length, 0);
  await db.owner.query('update departure set informed_at = now()');
  await db.owner.query(`update message set try_at = now() where template = 'sign_request'`);
  await deliverMessages(delivery);
  const text = (await server.mailsTo('e1@example.test')).at(-1)?.text ?? '';
  assert.match(text, /https:\/\/handback\.test\/p\?language=en#[\w-]+/, 'they sign on their own page');
  assert.doesNotMatch(text, /OFF-|voluntary/);
});

test('opening a list changes nothing, and a changed link opens nothing', async () => {
  const { link } = await ask({ inPerson: true });
  const path = pathOf(link);
  const events = await count('event');
  for (const language of delivery.texts.keys()) {
    const page = await open(path, language);
    assert.equal(page.statusCode, 200);
    assert.match(page.body, new RegExp(`lang="${language}"`));
    assert.match(
      String(page.headers['content-security-policy']),
      /default-src 'none'; style-src 'self'; script-src 'self'/,
    );
    assert.equal(page.headers['referrer-policy'], 'no-referrer');
  }
  for (const other of [`${path.slice(0, -3)}AAA`, `${path}x`, '/sign/x']) {
    assert.equal((await open(other)).statusCode, 404);
    assert.equal((await send(other, { do: 'save' })).statusCode, 404);
  }
  assert.match(
    (await open(path, 'pl')).body,
    /I hand over what is ticked/,
    'words that nobody reviewed have no legal weight',
  );
  assert.equal(await count('event'), events);
});

test('what they say is kept as their claim with its photo, opens disputes, and moves no item (edge-56, edge-57)', async () => {
  const { link } = await ask({ inPerson: true });
  const path = pathOf(link);
  const photo = new Blob([Buffer.from(tinyPhoto, 'base64')], { type: 'image/png' });
  const before = await onRecord();
  const saved = await send(path, {
    [field('say', 'LT-1')]: 'never_held',
    [field('note', 'LT-1')]: 'It was Kim’s.',
    [field('say', 'LT-2')]: 'gave_back',
    [field('day', 'LT-2')]: '2026-05-03',
    [field('file', 'LT-2')]: photo,
    [field('say', 'LT-3')]: 'sent',
    do: 'save',
  });
  assert.equal(saved.statusCode, 200, saved.body);
  assert.match(saved.body, /has been saved/);
  assert.match(saved.body, /value="2026-05-03"/);
  const said = new Map((await items()).flatMap(({ label, claim }) => (claim ? [[label, claim]] : [])));
  assert.equal(said.size, 3);
  assert.deepEqual(await onRecord(), before);
  const { rows } = await db.owner.query<{ claim: string; day: string | null; claimed_by: string }>(
    'select claim, claimed_day::text as day, claimed_by from dispute order by claim',
  );
  assert.deepEqual(rows, [
    { claim: 'never_held', day: null, claimed_by: personId },
    { claim: 'returned', day: '2026-05-03', claimed_by: personId },
  ]);
  assert.equal(await count(`evidence where claimed_by is not null and kind = 'photo'`), 1);
  // The same again says nothing new.
  const events = await count('event');
  await send(path, { [field('say', 'LT-3')]: 'sent', do: 'save' });
  assert.equal(await count('event'), events);
});

test('what cannot be taken is said, and the rest of what was sent is kept', async () => {
  const { link } = await ask({ inPerson: true, assets: ['LT-3', 'LT-4'] });
  const path = pathOf(link);
  const future = await send(path, {
    [field('say', 'LT-3')]: 'gave_back',
    [field('day', 'LT-3')]: '2999-01-01',
    [field('say', 'LT-4')]: 'lost',
    name: 'Person E1',
    do: 'sign',
  });
  assert.equal(future.statusCode, 422);
  assert.match(future.body, /A day is not written/);
  for (const name of ['', '\u200b\u200b\u200b']) {
    const nameless = await send(path, { [field('say', 'LT-4')]: 'have', name, do: 'sign' });
    assert.equal(nameless.statusCode, 422);
    assert.match(nameless.body, /type your full name/);
  }
  const notAPhoto = await send(path, {
    [field('say', 'LT-4')]: 'have',
    [field('file', 'LT-4')]: new Blob(['%PDF'], { type: 'image/png' }),
    name: 'Person E1',
    do: 'sign',
  });
  assert.equal(notAPhoto.statusCode, 422);
  const [latest] = await signatures();
  assert.equal(latest?.signedAt, null);
  assert.deepEqual(
    latest?.lines.map((line) => line.said),
    ['gave_back', 'have'],
  );
});

test('one drawn signature counts for all things, once; both sides get the receipt, and no item is done by it', async () => {
  const { link } = await ask({ inPerson: true });
  const path = pathOf(link);
  const fields = {
    [field('say', 'LT-3')]: 'have',
    [field('say', 'LT-4')]: 'sent',
    name: 'Person E1',
    drawn: await drawing(),
    do: 'sign',
  };
  // Of the steps that ask the leaver, one asks for nothing but this signature.
  const { rows: asking } = await db.owner.query<{ step_id: string }>(
    `update step set state = 'asked', blocked_by = 0, ended_at = null, evidence = '{signature}' where action = 'ask_leaver' returning step_id`,
  );
  assert.equal(asking.length, 1);
  const before = await onRecord();
  const both = await Promise.all([send(path, fields), send(path, fields)]);
  for (const { statusCode } of both) assert.equal(statusCode, 200);
  assert.match(both[0].body, /receipt\.pdf/);
  assert.deepEqual(await onRecord(), before);
  const { rows: ended } = await db.owner.query<{ state: string; action: string }>(
    `select state, action from step where step_id = $1 or action = 'collect' and state = 'done'`,
    [asking[0]?.step_id],
  );
  assert.deepEqual(ended, [{ state: 'done', action: 'ask_leaver' }]);
  const [given] = await signatures();
  assert.equal(given?.method, 'drawn');
  assert.match(given?.digest ?? '', /^sha256:[0-9a-f]{64}$/);
  assert.equal(given?.language, 'en');
  assert.equal(await count(`event where convert_from(bytes, 'utf8') like '%"signature.given"%'`), 1);
  const { rows } = await db.owner.query<{ record: string; network: string; user_agent: string; media: string }>(
    `select s.record, s.network, s.user_agent, f.media_type as media from signature s join file f on f.sha256 = s.file_sha256`,
  );
  assert.equal(rows[0]?.media, 'image/jpeg');
  assert.equal(rows[0]?.network, '127.0.0.0/24');
  assert.equal(rows[0]?.user_agent, 'A tablet');
  assert.match(rows[0]?.record ?? '', /true as far as I know/);
  assert.equal(await count(`evidence where kind = 'signature' and claimed_by is not null and step_id is null`), 1);

  await deliverMessages(delivery);
  const mail = (await server.mailsTo('e1@example.test')).at(-1);
  assert.match(mail?.subject ?? '', /receipt/);
  assert.deepEqual(
    mail?.attachments.map(({ filename, contentType }) => [filename, contentType]),
    [[`${given?.name}.pdf`, 'application/pdf']],
  );
  assert.equal(mail?.attachments[0]?.content.subarray(0, 5).toString(), '%PDF-');
  assert.equal((await server.mailsTo(`${admin.operatorId}@example.test`)).at(-1)?.attachments.length, 1);

  const receipt = await open(`${path}/receipt.pdf`, 'de');
  assert.equal(receipt.statusCode, 200);
  assert.equal(receipt.rawPayload.subarray(0, 5).toString(), '%PDF-');
  assert.match((await send(path, fields)).body, /Thank you/);
});

test('what was signed is not changed any more, not even by the database’s own hand', async () => {
  const { rows } = await db.owner.query<{ signature_id: string }>(
    'select signature_id from signature where signed_at is not null',
  );
  const id = rows[0]?.signature_id;
  await assert.rejects(
    db.owner.query(`update signature set signed_name = 'X' where signature_id = $1`, [id]),
    /is not changed any more/,
  );
  await assert.rejects(
    db.owner.query(`update signature_line set said = 'have' where signature_id = $1`, [id]),
    /is not changed any more/,
  );
});

test('whoever gets several things accepts them with one typed signature, and disputes the one they did not get', async () => {
  await addPerson(db, organizationId, 'E2');
  const stock = ['ST-1', 'ST-2'];
  const ids = new Map<string, string>();
  for (const tag of stock) ids.set(tag, await addAsset(db, organizationId, tag, null));
  for (const asset of stock)
    assert.equal((await admin.send('POST', '/assets/check-out', { asset, employeeNumber: 'E2' })).statusCode, 200);
  const { link, things } = await ask({ assets: stock, inPerson: true }, '/assets/acceptances');
  assert.equal(things, 2);
  const path = pathOf(link);
  assert.match((await open(path)).body, /I did not get this/);
  assert.equal((await send(path, { name: 'Person E2', do: 'sign' })).statusCode, 422);
  const signed = await send(path, {
    [`say-${ids.get('ST-1')}`]: 'have',
    [`say-${ids.get('ST-2')}`]: 'never_held',
    name: 'Person E2',
    do: 'sign',
  });
  assert.equal(signed.statusCode, 200, signed.body);
  const history = (await admin.send('GET', '/assets/ST-1/history')).json<{
    handOvers: { acceptance: { way: string; signedName: string } | null }[];
  }>();
  assert.partialDeepStrictEqual(history.handOvers[0]?.acceptance, { way: 'in_person', signedName: 'Person E2' });
  assert.equal(await count(`dispute where asset_id = '${ids.get('ST-2')}' and claim = 'never_held'`), 1);
  const disputes = (await admin.send('GET', '/disputes?state=open')).json<{
    items: { name: string; assetId: string }[];
  }>();
  const { name } = disputes.items.find(({ assetId }) => assetId === ids.get('ST-2')) ?? { name: '' };
  const upheld = await admin.send('POST', `/disputes/${name}/settle`, {
    outcome: 'upheld',
    note: 'It was never packed.',
  });
  assert.equal(upheld.statusCode, 200, upheld.body);
  assert.equal(await count(`custody where asset_id = '${ids.get('ST-2')}' and held_until is null`), 0);
  const again = await admin.send('POST', '/assets/acceptances', { assets: ['ST-1'] });
  assert.equal(again.statusCode, 422);
  const receipt = await admin.send('GET', '/assets/ST-1/receipt.pdf?language=fr');
  assert.equal(receipt.headers['content-type'], 'application/pdf');
  assert.equal((await admin.send('GET', `/offboardings/${offboardingId}/receipt.pdf`)).statusCode, 200);
});

test('a receipt goes to the leaver without any signature too', async () => {
  const mails = (await server.mailsTo('e1@example.test')).length;
  const sent = await admin.send('POST', `/offboardings/${offboardingId}/receipt`, { language: 'de' });
  assert.equal(sent.statusCode, 200, sent.body);
  await deliverMessages(delivery);
  const got = (await server.mailsTo('e1@example.test')).slice(mails);
  assert.deepEqual(
    got.map(({ subject, attachments }) => [/Quittung/.test(subject ?? ''), attachments[0]?.filename]),
    [[true, 'OFF-1.pdf']],
  );
});

test('what is not asked for any more is neither shown as received nor taken: an old link disputes nothing that somebody else has', async () => {
  const { link } = await ask({ inPerson: true, assets: ['LT-3', 'LT-4'] });
  await db.owner.query(
    `update item set withdrawn_at = now(), withdrawn_reason = 'Not held', observed_value = 'held', observed_at = now(), observed_assurance = 'attested'
     where asset_id = $1`,
    [assets.get('LT-4')],
  );
  const page = await open(pathOf(link));
  assert.match(page.body, /LT-3/);
  assert.doesNotMatch(page.body, /LT-4|Received on/);
  await db.owner.query('update item set withdrawn_at = null, withdrawn_reason = null where asset_id = $1', [
    assets.get('LT-4'),
  ]);

  await addPerson(db, organizationId, 'E3');
  const id = await addAsset(db, organizationId, 'ST-3', null);
  const handOut = (employeeNumber: string) =>
    admin.send('POST', '/assets/check-out', { asset: 'ST-3', employeeNumber });
  assert.equal((await handOut('E3')).statusCode, 200);
  const old = await ask({ assets: ['ST-3'], inPerson: true }, '/assets/acceptances');
  await admin.send('POST', '/assets/check-in', { asset: 'ST-3' });
  await db.owner.query(`update asset set status = 'stock' where asset_id = $1`, [id]);
  assert.equal((await handOut('E2')).statusCode, 200);
  const late = await send(pathOf(old.link), { [`say-${id}`]: 'never_held', name: 'Person E3', do: 'sign' });
  assert.equal(late.statusCode, 422);
  assert.equal(await count(`dispute where asset_id = '${id}'`), 0);
});

test('a link whose time has passed, or whose case has ended, shows nothing any more', async () => {
  const { link, signature } = await ask({ inPerson: true });
  await db.owner.query(`update signature set expires_at = now() where signature_id = $1`, [signature.id]);
  const over = await open(pathOf(link));
  assert.equal(over.statusCode, 410);
  assert.doesNotMatch(over.body, /LT-1/);
  assert.equal((await open(`${pathOf(link)}/receipt.pdf`)).statusCode, 410);
});
