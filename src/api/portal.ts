import type {} from '@fastify/cookie';
import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { z } from 'zod';
import { Failure, failureKinds } from '../core/failure.ts';
import { networkOf } from '../core/signatures/network-of.ts';
import type { TextKey } from '../formats/texts.ts';
import { textsFor } from '../jobs/messages/texts.ts';
import { readLinkToken } from '../jobs/messages/link-token.ts';
import { askForNewLink, disownLink } from '../jobs/portal/give-portal-link.ts';
import { findLinkOf, findLinkOfPass, openPortal } from '../jobs/portal/open-portal.ts';
import { makePortalPass, readPortalPass } from '../jobs/portal/portal-token.ts';
import { readReturnPolicy } from '../jobs/returns/return-policy.ts';
import { makeReceipt } from '../jobs/signatures/make-receipt.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findPortalFacts, findPortalLabel } from '../store/portal/portal-facts.ts';
import type { PortalLink } from '../store/portal/portal-links.ts';
import { publicly } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { acceptedLanguages } from './link-page.ts';
import { type PortalFrame, portalClosed, portalDoor, portalHeaders, portalSentence } from './portal-page.ts';
import { portalView, type PortalWord } from './portal-view.ts';
import { toFailure } from './problem.ts';
import { makeRateLimit } from './rate-limit.ts';
import { formOf, wordsIn } from './read-form.ts';
import { takePortalPost, type TakenPost } from './take-portal-post.ts';

/** The browser's pass, once it has shown the secret of a link. */
const passCookie = 'handback_portal';
const passHours = 12;
const triesPerMinute = 30;
const largestFormBytes = 22 * 1024 * 1024;

const hidden = { hide: true } as FastifySchema;
const query = z.object({
  language: z.string().max(20).optional().catch(undefined),
  said: z.enum(['saved', 'address', 'signed']).optional().catch(undefined),
});
const route = { config: publicly, schema: { ...hidden, querystring: query }, bodyLimit: largestFormBytes };

/** What the page says after it was sent. */
const saidKeys = { saved: 'portal.saved', address: 'address.saved', signed: 'sign.thanks' } as const satisfies Readonly<
  Record<'saved' | 'address' | 'signed', TextKey>
>;

/**
 * The page of somebody who leaves. Its link holds a secret behind the #, which no server ever reads in an address: the page sends it in a
 * form, and gets a pass for this one case. Nothing changes on GET.
 */
