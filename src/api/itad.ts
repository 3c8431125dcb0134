import { z } from 'zod';
import { operatorActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { readSerialList } from '../formats/serial-list.ts';
import {
  addToBatch,
  cancelBatch,
  collectBatch,
  makeBatch,
  manifestOf,
  takeFromBatch,
} from '../jobs/sanitization/itad-batch.ts';
import {
  finishBatch,
  handOverException,
  reconcileBatch,
  settleException,
} from '../jobs/sanitization/reconcile-batch.ts';
import { recordEvent } from '../store/cases/record-event.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { findAssets } from '../store/inventory/assets.ts';
import { type ItadBatch, listBatches, listLines, getBatch } from '../store/sanitization/itad-batches.ts';
import { listExceptions } from '../store/sanitization/itad-exceptions.ts';
import { getVendor, insertVendor, listVendors, saveCertification } from '../store/sanitization/itad-vendors.ts';
import { findNamedOperator } from '../store/steps/assignments.ts';
import { accessOf, everywhere } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { createOnce } from './once.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { fileBodyLimit, id, idParams } from './schemas/fields.ts';
import {
  batchBody,
  batchChangeBody,
  batchChanged,
  batchParams,
  certificationBody,
  collectBody,
  collected,
  exceptionOutcomeBody,
  exceptionOwnerBody,
  finished,
  itadBatch,
  itadException,
  itadVendor,
  reconcileBody,
  reconciliation,
  vendorBody,
} from './schemas/itad.ts';
import { done } from './schemas/work.ts';
import { sentFile } from './uploaded-file.ts';
import { toWire } from './wire.ts';

const tags = ['itad'];
const reads = everywhere('holdings.read');
const manages = everywhere('itad.manage');
const isDone = { done: true } as const;
type Db = ApiMeans['means']['db'];

/** What goes to recyclers: vendors, batches with their manifests, and where their lists and ours differ. */
export function itadRoutes(app: Api, { means: { db } }: ApiMeans): void {
  vendorRoutes(app, db);
  batchRoutes(app, db);
  handOverRoutes(app, db);
  exceptionRoutes(app, db);
}

function vendorRoutes(app: Api, db: Db): void {
  const list = { config: reads, schema: { tags, response: { 200: z.object({ items: z.array(itadVendor) }) } } };
  app.get('/api/v1/itad-vendors', list, async (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => ({
      items: (await listVendors(tx)) as z.infer<typeof itadVendor>[],
    })),
  );

  const add = { config: manages, schema: { tags, body: vendorBody, response: { 201: z.object({ id }) } } };
  app.post('/api/v1/itad-vendors', add, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operatorId } = accessOf(request).operator;
      const { name, address = null, contact = null, insurance = null, downstream = null } = request.body;
      const vendor = { name, address, contact, insurance, downstream };
      const vendorId = await insertVendor(tx, vendor, operatorId);
      await recordVendor(tx, 'itad_vendor.added', vendorId, operatorId);
      return { status: 201, body: { id: vendorId } };
    }),
  );

  const certify = {
    config: manages,
    schema: { tags, params: idParams, body: certificationBody, response: { 200: done } },
  };
  app.post('/api/v1/itad-vendors/:id/certifications', certify, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { scope = null, site = null, ...said } = request.body;
    await withOrganization(db, organizationId, async (tx) => {
      const vendor = await getVendor(tx, request.params.id);
      await saveCertification(tx, vendor.id, { ...said, scope, site });
      await recordVendor(tx, 'itad_vendor.certified', vendor.id, operator.operatorId);
    });
    return isDone;
  });
}

function batchRoutes(app: Api, db: Db): void {
  const list = {
    config: reads,
    schema: { tags, querystring: z.object(pageQuery), response: { 200: pageOf(itadBatch) } },
  };
  app.get('/api/v1/itad-batches', list, async (request) => {
    const { limit, cursor } = request.query;
    const after = placeFrom(cursor, z.int());
    const page = { limit, ...(after === undefined ? {} : { after }) };
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, (tx) => listBatches(tx, page));
    return { items: items.map(presentBatch), next: cursorFrom(next) };
  });

  const read = { config: reads, schema: { tags, params: batchParams, response: { 200: itadBatch } } };
  app.get('/api/v1/itad-batches/:id', read, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) =>
      presentBatch(await getBatch(tx, request.params.id)),
    ),
  );

  const manifest = { config: reads, schema: { tags, params: batchParams, produces: ['text/csv'] } };
  app.get('/api/v1/itad-batches/:id/manifest.csv', manifest, async (request, reply) => {
    const text = await withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const batch = await getBatch(tx, request.params.id);
      return manifestOf(await listLines(tx, batch.id));
    });
    return reply.type('text/csv; charset=utf-8').send(text);
  });

  const make = {
    config: manages,
    schema: { tags, body: batchBody, response: { 201: z.object({ id, number: z.string() }) } },
  };
  app.post('/api/v1/itad-batches', make, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { id: made, number } = await makeBatch(tx, request.body, accessOf(request).operator.operatorId);
      return { status: 201, body: { id: made, number: `ITAD-${number}` } };
    }),
  );

  const change = {
    config: manages,
    schema: { tags, params: batchParams, body: batchChangeBody, response: { 200: batchChanged } },
  };
  app.post('/api/v1/itad-batches/:id/assets', change, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { add, takeOut } = request.body;
    return withOrganization(db, organizationId, async (tx) => {
      const [going, leaving] = [await assetIdsOf(tx, add), await assetIdsOf(tx, takeOut)];
      const results = await addToBatch(tx, request.params.id, going, operator.operatorId);
      const takenOut = await takeFromBatch(tx, request.params.id, leaving, operator.operatorId);
      const refused = results.flatMap(({ tag, reason }) => (reason === null ? [] : [{ tag, reason }]));
      return { added: results.length - refused.length, takenOut, refused };
    });
  });
}

