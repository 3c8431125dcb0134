import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addOperator, addOrganization, addPerson } from '../../../test/organization.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { insertMatter } from '../../store/holds/matters.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { acknowledgeByHand, giveNotice, remindOfNotices } from './give-notice.ts';

const db = await useDatabase();
let organizationId: string;
let operatorId: string;
let personId: string;

const inTx = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const text = 'Everything about the tender of May.';
const give = () => inTx((tx) => giveNotice(tx, { matter: 'M-1', person: 'E1', text, operatorId }));
const messages = () =>
  inTx((tx) =>
    tx.query<{ template: string; recipient_kind: string; dedup_key: string }>(
      `select template, recipient_kind, dedup_key from message where organization_id = $1 order by queued_at`,
      [organizationId],
    ),
  );
const inDays = (count: number) =>
  inTx(async (tx) => remindOfNotices(tx, (await databaseNow(tx)).add({ hours: 24 * count })));

beforeEach(async () => {
  organizationId = await addOrganization(db);
  operatorId = await addOperator(db, organizationId);
  personId = await addPerson(db, organizationId, 'E1');
  await inTx((tx) => insertMatter(tx, { title: 'Tender', operatorId }));
});

test('a custodian is told once, and reminded until they have acknowledged', async () => {
  assert.equal((await give()).byMail, true);
  await assert.rejects(give(), /told of this matter already/);
  assert.equal(await inDays(2), 0);
  assert.equal(await inDays(4), 1);
  assert.equal(await inDays(4), 0);
  assert.equal(await inDays(12), 1);
  assert.equal((await messages()).length, 3);
  await inTx((tx) => acknowledgeByHand(tx, { matter: 'M-1', person: 'E1', note: 'by phone', operatorId }));
  assert.equal(await inDays(60), 0);
});

test('who has left for good is written to at home, and where no address is left somebody tells them', async () => {
  await db.owner.query('update person set work_email = null where person_id = $1', [personId]);
  await db.owner.query(
    `with d as (
       insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type, time_zone,
         notice_at, last_working_day, access_ends_at, employment_ends)
       select organization_id, gen_random_uuid(), 'hr', 'E1', person_id, employment_id, 'voluntary', 'employee', 'Europe/Berlin', now(),
         '2026-01-30', '2026-01-30T16:00Z', '2026-01-30' from employment where person_id = $1 returning *)
     insert into offboarding (organization_id, offboarding_id, departure_id, person_id, employment_id, number, playbook, playbook_version,
       playbook_body, state) select organization_id, gen_random_uuid(), departure_id, person_id, employment_id, 1, 'standard', 1, '{}', 'closed' from d`,
    [personId],
  );
  const { byMail, noticeId } = await give();
  assert.equal(byMail, false);
  assert.equal((await messages()).length, 0);
  await db.owner.query(`update person set private_email = 'e1@home.test' where person_id = $1`, [personId]);
  assert.equal(await inDays(4), 1);
  assert.deepEqual((await messages())[0], {
    template: 'hold_notice',
    recipient_kind: 'address',
    dedup_key: `hold_notice ${noticeId} 1`,
  });
});
