import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { before, test } from 'node:test';
import { testKey, useDatabase } from '../../../test/database.ts';
import { startMailServer } from '../../../test/mail-server.ts';
import { addOperator, addOrganization, addPerson, makeMeans, shippedPlaybook } from '../../../test/organization.ts';
import { operatorActor } from '../../core/event.ts';
import type { NewMessage } from '../../core/messages/message.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { listUnreachable, markBounced, queueMessages, resendMessage } from '../../store/messages/messages.ts';
import { openOffboarding } from '../../store/cases/open-offboarding.ts';
import { saveMailServer } from '../../store/messages/mail-server.ts';
import { linkSigningKey } from '../../store/sealed.ts';
import { proposeDeed, refuseDeed } from '../two-people/second-person.ts';
import { type DeliveryMeans, deliverMessages } from './deliver-messages.ts';
import { takeBounce } from './take-bounce.ts';
import { loadPaperFonts } from '../papers/paper-fonts.ts';
import { loadTexts } from './texts.ts';

const db = await useDatabase();
const means = makeMeans(db);
const server = await startMailServer();
const delivery: DeliveryMeans = {
  means,
  texts: await loadTexts(),
  linkKey: linkSigningKey(testKey),
  fonts: await loadPaperFonts(),
  publicUrl: 'https://handback.test',
};
const organizationId = await addOrganization(db, 'Søren & <Söhne>');
let operatorId: string;
let personId: string;
let offboardingId: string;
let stepId: string;

const inside = <T>(work: Parameters<typeof withOrganization<T>>[2]) => withOrganization(db, organizationId, work);

before(async () => {
  operatorId = await addOperator(db, organizationId);
  personId = await addPerson(db, organizationId, 'E1');
  await useServer(server.port);
  ({ offboardingId, stepId } = await openCase(personId));
});

async function useServer(port: number): Promise<void> {
  await inside((tx) =>
    saveMailServer(
      tx,
      {
        host: '127.0.0.1',
        port,
        tls: 'none',
        authority: null,
        user: null,
        sealedPassword: null,
        fromAddress: 'handback@example.test',
        fromName: 'Handback',
        language: 'en',
      },
      operatorActor(operatorId),
    ),
  );
}

/** A case with one human step that somebody is asked for. */
async function openCase(leaver: string, playbookName = 'standard') {
  const playbook = await shippedPlaybook(playbookName);
  const step = randomUUIDv7();
  const made = await inside(async (tx) => {
    const [row] = await tx.query<{ employment_id: string }>(
      'select employment_id from employment where organization_id = $1 and person_id = $2',
      [organizationId, leaver],
    );
    const employmentId = row?.employment_id ?? '';
    const departureId = randomUUIDv7();
    await tx.query(
      `insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type, time_zone,
         notice_at, last_working_day, access_ends_at, employment_ends)
       values ($1, $2, 'test', $3::text, $3::uuid, $4, 'voluntary', 'employee', 'Europe/Berlin', '2026-10-01T08:00Z', '2099-10-30',
         '2099-10-30T16:00Z', '2099-10-31')`,
      [organizationId, departureId, leaver, employmentId],
    );
    const opened = await openOffboarding(tx, { departureId, personId: leaver, employmentId, playbook });
    await tx.query(
      `insert into step (organization_id, step_id, offboarding_id, key, title, action, mode, owner, evidence, phase, due_rule, due_at, start_at, state, revision)
       values ($1, $2, $3, 'ask', 'Tell us your new address', 'ask_leaver', 'human', '{leaver}', '{note}', 'optional', '{}', '2099-10-20T08:00Z', now(), 'asked', 1)`,
      [organizationId, step, opened.offboardingId],
    );
    return opened;
  });
  return { offboardingId: made.offboardingId, stepId: step };
}

async function set(sql: string, ...values: readonly unknown[]): Promise<void> {
  await db.owner.query(sql, [...values]);
}
const tell = (informed: boolean) =>
  set(`update departure set informed_at = ${informed ? 'now()' : 'null'} where organization_id = $1`, organizationId);

let keys = 0;
async function queue(more: Partial<NewMessage> = {}): Promise<string> {
  keys += 1;
  const dedupKey = `test-${keys}`;
  await inside((tx) =>
    queueMessages(tx, [
      {
        template: 'escalation',
        channel: 'mail',
        recipient: { kind: 'operator', id: operatorId },
        offboardingId,
        values: { stepId },
        dedupKey,
        ...more,
      },
    ]),
  );
  const { rows } = await db.owner.query<{ message_id: string }>('select message_id from message where dedup_key = $1', [
    more.dedupKey ?? dedupKey,
  ]);
  return rows[0]?.message_id ?? '';
}

