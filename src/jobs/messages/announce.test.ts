import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addOperator, addOrganization, addPerson, makeMeans, shippedPlaybook } from '../../../test/organization.ts';
import { systemActor } from '../../core/event.ts';
import type { Role } from '../../core/permission.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { insertEmbargo } from '../../store/cases/embargo.ts';
import { openOffboarding } from '../../store/cases/open-offboarding.ts';
import { runStep } from '../steps/run-step.ts';

const db = await useDatabase();
const means = makeMeans(db);

type Setting = { readonly mail?: boolean; readonly action?: 'announce' | 'page_on_call' };

/** A case whose next step tells people of it. */
async function telling({ mail = true, action = 'announce' }: Setting = {}) {
  const org = await addOrganization(db);
  const inside = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, org, work);
  const personId = await addPerson(db, org, 'E1');
  const playbook = await shippedPlaybook('standard');
  const stepId = randomUUIDv7();
  const offboardingId = await inside(async (tx) => {
    if (mail)
      await tx.query(
        `insert into mail_server (organization_id, host, port, tls, from_address, from_name) values ($1, 'mail', 25, 'none', 'hb@example.test', 'Handback')`,
        [org],
      );
    const departureId = randomUUIDv7();
    const [row] = await tx.query<{ employment_id: string }>(
      'select employment_id from employment where organization_id = $1',
      [org],
    );
    const employmentId = row?.employment_id ?? '';
    await tx.query(
      `insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type, time_zone,
         notice_at, last_working_day, access_ends_at, employment_ends, informed_at)
       values ($1, $2::uuid, 'test', $2::uuid::text, $3, $4, 'voluntary', 'employee', 'Europe/Berlin', '2026-11-01T08:00Z', '2099-12-18',
         '2099-12-18T16:00Z', '2099-12-31', '2026-11-01T08:00Z')`,
      [org, departureId, personId, employmentId],
    );
    const opened = await openOffboarding(tx, { departureId, personId, employmentId, playbook });
    await tx.query(
      `insert into step (organization_id, step_id, offboarding_id, key, title, action, mode, owner, evidence, phase, due_rule, due_at,
         start_at, state, revision)
       values ($1, $2, $3, 'tell', 'Tell them', $4, 'automatic', '{it}', '{note,confirmed}', 'gate', '{}', now(), now(), 'waiting', 1)`,
      [org, stepId, opened.offboardingId, action],
    );
    return opened.offboardingId;
  });
  const stateOf = async () => {
    const [row] = await inside((tx) =>
      tx.query<{ state: string; problem: string | null }>(
        'select state, problem from step where organization_id = $1 and step_id = $2',
        [org, stepId],
      ),
    );
    return row;
  };
  const run = async () => {
    await inside((tx) =>
      tx.query(
        `update step set start_at = now() where organization_id = $1 and step_id = $2 and state in ('waiting', 'polling')`,
        [org, stepId],
      ),
    );
    await runStep(means, org, stepId);
    return (await stateOf())?.state;
  };
  const messages = () =>
    inside((tx) =>
      tx.query<{ template: string; channel: string; operator_id: string; content: object }>(
        'select template, channel, operator_id, content from message where organization_id = $1',
        [org],
      ),
    );
  const settle = (state: string) =>
    inside((tx) =>
      tx.query('update message set state = $2, try_at = null, ended_at = now() where organization_id = $1', [
        org,
        state,
      ]),
    );
  const holder = (role: Role, person: string | null = null) =>
    addOperator(db, org, [{ role, scope: 'organization', value: '' }], person);
  return { org, inside, offboardingId, personId, run, messages, settle, holder, stateOf };
}

