import { z } from 'zod';
import { checkOutAsset } from '../jobs/assets/check-out.ts';
import { reportEmptyBox, witnessEmptyBox } from '../jobs/assets/empty-box.ts';
import { passOnAsset } from '../jobs/assets/pass-on.ts';
import { getAssetPhoto } from '../store/custody/asset-photos.ts';
import { getCustodyChain, undoableUntil } from '../store/custody/custody-chain.ts';
import { listEmptyBoxes } from '../store/custody/empty-boxes.ts';
import { databaseNow } from '../store/database/database-now.ts';
import { whereIs } from '../store/custody/where-is.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { unknownAsset } from '../store/people/visible-lists.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { getNamedPerson } from './named-person.ts';
import { createOnce } from './once.ts';
import {
  assetHistory,
  checkedOut,
  checkOutBody,
  emptyBoxBody,
  emptyBoxSeen,
  passedOn,
  passOnBody,
} from './schemas/custody.ts';
import { fileBodyLimit, idParams } from './schemas/fields.ts';
import { done } from './schemas/work.ts';
import { sentPhoto, sentPhotos } from './uploaded-file.ts';
import { findVisibleAsset } from './visible-asset.ts';
import { toWire } from './wire.ts';

const tags = ['assets'];
const change = { config: within('custody.change'), bodyLimit: fileBodyLimit };

/** Handing things out and on, boxes that were empty, and the chain of hand-overs of a thing. */
export function custodyRoutes(app: Api, { means, queue }: ApiMeans): void {
  const { db } = means;

  const handOut = { ...change, schema: { tags, body: checkOutBody, response: { 200: checkedOut } } };
  app.post('/api/v1/assets/check-out', handOut, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { condition = null, note = null, signature } = request.body;
    const photos = await sentPhotos(request.body.photos);
    const image = await sentPhoto(signature?.image);
    const aim = await withOrganization(db, organizationId, async (tx) => ({
      assetId: (await findVisibleAsset(tx, scopeOf(request), request.body.asset)).id,
      personId: await getNamedPerson(tx, scopeOf(request), request.body),
    }));
    const signed = signature === undefined ? {} : { signed: { name: signature.name, image } };
    return checkOutAsset(means, organizationId, { ...aim, condition, note, photos, ...signed }, operator.operatorId);
  });

  const passOn = { ...change, schema: { tags, body: passOnBody, response: { 200: passedOn } } };
  app.post('/api/v1/assets/pass-on', passOn, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const scope = scopeOf(request);
      const { id: assetId, tag } = await findVisibleAsset(tx, scope, request.body.asset);
      const given = { assetId, personId: await getNamedPerson(tx, scope, request.body), reason: request.body.reason };
      const moved = await passOnAsset({ queue }, tx, given, accessOf(request).operator.operatorId);
      const offboardings = moved.map((one) => ({ ...one, number: `OFF-${one.number}` }));
      return { status: 200, body: { tag, offboardings } };
    }),
  );

  const empty = { ...change, schema: { tags, body: emptyBoxBody, response: { 201: emptyBoxSeen } } };
  app.post('/api/v1/assets/empty-boxes', empty, async (request, reply) => {
    const photos = await sentPhotos(request.body.photos);
    return createOnce(db, request, reply, async (tx) => {
      const { asset, witness: witnessEmail, note, measuredGrams = null, declaredGrams = null } = request.body;
      const { id: assetId, tag } = await findVisibleAsset(tx, scopeOf(request), asset);
      const box = { assetId, witnessEmail, note, measuredGrams, declaredGrams, photos };
      const hold = { connectors: means.connectors, queue };
      const emptyBoxId = await reportEmptyBox(hold, tx, box, accessOf(request).operator.operatorId);
      return { status: 201, body: { emptyBoxId, assetId, tag } };
    });
  });

  const confirm = { config: within('custody.change'), schema: { tags, params: idParams, response: { 200: done } } };
  app.post('/api/v1/assets/empty-boxes/:id/confirm', confirm, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, (tx) => witnessEmptyBox(tx, request.params.id, operator.operatorId));
    return { done: true } as const;
  });

  const params = z.object({ tag: z.string().trim().min(1).max(200).describe('A tag or serial number') });
  const read = { config: within('holdings.read'), schema: { tags, params, response: { 200: assetHistory } } };
  app.get('/api/v1/assets/:tag/history', read, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const { id: assetId, tag } = await findVisibleAsset(tx, scopeOf(request), request.params.tag);
      const where = await whereIs(tx, assetId);
      if (where === undefined) throw unknownAsset();
      const chain = await getCustodyChain(tx, assetId);
      const undoUntil = undoableUntil(chain, await databaseNow(tx));
      return toWire({ assetId, tag, where, ...chain, undoUntil, emptyBoxes: await listEmptyBoxes(tx, assetId) });
    }),
  );

  const photoParams = params.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'it is a SHA-256 in hex') });
  const photo = { config: within('holdings.read'), schema: { tags, params: photoParams, produces: ['image/jpeg'] } };
  app.get('/api/v1/assets/:tag/photos/:sha256', photo, async (request, reply) => {
    const content = await withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const { id: assetId } = await findVisibleAsset(tx, scopeOf(request), request.params.tag);
      return getAssetPhoto(tx, assetId, request.params.sha256);
    });
    return reply.type('image/jpeg').header('cache-control', 'private, max-age=3600').send(content);
  });
}
