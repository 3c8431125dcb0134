import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import sharp from 'sharp';
import { signInAs, useApi } from '../../test/api.ts';
import { testKey, useDatabase } from '../../test/database.ts';
import { leaverWithThings } from '../../test/leaver-with-things.ts';
import { startMailServer } from '../../test/mail-server.ts';
import { addOrganization } from '../../test/organization.ts';
import { tinyPhoto } from '../../test/photo.ts';
import { deliverMessages } from '../jobs/messages/deliver-messages.ts';
import { loadTexts } from '../jobs/messages/texts.ts';
import { loadPaperFonts } from '../jobs/papers/paper-fonts.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { listAppointments } from '../store/messages/invitations.ts';
import { queueMessages } from '../store/messages/messages.ts';
import { linkSigningKey } from '../store/sealed.ts';
import { makePortalServer } from './portal-server.ts';
import type { TodoStep } from './schemas/cases.ts';
import type { MadePortalLink, PortalLinkAnswer } from './schemas/portal.ts';
import type { ReturnAnswer } from './schemas/returns.ts';
import type { SignatureAnswer } from './schemas/signatures.ts';

const db = await useDatabase();
const api = await useApi(db, { portalUrl: 'https://returns.handback.test' });
const mails = await startMailServer();
const delivery = {
  means: api.means,
  texts: await loadTexts(),
  linkKey: linkSigningKey(testKey),
  fonts: await loadPaperFonts(),
  publicUrl: 'https://handback.test',
  portalUrl: 'https://returns.handback.test',
};
const organizationId = await addOrganization(db, 'Example & <b>Sons</b>');
const admin = await signInAs(api, organizationId);
type Leaver = Awaited<ReturnType<typeof leaverWithThings>>;
let ada: Leaver;
let bob: Leaver;

before(async () => {
  const at = { means: api.means, queue: api.queue, organizationId };
  ada = await leaverWithThings(at, {
    number: 'E1',
    things: [
      { tag: 'LT-1', value: 90_000 },
      { tag: 'LT-2', value: 90_000 },
      { tag: 'KEY-1', category: 'key', dataBearing: false },
    ],
  });
  bob = await leaverWithThings(at, { number: 'E2', things: [{ tag: 'BOB-1', value: 90_000 }] });
  await db.owner.query(`update departure set informed_at = '2020-01-01'`);
  await db.owner.query(`update person set display_name = '<img src=x onerror=alert(1)>' where person_id = $1`, [
    ada.personId,
  ]);
  await db.owner.query(`update person set private_email = 'bob@home.test' where person_id = $1`, [bob.personId]);
  const settings = { host: '127.0.0.1', port: mails.port, fromAddress: 'it@example.test' };
  assert.equal((await admin.send('POST', '/mail', settings)).statusCode, 200);
});

const linksOf = (one: Leaver) => `/offboardings/${one.offboardingId}/portal-links`;
async function copied(one: Leaver = ada) {
  const made = await admin.send('POST', linksOf(one), { send: false });
  assert.equal(made.statusCode, 201, made.body);
  const { address, link } = made.json<MadePortalLink>();
  const url = new URL(address ?? '');
  assert.equal(url.origin + url.pathname, 'https://returns.handback.test/p');
  return { secret: url.hash.slice(1), id: link.id };
}

type Sent = { readonly cookie?: string; readonly headers?: Readonly<Record<string, string>> };
async function post(
  path: string,
  fields: Readonly<Record<string, string | Blob>>,
  { cookie, headers = {} }: Sent = {},
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const request = new Request('http://x', { method: 'POST', body: form });
  return api.app.inject({
    method: 'POST',
    url: path,
    remoteAddress: `203.0.113.${1 + (posts++ % 250)}`,
    headers: {
      'content-type': request.headers.get('content-type') ?? '',
      ...(cookie === undefined ? {} : { cookie }),
      ...headers,
    },
    payload: Buffer.from(await request.arrayBuffer()),
  });
}
let posts = 0;
const get = (path: string, cookie?: string) =>
  api.app.inject({ url: path, headers: cookie === undefined ? {} : { cookie } });