test('IT, security, HR and facilities are told once that a case has begun, and the step ends when the mails were taken', async () => {
  const one = await telling();
  const told = await Promise.all((['it', 'security', 'hr', 'facilities'] as const).map((role) => one.holder(role)));
  await one.holder('legal');
  await one.holder('it', one.personId);
  assert.equal(await one.run(), 'polling');
  assert.equal(await one.run(), 'polling', 'not taken yet');
  const messages = await one.messages();
  assert.deepEqual(messages.map((message) => message.operator_id).toSorted(), told.toSorted());
  assert.ok(messages.every(({ template, content }) => template === 'start_alert' && Object.keys(content).length === 0));
  await one.settle('sent');
  assert.equal(await one.run(), 'done');
});

test('a mail that was not taken makes telling a person’s problem, in a sentence', async () => {
  const one = await telling();
  await one.holder('it');
  await one.run();
  await one.settle('failed');
  assert.equal(await one.run(), 'problem');
  assert.match((await one.stateOf())?.problem ?? '', /Of 1 mails 0 were taken/);
});

test('where no mail is sent a person is asked, and nothing waits in the outbox', async () => {
  const one = await telling({ mail: false });
  await one.holder('it');
  assert.equal(await one.run(), 'asked');
  assert.deepEqual(await one.messages(), []);
});

test('where there is only a chat channel it hears of it once, and a person is asked all the same', async () => {
  const one = await telling({ mail: false });
  await one.holder('it');
  await one.holder('hr');
  await one.inside((tx) =>
    tx.query(
      `insert into chat_setting (organization_id, chat_setting_id, kind, way, sealed, templates) values ($1, $2, 'slack', 'bot', '\\x00', '{start_alert}')`,
      [one.org, randomUUIDv7()],
    ),
  );
  assert.equal(await one.run(), 'asked');
  const messages = await one.messages();
  assert.deepEqual(
    messages.map(({ template, channel }) => [template, channel]),
    [['start_alert', 'chat']],
  );
});

test('that a confidential case has begun nobody hears before its hour (edge-49)', async () => {
  const one = await telling();
  await one.holder('it');
  const named = await one.holder('hr');
  const end = { until: Temporal.Instant.from('2099-01-01T00:00Z'), untilInformed: false };
  await one.inside((tx) =>
    insertEmbargo(tx, { offboardingId: one.offboardingId, named: [named], end, actor: systemActor }),
  );
  assert.equal(await one.run(), 'waiting');
  assert.deepEqual(await one.messages(), []);
});

test('nobody is paged when every account is confirmed, and security and IT are when one is not', async () => {
  const quiet = await telling({ action: 'page_on_call' });
  await quiet.holder('security');
  assert.equal(await quiet.run(), 'done');
  assert.deepEqual(await quiet.messages(), []);

  const open = await telling({ action: 'page_on_call' });
  const paged = await Promise.all((['it', 'security'] as const).map((role) => open.holder(role)));
  await open.holder('hr');
  await open.inside(async (tx) => {
    const ids = Array.from({ length: 3 }, () => randomUUIDv7());
    const at = (text: string) => tx.query(text, [open.org, ...ids.slice(0, 1), ...ids.slice(1, 2)]);
    await tx.query(
      `insert into application (organization_id, application_id, name, category, connector) values ($1, $2, 'CRM', 'saas', 'manual')`,
      [open.org, ids[0]],
    );
    await at(
      `insert into account (organization_id, account_id, application_id, external_id, login, seen_at) values ($1, $3, $2, 'u', 'u', now())`,
    );
    await tx.query(
      `insert into item (organization_id, item_id, offboarding_id, kind, account_id, label, expected_ending, expected_assurance)
       values ($1, $2, $3, 'account', $4, 'u', 'suspended', 'confirmed')`,
      [open.org, ids[2], open.offboardingId, ids[1]],
    );
  });
  assert.equal(await open.run(), 'polling');
  const messages = await open.messages();
  assert.deepEqual(messages.map((message) => message.operator_id).toSorted(), paged.toSorted());
  assert.deepEqual(messages[0]?.content, { accounts: 1 });
});
