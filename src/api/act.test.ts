import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { testKey, useDatabase } from '../../test/database.ts';
import { startMailServer } from '../../test/mail-server.ts';
import { addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { tinyPhoto } from '../../test/photo.ts';
import type { RoleGrant } from '../core/permission.ts';
import { makeLinkToken } from '../jobs/messages/link-token.ts';
import { deliverMessages } from '../jobs/messages/deliver-messages.ts';
import { loadPaperFonts } from '../jobs/papers/paper-fonts.ts';
import { loadTexts } from '../jobs/messages/texts.ts';
import { observeOffboarding } from '../jobs/looks/observe.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { keepSignedLinks } from '../store/messages/signed-links.ts';
import { queueMessages } from '../store/messages/messages.ts';
import { linkSigningKey } from '../store/sealed.ts';

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
let personId: string;
let offboardingId: string;

before(async () => {
  personId = await addPerson(db, organizationId, 'E1');
  await addAsset(db, organizationId, 'LT-1', personId);
  const set = await admin.send('POST', '/mail', {
    host: '127.0.0.1',
    port: server.port,
    fromAddress: 'hr@example.test',
  });
  assert.equal(set.statusCode, 200, set.body);
  const body = { person: { employeeNumber: 'E1' }, kind: 'voluntary', lastWorkingDay: '2099-12-31' };
  offboardingId = (await admin.send('POST', '/departures', body)).json<{ offboardingId: string }>().offboardingId;
  await observeOffboarding(api.means, organizationId, offboardingId);
  await db.owner.query('update departure set informed_at = now()');
});

/** A step with this action that a person may end at once. */
async function openStep(action: string, evidence: readonly string[] = ['note']): Promise<string> {
  const { rows } = await db.owner.query<{ step_id: string }>(
    `update step set state = 'asked', blocked_by = 0, start_at = now(), ended_at = null, evidence = $3
     where action = $1 and offboarding_id = $2 returning step_id`,
    [action, offboardingId, evidence],
  );
  assert.ok(rows[0], `no step does ${action}`);
  return rows[0].step_id;
}

let count = 0;
/** Sends somebody a mail about a step, and answers the path of the link that stood in it. */
async function linkFor(stepId: string, recipient: { kind: 'operator' | 'person'; id: string }): Promise<string> {
  count += 1;
  await withOrganization(db, organizationId, (tx) =>
    queueMessages(tx, [
      {
        template: 'escalation',
        channel: 'mail',
        recipient,
        offboardingId,
        values: { stepId },
        dedupKey: `link-${count}`,
      },
    ]),
  );
  if (recipient.kind === 'person') return personLink(stepId, recipient.id, `link-${count}`);
  await deliverMessages(delivery);
  const text = (await server.mailsTo(`${recipient.id}@example.test`)).at(-1)?.text ?? '';
  const path = /https:\/\/handback\.test(\/act\/[\w-]+)/.exec(text)?.[1];
  assert.ok(path, text);
  return path;
}

/** A link of a person who is no operator, as their mails hold it. */
async function personLink(stepId: string, id: string, dedupKey: string): Promise<string> {
  const { rows } = await db.owner.query<{ message_id: string }>('select message_id from message where dedup_key = $1', [
    dedupKey,
  ]);
  const holder = { kind: 'person', id } as const;
  const links = await withOrganization(db, organizationId, (tx) =>
    keepSignedLinks(tx, { messageId: rows[0]?.message_id ?? '', stepIds: [stepId], holder }),
  );
  const link = links.get(stepId);
  assert.ok(link);
  return `/act/${makeLinkToken(delivery.linkKey, link)}`;
}

const open = (path: string, headers: Record<string, string> = {}) => api.app.inject({ url: path, headers });
const send = (path: string, fields: string | Readonly<Record<string, string>>, language = 'en') =>
  api.app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': language },
    payload: new URLSearchParams(typeof fields === 'string' ? { note: fields } : fields).toString(),
  });
async function stepRow(stepId: string) {
  const { rows } = await db.owner.query<{ state: string; ended_by: string | null; standing: string | null }>(
    `select s.state, s.ended_by, i.standing from step s left join item i on i.item_id = s.item_id where s.step_id = $1`,
    [stepId],
  );
  return rows[0];
}
const asOperator = (operator: TestOperator) => ({ kind: 'operator', id: operator.operatorId }) as const;
const it: readonly RoleGrant[] = [{ role: 'it', scope: 'organization', value: '' }];