async function enter(secret: string): Promise<string> {
  const opened = await post('/p/open', { code: secret });
  assert.equal(opened.statusCode, 303, opened.body);
  const set = String(opened.headers['set-cookie']);
  assert.match(set, /^handback_portal=.*; Max-Age=43200; Path=\/p; HttpOnly; Secure; SameSite=Strict$/);
  return set.split(';')[0] ?? '';
}
const thing = (what: string, one: Leaver, index: number) => `${what}-${one.assetIds[index] ?? ''}`;
const count = async (sql: string, values: readonly unknown[] = []) =>
  Number((await db.owner.query<{ n: string }>(`select count(*) as n from ${sql}`, [...values])).rows[0]?.n);
const signatures = async () =>
  (await admin.send('GET', `/offboardings/${ada.offboardingId}/signatures`)).json<{ items: SignatureAnswer[] }>().items;
/** However many there are. */
const deliverAll = async () => {
  while ((await deliverMessages(delivery)) > 0);
};
/** What the owner of a case was written to about what its leaver says. */
const told = async (one: Leaver) => {
  const { rows } = await db.owner.query<{ said: string }>(
    `select concat_ws(' ', content->>'what', content->>'things') as said from message
     where template = 'leaver_said' and offboarding_id = $1 and operator_id = $2 order by queued_at`,
    [one.offboardingId, admin.operatorId],
  );
  return rows.map(({ said }) => said);
};
/** Everything on record about where things are, but for what people say of it. */
const onRecord = async () => {
  const told: unknown[] = [];
  for (const sql of [
    'select item_id, observed_value, standing from item',
    'select asset_id, status from asset',
    'select custody_id, held_until from custody',
    'select asset_return_id, state from asset_return',
  ])
    told.push((await db.owner.query(`${sql} order by 1`)).rows);
  return told;
};

test('the secret counts only in the body of a request, and opening a page changes nothing but that it was opened', async () => {
  const { secret, id } = await copied();
  const events = await count('event');
  for (const path of ['/p', `/p?code=${secret}`, `/p/${secret}`, '/p/label/x', '/p/receipt.pdf']) {
    const page = await get(path);
    assert.doesNotMatch(page.body, /LT-1/, path);
    assert.equal(page.headers['referrer-policy'], 'no-referrer');
  }
  assert.match((await get('/p')).body, /paste the whole link here/);
  assert.equal(await count('event'), events);
  const cookie = await enter(secret);
  assert.equal(await count('event'), events + 1);
  const page = await get('/p', cookie);
  assert.equal(page.statusCode, 200);
  for (const tag of ['LT-1', 'LT-2', 'KEY-1']) assert.match(page.body, new RegExp(tag));
  assert.match(
    String(page.headers['content-security-policy']),
    /^default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'/,
  );
  assert.equal(page.headers['cache-control'], 'no-store');
  assert.equal(await count('event'), events + 1);
  const { items } = (await admin.send('GET', linksOf(ada))).json<{ items: PortalLinkAnswer[] }>();
  assert.partialDeepStrictEqual(
    items.find((one) => one.id === id),
    { opened: 1, way: 'copied', madeBy: 'Olga', good: true },
  );
  assert.doesNotMatch(JSON.stringify(items), new RegExp(secret.slice(-20)));
});

test('the page says nothing of why, of other cases or of their number, and a name of markup is only a name', async () => {
  const page = await get('/p', await enter((await copied()).secret));
  assert.doesNotMatch(page.body, /OFF-|voluntary|BOB-1|<img|<b>Sons/);
  assert.match(page.body, /Example &amp; &lt;b&gt;Sons&lt;\/b&gt;/);
  assert.match(page.body, /value="&lt;img src=x onerror=alert\(1\)&gt;"/);
});

