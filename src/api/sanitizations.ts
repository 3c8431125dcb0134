import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { importErasureReport, settleErasureQuestion } from '../jobs/sanitization/import-erasure-report.ts';
import { recordSanitization } from '../jobs/sanitization/record-sanitization.ts';
import { addStorageDevice, chooseStorageDevice, updateStorageDevice } from '../jobs/sanitization/storage-devices.ts';
import { verifySanitization } from '../jobs/sanitization/verify-sanitization.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { storeFile } from '../store/evidence/evidence.ts';
import { getVisibleAsset } from '../store/people/visible-lists.ts';
import { type Doer, getSanitization, listSanitizations } from '../store/sanitization/sanitizations.ts';
import { listQuestions } from '../store/sanitization/sanitization-questions.ts';
import { sanitizedOf } from '../store/sanitization/sanitized-of.ts';
import { getStorageDevice, listStorageDevices } from '../store/sanitization/storage-devices.ts';
import { accessOf, everywhere, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { findVisibleAsset } from './visible-asset.ts';
import { createOnce } from './once.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { fileBodyLimit, id, idParams } from './schemas/fields.ts';
import {
  erasureImport,
  erasureImportBody,
  questionAnswerBody,
  recordedSanitization,
  type SanitizationBody,
  sanitization,
  sanitizationBody,
  sanitizationQuestion,
  sanitized,
  storageDeviceBody,
  storageDevicePatch,
  storageDevices,
  verificationBody,
} from './schemas/sanitization.ts';
import { done } from './schemas/work.ts';
import { sentFile } from './uploaded-file.ts';
import { toWire } from './wire.ts';

const tags = ['sanitization'];
const assetParams = z.object({ tag: z.string().trim().min(1).max(200).describe('A tag or serial number') });
const isDone = { done: true } as const;

/** What data is kept on, how it was erased, and who made sure of it. */
export function sanitizationRoutes(app: Api, { means, queue }: ApiMeans): void {
  const { db } = means;
  storageDeviceRoutes(app, db);

  const list = {
    config: within('holdings.read'),
    schema: {
      tags,
      querystring: z.object({ ...pageQuery, asset: z.string().trim().max(200).optional() }),
      response: { 200: pageOf(sanitization) },
    },
  };
  app.get('/api/v1/sanitizations', list, async (request) => {
    const { limit, cursor, asset } = request.query;
    const after = placeFrom(cursor, id);
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const assetId = asset === undefined ? undefined : (await findVisibleAsset(tx, scopeOf(request), asset)).id;
      const about = assetId === undefined ? {} : { assetId };
      return listSanitizations(tx, scopeOf(request), { limit, ...about, ...(after === undefined ? {} : { after }) });
    });
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const add = {
    config: within('sanitizations.record'),
    bodyLimit: fileBodyLimit,
    schema: { tags, body: sanitizationBody, response: { 201: recordedSanitization } },
  };
  app.post('/api/v1/sanitizations', add, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operator } = accessOf(request);
      const { body } = request;
      const { id: assetId, tag } = await findVisibleAsset(tx, scopeOf(request), body.asset);
      const record = { ...(await recordOf(tx, body, operator.operatorId)), assetId };
      const drive = { assetId, ...(body.serial && { serial: body.serial }), ...(body.media && { media: body.media }) };
      const storageDeviceId = await chooseStorageDevice(tx, drive, operator.operatorId);
      const made = await recordSanitization({ queue }, tx, { ...record, storageDeviceId }, operator.operatorId);
      return { status: 201, body: { id: made.sanitizationId, tag, state: made.sanitized } };
    }),
  );

  const verify = {
    config: within('sanitizations.record'),
    schema: { tags, params: idParams, body: verificationBody, response: { 200: sanitized } },
  };
  app.post('/api/v1/sanitizations/:id/verify', verify, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { checkedBy, checkedAt, note = null, samplePercent = null, ...said } = request.body;
    const state = await withOrganization(db, organizationId, async (tx) => {
      const { id: sanitizationId, assetId } = await getSanitization(tx, request.params.id);
      await getVisibleAsset(tx, scopeOf(request), assetId);
      const by = doerOf(checkedBy, operator.operatorId);
      const at = instantOf(checkedAt);
      const check = { ...said, sanitizationId, samplePercent, note, checkedBy: by, checkedAt: at };
      return verifySanitization({ queue }, tx, check, operator.operatorId);
    });
    return toWire(state);
  });
  reportRoutes(app, { db, queue });
}