type Row = { state: string; reason: string | null; tries: number; waits: boolean; sent_to: string | null };
async function stateOf(messageId: string): Promise<Row> {
  const { rows } = await db.owner.query<Row>(
    `select state, reason, tries, coalesce(try_at > now() + interval '10 seconds', false) as waits, sent_to from message where message_id = $1`,
    [messageId],
  );
  assert.ok(rows[0]);
  return rows[0];
}
const toAddress = (address: string): Partial<NewMessage> => ({
  template: 'feed_held',
  recipient: { kind: 'address', address, name: null },
  offboardingId: null,
  values: { source: 'hr.csv', reason: 'Half of its rows are missing.' },
});
const makeDue = (messageId: string) => set('update message set try_at = now() where message_id = $1', messageId);

test('the same key is one message for ever, and is sent once however many workers there are', async () => {
  const messageId = await queue({ dedupKey: 'once' });
  assert.equal(await inside((tx) => queueMessages(tx, [sameAgain()])), 0);
  await Promise.all([deliverMessages(delivery), deliverMessages(delivery), deliverMessages(delivery)]);
  await deliverMessages(delivery);
  assert.equal((await stateOf(messageId)).state, 'sent');
  const got = await server.mailsTo(`${operatorId}@example.test`);
  assert.equal(got.length, 1);
  assert.equal(got[0]?.messageId, `<${messageId}@example.test>`);
  assert.match(got[0]?.text ?? '', /Tell us your new address \(OFF-1, Person E1\)/);
  assert.match(got[0]?.text ?? '', /https:\/\/handback\.test\/act\/[\w-]{80,}/);
  assert.match(String(got[0]?.html), /for Søren &amp; &lt;Söhne&gt;/);
  assert.doesNotMatch(String(got[0]?.html), /<img|<script|src=|<Söhne>/);
});

const sameAgain = (): NewMessage => ({
  template: 'escalation',
  channel: 'mail',
  recipient: { kind: 'operator', id: operatorId },
  offboardingId,
  values: { stepId },
  dedupKey: 'once',
});

test('a message without what its template needs is refused when it is queued, not when it is sent', async () => {
  await assert.rejects(queue({ values: {} }), /escalation/);
});

test('what goes to the leaver waits until they have been told, and is suppressed for a case that never writes to them', async () => {
  const recipient = { kind: 'person', id: personId } as const;
  const request: Partial<NewMessage> = { template: 'digest', recipient, values: { stepIds: [stepId] } };
  const early = await queue(request);
  await deliverMessages(delivery);
  const waiting = await stateOf(early);
  assert.deepEqual([waiting.state, waiting.waits, waiting.sent_to], ['waiting', true, null]);
  await tell(true);
  await makeDue(early);
  await deliverMessages(delivery);
  assert.equal((await stateOf(early)).state, 'sent');
  const [got] = await server.mailsTo('e1@example.test');
  assert.doesNotMatch(got?.text ?? '', /OFF-|Person E1 /);
  const silent = await addPerson(db, organizationId, 'E2');
  const bereaved = await openCase(silent, 'bereavement');
  await tell(true);
  const never = await queue({
    ...request,
    recipient: { kind: 'person', id: silent },
    offboardingId: bereaved.offboardingId,
    values: { stepIds: [bereaved.stepId] },
  });
  await deliverMessages(delivery);
  assert.equal((await stateOf(never)).state, 'suppressed');
  assert.equal((await server.mailsTo('e2@example.test')).length, 0);
});

test('who may not know of a confidential case is not told of it, alone or in a digest with others', async () => {
  const stranger = await addOperator(db, organizationId);
  const secret = await openCase(await addPerson(db, organizationId, 'E3'));
  await set(
    `insert into embargo (organization_id, offboarding_id, departure_id, until, until_informed)
     select organization_id, offboarding_id, departure_id, '2099-01-01', false from offboarding where offboarding_id = $1`,
    secret.offboardingId,
  );
  const to = { recipient: { kind: 'operator', id: stranger } } as const;
  const alone = await queue({ ...to, offboardingId: secret.offboardingId, values: { stepId: secret.stepId } });
  const digest = await queue({
    ...to,
    template: 'digest',
    offboardingId: null,
    values: { stepIds: [secret.stepId, stepId] },
  });
  await deliverMessages(delivery);
  assert.equal((await stateOf(alone)).state, 'suppressed');
  assert.equal((await stateOf(digest)).state, 'sent');
  const got = await server.mailsTo(`${stranger}@example.test`);
  assert.equal(got.length, 1);
  assert.equal(got[0]?.subject, 'One thing to do today');
  assert.doesNotMatch(got[0]?.text ?? '', /Person E3/);
});

