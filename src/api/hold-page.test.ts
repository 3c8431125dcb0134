import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useApi } from '../../test/api.ts';
import { testKey, useDatabase } from '../../test/database.ts';
import { addOperator, addOrganization, addPerson } from '../../test/organization.ts';
import { giveNotice } from '../jobs/holds/give-notice.ts';
import { makeNoticeToken } from '../jobs/holds/notice-token.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getMatter, insertMatter } from '../store/holds/matters.ts';
import { findNotice } from '../store/holds/notices.ts';
import { linkSigningKey } from '../store/sealed.ts';

const db = await useDatabase();
const api = await useApi(db);
const linkKey = linkSigningKey(testKey);
const organizationId = await addOrganization(db);
const operatorId = await addOperator(db, organizationId);
await addPerson(db, organizationId, 'E1');
const inTx = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
const text = 'Everything about the tender of May.\n\nAlso <b>your</b> notes.';

test('the link shows what is asked and changes nothing; its button acknowledges, once, and a changed link does nothing', async () => {
  await inTx((tx) => insertMatter(tx, { title: 'Tender', operatorId }));
  const { noticeId } = await inTx((tx) => giveNotice(tx, { matter: 'M-1', person: 'E1', text, operatorId }));
  const notice = await inTx((tx) => findNotice(tx, noticeId));
  assert.ok(notice);
  const token = makeNoticeToken(linkKey, notice);
  const stranger = makeNoticeToken(linkKey, { ...notice, personId: operatorId });
  const at = (secret: string) => ({ url: `/hold/${secret}`, headers: { 'accept-language': 'de' } });
  const acknowledged = async () => (await inTx((tx) => findNotice(tx, noticeId)))?.acknowledgedAt ?? null;

  for (const secret of [stranger, `${token}x`, 'x'])
    assert.equal((await api.app.inject({ method: 'POST', ...at(secret) })).statusCode, 404);
  const shown = await api.app.inject({ method: 'GET', ...at(token) });
  assert.equal(shown.statusCode, 200);
  assert.match(shown.body, /tender of May/);
  assert.match(shown.body, /&lt;b&gt;your&lt;\/b&gt;/);
  assert.doesNotMatch(shown.body, /Tender</, 'the title of the matter stays with the legal department');
  assert.equal(await acknowledged(), null);

  const form = {
    method: 'POST',
    ...at(token),
    payload: '',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  } as const;
  assert.equal((await api.app.inject(form)).statusCode, 200);
  const first = await acknowledged();
  assert.ok(first);
  assert.equal((await api.app.inject(form)).statusCode, 200);
  assert.ok((await acknowledged())?.equals(first));
  const matter = await inTx((tx) => getMatter(tx, 'M-1'));
  assert.deepEqual(
    matter.notices.map(({ acknowledgedHow }) => acknowledgedHow),
    ['link'],
  );
});
