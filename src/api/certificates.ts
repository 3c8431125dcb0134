import { z } from 'zod';
import { issueForAsset, issueForBatch } from '../jobs/sanitization/issue-certificates.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getCertificateFile, listCertificates } from '../store/sanitization/certificates.ts';
import { accessOf, everywhere, scopeOf } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { createOnce } from './once.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { certificate, certificateBody, certificateParams, issuedCertificates } from './schemas/certificates.ts';
import { findAssetId, findVisibleAsset } from './visible-asset.ts';
import { toWire } from './wire.ts';

const tags = ['sanitization'];
const tag = z.string().trim().min(1).max(200).describe('A tag or serial number');

/** Certificates of erased media: numbered, given out as PDF, and kept as they were given out. */
export function certificateRoutes(app: Api, { means: { db }, fonts }: ApiMeans): void {
  const list = {
    config: everywhere('certificates.read'),
    schema: {
      tags,
      querystring: z.object({ ...pageQuery, asset: tag.optional() }),
      response: { 200: pageOf(certificate) },
    },
  };
  app.get('/api/v1/certificates', list, async (request) => {
    const { limit, cursor, asset } = request.query;
    const after = placeFrom(cursor, z.int());
    const page = { limit, ...(after === undefined ? {} : { after }) };
    const { organizationId } = accessOf(request);
    const { items, next } = await withOrganization(db, organizationId, async (tx) => {
      const about = asset === undefined ? {} : { assetId: await findAssetId(tx, asset) };
      return listCertificates(tx, { ...page, ...about });
    });
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
  app.post('/api/v1/certificates', issue, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operatorId } = accessOf(request).operator;
      const { asset, batch = '', confidentiality = null } = request.body;
      const of = asset === undefined ? null : await findVisibleAsset(tx, scopeOf(request), asset);
      const issued = await (of === null
        ? issueForBatch(tx, fonts, { batch, operatorId })
        : issueForAsset(tx, fonts, { assetId: of.id, confidentiality, operatorId }));
      const items = issued.map(({ id, number, serial }) => ({ id, number: `C-${number}`, serial }));
      return { status: 201, body: { items } };
    }),
  );

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