test('every bad link gets the same answer, and a pass is good for its own case only', async () => {
  const { secret, id } = await copied();
  const cookie = await enter(secret);
  const other = await copied(bob);
  const bobs = await enter(other.secret);
  assert.doesNotMatch((await get('/p', bobs)).body, /LT-1/);
  // What belongs to somebody else is not taken, whatever the form says.
  await post('/p', { [thing('say', ada, 0)]: 'lost', do: 'save' }, { cookie: bobs });
  assert.equal(await count('signature_line where said = $1', ['lost']), 0);
  assert.equal((await admin.send('POST', `${linksOf(ada)}/take-back`, { id })).json<{ revoked: number }>().revoked, 1);
  const expired = await copied();
  await db.owner.query('update portal_link set expires_at = now() where portal_link_id = $1', [expired.id]);
  const bad = [secret, expired.secret, `${other.secret.slice(0, -4)}AAAA`, 'x', ''];
  const answers = await Promise.all(bad.map((code) => post('/p/open', { code })));
  const without = (body: string) => body.replace(/name="code" value="[^"]*"/, '');
  for (const { statusCode, body, headers } of answers) {
    assert.deepEqual(
      [statusCode, headers['set-cookie'], without(body)],
      [404, undefined, without(answers[0]?.body ?? '')],
    );
  }
  assert.match((await get('/p', cookie)).body, /paste the whole link/, 'a pass ends with its link');
  assert.equal((await get('/p/receipt.pdf', cookie)).statusCode, 404);
  const forged = cookie.replace(/=\d+\./, '=9999999999.');
  assert.match((await get('/p', forged)).body, /paste the whole link/);
});

test('a form of another site is refused, and so is whoever tries too often, before anything is read', async () => {
  const { secret } = await copied();
  const cookie = await enter(secret);
  const foreign = await post(
    '/p',
    { [thing('say', ada, 0)]: 'lost', do: 'save' },
    { cookie, headers: { 'sec-fetch-site': 'cross-site' } },
  );
  assert.equal(foreign.statusCode, 403);
  assert.equal(await count('signature_line where said = $1', ['lost']), 0);
  const tries = await Promise.all(
    Array.from({ length: 32 }, () =>
      api.app.inject({ method: 'POST', url: '/p/open', payload: 'code=x', remoteAddress: '198.51.100.9' }),
    ),
  );
  const last = tries.at(-1);
  assert.equal(last?.statusCode, 429);
  assert.match(last?.body ?? '', /Please wait a minute/);
});

test('a new link goes to the private address on file and nowhere else, once an hour, and never for a link that was taken back', async () => {
  const old = await copied(bob);
  await db.owner.query('update portal_link set expires_at = now() where portal_link_id = $1', [old.id]);
  const asked = await Promise.all(
    [old.secret, old.secret, 'x', ''].map((code) => post('/p/ask-new?language=de', { code })),
  );
  for (const { statusCode, body } of asked) {
    assert.equal(statusCode, 200);
    assert.equal(body, asked[0]?.body);
  }
  await deliverMessages(delivery);
  const got = await mails.mailsTo('bob@home.test');
  assert.equal(got.length, 1);
  assert.equal((await mails.mailsTo('e2@example.test')).length, 0);
  const fresh = /https:\/\/returns\.handback\.test\/p\?language=de#([\w-]+)/.exec(got[0]?.text ?? '')?.[1] ?? '';
  assert.match((await get('/p', await enter(fresh))).body, /BOB-1/);
  await admin.send('POST', `${linksOf(bob)}/take-back`, {});
  await db.owner.query(`update message set dedup_key = dedup_key || ' then'`);
  await post('/p/ask-new', { code: fresh });
  await deliverMessages(delivery);
  assert.equal((await mails.mailsTo('bob@home.test')).length, 1);
});

