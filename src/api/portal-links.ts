import { givePortalLink, mailPortalLink, portalDays, takeLinksBack } from '../jobs/portal/give-portal-link.ts';
import { makePortalToken, portalAddress } from '../jobs/portal/portal-token.ts';
import { listPortalLinks, type PortalLink } from '../store/portal/portal-links.ts';
import { accessOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import { refuseUnknownLanguage } from './known-language.ts';
import { caseParams } from './schemas/fields.ts';
import { madePortalLink, portalLinkBody, portalLinkList, takeBackBody, takenBack } from './schemas/portal.ts';
import { toWire } from './wire.ts';

const tags = ['returns'];

/** Links to the page of a leaver: made, listed and taken back by operators. */
export function portalLinkRoutes(app: Api, { means: { db }, texts, linkKey, publicUrl, portalUrl }: ApiMeans): void {
  const list = {
    config: within('returns.read'),
    schema: { tags, params: caseParams, response: { 200: portalLinkList } },
  };
  app.get('/api/v1/offboardings/:case/portal-links', list, async (request) => ({
    items: await inCase(db, request, async (tx, { offboardingId }) =>
      (await listPortalLinks(tx, offboardingId, await portalDays(tx))).map(shown),
    ),
  }));

  const make = {
    config: within('returns.manage'),
    schema: { tags, params: caseParams, body: portalLinkBody, response: { 201: madePortalLink } },
  };
  // Not kept under an Idempotency-Key: an answer that is kept would keep the secret.
  app.post('/api/v1/offboardings/:case/portal-links', make, async (request, reply) => {
    const { send, language } = request.body;
    if (language !== undefined) refuseUnknownLanguage(texts, language);
    const link = await inCase(db, request, (tx, { offboardingId, personId }) => {
      const given = { offboardingId, personId, operatorId: accessOf(request).operator.operatorId };
      return send ? mailPortalLink(tx, { ...given, language }) : givePortalLink(tx, { ...given, way: 'copied' });
    });
    const token = makePortalToken(linkKey, link);
    reply.code(201);
    return { link: shown(link), address: send ? null : portalAddress(portalUrl ?? publicUrl, language ?? 'en', token) };
  });

  const takeBack = {
    config: within('returns.manage'),
    schema: { tags, params: caseParams, body: takeBackBody, response: { 200: takenBack } },
  };
  app.post('/api/v1/offboardings/:case/portal-links/take-back', takeBack, (request) =>
    inCase(db, request, async (tx, { offboardingId }) => {
      const { operatorId } = accessOf(request).operator;
      return { revoked: await takeLinksBack(tx, { offboardingId, linkId: request.body.id ?? null, operatorId }) };
    }),
  );
}

/** A link as operators see it: without what binds its secret. */
function shown({ id, way, madeBy, madeAt, expiresAt, opened, openedAt, revokedAt, good }: PortalLink) {
  return toWire({ id, way, madeBy, madeAt, expiresAt, opened, openedAt, revokedAt, good });
}
