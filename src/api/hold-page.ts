import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { z } from 'zod';
import { fillText, type Texts } from '../formats/texts.ts';
import { acknowledgeByLink } from '../jobs/holds/give-notice.ts';
import { makeNoticeToken } from '../jobs/holds/notice-token.ts';
import { isOwnToken, readLinkToken } from '../jobs/messages/link-token.ts';
import { textsFor } from '../jobs/messages/texts.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findNotice, type HoldNotice } from '../store/holds/notices.ts';
import { publicly } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { html, type Html } from './html.ts';
import { acceptedLanguages, linkPage, linkPageHeaders } from './link-page.ts';
import { makeRateLimit } from './rate-limit.ts';

const triesPerMinute = 30;
const hidden = { hide: true } as FastifySchema;
const params = z.object({ token: z.string().max(200) });

const pageHeaders = linkPageHeaders();

/** The page behind the link of a notice: what is to be preserved, and the button that says so was understood. Opening it changes nothing. */
export async function holdPageRoutes(app: Api, { means, texts, linkKey }: ApiMeans): Promise<void> {
  const limit = makeRateLimit(triesPerMinute);
  const find = async (token: string): Promise<HoldNotice | undefined> => {
    const claimed = readLinkToken(token);
    if (claimed === undefined) return undefined;
    const { organizationId, linkId } = claimed;
    const notice = await withOrganization(means.db, organizationId, (tx) => findNotice(tx, linkId));
    return notice !== undefined && isOwnToken(token, makeNoticeToken(linkKey, notice)) ? notice : undefined;
  };
  const textsOf = (request: FastifyRequest, notice: HoldNotice | undefined) =>
    textsFor(texts, [...acceptedLanguages(request), notice?.usualLanguage ?? null]);
  const send = (reply: FastifyReply, status: number, language: Texts, body: Html) =>
    reply.code(status).headers(pageHeaders).send(page(language, body));

  await app.register(async (scoped) => {
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, null));
    const routes = scoped as Api;
    const onRequest = async ({ ip }: FastifyRequest) => limit.take(ip, performance.now());
    const route = { config: publicly, schema: { ...hidden, params }, onRequest };

    routes.get('/hold/:token', route, async (request, reply) => {
      const { token } = request.params;
      const notice = await find(token);
      const language = textsOf(request, notice);
      if (notice === undefined) return send(reply, 404, language, html`<p>${fillText(language, 'act.gone')}</p>`);
      const ask =
        isOver(notice) === null
          ? html`<form method="post" action="/hold/${token}"><p><button>${fillText(language, 'hold_notice.confirm')}</button></p></form>`
          : html`<p><strong>${fillText(language, isOver(notice) ?? 'hold_notice.over')}</strong></p>`;
      return send(reply, 200, language, html`${words(language, notice)}${ask}`);
    });

    routes.post('/hold/:token', route, async (request, reply) => {
      const notice = await find(request.params.token);
      const language = textsOf(request, notice);
      if (notice === undefined) return send(reply, 404, language, html`<p>${fillText(language, 'act.gone')}</p>`);
      await withOrganization(means.db, notice.organizationId, (tx) => acknowledgeByLink(tx, notice));
      return send(reply, 200, language, html`<p>${fillText(language, 'hold_notice.thanks')}</p>`);
    });
  });
}

function isOver({ matterReleased, acknowledgedAt }: HoldNotice): 'hold_notice.over' | 'hold_notice.thanks' | null {
  if (matterReleased) return 'hold_notice.over';
  return acknowledgedAt === null ? null : 'hold_notice.thanks';
}

function words(texts: Texts, { matter, text }: HoldNotice): Html {
  return html`<p>${fillText(texts, 'hold_notice.ask', { matter })}</p>${text
    .split(/\n{2,}/)
    .map((paragraph) => html`<p><bdi>${paragraph}</bdi></p>`)}`;
}

function page(texts: Texts, body: Html): string {
  return linkPage(texts, fillText(texts, 'act.title'), body);
}