export async function portalRoutes(app: Api, api: ApiMeans): Promise<void> {
  const { means, texts, fonts, linkKey, web } = api;
  const { db } = means;
  const limit = makeRateLimit(triesPerMinute);
  const secure = api.portalUrl?.startsWith('https:') ?? api.secureCookies;
  const cookie = { path: '/p', httpOnly: true, sameSite: 'strict', secure } as const;

  const frameOf = (request: FastifyRequest): PortalFrame => {
    const { language } = query.parse(request.query);
    return { all: texts, web: web?.portal, texts: textsFor(texts, [language ?? null, ...acceptedLanguages(request)]) };
  };
  const send = (reply: FastifyReply, status: number, page: string) =>
    reply.code(status).headers(portalHeaders).send(page);
  const closed = (request: FastifyRequest, reply: FastifyReply, code = '') =>
    send(reply, 404, portalClosed(frameOf(request), code));
  const back = (request: FastifyRequest, reply: FastifyReply, said?: keyof typeof saidKeys) =>
    reply
      .headers(portalHeaders)
      .redirect(`/p?language=${frameOf(request).texts.language}${said === undefined ? '' : `&said=${said}`}`, 303);

  const findByCode = async (code: string): Promise<PortalLink | undefined> => {
    const claimed = readLinkToken(code);
    if (claimed === undefined) return undefined;
    return withOrganization(db, claimed.organizationId, (tx) => findLinkOf(tx, linkKey, code));
  };
  const findByPass = async (request: FastifyRequest): Promise<PortalLink | undefined> => {
    const claimed = readPortalPass(request.cookies[passCookie] ?? '', Temporal.Now.instant());
    if (claimed === undefined) return undefined;
    return withOrganization(db, claimed.organizationId, (tx) => findLinkOfPass(tx, linkKey, claimed));
  };

  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    link: PortalLink,
    { word, typed, typedAnswers }: { readonly word: PortalWord | null } & Pick<TakenPost, 'typed' | 'typedAnswers'>,
  ) => {
    const { facts, policy } = await withOrganization(db, link.organizationId, async (tx) => ({
      facts: await findPortalFacts(tx, link),
      policy: (await readReturnPolicy(tx)).policy,
    }));
    if (facts === undefined) return closed(request, reply);
    const desk = facts.site === null ? null : (policy.desks[facts.site] ?? null);
    return send(
      reply,
      word?.wrong ? 422 : 200,
      portalView(frameOf(request), { facts, desk, word, typed, typedAnswers }),
    );
  };

  // In a scope of its own: forms are read here, and errors are said in words for whoever reads the page.
  await app.register(async (scoped) => {
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scoped.setErrorHandler((error, request, reply) => {
      const { status } = failureKinds[toFailure(error).code];
      if (status >= 500) request.log.error({ err: error }, 'A page of the portal failed.');
      const key = status === 429 ? 'portal.too_often' : status === 413 ? 'act.photo' : 'portal.problem';
      return send(reply, status, portalSentence(frameOf(request), key));
    });
    // Whoever tries too often is turned away before anything that they send is read, and so is a form of another site.
    scoped.addHook('onRequest', async (request) => {
      if (request.method !== 'POST') return;
      limit.take(request.ip, performance.now());
      const from = request.headers['sec-fetch-site'];
      if (from !== undefined && from !== 'same-origin' && from !== 'none')
        throw new Failure('not-allowed', 'A form of the portal was sent from another site.');
    });
    const routes = scoped as Api;

    routes.get('/p', route, async (request, reply) => {
      const link = await findByPass(request);
      if (link === undefined) return send(reply, 200, portalDoor(frameOf(request)));
      const { said } = request.query;
      const word = said === undefined ? null : { key: saidKeys[said], wrong: false };
      return show(request, reply, link, { word, typed: null, typedAnswers: new Map() });
    });

    routes.post('/p/open', route, async (request, reply) => {
      const code = codeIn(await formOf(request));
      const link = await findByCode(code);
      if (link === undefined || !link.good) return closed(request, reply, code);
      await withOrganization(db, link.organizationId, (tx) => openPortal(tx, link, networkOf(request.ip)));
      const until = Temporal.Now.instant().add({ hours: passHours });
      const pass = makePortalPass(linkKey, link, Math.floor(until.epochMilliseconds / 1000));
      reply.setCookie(passCookie, pass, { ...cookie, maxAge: passHours * 60 * 60 });
      return back(request, reply);
    });

    routes.post('/p', route, async (request, reply) => {
      const link = await findByPass(request);
      if (link === undefined) return closed(request, reply);
      const { said, problem, ...typed } = await takePortalPost(api, request, { link, texts: frameOf(request).texts });
      if (problem !== null) return show(request, reply, link, { word: { key: problem, wrong: true }, ...typed });
      return back(request, reply, said);
    });

    routes.post('/p/ask-new', route, async (request, reply) => {
      const frame = frameOf(request);
      const link = await findByCode(codeIn(await formOf(request)));
      if (link !== undefined)
        await withOrganization(db, link.organizationId, (tx) => askForNewLink(tx, link, frame.texts.language));
      return send(reply, 200, portalSentence(frame, 'link.new_sent'));
    });

    routes.post('/p/not-mine', route, async (request, reply) => {
      const link = await findByPass(request);
      if (link !== undefined) await withOrganization(db, link.organizationId, (tx) => disownLink(tx, link));
      reply.clearCookie(passCookie, cookie);
      return send(reply, 200, portalSentence(frameOf(request), 'link.wrong_person_thanks'));
    });

    routes.post('/p/leave', route, async (request, reply) => {
      reply.clearCookie(passCookie, cookie);
      return send(reply, 200, portalSentence(frameOf(request), 'portal.left'));
    });

    const ofParcel = { ...route, schema: { ...route.schema, params: z.object({ id: z.string().max(40) }) } };
    routes.get('/p/label/:id', ofParcel, async (request, reply) => {
      const link = await findByPass(request);
      const id = z.uuid().safeParse(request.params.id).data;
      if (link === undefined || id === undefined) return closed(request, reply);
      const label = await withOrganization(db, link.organizationId, (tx) =>
        findPortalLabel(tx, link.offboardingId, id),
      );
      if (label === undefined) return closed(request, reply);
      const name = `label.${label.mediaType === 'image/png' ? 'png' : 'pdf'}`;
      return sendFile(reply, { ...label, name });
    });

    routes.get('/p/receipt.pdf', route, async (request, reply) => {
      const link = await findByPass(request);
      if (link === undefined) return closed(request, reply);
      const { offboardingId, personId, organizationId } = link;
      const { language } = frameOf(request).texts;
      const receipt = {
        of: { offboardingId },
        about: 'back',
        personId,
        mark: 'receipt',
        languages: [language],
      } as const;
      const content = await withOrganization(db, organizationId, (tx) => makeReceipt({ fonts, texts }, tx, receipt));
      return sendFile(reply, { content, mediaType: 'application/pdf', name: 'receipt.pdf' });
    });
  });
}

type SentFile = { readonly name: string; readonly mediaType: string; readonly content: Uint8Array };

function sendFile(reply: FastifyReply, { name, mediaType, content }: SentFile): FastifyReply {
  const named = { 'content-disposition': `attachment; filename="${name}"`, 'content-type': mediaType };
  return reply.headers({ ...portalHeaders, ...named }).send(content);
}

/** The secret that a form holds: alone, or as the whole link that it stands in. */
function codeIn(form: FormData): string {
  return wordsIn(form, 'code', 400).split('#').at(-1)?.trim() ?? '';
}
