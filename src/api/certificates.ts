import { z } from 'zod';
import { issueForAsset, issueForBatch } from '../jobs/sanitization/issue-certificates.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getCertificateFile, listCertificates } from '../store/sanitization/certificates.ts';
import { accessOf, everywhere, scopeOf } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { certificate, certificateBody, certificateParams, issuedCertificates } from './schemas/certificates.ts';
import { findVisibleAsset } from './visible-asset.ts';
import { toWire } from './wire.ts';

const tags = ['sanitization'];

/** Certificates of erased media: numbered, given out as PDF, and kept as they were given out. */
export function certificateRoutes(app: Api, { means: { db }, fonts }: ApiMeans): void {
  const list = {
    config: everywhere('certificates.read'),
    schema: { tags, querystring: z.object(pageQuery), response: { 200: pageOf(certificate) } },
  };
  app.get('/api/v1/certificates', list, async (request) => {
    const { limit, cursor } = request.query;
    const after = placeFrom(cursor, z.int());
    const page = { limit, ...(after === undefined ? {} : { after }) };
    const { organizationId } = accessOf(request);
    const { items, next } = await withOrganization(db, organizationId, (tx) => listCertificates(tx, page));
    const shown = items.map(({ fileSha256, number, batch, replacedBy, ...one }) =>
      toWire({
        ...one,
        number: `C-${number}`,
        batch: batch === null ? null : `ITAD-${batch}`,
        replacedBy: replacedBy === null ? null : `C-${replacedBy}`,
        file: `sha256:${fileSha256.toString('hex')}`,
      }),
    );
    return { items: shown, next: cursorFrom(next) };
  });

  const issue = {
    config: everywhere('sanitizations.record'),
    schema: { tags, body: certificateBody, response: { 201: issuedCertificates } },
  };
  app.post('/api/v1/certificates', issue, async (request, reply) => {
    const { organizationId, operator } = accessOf(request);
    const { operatorId } = operator;
    const { asset, batch = '', confidentiality = null } = request.body;
    const issued = await withOrganization(db, organizationId, async (tx) => {
      if (asset === undefined) return issueForBatch(tx, fonts, { batch, operatorId });
      const { id: assetId } = await findVisibleAsset(tx, scopeOf(request), asset);
      return issueForAsset(tx, fonts, { assetId, confidentiality, operatorId });
    });
    reply.status(201);
    return { items: issued.map(({ id, number, serial }) => ({ id, number: `C-${number}`, serial })) };
  });

  const read = {
    config: everywhere('certificates.read'),
    schema: { tags, params: certificateParams, produces: ['application/pdf'] },
  };
  app.get('/api/v1/certificates/:id/file.pdf', read, async (request, reply) => {
    const { organizationId } = accessOf(request);
    const { number, content } = await withOrganization(db, organizationId, (tx) =>
      getCertificateFile(tx, request.params.id),
    );
    reply.type('application/pdf').header('content-disposition', `attachment; filename="C-${number}.pdf"`);
    return reply.send(content);
  });
}
