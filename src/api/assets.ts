import { Readable } from 'node:stream';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { sayMoney } from '../core/say-money.ts';
import { writeCsvLine } from '../formats/csv-write.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { historyOfAsset } from '../store/inventory/custody.ts';
import { countStages } from '../store/inventory/count-stages.ts';
import {
  type AssetFilter,
  type AssetListed,
  type AssetPlace,
  getAssetDetail,
  listAssetRows,
} from '../store/inventory/list-assets.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { assetDetail, assetPipeline, assetQuery, assetSort, listedAsset } from './schemas/inventory.ts';
import { findVisibleAsset } from './visible-asset.ts';
import { toWire } from './wire.ts';

const tags = ['assets'];
const config = within('holdings.read');
const text = z.string().trim().min(1).max(200);
const place = z.strictObject({ by: assetSort, value: z.string().max(400), tag: z.string().max(400) });
const rowsAtOnce = 1_000;

/** Assets, and who has and had them: page by page, as CSV, and how many are at each stage. */
export function assetRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const querystring = z.object({ ...pageQuery, ...assetQuery, sort: assetSort });
  const list = { config, schema: { tags, querystring, response: { 200: pageOf(listedAsset) } } };
  app.get('/api/v1/assets', list, async (request) => {
    const { limit, cursor, sort, ...asked } = request.query;
    const after = placeAfter(cursor, sort);
    const page = { ...filterOf(asked), sort, limit, ...(after === undefined ? {} : { after }) };
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      listAssetRows(tx, scopeOf(request), page),
    );
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const asCsv = {
    config,
    schema: { tags, querystring: z.object({ ...assetQuery, sort: assetSort }), produces: ['text/csv'] },
  };
  app.get('/api/v1/assets.csv', asCsv, (request, reply) => {
    const { sort, ...asked } = request.query;
    const { organizationId } = accessOf(request);
    const scope = scopeOf(request);
    async function* lines() {
      yield writeCsvLine(headings);
      let after: AssetPlace | null | undefined;
      while (after !== null) {
        const from: AssetPlace | undefined = after;
        const page = { ...filterOf(asked), sort, limit: rowsAtOnce, ...(from === undefined ? {} : { after: from }) };
        // A page at a time, so that no transaction is open while a slow reader reads.
        const { items, next } = await withOrganization(db, organizationId, (tx) => listAssetRows(tx, scope, page));
        yield items.map((one) => writeCsvLine(cellsOf(one))).join('');
        after = next;
      }
    }
    reply.header('content-disposition', 'attachment; filename="assets.csv"');
    return reply.type('text/csv; charset=utf-8').send(Readable.from(lines()));
  });

  app.get('/api/v1/asset-pipeline', { config, schema: { tags, response: { 200: assetPipeline } } }, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) =>
      toWire(await countStages(tx, scopeOf(request))),
    ),
  );

  const params = z.object({ tag: text.describe('A tag or serial number') });
  const read = { config, schema: { tags, params, response: { 200: assetDetail } } };
  app.get('/api/v1/assets/:tag', read, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const { id } = await findVisibleAsset(tx, scopeOf(request), request.params.tag);
      const found = await getAssetDetail(tx, scopeOf(request), id);
      return toWire({ ...found, custodies: await historyOfAsset(tx, id) });
    }),
  );
}

type Asked = z.output<z.ZodObject<typeof assetQuery>>;

function filterOf(asked: Asked): AssetFilter {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

/** A cursor belongs to the order it was given in. */
function placeAfter(cursor: string | undefined, sort: z.output<typeof assetSort>): AssetPlace | undefined {
  const after = placeFrom(cursor, place);
  const fits =
    after === undefined || (after.by === sort && (!sort.endsWith('value') || /^-?\d{1,18}$/.test(after.value)));
  if (!fits) throw new Failure('bad-request', 'The cursor is of a list in another order. Begin again without it.');
  return after;
}

const headings = [
  'tag',
  'serial',
  'category',
  'manufacturer',
  'model',
  'ownership',
  'status',
  'stage',
  'grade',
  'custodian',
  'department',
  'since',
  'location',
  'value',
  'currency',
  'lessor',
  'lease_ends',
  'case',
  'due_on',
  'overdue',
] as const;

function cellsOf(one: AssetListed): readonly string[] {
  const { value, back, custodian, since, leaseEnds } = one;
  return [
    one.tag,
    one.serial ?? '',
    one.category,
    one.manufacturer ?? '',
    one.model ?? '',
    one.ownership,
    one.status,
    one.stage,
    one.grade ?? '',
    custodian?.name ?? '',
    one.department ?? '',
    since?.toString() ?? '',
    one.location ?? '',
    value === null ? '' : sayMoney(value).replace(/ .*$/, ''),
    value?.currency ?? '',
    one.lessor ?? '',
    leaseEnds?.toString() ?? '',
    back?.offboarding ?? '',
    back?.dueOn ?? '',
    back?.overdue === true ? 'yes' : '',
  ];
}
