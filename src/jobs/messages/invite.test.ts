import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import ICAL from 'ical.js';
import { testKey, useDatabase } from '../../../test/database.ts';
import { startMailServer } from '../../../test/mail-server.ts';
import { addOperator, makeMeans } from '../../../test/organization.ts';
import { addWholeCase } from '../../../test/whole-case.ts';
import { operatorActor } from '../../core/event.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { takeInvitationRounds } from '../../store/messages/invitations.ts';
import { saveMailServer } from '../../store/messages/mail-server.ts';
import { linkSigningKey } from '../../store/sealed.ts';
import { deliverMessages } from './deliver-messages.ts';
import { invite } from './invite.ts';
import { loadPaperFonts } from '../papers/paper-fonts.ts';
import { loadTexts } from './texts.ts';

const db = await useDatabase();
const server = await startMailServer();
const delivery = {
  means: makeMeans(db),
  texts: await loadTexts(),
  linkKey: linkSigningKey(testKey),
  fonts: await loadPaperFonts(),
  publicUrl: 'https://handback.test',
};
let organizationId: string;
let offboardingId: string;
let owner: string;
let stepId: string;

const run = (sql: string, ...values: readonly unknown[]) => db.owner.query(sql, [...values]);
const round = () => withOrganization(db, organizationId, (tx) => invite(tx));

before(async () => {
  ({ organizationId, offboardingId } = await addWholeCase(db));
  await run('delete from invitation');
  await run('update organization set settings = settings - $2 where organization_id = $1', organizationId, 'restored');
  owner = await addOperator(db, organizationId);
  await withOrganization(db, organizationId, (tx) =>
    saveMailServer(
      tx,
      {
        host: '127.0.0.1',
        port: server.port,
        tls: 'none',
        authority: null,
        user: null,
        sealedPassword: null,
        fromAddress: 'handback@example.test',
        fromName: 'Handback',
        language: 'en',
      },
      operatorActor(owner),
    ),
  );
  const { rows } = await run('select step_id from step where organization_id = $1 limit 1', organizationId);
  stepId = (rows[0] as { step_id: string }).step_id;
  await run('update offboarding set paused = false where offboarding_id = $1', offboardingId);
  await run(`update departure set informed_at = now() where organization_id = $1`, organizationId);
  await run(
    `update step set action = 'collect', mode = 'human', state = 'waiting', lease_until = null, title = 'Take it back; "here", please',
       due_at = '2099-11-27T14:00Z' where step_id = $1`,
    stepId,
  );
  await assign(owner);
});

const assign = (operatorId: string) =>
  run(
    `insert into step_assignment (organization_id, step_id, operator_id, assigned_by) values ($1, $2, $3, $3)
     on conflict (organization_id, step_id) do update set operator_id = excluded.operator_id`,
    organizationId,
    stepId,
    operatorId,
  );

/** What reached somebody's calendar, as one reads it. */
async function calendarOf(operatorId: string) {
  await deliverMessages(delivery);
  const mails = await server.mailsTo(`${operatorId}@example.test`);
  return mails.flatMap(({ attachments }) =>
    attachments
      .filter(({ contentType }) => contentType === 'text/calendar')
      .map(({ content, headers }) => {
        const calendar = new ICAL.Component(ICAL.parse(content.toString('utf8')) as unknown[]);
        const component = calendar.getFirstSubcomponent('vevent');
        assert.ok(component !== null);
        const event = new ICAL.Event(component);
        const type = headers.get('content-type') as { params: { method?: string } } | undefined;
        return {
          method: calendar.getFirstPropertyValue('method'),
          partMethod: type?.params.method,
          uid: event.uid,
          sequence: event.sequence,
          summary: event.summary,
          starts: event.startDate.toJSDate().toISOString(),
        };
      }),
  );
}