function handOverRoutes(app: Api, db: Db): void {
  const collect = {
    config: manages,
    schema: { tags, params: batchParams, body: collectBody, response: { 200: collected } },
  };
  app.post('/api/v1/itad-batches/:id/collect', collect, (request) => {
    const { organizationId, operator } = accessOf(request);
    const by = { handedTo: request.body.handedTo, operatorId: operator.operatorId };
    return withOrganization(db, organizationId, (tx) => collectBatch(tx, request.params.id, by));
  });

  const cancel = { config: manages, schema: { tags, params: batchParams, response: { 200: done } } };
  app.post('/api/v1/itad-batches/:id/cancel', cancel, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, (tx) => cancelBatch(tx, request.params.id, operator.operatorId));
    return isDone;
  });

  const reconcile = {
    config: manages,
    bodyLimit: fileBodyLimit,
    schema: { tags, params: batchParams, body: reconcileBody, response: { 200: reconciliation } },
  };
  app.post('/api/v1/itad-batches/:id/reconcile', reconcile, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { serials, file } = request.body;
    const list = serials?.map((serial, at) => ({ serial, line: at + 1 })) ?? (await listOf(file));
    return withOrganization(db, organizationId, (tx) =>
      reconcileBatch(tx, request.params.id, list, operator.operatorId),
    );
  });

  const finish = { config: manages, schema: { tags, params: batchParams, response: { 200: finished } } };
  app.post('/api/v1/itad-batches/:id/finish', finish, (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, (tx) => finishBatch(tx, request.params.id, operator.operatorId));
  });
}

function exceptionRoutes(app: Api, db: Db): void {
  const querystring = z.object({
    ...pageQuery,
    batch: batchParams.shape.id.optional(),
    all: z.enum(['true', 'false']).default('false'),
  });
  const list = { config: reads, schema: { tags, querystring, response: { 200: pageOf(itadException) } } };
  app.get('/api/v1/itad-exceptions', list, async (request) => {
    const { limit, cursor, batch, all } = request.query;
    const after = placeFrom(cursor, id);
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const batchId = batch === undefined ? undefined : (await getBatch(tx, batch)).id;
      const page = { limit, open: all === 'false', ...(batchId && { batchId }), ...(after && { after }) };
      return listExceptions(tx, page);
    });
    const shown = items.map(({ batchId: _batch, lineId: _line, assetId: _asset, ...one }) =>
      toWire({ ...one, batch: `ITAD-${one.batch}` }),
    );
    return { items: shown, next: cursorFrom(next) };
  });

  const settle = {
    config: manages,
    schema: { tags, params: idParams, body: exceptionOutcomeBody, response: { 200: z.object({ done: z.boolean() }) } },
  };
  app.post('/api/v1/itad-exceptions/:id/settle', settle, (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, (tx) =>
      settleException(tx, request.params.id, request.body, operator.operatorId),
    );
  });

  const give = {
    config: manages,
    schema: { tags, params: idParams, body: exceptionOwnerBody, response: { 200: done } },
  };
  app.post('/api/v1/itad-exceptions/:id/give', give, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, async (tx) => {
      const { id: ownerId } = await findNamedOperator(tx, request.body.to);
      await handOverException(tx, request.params.id, ownerId, operator.operatorId);
    });
    return isDone;
  });
}

function presentBatch({ vendorId: _vendor, listedAt: _listed, manifestSha256, number, ...batch }: ItadBatch) {
  const manifest = manifestSha256 === null ? null : `sha256:${manifestSha256.toString('hex')}`;
  return toWire({ ...batch, number: `ITAD-${number}`, manifest });
}

async function listOf(file: Parameters<typeof sentFile>[0]) {
  const sent = await sentFile(file);
  if (sent === null) throw new Failure('bad-request', 'Send the list as "file" or "serials".');
  return readSerialList({ name: sent.name, open: () => [sent.content] });
}

/** The assets that go by these tags or serial numbers: whoever manages batches sees all. Throws for the first name that is not one asset's. */
async function assetIdsOf(tx: Tx, names: readonly string[]): Promise<readonly string[]> {
  return (await findAssets(tx, names)).map((finding, at) => {
    if (finding.found === 'one') return finding.asset.assetId;
    if (finding.found === 'none') throw new Failure('not-found', `There is no asset ${names[at]}.`);
    const tags = finding.assets.map(({ tag }) => tag).join(', ');
    throw new Failure('rule-refused', `Several assets go by ${names[at]}: ${tags}. Name the tag.`);
  });
}

function recordVendor(
  tx: Tx,
  type: 'itad_vendor.added' | 'itad_vendor.certified',
  vendorId: string,
  operatorId: string,
) {
  const about = { kind: 'itad_vendor', id: vendorId };
  return recordEvent(tx, { offboardingId: null, type, actor: operatorActor(operatorId), about });
}