function storageDeviceRoutes(app: Api, db: ApiMeans['means']['db']): void {
  const read = { tags, params: assetParams, response: { 200: storageDevices } };
  app.get('/api/v1/assets/:tag/storage-devices', { config: within('holdings.read'), schema: read }, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const { id: assetId, tag } = await findVisibleAsset(tx, scopeOf(request), request.params.tag);
      return toWire({ tag, items: await listStorageDevices(tx, assetId), state: await sanitizedOf(tx, assetId) });
    }),
  );

  const add = {
    config: within('sanitizations.record'),
    schema: { tags, params: assetParams, body: storageDeviceBody, response: { 201: z.object({ id }) } },
  };
  app.post('/api/v1/assets/:tag/storage-devices', add, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { operatorId } = accessOf(request).operator;
      const {
        serial = null,
        manufacturer = null,
        model = null,
        sizeBytes = null,
        encryptionProof = null,
      } = request.body;
      const soldered = request.body.soldered ?? request.body.media === 'embedded_flash';
      const { id: assetId } = await findVisibleAsset(tx, scopeOf(request), request.params.tag);
      const known = { serial, manufacturer, model, sizeBytes, encryptionProof, soldered };
      return {
        status: 201,
        body: { id: await addStorageDevice(tx, { ...request.body, ...known, assetId }, operatorId) },
      };
    }),
  );

  const change = {
    config: within('sanitizations.record'),
    schema: { tags, params: idParams, body: storageDevicePatch, response: { 200: done } },
  };
  app.patch('/api/v1/storage-devices/:id', change, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { encryption, encryptionProof, damaged, removed } = request.body;
    await withOrganization(db, organizationId, async (tx) => {
      const device = await getStorageDevice(tx, request.params.id);
      await getVisibleAsset(tx, scopeOf(request), device.assetId);
      const found = {
        ...(encryption === undefined ? {} : { encryption }),
        ...(encryptionProof === undefined ? {} : { encryptionProof }),
        ...(damaged === undefined ? {} : { damaged }),
        ...(removed === undefined ? {} : { removed }),
      };
      await updateStorageDevice(tx, device, found, operator.operatorId);
    });
    return isDone;
  });
}

/** Reports name drives of any asset, so they are for those who may record everywhere. */
function reportRoutes(app: Api, { db, queue }: { db: ApiMeans['means']['db']; queue: ApiMeans['queue'] }): void {
  const take = {
    config: everywhere('sanitizations.record'),
    bodyLimit: fileBodyLimit,
    schema: { tags, body: erasureImportBody, response: { 200: erasureImport } },
  };
  app.post('/api/v1/sanitizations/import', take, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { file, dates } = request.body;
    const report = await sentFile(file);
    if (report === null) throw new Failure('bad-request', 'Send the report as "file".');
    const options = { operatorId: operator.operatorId, ...(dates === undefined ? {} : { dates }) };
    return toWire(
      await withOrganization(db, organizationId, (tx) => importErasureReport({ queue }, tx, report, options)),
    );
  });

  const list = {
    config: everywhere('sanitizations.record'),
    schema: {
      tags,
      querystring: z.object({ ...pageQuery, all: z.enum(['true', 'false']).default('false') }),
      response: { 200: pageOf(sanitizationQuestion) },
    },
  };
  app.get('/api/v1/sanitization-questions', list, async (request) => {
    const { limit, cursor, all } = request.query;
    const after = placeFrom(cursor, id);
    const page = { limit, open: all === 'false', ...(after === undefined ? {} : { after }) };
    const { organizationId } = accessOf(request);
    const { items, next } = await withOrganization(db, organizationId, (tx) => listQuestions(tx, page));
    return {
      items: toWire(items.map(({ reportSha256: _bytes, content: _row, ...shown }) => shown)),
      next: cursorFrom(next),
    };
  });

  const settle = {
    config: everywhere('sanitizations.record'),
    schema: { tags, params: idParams, body: questionAnswerBody, response: { 200: done } },
  };
  app.post('/api/v1/sanitization-questions/:id/settle', settle, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { asset, media, reason } = request.body;
    await withOrganization(db, organizationId, async (tx) => {
      const assetId = asset === undefined ? null : (await findVisibleAsset(tx, scopeOf(request), asset)).id;
      const answer =
        assetId === null ? { assetId, reason } : { assetId, reason, ...(media === undefined ? {} : { media }) };
      await settleErasureQuestion({ queue }, tx, request.params.id, answer, operator.operatorId);
    });
    return isDone;
  });
}

async function recordOf(tx: Tx, body: SanitizationBody, operatorId: string) {
  const file = await sentFile(body.report);
  const report = file === null ? null : { sha256: await storeFile(tx, file), name: file.name, line: null, file };
  return {
    method: body.method,
    technique: body.technique,
    tool: body.tool ?? null,
    toolVersion: body.toolVersion ?? null,
    result: body.result,
    startedAt: instantOf(body.startedAt),
    endedAt: instantOf(body.endedAt),
    place: body.place ?? null,
    doneBy: doerOf(body.doneBy, operatorId),
    wipeConfirmedAt: instantOf(body.wipeConfirmedAt),
    particleMm: body.particleMm ?? null,
    wholeDevice: body.wholeDevice,
    hiddenSectors: body.hiddenSectors,
    note: body.note ?? null,
    report,
  };
}

function instantOf(text: string | undefined): Temporal.Instant | null {
  return text === undefined ? null : Temporal.Instant.from(text);
}

function doerOf(outsider: string | undefined, operatorId: string): Doer {
  return outsider === undefined ? { operatorId, outsider: null } : { operatorId: null, outsider };
}