test('whoever has an appointment is invited once; it moves with its date, and is called off when it is withdrawn', async () => {
  assert.equal(await round(), 1);
  assert.equal(await round(), 0);
  await run(`update step set due_at = '2099-12-01T09:30Z' where step_id = $1`, stepId);
  const [first] = await calendarOf(owner);
  assert.equal(await round(), 1);
  await calendarOf(owner);
  await run(`update step set state = 'withdrawn' where step_id = $1`, stepId);
  assert.equal(await round(), 1);
  assert.equal(await round(), 0);
  const seen = await calendarOf(owner);
  assert.match(first?.summary ?? '', /^Take it back; ”here”, please.*\(OFF-\d+, Person E1\)$/);
  assert.deepEqual(
    seen.map(({ method, partMethod, uid, sequence, starts }) => ({ method, partMethod, uid, sequence, starts })),
    [
      {
        method: 'REQUEST',
        partMethod: 'REQUEST',
        uid: `${stepId}@handback`,
        sequence: 0,
        starts: '2099-11-27T14:00:00.000Z',
      },
      {
        method: 'REQUEST',
        partMethod: 'REQUEST',
        uid: `${stepId}@handback`,
        sequence: 1,
        starts: '2099-12-01T09:30:00.000Z',
      },
      {
        method: 'CANCEL',
        partMethod: 'CANCEL',
        uid: `${stepId}@handback`,
        sequence: 2,
        starts: '2099-12-01T09:30:00.000Z',
      },
    ],
  );
});

test('an appointment that falls to somebody else leaves one calendar and stands in the other', async () => {
  const other = await addOperator(db, organizationId);
  await run(`update step set state = 'asked' where step_id = $1`, stepId);
  await round();
  await calendarOf(owner);
  await assign(other);
  assert.equal(await round(), 2);
  assert.deepEqual(
    (await calendarOf(other)).map(({ method, sequence }) => [method, sequence]),
    [['REQUEST', 0]],
  );
  assert.equal((await calendarOf(owner)).at(-1)?.method, 'CANCEL');
  owner = other;
});

test('what moved before the mail went out is told once, as it stands; what was never told is not called off', async () => {
  const third = await addOperator(db, organizationId);
  await assign(third);
  await round();
  await run(`update step set due_at = '2099-12-02T09:30Z' where step_id = $1`, stepId);
  await round();
  assert.deepEqual(
    (await calendarOf(third)).map(({ sequence, starts }) => [sequence, starts]),
    [[1, '2099-12-02T09:30:00.000Z']],
  );
  const fourth = await addOperator(db, organizationId);
  await assign(fourth);
  await round();
  await assign(third);
  await round();
  assert.deepEqual(await calendarOf(fourth), []);
  owner = third;
});

test('a paused case leaves calendars alone; a step that was done is called off in none', async () => {
  await deliverMessages(delivery);
  await run('update offboarding set paused = true where offboarding_id = $1', offboardingId);
  assert.equal(await round(), 0);
  await run('update offboarding set paused = false where offboarding_id = $1', offboardingId);
  assert.equal(await round(), 0);
  await run(`update step set state = 'done' where step_id = $1`, stepId);
  assert.equal(await round(), 0);
  await run(`update step set state = 'asked', due_at = '2099-12-03T09:30Z' where step_id = $1`, stepId);
  assert.equal(await round(), 1);
});

for (const [what, on, off] of [
  [
    'a confidential case',
    `update embargo set until = '2099-01-01' where offboarding_id = $1`,
    `update embargo set until = '2020-01-01' where offboarding_id = $1`,
  ],
  [
    'a case whose person was not told yet',
    `update departure set informed_at = null where organization_id = (select organization_id from offboarding where offboarding_id = $1)`,
    `update departure set informed_at = now() where organization_id = (select organization_id from offboarding where offboarding_id = $1)`,
  ],
  [
    'a case that acts without an approval',
    'update offboarding set immediate = true where offboarding_id = $1',
    'update offboarding set immediate = false where offboarding_id = $1',
  ],
] as const) {
  test(`${what} reaches nobody's calendar`, async () => {
    const fresh = await addOperator(db, organizationId);
    await run(on, offboardingId);
    await assign(fresh);
    await round();
    assert.deepEqual(await calendarOf(fresh), []);
    await run(off, offboardingId);
    await round();
    assert.equal((await calendarOf(fresh)).length, 1);
  });
}

test('each organization is looked at by one worker, every five minutes', async () => {
  const at = Temporal.Instant.from('2099-01-01T00:00:00Z');
  const [one, two] = await Promise.all([takeInvitationRounds(db, 50, at), takeInvitationRounds(db, 50, at)]);
  assert.equal([...one, ...two].filter((id) => id === organizationId).length, 1);
  assert.deepEqual(await takeInvitationRounds(db, 50, at.add({ minutes: 4 })), []);
});
