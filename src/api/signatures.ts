import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { askForAcceptance, askForReturn } from '../jobs/signatures/ask-signature.ts';
import { makeReceipt } from '../jobs/signatures/make-receipt.ts';
import { sendReceipt } from '../jobs/signatures/send-receipt.ts';
import { makeSignToken } from '../jobs/signatures/sign-token.ts';
import { getVisibleCase } from '../store/cases/case-lists.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { historyOfAsset } from '../store/inventory/custody.ts';
import { listCaseSignatures, type Signature } from '../store/signatures/signatures.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import { createOnce } from './once.ts';
import { caseParams } from './schemas/fields.ts';
import { done } from './schemas/work.ts';
import {
  askAcceptanceBody,
  askedSignature,
  askReturnBody,
  receiptQuery,
  sendReceiptBody,
  signature,
} from './schemas/signatures.ts';
import { findVisibleAsset } from './visible-asset.ts';
import { toWire } from './wire.ts';

const tags = ['signatures'];
const change = within('custody.change');

/** Signatures for what is given back and for what was handed out, and the receipts of both. */
export function signatureRoutes(
  app: Api,
  { means: { db }, texts, fonts, linkKey, publicUrl, portalUrl }: ApiMeans,
): void {
  const asked = (made: Signature) => ({
    status: 201 as const,
    body: {
      signature: toWire(made),
      link: made.way === 'in_person' ? `${portalUrl ?? publicUrl}/sign/${makeSignToken(linkKey, made)}` : null,
      things: made.lines.length,
    },
  });

  const ask = {
    config: change,
    schema: { tags, params: caseParams, body: askReturnBody, response: { 201: askedSignature } },
  };
  app.post('/api/v1/offboardings/:case/signatures', ask, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { offboardingId } = await getVisibleCase(tx, scopeOf(request), request.params.case);
      const { assets, inPerson, language } = request.body;
      const way = inPerson ? 'in_person' : 'by_link';
      const { operatorId } = accessOf(request).operator;
      return asked(await askForReturn(tx, { offboardingId, tags: assets, way, language, operatorId }));
    }),
  );

  const list = {
    config: within('departures.read'),
    schema: { tags, params: caseParams, response: { 200: z.object({ items: z.array(signature) }) } },
  };
  app.get('/api/v1/offboardings/:case/signatures', list, async (request) => ({
    items: toWire(await inCase(db, request, (tx, { offboardingId }) => listCaseSignatures(tx, offboardingId))),
  }));

  const accept = { config: change, schema: { tags, body: askAcceptanceBody, response: { 201: askedSignature } } };
  app.post('/api/v1/assets/acceptances', accept, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { inPerson, language } = request.body;
      const assets = new Map<string, string>();
      for (const name of request.body.assets) {
        const { id, tag } = await findVisibleAsset(tx, scopeOf(request), name);
        assets.set(id, tag);
      }
      const named = [...assets].map(([assetId, tag]) => ({ assetId, tag }));
      const way = inPerson ? 'in_person' : 'by_link';
      const { operatorId } = accessOf(request).operator;
      return asked(await askForAcceptance(tx, { assets: named, way, language, operatorId }));
    }),
  );

  const produces = ['application/pdf'];
  const ofCase = {
    config: within('departures.read'),
    schema: { tags, params: caseParams, querystring: receiptQuery, produces },
  };
  app.get('/api/v1/offboardings/:case/receipt.pdf', ofCase, async (request, reply) => {
    const { language = 'en' } = request.query;
    const { content, mark } = await inCase(db, request, async (tx, { offboardingId, number, personId }) => {
      const receipt = { of: { offboardingId }, about: 'back', personId, mark: `OFF-${number}` } as const;
      const drawn = await makeReceipt({ fonts, texts }, tx, { ...receipt, languages: [language] });
      return { content: drawn, mark: receipt.mark };
    });
    return sendPdf(reply, content, mark);
  });

  const mail = {
    config: change,
    schema: { tags, params: caseParams, body: sendReceiptBody, response: { 200: done } },
  };
  app.post('/api/v1/offboardings/:case/receipt', mail, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { offboardingId, personId } = await getVisibleCase(tx, scopeOf(request), request.params.case);
      await sendReceipt(tx, { offboardingId, personId, language: request.body.language });
      return { status: 200, body: { done: true as const } };
    }),
  );

  const params = z.object({ tag: z.string().trim().min(1).max(200).describe('A tag or serial number') });
  const ofAsset = { config: within('holdings.read'), schema: { tags, params, querystring: receiptQuery, produces } };
  app.get('/api/v1/assets/:tag/receipt.pdf', ofAsset, async (request, reply) => {
    const { language = 'en' } = request.query;
    const { content, mark } = await withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const { id: assetId, tag } = await findVisibleAsset(tx, scopeOf(request), request.params.tag);
      const [last] = await historyOfAsset(tx, assetId);
      if (last === undefined)
        throw new Failure('rule-refused', `Nobody ever had ${tag}, so there is no receipt for it.`);
      const { personId } = last;
      const receipt = { of: { assetId, personId }, about: 'got', personId, mark: tag, languages: [language] } as const;
      return { content: await makeReceipt({ fonts, texts }, tx, receipt), mark: tag };
    });
    return sendPdf(reply, content, mark);
  });
}

function sendPdf(reply: FastifyReply, content: Uint8Array, mark: string) {
  const name = mark.replaceAll(/[^\w.-]/g, '_').slice(0, 80);
  reply.type('application/pdf').header('content-disposition', `attachment; filename="receipt-${name}.pdf"`);
  return reply.send(content);
}
