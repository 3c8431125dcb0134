import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { assetLabels } from '../formats/papers/asset-labels.ts';
import { labelSheetCodes } from '../formats/papers/label-sheets.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findLabelFacts, type LabelAsset, type LabelFacts } from '../store/inventory/label-assets.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';

const mostLabels = 500;

const query = z.object({
  tags: z
    .string()
    .max(12_000)
    .transform((list) => list.split(',').flatMap((tag) => (tag.trim() === '' ? [] : [tag.trim()])))
    .pipe(
      z
        .array(z.string().max(200))
        .max(mostLabels)
        .refine(({ length }) => length > 0, 'name the tags, with commas between them'),
    )
    .describe('Tags, with commas between them; one label for each, in this order'),
  sheet: z.enum(labelSheetCodes).default('L7160'),
  startAt: z.coerce.number().int().min(1).default(1).describe('The first free label of a used sheet, along the rows'),
  link: z
    .string()
    .max(300)
    .refine((link) => /^https?:\/\/[!-~]*\{tag\}[!-~]*$/.test(link), 'is an address with {tag} in it')
    .optional()
    .describe('What the QR code says instead of the tag: an address with {tag} in it'),
});

/** Labels to stick on assets, as a PDF. */
export function assetLabelRoutes(app: Api, { means: { db }, fonts }: ApiMeans): void {
  const read = {
    config: within('holdings.read'),
    schema: { tags: ['assets'], querystring: query, produces: ['application/pdf'] },
  };
  app.get('/api/v1/assets/labels.pdf', read, async (request, reply) => {
    const { tags, sheet, startAt, link } = request.query;
    const facts = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      findLabelFacts(tx, scopeOf(request), tags),
    );
    if (facts === undefined) throw new Failure('not-found', 'There is no such organization.');
    const { organization, at } = facts;
    const labels = pickInOrder(facts, tags);
    const order = { labels, sheet, startAt, organization, at, ...(link === undefined ? {} : { link }) };
    reply.type('application/pdf').header('content-disposition', 'attachment; filename="asset-labels.pdf"');
    return reply.send(assetLabels(fonts, order));
  });
}

/** The asset with each tag, as written where two differ only in case. Throws `not-found` with the first that is not there. */
function pickInOrder({ assets }: LabelFacts, tags: readonly string[]): readonly LabelAsset[] {
  const byTag = new Map(assets.map((asset) => [asset.tag, asset]));
  const byAnyCase = new Map(assets.map((asset) => [asset.tag.toLowerCase(), asset]));
  return tags.map((tag) => {
    const found = byTag.get(tag) ?? byAnyCase.get(tag.toLowerCase());
    if (found !== undefined) return found;
    throw new Failure('not-found', `There is no asset with the tag ${tag}, or it is outside your scope.`);
  });
}