test('what asks for things back links to the page, which says in the language of the mail what is asked', async () => {
  const asked = await admin.send('POST', `/offboardings/${ada.offboardingId}/signatures`, { language: 'ar' });
  assert.equal(asked.statusCode, 201);
  const sent = await admin.send('POST', linksOf(ada), { language: 'fr' });
  assert.equal(sent.json<MadePortalLink>().address, null);
  await deliverMessages(delivery);
  const texts = (await mails.mailsTo('home@example.test')).map(({ text }) => text ?? '');
  const arabic = texts.map((text) => /\/p\?language=ar#([\w-]+)/.exec(text)?.[1]).find((one) => one !== undefined);
  assert.ok(arabic !== undefined && texts.some((text) => text.includes('/p?language=fr#')), texts.join('\n'));
  const page = await get('/p?language=ar', await enter(arabic));
  assert.match(page.body, /<html lang="ar" dir="rtl">/);
  // What has legal weight is said in reviewed words only, and marked as those.
  assert.match(page.body, /<p lang="en" dir="ltr">\u2068?I hand over what is ticked/);
});

test('what is said is kept as a claim with its photo, moves no item, and is signed once by the path of every signature', async () => {
  const cookie = await enter((await copied()).secret);
  const before = await onRecord();
  const photo = new Blob([Buffer.from(tinyPhoto, 'base64')], { type: 'image/png' });
  const saved = await post(
    '/p',
    {
      [thing('say', ada, 0)]: 'have',
      [thing('say', ada, 1)]: 'stolen',
      [thing('note', ada, 1)]: 'From the car.',
      [thing('file', ada, 1)]: photo,
      do: 'save',
    },
    { cookie },
  );
  assert.equal(saved.headers.location, '/p?language=en&said=saved');
  assert.match((await get('/p?said=saved', cookie)).body, /has been saved/);
  assert.deepEqual(await onRecord(), before);
  assert.equal(await count(`evidence where claimed_by = $1 and kind = 'photo'`, [ada.personId]), 1);
  const nameless = await post('/p', { [thing('say', ada, 2)]: 'never_held', do: 'sign' }, { cookie });
  assert.equal(nameless.statusCode, 422);
  assert.match(nameless.body, /type your full name/);
  const overlay = Buffer.from(
    '<svg width="300" height="100"><path d="M10 50 L290 50" stroke="black" stroke-width="4"/></svg>',
  );
  const drawn = `data:image/png;base64,${(await sharp(overlay).png().toBuffer()).toString('base64')}`;
  const fields = { [thing('say', ada, 0)]: 'sent', name: 'Ada', drawn, 'signed-at': '', do: 'sign' };
  const both = await Promise.all([post('/p', fields, { cookie }), post('/p', fields, { cookie })]);
  for (const { headers, body } of both) assert.equal(headers.location, '/p?language=en&said=signed', body);
  const given = (await signatures()).filter(({ signedAt }) => signedAt !== null);
  assert.equal(given.length, 1);
  assert.partialDeepStrictEqual(given[0], { method: 'drawn', signedName: 'Ada', way: 'by_link' });
  assert.deepEqual(
    new Map(given[0]?.lines.map(({ tag, said }) => [tag, said])),
    new Map([
      ['KEY-1', 'never_held'],
      ['LT-1', 'sent'],
      ['LT-2', 'stolen'],
    ]),
  );
  assert.equal(await count(`dispute where claimed_by = $1 and claim = 'never_held'`, [ada.personId]), 1);
  assert.deepEqual(await onRecord(), before);
  const receipt = await get('/p/receipt.pdf?language=de', cookie);
  assert.equal(receipt.headers['content-type'], 'application/pdf');
  assert.equal(receipt.rawPayload.subarray(0, 5).toString(), '%PDF-');
  assert.deepEqual(
    await told(ada),
    ['gone LT-2 Model', 'gone KEY-1 Model'],
    'of each thing that they do not have, once',
  );
  // Partly now, the rest later: what changes is said and signed in a signature of its own, which nobody asked for.
  const page = await get('/p', cookie);
  const signedAt = /name="signed-at" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
  await post('/p', { [thing('say', ada, 1)]: 'have', name: 'Ada', 'signed-at': signedAt, do: 'sign' }, { cookie });
  const [latest] = await signatures();
  assert.partialDeepStrictEqual(latest, { method: 'typed', askedBy: null });
  assert.equal(latest?.lines.find(({ tag }) => tag === 'LT-2')?.said, 'have');
});

test('what they have and nobody asked for is kept as their claim, but not without an end', async () => {
  const cookie = await enter((await copied(bob)).secret);
  const page = (await get('/p', cookie)).body;
  assert.match(page, /Questions\? Olga is glad to help: [\w-]+@example\.test/, 'who made the link is whom to ask');
  const notes = `evidence where claimed_by = $1 and item_id is null and kind = 'note'`;
  const said = await post('/p', { unlisted: 'A drawer key.', do: 'save' }, { cookie });
  assert.equal(said.headers.location, '/p?language=en&said=saved');
  await post('/p', { unlisted: 'A drawer key.', do: 'save' }, { cookie });
  assert.deepEqual(await told(bob), ['unlisted'], 'the same words are told once');
  await deliverAll();
  const texts = (await mails.mailsTo(`${admin.operatorId}@example.test`)).map(({ text }) => text ?? '');
  assert.equal(texts.filter((text) => text.includes('they have something that is not on their list')).length, 1);
  for (let sent = 2; sent < 20; sent += 1) await post('/p', { unlisted: `Key ${sent}`, do: 'save' }, { cookie });
  assert.equal(await count(notes, [bob.personId]), 20);
  assert.equal((await post('/p', { unlisted: 'And another', do: 'save' }, { cookie })).statusCode, 429);
  assert.equal(await count(notes, [bob.personId]), 20);
  await deliverAll();
});

test('the address is theirs to give until a box is under way, and a country that is not theirs is looked at first', async () => {
  const cookie = await enter((await copied(bob)).secret);
  const typed = {
    'address-name': 'Bob',
    'address-street1': 'Rue 1',
    'address-city': 'Paris',
    'address-country': 'FR',
    do: 'address',
  };
  const wrong = await post('/p', { ...typed, 'address-city': '' }, { cookie });
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /value="Rue 1"/, 'what was typed stays');
  assert.equal((await post('/p', typed, { cookie })).headers.location, '/p?language=en&said=address');
  assert.match((await get('/p', cookie)).body, /We look at this address before anything is sent/);
  assert.equal(
    await count(`postal_address where person_id = $1 and given_by is null and doubt = 'country_differs'`, [
      bob.personId,
    ]),
    1,
  );
  const confirmed = `event where convert_from(bytes, 'utf8') like '%"address.confirmed"%'`;
  await post('/p', typed, { cookie });
  assert.equal(await count(confirmed), 1, 'the same address once more is their word that it is right');
});