test('opening a link shows the step and changes nothing, however often (edge-115)', async () => {
  const stepId = await openStep('remind_duties');
  const path = await linkFor(stepId, asOperator(admin));
  const counted = async () => (await db.owner.query('select count(*) as n from event')).rows[0];
  const before = await counted();
  for (const _ of [1, 2, 3]) {
    const shown = await open(path);
    assert.equal(shown.statusCode, 200);
    assert.match(shown.body, /<form method="post"/);
    assert.match(shown.body, /Person E1/);
    assert.doesNotMatch(shown.body, /<script/);
    assert.equal(shown.headers['referrer-policy'], 'no-referrer');
    assert.equal(shown.headers['cache-control'], 'no-store');
    assert.match(
      String(shown.headers['content-security-policy']),
      /default-src 'none'; style-src 'self'; form-action 'self'/,
    );
  }
  await api.app.inject({ method: 'HEAD', url: path });
  assert.deepEqual(await counted(), before);
  assert.equal((await stepRow(stepId))?.state, 'asked');
});

test('an operator ends a step by a link as themselves, once, and a second use says so plainly', async () => {
  const operator = await signInAs(api, organizationId, it);
  const stepId = await openStep('remind_duties');
  const path = await linkFor(stepId, asOperator(operator));
  assert.equal((await send(path, '')).statusCode, 422);
  const done = await send(path, `Everybody was told.\0${'😀'.repeat(5_001)}`);
  assert.equal(done.statusCode, 200, done.body);
  assert.match(done.body, /Thank you/);
  assert.deepEqual(await stepRow(stepId), { state: 'done', ended_by: operator.operatorId, standing: null });
  const again = await send(path, 'Again');
  assert.equal(again.statusCode, 410);
  assert.match(again.body, /used already/);
  assert.equal((await open(path)).statusCode, 410);
  const { rows } = await db.owner.query<{ operator_id: string }>(
    'select operator_id from evidence where step_id = $1',
    [stepId],
  );
  assert.deepEqual(rows, [{ operator_id: operator.operatorId }]);
});

test('what the leaver says is kept as their claim, and no item is done by it', async () => {
  const asked = await openStep('ask_leaver');
  const path = await linkFor(asked, { kind: 'person', id: personId });
  const shown = await open(path);
  assert.doesNotMatch(shown.body, /Person E1|OFF-/);
  const form = new FormData();
  form.set('note', 'It is in the cupboard.');
  form.set('file', new Blob([Buffer.from(tinyPhoto, 'base64')], { type: 'image/png' }), '../../cupboard.png');
  const request = new Request('http://x', { method: 'POST', body: form });
  const sent = await api.app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': request.headers.get('content-type') ?? '' },
    payload: Buffer.from(await request.arrayBuffer()),
  });
  assert.equal(sent.statusCode, 200, sent.body);
  assert.deepEqual(await stepRow(asked), { state: 'done', ended_by: null, standing: null });
  const collect = await openStep('collect');
  const claim = await linkFor(collect, { kind: 'person', id: personId });
  assert.equal((await send(claim, 'I sent it on Monday.')).statusCode, 200);
  const row = await stepRow(collect);
  assert.equal(row?.state, 'asked');
  assert.notEqual(row?.standing, 'done');
  const { rows } = await db.owner.query<{ claimed_by: string; operator_id: null; file_name: string | null }>(
    'select claimed_by, operator_id, file_name from evidence where claimed_by is not null order by given_at',
  );
  assert.deepEqual(rows, [
    { claimed_by: personId, operator_id: null, file_name: 'cupboard.jpg' },
    { claimed_by: personId, operator_id: null, file_name: null },
  ]);
  const observed = await db.owner.query('select 1 from observation where method = $1', ['statement']);
  assert.equal(observed.rows.length, 0);
});

