import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addApplication, addOrganization, addPerson, makeMeans } from '../../../test/organization.ts';
import { plannedCase } from '../../../test/planned-case.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { openQueue } from '../steps/queue.ts';
import { readEvidenceCase } from './evidence-case.ts';

const db = await useDatabase();
const queue = await openQueue(db, () => undefined);
after(() => queue.close());
const means = makeMeans(db);
const organizationId = await addOrganization(db);
const within = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const personId = await addPerson(db, organizationId, 'E1');
const [directory, crm] = [
  await addApplication(db, organizationId, { name: 'Directory', category: 'directory', connector: 'simulated' }),
  await addApplication(db, organizationId, { name: 'CRM', connector: 'simulated' }),
];
await addApplication(db, organizationId, { name: 'Old payroll', category: 'finance', connector: 'manual' });
for (const applicationId of [directory, crm])
  await within((tx) =>
    tx.query(
      `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, seen_at)
       values ($1, $2, $3, 'u-1', 'e1', $4, 'identifier', now())`,
      [organizationId, randomUUIDv7(), applicationId, personId],
    ),
  );
const offboardingId = await plannedCase({ means, queue, organizationId }, 'E1', {
  lastWorkingDay: Temporal.PlainDate.from('2027-12-17'),
});

test('an application behind single sign-on has steps of its own for its sessions and its account, beside the directory (edge-89)', async () => {
  const { rows } = await db.owner.query<{ name: string; action: string }>(
    `select p.name, s.action from step s join item i using (organization_id, item_id)
       join account n on n.organization_id = i.organization_id and n.account_id = i.account_id
       join application p on p.organization_id = n.organization_id and p.application_id = n.application_id
     where s.offboarding_id = $1 and s.action in ('suspend', 'revokeSessions') order by 1, 2`,
    [offboardingId],
  );
  assert.deepEqual(
    rows.map(({ name, action }) => `${name}: ${action}`),
    ['CRM: revokeSessions', 'CRM: suspend', 'Directory: revokeSessions', 'Directory: suspend'],
  );
});

test('where nobody has looked for a local account, the pack says unknown and never that there is none (edge-90)', async () => {
  const { coverage, sentence } = await within((tx) => readEvidenceCase(tx, offboardingId));
  assert.deepEqual(
    coverage.map(({ name, class: shown, look }) => [name, shown, look]),
    [
      ['CRM', 'unknown', null],
      ['Directory', 'unknown', null],
      ['Old payroll', 'unknown', null],
    ],
  );
  assert.match(sentence, /^0 of 3 applications confirmed by reading, 3 unknown/);
});