test('what is handed in goes to the desk of their site, with its hours; what is swollen goes nowhere', async () => {
  const cookie = await enter((await copied(bob)).secret);
  await db.owner.query(
    `with l as (insert into location (organization_id, location_id, name, country) values ($1, gen_random_uuid(), 'Berlin', 'DE') returning location_id)
     update person set location_id = (select location_id from l) where person_id = $2`,
    [organizationId, bob.personId],
  );
  const policy = (await admin.send('GET', '/return-policy')).json<{ policy: object }>();
  const desks = { Berlin: { address: 'Hauptstr. 1', hours: 'Mon–Fri 9–17' } };
  const kept = await admin.send('POST', '/return-policy', { policy: { ...policy.policy, desks } });
  assert.equal(kept.statusCode, 200, kept.body);
  await admin.send('POST', `/offboardings/${bob.offboardingId}/returns/propose`);
  const method = `update asset_return set method = 'hand_in' where offboarding_id = $1`;
  await db.owner.query(method, [bob.offboardingId]);
  const page = (await get('/p', cookie)).body;
  assert.match(page, /Please bring this to: Berlin, Hauptstr\. 1/);
  assert.match(page, /Open: Mon–Fri 9–17/);
  await db.owner.query('update asset_return set battery_damaged = true where offboarding_id = $1', [bob.offboardingId]);
  const swollen = (await get('/p', cookie)).body;
  assert.match(swollen, /do not charge, pack or send this device/);
  assert.doesNotMatch(swollen, /Please bring this/);
  await db.owner.query('update asset_return set battery_damaged = false');
});

