import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addOrganization, addPerson } from '../../test/organization.ts';
import { observeOffboarding } from '../jobs/looks/observe.ts';
import type { CaseDataView, RetentionRulesView } from './schemas/data.ts';

const db = await useDatabase();
const api = await useApi(db);
const organizationId = await addOrganization(db);
const admin = await signInAs(api, organizationId);

test('every kind of data has a term, and nothing else has one', async () => {
  const terms = (await admin.send('GET', '/retention-rules')).json<RetentionRulesView>();
  assert.deepEqual(
    terms.items.map(({ ownedKind, days }) => [ownedKind, days]),
    [
      ['drive', 90],
      ['mailbox', 90],
    ],
  );
  const wrong = await admin.send('POST', '/retention-rules', { ownedKind: 'service_account', days: 60 });
  assert.equal(wrong.statusCode, 400, wrong.body);
  const set = await admin.send('POST', '/retention-rules', { ownedKind: 'mailbox', days: 60 });
  assert.equal(set.json<RetentionRulesView>().items.find(({ ownedKind }) => ownedKind === 'mailbox')?.days, 60);
});

test('a deletion that is proposed again with the same Idempotency-Key is the same proposal', async () => {
  const personId = await addPerson(db, organizationId, 'E1');
  await db.owner.query(
    `insert into owned_thing (organization_id, owned_thing_id, kind, owned_kind, name, person_id) values ($1, $2, 'data', 'mailbox', 'Mail', $3)`,
    [organizationId, randomUUIDv7(), personId],
  );
  const leaving = { person: { employeeNumber: 'E1' }, kind: 'voluntary', lastWorkingDay: '2027-12-31' };
  const { offboardingId } = (await admin.send('POST', '/departures', leaving)).json<{ offboardingId: string }>();
  await observeOffboarding(api.means, organizationId, offboardingId);
  await db.owner.query(
    `update step set blocked_by = 0, state = 'asked' where offboarding_id = $1 and action = 'delete'`,
    [offboardingId],
  );
  const { data } = (await admin.send('GET', `/offboardings/${offboardingId}/data`)).json<CaseDataView>();
  const path = `/steps/${data[0]?.deletionStepId}/deletion`;
  const propose = () => admin.send('POST', path, { reason: 'The term is over.' }, { 'idempotency-key': 'gone-1' });
  const made = await propose();
  assert.equal(made.statusCode, 201, made.body);
  const again = await propose();
  assert.deepEqual([again.statusCode, again.body, again.headers['idempotency-replayed']], [201, made.body, 'true']);
});