test('a paused case, a step that has ended, an operator who left: nothing goes out, and it says why', async () => {
  await set('update offboarding set paused = true where offboarding_id = $1', offboardingId);
  const paused = await queue();
  await deliverMessages(delivery);
  await set('update offboarding set paused = false where offboarding_id = $1', offboardingId);
  assert.deepEqual(
    [(await stateOf(paused)).state, (await stateOf(paused)).reason],
    ['suppressed', 'The case is paused.'],
  );
  await set(`update step set state = 'done' where step_id = $1`, stepId);
  const done = await queue();
  await deliverMessages(delivery);
  await set(`update step set state = 'asked' where step_id = $1`, stepId);
  assert.match((await stateOf(done)).reason ?? '', /has been done/);
  const left = await addOperator(db, organizationId);
  await set('update operator set disabled_at = now() where operator_id = $1', left);
  const toNobody = await queue({ recipient: { kind: 'operator', id: left } });
  await deliverMessages(delivery);
  assert.equal((await stateOf(toNobody)).state, 'suppressed');
});

test('a proposal that waits reaches a second person, and one that was decided meanwhile is not told any more', async () => {
  const proposer = await addOperator(db, organizationId);
  const deed = { kind: 'hold.release', about: { kind: 'hold', id: 'M-1' }, digest: 'sha256:one' } as const;
  const propose = (id: string) =>
    inside((tx) =>
      proposeDeed(tx, {
        ...deed,
        about: { ...deed.about, id },
        offboardingId: null,
        operatorId: proposer,
        reason: 'It is over.',
      }),
    );
  await propose('M-1');
  const { id: decided } = await propose('M-2');
  await inside((tx) => refuseDeed(tx, { proposalId: decided, operatorId: proposer, reason: 'Not yet.' }));
  await deliverMessages(delivery);
  const { rows } = await db.owner.query<Row>(
    `select state, reason from message where organization_id = $1 and operator_id = $2 and template = 'proposal_waiting' order by message_id`,
    [organizationId, operatorId],
  );
  assert.deepEqual(
    rows.map(({ state }) => state),
    ['sent', 'suppressed'],
  );
  const got = await server.mailsTo(`${operatorId}@example.test`);
  assert.match(got.at(-1)?.text ?? '', /end a legal hold/);
  assert.doesNotMatch(got.at(-1)?.text ?? '', /It is over/);
});

test('in a language from the right the subject of a mail keeps the names that it sets apart', async () => {
  await queue({ ...toAddress('rtl@example.test'), language: 'ar' });
  await deliverMessages(delivery);
  const [got] = await server.mailsTo('rtl@example.test');
  assert.equal(got?.subject, 'بيانات \u2068hr.csv\u2069 موقوفة');
});

test('a server that is away or busy is tried again later and not for ever; the mail then goes out as it is', async () => {
  const later = await queue(toAddress('later.one@example.test'));
  await deliverMessages(delivery);
  const waiting = await stateOf(later);
  assert.deepEqual([waiting.state, waiting.waits, waiting.tries], ['waiting', true, 1]);
  assert.match(waiting.reason ?? '', /answered 451/);
  await makeDue(later);
  await deliverMessages(delivery);
  assert.equal((await stateOf(later)).state, 'sent');
  await useServer(1);
  const away = await queue(toAddress('away@example.test'));
  await set('update message set tries = 11 where message_id = $1', away);
  await deliverMessages(delivery);
  assert.equal((await stateOf(away)).state, 'failed');
  await useServer(server.port);
});

test('a refused address is a bounce at once; whoever has it counts as unreachable, and the next one in line is told', async () => {
  const gone = await addOperator(db, organizationId);
  await set(`update operator set email = 'refuse.one@example.test' where operator_id = $1`, gone);
  const refused = await queue({ recipient: { kind: 'operator', id: gone } });
  await deliverMessages(delivery);
  assert.equal((await stateOf(refused)).state, 'bounced');
  assert.deepEqual([...(await inside((tx) => listUnreachable(tx, [gone, operatorId])))], [gone]);
  const { rows } = await db.owner.query<{ operator_id: string }>(
    `select operator_id from message where template = 'escalation' and step_id = $1 and message_id <> $2
     and queued_at >= (select queued_at from message where message_id = $2)`,
    [stepId, refused],
  );
  assert.ok(rows.length > 0);
  assert.ok(!rows.some(({ operator_id }) => operator_id === gone));
  const content = await queue(toAddress('content.one@example.test'));
  await deliverMessages(delivery);
  assert.equal((await stateOf(content)).state, 'failed');
});