test('a label opens for whoever it was made for, while it counts, and for nobody else', async () => {
  const cookie = await enter((await copied(bob)).secret);
  const foreign = await enter((await copied()).secret);
  await db.owner.query(
    `insert into file (organization_id, sha256, media_type, size_bytes, content) values ($1, '\\x01', 'application/pdf', 4, '%PDF')`,
    [organizationId],
  );
  const { rows } = await db.owner.query<{ shipment_id: string }>(
    `insert into shipment (organization_id, shipment_id, offboarding_id, direction, state, courier, tracking_code, weight_grams, label_sha256, expires_at)
     values ($1, gen_random_uuid(), $2, 'back', 'bought', 'manual', 'TRACK 1', 100, '\\x01', now() + interval '1 day') returning shipment_id`,
    [organizationId, bob.offboardingId],
  );
  const id = rows[0]?.shipment_id ?? '';
  await db.owner.query(
    `insert into asset_return (organization_id, asset_return_id, offboarding_id, item_id, asset_id, person_id, reasons, method, shipment_id)
     select $1, gen_random_uuid(), offboarding_id, item_id, asset_id, $2, '{}', 'own_shipping', $3 from item where asset_id = $4
     on conflict (organization_id, item_id) do update set method = 'own_shipping', shipment_id = $3`,
    [organizationId, bob.personId, id, bob.assetIds[0]],
  );
  const page = await get('/p', cookie);
  assert.match(page.body, new RegExp(`href="/p/label/${id}"`));
  assert.match(page.body, /aria-label="TRACK 1"/);
  const label = await get(`/p/label/${id}`, cookie);
  assert.equal(label.body, '%PDF');
  assert.equal(label.headers['cache-control'], 'no-store');
  for (const [path, who] of [
    [`/p/label/${id}`, foreign],
    [`/p/label/${id}`, undefined],
    ['/p/label/1', cookie],
  ] as const)
    assert.equal((await get(path, who)).statusCode, 404);
  await db.owner.query(`update shipment set expires_at = now()`);
  assert.equal((await get(`/p/label/${id}`, cookie)).statusCode, 404);
});

