import { z } from 'zod';
import { dropColumnMap, keepColumnMap, readColumnMap } from '../jobs/imports/column-maps.ts';
import { type KeptColumnMap, listColumnMaps } from '../store/imports/column-maps.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { columnMap, columnMapBody, columnMapParams, columnMapSaved } from './schemas/column-maps.ts';
import { done } from './schemas/work.ts';
import { toWire } from './wire.ts';

const tags = ['imports'];
const config = everywhere('imports.run');

/** How an organization's own files name their columns; imports and feeds use a map by its name. */
export function columnMapRoutes(app: Api, { means }: ApiMeans): void {
  const { db } = means;
  const list = { config, schema: { tags, response: { 200: z.object({ items: z.array(columnMap) }) } } };
  app.get('/api/v1/column-maps', list, async (request) => {
    const maps = await withOrganization(db, accessOf(request).organizationId, listColumnMaps);
    return { items: toWire(maps.map(shown)) };
  });

  const save = { config, schema: { tags, body: columnMapBody, response: { 200: columnMapSaved } } };
  app.post('/api/v1/column-maps', save, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { body } = request;
    const { replaced } = await withOrganization(db, organizationId, (tx) =>
      keepColumnMap(tx, body, operator.operatorId),
    );
    return { name: body.name, replaced };
  });

  const remove = { config, schema: { tags, params: columnMapParams, response: { 200: done } } };
  app.delete('/api/v1/column-maps/:name', remove, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, (tx) => dropColumnMap(tx, request.params.name, operator.operatorId));
    return { done: true } as const;
  });
}

function shown(kept: KeptColumnMap) {
  return { ...readColumnMap(kept), savedAt: kept.savedAt };
}
