import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../core/failure.ts';
import { isMailAddress } from '../core/messages/mail-server.ts';
import { keepMailServer, probeNewMailServer, readMailServer, sendTestMail } from '../jobs/messages/mail-server.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findMailServer, type MailServerRecord } from '../store/messages/mail-server.ts';
import { getOrganization } from '../store/people/organizations.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { refuseUnknownLanguage } from './known-language.ts';
import { mailServer, mailServerBody, testMailAnswer, testMailBody } from './schemas/messages.ts';

const tags = ['messages'];
const mayManage = everywhere('mail.manage');

/** The server that mail goes through. Its password is never shown. */
export function mailRoutes(app: Api, { means, seal, texts }: ApiMeans): void {
  const { db } = means;

  const show = { config: mayManage, schema: { tags, response: { 200: mailServer } } };
  app.get('/api/v1/mail', show, async (request) =>
    shown(await withOrganization(db, accessOf(request).organizationId, findMailServer)),
  );

  const set = { config: mayManage, schema: { tags, body: mailServerBody, response: { 200: mailServer } } };
  app.post('/api/v1/mail', set, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { unchecked, authority = null, user = null, password = null, ...body } = request.body;
    refuseUnknownLanguage(texts, body.language);
    const server = readMailServer({ ...body, authority, user, password });
    if (!unchecked) await probeNewMailServer(server);
    return withOrganization(db, organizationId, async (tx) => {
      await keepMailServer(seal, tx, server, operator.operatorId);
      return shown(await findMailServer(tx));
    });
  });

  const test = { config: mayManage, schema: { tags, body: testMailBody, response: { 200: testMailAnswer } } };
  app.post('/api/v1/mail/test', test, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const to = request.body.to ?? operator.email;
    if (!isMailAddress(to)) throw new Failure('bad-request', `${to} is no mail address.`);
    const { record, organization } = await withOrganization(db, organizationId, async (tx) => ({
      record: await findMailServer(tx),
      organization: await getOrganization(tx),
    }));
    if (record === undefined) throw new Failure('rule-refused', 'No mail server is set up yet.');
    const recipient = { name: operator.name, address: to };
    const sent = await sendTestMail(
      { means, texts },
      { record, organization, to: recipient, messageId: randomUUIDv7() },
    );
    return { sent: sent.outcome === 'sent', to, reason: sent.outcome === 'sent' ? null : sent.reason };
  });
}

function shown(record: MailServerRecord | undefined) {
  if (record === undefined) return { server: null };
  const { sealedPassword, authority, ...server } = record;
  return { server: { ...server, hasPassword: sealedPassword !== null, ownAuthority: authority !== null } };
}
