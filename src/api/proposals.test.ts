import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInAs, useApi } from '../../test/api.ts';
import { useDatabase } from '../../test/database.ts';
import { addApplication, addOrganization } from '../../test/organization.ts';
import { makeProposalCode } from '../store/two-people/proposals.ts';
import type { ProposalAnswer, ProposalListed, ProtectedAccountAnswer } from './schemas/protection.ts';

const db = await useDatabase();
const api = await useApi(db);

/** An organization whose administrator protected an account and proposed to lift that. */
async function proposeLift() {
  const organizationId = await addOrganization(db);
  const admin = await signInAs(api, organizationId);
  const applicationId = await addApplication(db, organizationId, { name: 'CRM', connector: 'manual' });
  const body = { applicationId, account: 'glass', reason: 'break glass' };
  const account = (await admin.send('POST', '/protected-accounts', body)).json<ProtectedAccountAnswer>();
  const propose = () => admin.send('POST', `/protected-accounts/${account.id}/lift`, { reason: 'no longer used' });
  const listed = async () =>
    (await admin.send('GET', '/protected-accounts')).json<{ items: ProtectedAccountAnswer[] }>().items.length;
  return { organizationId, admin, propose, listed };
}

test('a protection ends when another person confirms it, and not before', async () => {
  const { organizationId, admin, propose, listed } = await proposeLift();
  const second = await signInAs(api, organizationId);
  const { id, confirmableAloneAt } = (await propose()).json<ProposalAnswer>();
  assert.equal(confirmableAloneAt, null);
  const [waiting] = (await second.send('GET', '/proposals')).json<{ items: ProposalListed[] }>().items;
  assert.equal(waiting?.subject, 'CRM glass');
  const alone = await admin.send('POST', `/proposals/${id}/confirm`, {});
  assert.deepEqual([alone.statusCode, await listed()], [422, 1], alone.body);
  const confirmed = await second.send('POST', `/proposals/${id}/confirm`, {});
  assert.deepEqual([confirmed.statusCode, await listed()], [200, 0], confirmed.body);
  assert.equal(confirmed.json<ProposalAnswer>().state, 'confirmed');
});

test('no answer holds the code that was made on the server machine, nor a trace of it', async () => {
  const { admin, propose, listed } = await proposeLift();
  const made = await propose();
  const { id } = made.json<ProposalAnswer>();
  const { code } = await makeProposalCode(db, id);
  const answers = [
    made,
    await admin.send('GET', '/proposals'),
    await admin.send('POST', `/proposals/${id}/confirm`, {}),
  ];
  for (const { body } of answers) {
    assert.ok(!body.includes(code));
    assert.doesNotMatch(body, /codeHash|code_hash/);
  }
  const early = await admin.send('POST', `/proposals/${id}/confirm`, { code });
  assert.deepEqual([early.statusCode, await listed()], [422, 1], early.body);
});