test('what the playbook asks them stands on their page, where mails lead; an answer is kept as their claim, once, and what is missing is not lost', async () => {
  const asked = async (evidence: readonly string[]) => {
    const { rows } = await db.owner.query<{ step_id: string }>(
      `update step set state = 'asked', blocked_by = 0, start_at = now(), ended_at = null, evidence = $2
       where action = 'ask_leaver' and offboarding_id = $1 returning step_id`,
      [bob.offboardingId, evidence],
    );
    return rows[0]?.step_id ?? '';
  };
  const stateOf = async (stepId: string) =>
    (await db.owner.query<{ state: string }>('select state from step where step_id = $1', [stepId])).rows[0]?.state;
  const stepId = await asked(['note']);
  await withOrganization(db, organizationId, (tx) =>
    queueMessages(tx, [
      {
        template: 'digest',
        channel: 'mail',
        recipient: { kind: 'person', id: bob.personId },
        offboardingId: bob.offboardingId,
        values: { stepIds: [stepId] },
        dedupKey: 'digest of bob',
      },
    ]),
  );
  await deliverMessages(delivery);
  const text = (await mails.mailsTo('bob@home.test')).at(-1)?.text ?? '';
  assert.doesNotMatch(text, /\/act\//);
  const secret = /returns\.handback\.test\/p\?language=en#([\w-]+)/.exec(text)?.[1] ?? '';
  const cookie = await enter(secret);
  assert.match((await get('/p', cookie)).body, /<legend dir="auto">Tell us which of our things you have/);
  const field = (name: string) => `q-${stepId}-${name}`;
  assert.equal((await post('/p', { do: `answer-${stepId}` }, { cookie })).statusCode, 422);
  assert.equal(await stateOf(stepId), 'asked');
  const files = `evidence where claimed_by = $1 and step_id is not null`;
  const sent = { [field('note')]: 'Only the laptop.', do: 'save' };
  for (const answer of [await post('/p', sent, { cookie }), await post('/p', sent, { cookie })])
    assert.equal(answer.statusCode, 303, 'whichever button was pressed, and however often');
  assert.equal(await stateOf(stepId), 'done');
  assert.equal(await count(files, [bob.personId]), 1);
  assert.doesNotMatch((await get('/p', cookie)).body, /Tell us which of our things/);
  await asked(['photo']);
  const wordsOnly = await post(
    '/p',
    { [field('note')]: 'The lid is <b>scratched</b>.', do: `answer-${stepId}` },
    { cookie },
  );
  assert.equal(wordsOnly.statusCode, 422);
  assert.match(wordsOnly.body, /The lid is &lt;b&gt;scratched&lt;\/b&gt;\.<\/textarea>/);
  await asked(['signature']);
  assert.doesNotMatch((await get('/p', cookie)).body, new RegExp(field('name')), 'the one signature answers it');
  await post('/p', { [field('name')]: 'Somebody', do: 'save' }, { cookie });
  assert.equal(await stateOf(stepId), 'asked');
});

test('a photo needs no words, is written anew, and stands beside the thing for whoever takes it in', async () => {
  const cookie = await enter((await copied(bob)).secret);
  const photo = new Blob([Buffer.from(tinyPhoto, 'base64')], { type: 'image/png' });
  const saved = await post('/p', { [thing('file', bob, 0)]: photo, do: 'save' }, { cookie });
  assert.equal(saved.headers.location, '/p?language=en&said=saved');
  assert.match((await get('/p', cookie)).body, /A photo of it has been saved/);
  const listed = await admin.send('GET', `/returns?case=${bob.offboardingId}`);
  const [row] = listed.json<{ items: ReturnAnswer[] }>().items;
  const [kept] = row?.photos ?? [];
  assert.match(kept?.name ?? '', /\.jpg$/);
  const image = await admin.send('GET', `/assets/BOB-1/photos/${kept?.sha256}`);
  assert.equal(image.headers['content-type'], 'image/jpeg');
  assert.equal((await admin.send('GET', `/assets/LT-1/photos/${kept?.sha256}`)).statusCode, 404);
  const broken = await post(
    '/p',
    { [thing('file', bob, 0)]: new Blob(['no photo'], { type: 'image/png' }) },
    { cookie },
  );
  assert.equal(broken.statusCode, 422);
  assert.match(broken.body, /This photo cannot be read/);
});

test('they wish a day for what is fetched, among the working days there are; the desk and calendars see it until it is ordered', async () => {
  const cookie = await enter((await copied(bob)).secret);
  const set = (method: string) =>
    db.owner.query(
      `update asset_return set method = $2, state = 'planned', shipment_id = null, battery_damaged = false where offboarding_id = $1`,
      [bob.offboardingId, method],
    );
  await set('kit');
  assert.doesNotMatch((await get('/p', cookie)).body, /name="pick-up"/);
  await set('pick_up');
  const page = (await get('/p', cookie)).body;
  const days = [...page.matchAll(/<option value="(\d{4}-\d{2}-\d{2})"/g)].map(([, day = '']) =>
    Temporal.PlainDate.from(day),
  );
  assert.equal(days.length, 10);
  assert.ok(days.every(({ dayOfWeek }) => dayOfWeek < 6));
  const [, second] = days;
  assert.ok(second);
  assert.equal((await post('/p', { 'pick-up': '2001-01-01', do: 'pick_up' }, { cookie })).statusCode, 422);
  assert.equal((await post('/p', { 'pick-up': second.toString(), do: 'pick_up' }, { cookie })).statusCode, 303);
  assert.match((await get('/p', cookie)).body, /You asked for /);
  const listed = async () =>
    (await admin.send('GET', `/returns?case=${bob.offboardingId}`)).json<{ items: ReturnAnswer[] }>().items[0];
  assert.equal((await listed())?.pickUpOn, second.toString());
  const todo = (await admin.send('GET', '/steps?state=asked,waiting&limit=200')).json<{ items: TodoStep[] }>().items;
  assert.ok(todo.some((step) => step.action === 'collect' && step.thing?.pickUpOn === second.toString()));
  const appointments = await withOrganization(db, organizationId, (tx) => listAppointments(tx, Temporal.Now.instant()));
  const nine = second.toZonedDateTime({ timeZone: 'Europe/Berlin', plainTime: '09:00' }).toInstant();
  assert.ok(appointments.some(({ offboardingId, dueAt }) => offboardingId === bob.offboardingId && dueAt.equals(nine)));
  await set('hand_in');
  assert.equal((await listed())?.pickUpOn, null);
});

test('whoever says that a link is not for them ends it, and their case shows that somebody did', async () => {
  const { secret } = await copied(bob);
  const cookie = await enter(secret);
  assert.match((await post('/p/not-mine', {}, { cookie })).body, /delete the message/);
  assert.equal((await post('/p/open', { code: secret })).statusCode, 404);
  assert.equal(await count(`event where convert_from(bytes, 'utf8') like '%portal.not_theirs%'`), 1);
});

test('nothing is shown before they have been told, where the playbook never turns to them, or some time after all is back', async () => {
  const { secret } = await copied(bob);
  const opens = async () => (await post('/p/open', { code: secret })).statusCode;
  await db.owner.query('update departure set informed_at = null where person_id = $1', [bob.personId]);
  assert.equal(await opens(), 404);
  assert.match((await admin.send('POST', linksOf(bob), { send: false })).body, /have not been told/);
  await db.owner.query(`update departure set informed_at = '2020-01-01' where person_id = $1`, [bob.personId]);
  const writes = `update offboarding set playbook_body = jsonb_set(playbook_body, '{writes_to_person}', $2) where offboarding_id = $1`;
  await db.owner.query(writes, [bob.offboardingId, 'false']);
  assert.equal(await opens(), 404);
  assert.equal((await admin.send('POST', linksOf(bob), {})).statusCode, 422);
  await db.owner.query(writes, [bob.offboardingId, 'true']);
  assert.equal(await opens(), 303);
  const ended = `update item set standing = 'done', observed_value = 'returned', observed_assurance = 'confirmed', observed_at = now() - $2::interval where offboarding_id = $1 and kind = 'asset'`;
  await db.owner.query(`update portal_link set made_at = '2020-01-01'`);
  await db.owner.query(ended, [bob.offboardingId, '29 days']);
  assert.match((await get('/p', await enter(secret))).body, /There is nothing left to send/);
  await db.owner.query(ended, [bob.offboardingId, '31 days']);
  assert.equal(await opens(), 404);
});

test('the listener of the portal serves the pages of leavers and outsiders, and of everything else nothing but its own words', async () => {
  const portal = await makePortalServer(api.madeFrom);
  const page = (url: string) => portal.inject({ url, headers: { accept: 'text/html', 'accept-language': 'de' } });
  assert.match((await page('/p')).body, /Fügen Sie hier|fügen Sie hier/);
  for (const path of ['/sign/x', '/act/x', '/hold/x']) assert.equal((await page(path)).statusCode, 404);
  assert.match((await page('/act/x')).body, /Bitte bestätigen/);
  assert.equal((await page('/page.css')).statusCode, 200);
  const others = [
    '/',
    '/departures',
    '/sign-in',
    '/scan',
    '/docs/errors',
    '/assets/x.js',
    '/api/v1/me',
    '/api/v1/openapi.json',
    '/api/v1/health',
    '/health',
  ];
  for (const path of others) {
    const { statusCode, body, headers } = await portal.inject({
      url: path,
      headers: { authorization: `Bearer ${admin.token}` },
    });
    assert.equal(statusCode, 404, path);
    assert.match(body, /This link does not work/, path);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  }
  const signIn = await portal.inject({ method: 'POST', url: '/api/v1/sign-in', payload: { secret: 'x' } });
  assert.equal(signIn.statusCode, 404);
  // The console's listener goes on serving the pages, for links that were sent before.
  assert.equal((await get('/p')).statusCode, 200);
  await portal.close();
});
