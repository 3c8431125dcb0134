import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { checkInAsset, conditions } from '../jobs/assets/check-in.ts';
import { checkOutAsset } from '../jobs/assets/check-out.ts';
import { findAsset } from '../store/inventory/assets.ts';
import { historyOfAsset } from '../store/inventory/custody.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import type { RowScope } from '../store/row-scope.ts';
import {
  findVisibleByNumber,
  getVisibleAsset,
  getVisiblePerson,
  listAssetRows,
  unknownAsset,
} from '../store/people/visible-lists.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { fileBodyLimit, id, uploadedFile } from './schemas/fields.ts';
import { asset, assetDetail, searchQuery } from './schemas/inventory.ts';
import { evidenceFile } from './uploaded-file.ts';
import { toWire } from './wire.ts';

const tags = ['assets'];
const text = z.string().trim().min(1).max(200);
const note = z.string().trim().max(2000).optional();
const condition = z.enum(conditions);

const checkInBody = z.strictObject({
  asset: text.describe('A tag or serial number'),
  condition: condition.default('good'),
  note,
  file: uploadedFile.optional(),
});

const checkedIn = z.object({
  outcome: z.enum(['returned', 'not_in_anyones_custody', 'already_in']),
  asset: z.object({ assetId: id, tag: z.string() }),
  from: z.object({ personId: id, name: z.string() }).optional(),
  offboardings: z.array(z.object({ offboardingId: id, number: z.string() })),
});
type CheckedIn = z.infer<typeof checkedIn>;

const checkOutBody = z
  .strictObject({
    asset: text,
    personId: id.optional(),
    employeeNumber: text.optional(),
    condition: condition.optional(),
    note,
  })
  .refine(({ personId, employeeNumber }) => (personId === undefined) !== (employeeNumber === undefined), {
    message: 'name either personId or employeeNumber',
  });
type CheckOutBody = z.infer<typeof checkOutBody>;

const checkedOut = z.object({ custodyId: id, assetId: id, tag: z.string() });

/** Assets, who has and had them, and handing them out and back. */
export function assetRoutes(app: Api, { means, queue }: ApiMeans): void {
  const { db } = means;

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

  const takeBack = {
    config: within('custody.change'),
    bodyLimit: fileBodyLimit,
    schema: { tags, body: checkInBody, response: { 200: checkedIn } },
  };
  app.post('/api/v1/assets/check-in', takeBack, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { condition: state, note: said = null, file } = request.body;
    const found = await withOrganization(db, organizationId, (tx) =>
      findVisibleAsset(tx, scopeOf(request), request.body.asset),
    );
    const evidence = evidenceFile(file);
    const scan = { tagOrSerial: found.tag, condition: state, note: said, ...(evidence === null ? {} : { evidence }) };
    return presentCheckIn(await checkInAsset({ db, queue }, organizationId, scan, operator.operatorId));
  });

  const handOut = {
    config: within('custody.change'),
    schema: { tags, body: checkOutBody, response: { 200: checkedOut } },
  };
  app.post('/api/v1/assets/check-out', handOut, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { condition: state = null, note: said = null } = request.body;
    const aim = await withOrganization(db, organizationId, async (tx) => ({
      tagOrSerial: (await findVisibleAsset(tx, scopeOf(request), request.body.asset)).tag,
      personId: await findReceiver(tx, scopeOf(request), request.body),
    }));
    return checkOutAsset(means, organizationId, { ...aim, condition: state, note: said }, operator.operatorId);
  });
}

/** The one asset that goes by this tag or serial number within a scope. Throws `rule-refused` when there are several. */
async function findVisibleAsset(tx: Tx, scope: RowScope, tagOrSerial: string) {
  const finding = await findAsset(tx, tagOrSerial);
  if (finding.found === 'none') throw unknownAsset();
  if (finding.found === 'one') return getVisibleAsset(tx, scope, finding.asset.assetId);
  const tags = finding.assets.map(({ tag }) => tag).join(', ');
  if (scope.everywhere)
    throw new Failure('rule-refused', `Several assets have this serial number: ${tags}. Name the tag.`);
  throw new Failure('rule-refused', 'Several assets have this serial number. Name the tag.');
}

async function findReceiver(tx: Tx, scope: RowScope, { personId, employeeNumber = '' }: CheckOutBody): Promise<string> {
  if (personId !== undefined) return (await getVisiblePerson(tx, scope, personId)).id;
  const [found, second] = await findVisibleByNumber(tx, scope, employeeNumber);
  if (found === undefined)
    throw new Failure('not-found', `Nobody in your scope has the employee number ${employeeNumber}.`);
  if (second === undefined) return found.id;
  throw new Failure(
    'rule-refused',
    `Several people have the employee number ${employeeNumber}. Name the person by id.`,
  );
}

function presentCheckIn(outcome: Awaited<ReturnType<typeof checkInAsset>>): CheckedIn {
  // Between the look-up and the scan the tag may have changed hands or name.
  if (outcome.outcome === 'unknown_asset' || outcome.outcome === 'ambiguous') throw unknownAsset();
  const { assetId, tag } = outcome.asset;
  const cases = 'offboardings' in outcome ? outcome.offboardings : [];
  return {
    outcome: outcome.outcome,
    asset: { assetId, tag },
    ...('from' in outcome ? { from: outcome.from } : {}),
    offboardings: cases.map(({ offboardingId, number }) => ({ offboardingId, number: `OFF-${number}` })),
  };
}
