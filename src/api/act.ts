import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { leaverWords } from '../core/messages/leaver-words.ts';
import { fillText, sayInstant, type TextKey, type Texts } from '../formats/texts.ts';
import { readLinkToken } from '../jobs/messages/link-token.ts';
import { textsFor } from '../jobs/messages/texts.ts';
import { takeFile } from '../jobs/evidence/take-photo.ts';
import { readLink, type StepForm, useLink } from '../jobs/messages/use-link.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { LinkPage } from '../store/messages/signed-links.ts';
import { publicly } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { html, type Html } from './html.ts';
import { acceptedLanguages, linkPage, linkPageHeaders } from './link-page.ts';
import { makeRateLimit } from './rate-limit.ts';
import { formOf } from './read-form.ts';
import { readStepFields, stepFields } from './step-fields.ts';

const triesPerMinute = 30;
const largestFormBytes = 11 * 1024 * 1024;
const hidden = { hide: true } as FastifySchema;
const params = z.object({ token: z.string().max(200) });

const pageHeaders = linkPageHeaders();

/**
 * The page behind a signed link: one step, ended without signing in. Opening it changes nothing, however often a mail scanner
 * does; only sending its form does.
 */
export async function actRoutes(app: Api, api: ApiMeans): Promise<void> {
  const { means, queue, texts, linkKey } = api;
  const limit = makeRateLimit(triesPerMinute);
  const find = async (token: string): Promise<LinkPage | undefined> => {
    const claimed = readLinkToken(token);
    if (claimed === undefined) return undefined;
    return withOrganization(means.db, claimed.organizationId, (tx) => readLink(tx, linkKey, token));
  };
  const answer = (request: FastifyRequest, reply: FastifyReply) => ({
    say: (status: number, key: TextKey, link?: LinkPage) => {
      const language = textsOf(texts, request, link);
      return reply
        .code(status)
        .headers(pageHeaders)
        .send(page(language, html`<p>${fillText(language, key)}</p>`));
    },
    show: (status: number, link: LinkPage, token: string, problem: string | null) => {
      const language = textsOf(texts, request, link);
      return reply
        .code(status)
        .headers(pageHeaders)
        .send(page(language, form(language, link, token, problem)));
    },
  });

  // In a scope of its own: a form is read here and nowhere else.
  await app.register(async (scoped) => {
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const routes = scoped as Api;
    const route = { config: publicly, schema: { ...hidden, params }, bodyLimit: largestFormBytes };

    routes.get('/act/:token', route, async (request, reply) => {
      const { token } = request.params;
      const link = await find(token);
      const { say, show } = answer(request, reply);
      if (link === undefined) return say(404, 'act.gone');
      return link.over || link.ended ? say(410, 'act.over', link) : show(200, link, token, null);
    });

    // Whoever tries too often is turned away before anything that they send is read.
    const onRequest = async ({ ip }: FastifyRequest) => limit.take(ip, performance.now());
    routes.post('/act/:token', { ...route, onRequest }, async (request, reply) => {
      const { token } = request.params;
      const link = await find(token);
      const { say, show } = answer(request, reply);
      if (link === undefined) return say(404, 'act.gone');
      if (link.over || link.ended) return say(410, 'act.over', link);
      const form = await readStepFields(await formOf(request));
      const sent = await withFileTaken(form).catch((error: unknown) => {
        if (error instanceof Failure && sayable.has(error.code)) return error;
        throw error;
      });
      if (sent instanceof Failure) {
        const language = textsOf(texts, request, link);
        return show(422, link, token, link.holder.kind === 'operator' ? sent.message : fillText(language, 'act.photo'));
      }
      try {
        await withOrganization(means.db, link.organizationId, (tx) =>
          useLink(means, tx, queue, { link, form: sent, statement: statementIn(textsOf(texts, request, link), link) }),
        );
      } catch (error) {
        if (!(error instanceof Failure) || !sayable.has(error.code)) throw error;
        // Operators are told what is in the way; the leaver, only that it is not now.
        const reason =
          link.holder.kind === 'operator' ? error.message : fillText(textsOf(texts, request, link), 'act.wait');
        return show(422, link, token, reason);
      }
      return say(200, 'act.thanks', link);
    });
  });
}

const sayable = new Set(['rule-refused', 'conflict', 'not-found', 'not-allowed', 'too-large']);

/** The form with its file as it is kept: a photo is written anew. */
async function withFileTaken(form: StepForm): Promise<StepForm> {
  return form.file === null ? form : { ...form, file: await takeFile(form.file) };
}

function textsOf(texts: ApiMeans['texts'], request: FastifyRequest, link: LinkPage | undefined): Texts {
  return textsFor(texts, [link?.language ?? null, ...acceptedLanguages(request), link?.usualLanguage ?? null]);
}

function form(texts: Texts, link: LinkPage, token: string, problem: string | null): Html {
  const { holder, item, person, dueAt, timeZone } = link;
  const due = dueAt === null ? null : fillText(texts, 'act.due', { due: sayInstant(texts.language, dueAt, timeZone) });
  return html`${problem === null ? null : html`<p role="alert"><strong>${problem}</strong></p>`}
<p><strong>${askedIn(texts, link)}</strong>${item === null ? null : html`<br><bdi>${item}</bdi>`}${isLeaver(link) ? null : html`<br><bdi>${person}</bdi>`}</p>
${due === null ? null : html`<p>${due}</p>`}
<form method="post" action="/act/${token}" enctype="multipart/form-data">
${stepFields(texts, { evidence: link.evidence, statement: statementIn(texts, link), note: 'act.note', prefix: '', typed: '', alone: true })}
${holder.kind === 'person' ? html`<p>${fillText(texts, 'act.claim')}</p>` : null}
<p><button>${fillText(texts, 'act.send')}</button></p></form>`;
}

function isLeaver({ holder, leaverId }: LinkPage): boolean {
  return holder.kind === 'person' && holder.id === leaverId;
}

function askedIn({ language }: Texts, link: LinkPage): string {
  return isLeaver(link) ? leaverWords(language, link) : link.title;
}

/** The words that somebody signs, in the language they read. */
function statementIn(texts: Texts, link: LinkPage): string {
  const asked = askedIn(texts, link);
  return fillText(texts, 'act.statement', { step: link.item === null ? asked : `${asked} (${link.item})` });
}

function page(texts: Texts, body: Html): string {
  return linkPage(texts, fillText(texts, 'act.title'), body);
}