test('a mail whose fate is unknown is not sent again by itself; a person may, and it is the same mail (edge: a blind effect)', async () => {
  const lost = await queue(toAddress('drop.one@example.test'));
  await deliverMessages(delivery);
  assert.equal((await stateOf(lost)).state, 'unknown');
  await makeDueIfWaiting(lost);
  await deliverMessages(delivery);
  assert.equal((await server.mailsTo('drop.one@example.test')).length, 1);
  await inside((tx) => resendMessage(tx, lost, operatorActor(operatorId)));
  await deliverMessages(delivery);
  const ids = (await server.mailsTo('drop.one@example.test')).map(({ messageId }) => messageId);
  assert.deepEqual(ids, [`<${lost}@example.test>`, `<${lost}@example.test>`]);
});

const makeDueIfWaiting = (messageId: string) =>
  set('update message set try_at = now() where message_id = $1 and try_at is not null', messageId);

test('a worker that died while a mail was on its way leaves it unknown, and one that was overtaken writes nothing', async () => {
  const messageId = await queue(toAddress('crash@example.test'));
  await set(
    `update message set state = 'sending', tries = 1, epoch = 4, try_at = now() - interval '1 second' where message_id = $1`,
    messageId,
  );
  await deliverMessages(delivery);
  assert.equal((await stateOf(messageId)).state, 'unknown');
  assert.equal((await server.mailsTo('crash@example.test')).length, 0);
});

test('without a mail server messages wait, and without a restored copy being let loose they do too', async () => {
  const other = await addOrganization(db, 'Other');
  const count = await withOrganization(db, other, (tx) =>
    queueMessages(tx, [{ ...toAddress('other@example.test'), channel: 'mail', dedupKey: 'x' } as NewMessage]),
  );
  assert.equal(count, 1);
  await set(
    `update organization set settings = settings || '{"restored": true}' where organization_id = $1`,
    organizationId,
  );
  const held = await queue(toAddress('restored@example.test'));
  assert.equal(await deliverMessages(delivery), 0);
  await set(`update organization set settings = settings - 'restored' where organization_id = $1`, organizationId);
  await deliverMessages(delivery);
  assert.equal((await stateOf(held)).state, 'sent');
});

test('a report that a mail came back is matched by its Message-ID, once, and shows at the step', async () => {
  const messageId = await queue();
  await deliverMessages(delivery);
  const report = (id: string, action: string) =>
    `Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: ${action}\nStatus: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <${id}@example.test>\n\n--b--\n`;
  assert.equal((await inside((tx) => takeBounce(tx, report(messageId, 'delayed')))).state, 'delayed');
  assert.equal((await stateOf(messageId)).state, 'sent');
  await assert.rejects(
    inside((tx) => takeBounce(tx, report(randomUUIDv7(), 'failed'))),
    /no mail that was sent from here/,
  );
  assert.equal((await inside((tx) => takeBounce(tx, report(messageId, 'failed')))).state, 'bounced');
  assert.equal((await inside((tx) => takeBounce(tx, report(messageId, 'failed')))).state, 'noted');
  assert.equal(await inside((tx) => markBounced(tx, messageId, 'again')), false);
  const { rows } = await db.owner.query<{ problem: string | null }>('select problem from step where step_id = $1', [
    stepId,
  ]);
  assert.match(rows[0]?.problem ?? '', /came back/);
  await inside((tx) => resendMessage(tx, messageId, operatorActor(operatorId)));
  const after = await db.owner.query<{ problem: string | null }>('select problem from step where step_id = $1', [
    stepId,
  ]);
  assert.equal(after.rows[0]?.problem, null);
});

test('no event and no log line holds an address, a name or a link', async () => {
  const { rows } = await db.owner.query<{ text: string }>(
    `select convert_from(bytes, 'UTF8') as text from event where convert_from(bytes, 'UTF8') like '%"message%'`,
  );
  assert.ok(rows.length > 10);
  const told = rows.map(({ text }) => text).join() + JSON.stringify(means.logged);
  assert.doesNotMatch(told, /@example\.test|Person E|\/act\//);
});