test('the page asks for the evidence that counts: a name under words in the reader’s language, or a label that fits', async () => {
  const asked = await openStep('ask_leaver', ['signature']);
  const path = await linkFor(asked, { kind: 'person', id: personId });
  const german = await open(path, { 'accept-language': 'de' });
  assert.match(german.body, /<html lang="de" dir="ltr">/);
  assert.match(german.body, /Ich bestätige, dass dies erledigt ist: Sagen Sie uns, was Sie von uns haben/);
  assert.match(german.body, /id="name" name="name"[^>]* required/);
  assert.match((await open(path, { 'accept-language': 'ar' })).body, /<html lang="ar" dir="rtl">/);
  assert.equal((await send(path, 'A note alone signs nothing.')).statusCode, 422);
  assert.equal((await send(path, { name: 'Person Eins' }, 'de')).statusCode, 200);
  const collect = await openStep('collect', ['scan', 'signature']);
  const scan = await linkFor(collect, asOperator(admin));
  assert.equal((await send(scan, { scan: 'XX-9' })).statusCode, 422);
  assert.equal((await send(scan, { scan: 'lt 1' })).statusCode, 200);
  assert.equal((await stepRow(collect))?.state, 'done');
  const { rows } = await db.owner.query<{ kind: string; signed_name: string; statement: string; scanned: string }>(
    'select kind, signed_name, statement, scanned from evidence where step_id = any($1) order by given_at desc limit 2',
    [[asked, collect]],
  );
  const [label, signature] = rows;
  assert.deepEqual([label?.kind, label?.scanned], ['scan', 'lt 1']);
  assert.deepEqual([signature?.kind, signature?.signed_name], ['signature', 'Person Eins']);
  assert.match(signature?.statement ?? '', /^Ich bestätige, dass dies erledigt ist: Sagen Sie uns/);
});

test('a link that is changed anywhere, made with another key, or whose row was changed opens nothing', async () => {
  const path = await linkFor(await openStep('remind_duties'), asOperator(admin));
  const token = path.slice('/act/'.length);
  const bytes = Buffer.from(token, 'base64url');
  for (let at = 0; at < bytes.length; at += 9) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    const answer = await open(`/act/${changed.toString('base64url')}`, { 'x-forwarded-for': `10.0.0.${at}` });
    assert.equal(answer.statusCode, 404, `byte ${at}`);
    assert.match(answer.body, /does not work/);
  }
  const german = await open('/act/nobody', { 'accept-language': 'de-AT,de;q=0.9' });
  assert.match(german.body, /funktioniert nicht/);
  await db.owner.query(`update signed_link set expires_at = expires_at + interval '1 year'`);
  assert.equal((await open(path)).statusCode, 404);
  await db.owner.query(`update signed_link set expires_at = expires_at - interval '1 year'`);
  assert.equal((await open(path)).statusCode, 200);
});

test('a link whose time has passed, or whose holder may no longer end the step, ends nothing', async () => {
  const operator = await signInAs(api, organizationId, it);
  const stepId = await openStep('remind_duties');
  const path = await linkFor(stepId, asOperator(operator));
  await db.owner.query('update role_grant set revoked_at = now() where operator_id = $1', [operator.operatorId]);
  assert.equal((await send(path, 'x')).statusCode, 422);
  await db.owner.query('update role_grant set revoked_at = null where operator_id = $1', [operator.operatorId]);
  await db.owner.query('update operator set disabled_at = now() where operator_id = $1', [operator.operatorId]);
  assert.equal((await send(path, 'x')).statusCode, 422);
  assert.equal((await stepRow(stepId))?.state, 'asked');
});

test('the secret of a link stands in no row and in no log line', async () => {
  const path = await linkFor(await openStep('remind_duties'), asOperator(admin));
  await open(path);
  const token = path.slice('/act/'.length);
  const proof = token.slice(-43);
  assert.ok(api.logged.some((line) => line.includes('/act/…')));
  assert.ok(!api.logged.join().includes(proof));
  const { rows: tables } = await db.owner.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  );
  for (const { name } of tables) {
    const { rows } = await db.owner.query(`select 1 from ${name} t where t::text like $1 limit 1`, [`%${proof}%`]);
    assert.equal(rows.length, 0, name);
  }
});

test('guessing is slowed down', async () => {
  let last = 200;
  for (let tries = 0; tries < 60 && last !== 429; tries += 1) last = (await send('/act/x', 'x')).statusCode;
  assert.equal(last, 429);
  const unread = await send('/act/x', 'x'.repeat(12 * 1024 * 1024));
  assert.equal(unread.statusCode, 429, 'nothing that is sent then is read');
});
