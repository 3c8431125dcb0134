import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { networkOf } from '../core/signatures/network-of.ts';
import { fillText, type TextKey } from '../formats/texts.ts';
import { isOwnToken, readLinkToken } from '../jobs/messages/link-token.ts';
import { textsFor } from '../jobs/messages/texts.ts';
import { makeReceipt } from '../jobs/signatures/make-receipt.ts';
import { sign } from '../jobs/signatures/sign.ts';
import { makeSignToken } from '../jobs/signatures/sign-token.ts';
import { takeStatements } from '../jobs/signatures/take-statements.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findReceiptScene } from '../store/signatures/receipt-facts.ts';
import { findSignature } from '../store/signatures/signatures.ts';
import { publicly } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { makeRateLimit } from './rate-limit.ts';
import { formOf } from './read-form.ts';
import { readSignForm, type SignForm } from './read-sign-form.ts';
import { acceptedLanguages, linkPageHeaders } from './link-page.ts';
import { aboutOf, listPage, sayPage, signedWords, type SignPage } from './sign-page-view.ts';

const triesPerMinute = 30;
const largestFormBytes = 22 * 1024 * 1024;
const hidden = { hide: true } as FastifySchema;
const params = z.object({ token: z.string().max(200) });

const pageHeaders = linkPageHeaders('ours');

/**
 * The page behind the link to somebody's list: where each thing is, and one signature under all of it, without signing in. Opening it
 * changes nothing; only sending its form does. What was said is kept, also where it cannot be signed yet.
 */
export async function signPageRoutes(app: Api, api: ApiMeans): Promise<void> {
  const { means, queue, texts, fonts, linkKey, web } = api;
  const { db } = means;
  const limit = makeRateLimit(triesPerMinute);
  const textsOf = (request: FastifyRequest) => textsFor(texts, acceptedLanguages(request));
  const find = async (token: string): Promise<SignPage | undefined> => {
    const claimed = readLinkToken(token);
    if (claimed === undefined) return undefined;
    return withOrganization(db, claimed.organizationId, async (tx) => {
      const signature = await findSignature(tx, claimed.linkId);
      if (signature === undefined || !isOwnToken(token, makeSignToken(linkKey, signature))) return undefined;
      const scene = await findReceiptScene(tx, signature.personId);
      return scene === undefined ? undefined : { signature, scene };
    });
  };
  const send = (reply: FastifyReply, status: number, page: string) =>
    reply.code(status).headers(pageHeaders).send(page);
  /** The page as it stands now: the list, or the one sentence that is left to say. */
  const show = async (request: FastifyRequest, reply: FastifyReply, token: string, problem: TextKey | null = null) => {
    const found = await find(token);
    const language = textsOf(request);
    if (found === undefined) return send(reply, 404, sayPage(language, 'act.gone', null));
    const { over, signedAt } = found.signature;
    if (over) return send(reply, 410, sayPage(language, 'act.over', null));
    if (signedAt !== null) return send(reply, 200, sayPage(language, 'sign.thanks', `/sign/${token}/receipt.pdf`));
    const words = problem === null ? null : fillText(language, problem);
    const status = problem === null || problem === 'portal.saved' ? 200 : 422;
    return send(
      reply,
      status,
      listPage(language, found, { token, problem: words, script: web?.portal.script ?? null }),
    );
  };

  // In a scope of its own: a form is read here and nowhere else.
  await app.register(async (scoped) => {
    scoped.removeAllContentTypeParsers();
    scoped.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    const routes = scoped as Api;
    const route = { config: publicly, schema: { ...hidden, params }, bodyLimit: largestFormBytes };
    // Whoever tries too often is turned away before anything that they send is read.
    const onRequest = async ({ ip }: FastifyRequest) => limit.take(ip, performance.now());

    routes.get('/sign/:token', route, (request, reply) => show(request, reply, request.params.token));

    routes.post('/sign/:token', { ...route, onRequest }, async (request, reply) => {
      const { token } = request.params;
      const found = await find(token);
      if (found === undefined || found.signature.over || found.signature.signedAt !== null)
        return show(request, reply, token);
      const { signature, scene } = found;
      const assetIds = signature.lines.map(({ assetId }) => assetId);
      const form = await readSignForm(await formOf(request), { assetIds, now: scene.now });
      const problem = await take(request, found, form);
      return show(request, reply, token, problem);
    });

    routes.get('/sign/:token/receipt.pdf', { ...route, onRequest }, async (request, reply) => {
      const { token } = request.params;
      const found = await find(token);
      if (found === undefined || found.signature.over) return show(request, reply, token);
      const { id: signatureId, organizationId, personId, name: mark } = found.signature;
      const languages = [textsOf(request).language];
      const receipt = { of: { signatureId }, about: aboutOf(found.signature), personId, mark, languages };
      const content = await withOrganization(db, organizationId, (tx) => makeReceipt({ fonts, texts }, tx, receipt));
      const named = { 'content-disposition': `attachment; filename="${mark}.pdf"` };
      return reply.headers({ ...pageHeaders, ...named, 'content-type': 'application/pdf' }).send(content);
    });
  });

  /** Takes in what was sent; answers what to say beside the list, null where it was signed. */
  async function take(request: FastifyRequest, { signature }: SignPage, form: SignForm): Promise<TextKey | null> {
    const { statements, photos, signs, name, image } = form;
    // A photo belongs to what is said.
    const problem = form.problem ?? (photos.length > 0 ? 'things.how' : null);
    const { id: signatureId, organizationId } = signature;
    const holdMeans = { connectors: means.connectors, queue };
    const isSignable = signs && problem === null && name.length >= 2;
    const words = signedWords(textsOf(request), aboutOf(signature));
    const userAgent = request.headers['user-agent']?.slice(0, 300).toWellFormed() ?? null;
    const signing = { ...words, name, image, userAgent, network: networkOf(request.ip) };
    try {
      await withOrganization(db, organizationId, async (tx) => {
        if (isSignable) return sign(holdMeans, tx, { signatureId, statements, signing });
        await takeStatements(holdMeans, tx, signatureId, statements);
      });
    } catch (error) {
      if (!(error instanceof Failure) || !sayable.has(error.code)) throw error;
      return error.code === 'conflict' ? null : 'things.how';
    }
    if (problem !== null) return problem;
    if (!signs) return 'portal.saved';
    return isSignable ? null : 'sign.name_missing';
  }
}

const sayable = new Set(['rule-refused', 'conflict', 'not-found', 'too-large']);
