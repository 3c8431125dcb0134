import { operatorActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { sendTestChat, setChat } from '../jobs/messages/chat.ts';
import { endChatSetting, findChatSetting, listChatSettings } from '../store/messages/chat-settings.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getOrganization } from '../store/people/organizations.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { refuseUnknownLanguage } from './known-language.ts';
import { chatBody, chatList, chatParams as params, testChatAnswer } from './schemas/chat.ts';
import { toWire } from './wire.ts';

const tags = ['messages'];
const config = everywhere('mail.manage');

/** Chat channels that messages go to besides mail. How one is reached is never shown. */
export function chatRoutes(app: Api, { means, seal, texts }: ApiMeans): void {
  const { db } = means;
  const shown = async (tx: Tx) => ({
    items: toWire(
      (await listChatSettings(tx)).map(({ kind, way, templates, allowNames, language }) => ({
        kind,
        way,
        templates,
        allowNames,
        language,
      })),
    ),
  });

  app.get('/api/v1/chat', { config, schema: { tags, response: { 200: chatList } } }, async (request) =>
    withOrganization(db, accessOf(request).organizationId, shown),
  );

  app.post(
    '/api/v1/chat',
    { config, schema: { tags, body: chatBody, response: { 200: chatList } } },
    async (request) => {
      const { organizationId, operator } = accessOf(request);
      refuseUnknownLanguage(texts, request.body.language);
      return withOrganization(db, organizationId, async (tx) => {
        await setChat(seal, tx, request.body, operator.operatorId);
        return shown(tx);
      });
    },
  );

  const test = { config, schema: { tags, params, response: { 200: testChatAnswer } } };
  app.post('/api/v1/chat/:kind/test', test, async (request) => {
    const { setting, organization } = await withOrganization(db, accessOf(request).organizationId, async (tx) => ({
      setting: await findChatSetting(tx, request.params.kind),
      organization: await getOrganization(tx),
    }));
    if (setting === undefined) throw notSet();
    const sent = await sendTestChat({ means, texts }, organization, setting);
    return { sent: sent.outcome === 'sent', reason: sent.outcome === 'sent' ? null : sent.reason };
  });

  app.post(
    '/api/v1/chat/:kind/off',
    { config, schema: { tags, params, response: { 200: chatList } } },
    async (request) => {
      const { organizationId, operator } = accessOf(request);
      return withOrganization(db, organizationId, async (tx) => {
        if (!(await endChatSetting(tx, request.params.kind, operatorActor(operator.operatorId)))) throw notSet();
        return shown(tx);
      });
    },
  );
}

function notSet(): Failure {
  return new Failure('rule-refused', 'Nothing goes to a channel of this kind. Set one first.');
}
