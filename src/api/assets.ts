import { z } from 'zod';
import { withOrganization } from '../store/database/with-organization.ts';
import { historyOfAsset } from '../store/inventory/custody.ts';
import { listAssetRows } from '../store/people/visible-lists.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { asset, assetDetail, searchQuery } from './schemas/inventory.ts';
import { findVisibleAsset } from './visible-asset.ts';
import { toWire } from './wire.ts';

const tags = ['assets'];
const text = z.string().trim().min(1).max(200);

/** Assets, and who has and had them. */
export function assetRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const list = {
    config: within('holdings.read'),
    schema: { tags, querystring: z.object({ ...pageQuery, ...searchQuery }), response: { 200: pageOf(asset) } },
  };
  app.get('/api/v1/assets', list, async (request) => {
    const { limit, cursor, search = '' } = request.query;
    const after = placeFrom(cursor, z.string());
    const page = { limit, search, ...(after === undefined ? {} : { after }) };
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      listAssetRows(tx, scopeOf(request), page),
    );
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const params = z.object({ tag: text.describe('A tag or serial number') });
  const read = { config: within('holdings.read'), schema: { tags, params, response: { 200: assetDetail } } };
  app.get('/api/v1/assets/:tag', read, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const found = await findVisibleAsset(tx, scopeOf(request), request.params.tag);
      return toWire({ ...found, custodies: await historyOfAsset(tx, found.id) });
    }),
  );
}
