import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { openDispute } from '../jobs/holds/open-dispute.ts';
import { settleDispute } from '../jobs/holds/settle-dispute.ts';
import { unknownItem } from '../jobs/steps/attest.ts';
import { getVisibleCase, listVisibleItems } from '../store/cases/case-lists.ts';
import { listOpenItems } from '../store/custody/case-assets.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { type DisputedThing, getVisibleDispute, listDisputes } from '../store/holds/disputes.ts';
import type { RowScope } from '../store/row-scope.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { createOnce } from './once.ts';
import { fileBodyLimit } from './schemas/fields.ts';
import { dispute, disputeBody, disputeParams, disputeQuery, settleDisputeBody } from './schemas/holds.ts';
import { sentFile } from './uploaded-file.ts';
import { findAssetId, findVisibleAsset } from './visible-asset.ts';
import { toWire } from './wire.ts';

const tags = ['disputes'];

/** Disputes: what somebody says is not so, and how a person settled it. */
export function disputeRoutes(app: Api, { means, queue }: ApiMeans): void {
  const { db } = means;
  const holdMeans = { connectors: means.connectors, queue };
  const config = within('departures.read');

  const list = {
    config,
    schema: { tags, querystring: disputeQuery, response: { 200: z.object({ items: z.array(dispute) }) } },
  };
  app.get('/api/v1/disputes', list, async (request) => {
    const { organizationId } = accessOf(request);
    const { state, case: ref, asset } = request.query;
    const scope = scopeOf(request);
    const items = await withOrganization(db, organizationId, async (tx) =>
      listDisputes(tx, scope, {
        ...(state === undefined ? {} : { state }),
        ...(asset === undefined ? {} : { assetId: await findAssetId(tx, asset) }),
        ...(ref === undefined ? {} : { offboardingId: (await getVisibleCase(tx, scope, ref)).offboardingId }),
      }),
    );
    return { items: toWire(items) };
  });

  const show = { config, schema: { tags, params: disputeParams, response: { 200: dispute } } };
  app.get('/api/v1/disputes/:dispute', show, async (request) => {
    const { organizationId } = accessOf(request);
    const find = (tx: Tx) => getVisibleDispute(tx, scopeOf(request), request.params.dispute);
    return toWire(await withOrganization(db, organizationId, find));
  });

  const open = {
    config: within('items.attest'),
    bodyLimit: fileBodyLimit,
    schema: { tags, body: disputeBody, response: { 201: dispute } },
  };
  app.post('/api/v1/disputes', open, async (request, reply) => {
    const file = await sentFile(request.body.file);
    return createOnce(db, request, reply, async (tx) => {
      const { claim, claimedDay, note } = request.body;
      const thing = await thingOf(tx, scopeOf(request), request.body);
      if (file !== null && 'assetId' in thing)
        throw new Failure(
          'rule-refused',
          'A file proves something in a case, and this asset is in none. Leave it out.',
        );
      const made = await openDispute(holdMeans, tx, {
        thing,
        claim,
        claimedDay: claimedDay === undefined ? null : Temporal.PlainDate.from(claimedDay),
        note: note ?? null,
        by: { kind: 'operator', id: accessOf(request).operator.operatorId },
        file,
      });
      return { status: 201, body: toWire(made) };
    });
  });

  const settle = {
    config: within('items.attest'),
    bodyLimit: fileBodyLimit,
    schema: { tags, params: disputeParams, body: settleDisputeBody, response: { 200: dispute } },
  };
  app.post('/api/v1/disputes/:dispute/settle', settle, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { outcome, ending = null, note } = request.body;
    const file = await sentFile(request.body.file);
    return withOrganization(db, organizationId, async (tx) => {
      const { id } = await getVisibleDispute(tx, scopeOf(request), request.params.dispute);
      const said = { disputeId: id, outcome, ending, note, file, operatorId: operator.operatorId };
      return toWire(await settleDispute(holdMeans, tx, said));
    });
  });
}

/**
 * What a dispute is to be about, if the scope covers it: an asset as the item that it is in an open case. One that is in no such case is
 * for those who see everything.
 */
async function thingOf(
  tx: Tx,
  scope: RowScope,
  { itemId, asset = '' }: { readonly itemId?: string | undefined; readonly asset?: string | undefined },
): Promise<DisputedThing> {
  if (itemId !== undefined) {
    if (!(await listVisibleItems(tx, scope, [itemId])).has(itemId)) throw new Failure('not-found', unknownItem);
    return { itemId };
  }
  const { id: assetId } = await findVisibleAsset(tx, scope, asset);
  const itemIds = (await listOpenItems(tx, assetId)).map((item) => item.itemId);
  const visible = await listVisibleItems(tx, scope, itemIds);
  const open = itemIds.find((one) => visible.has(one));
  if (open !== undefined) return { itemId: open };
  if (!scope.everywhere) throw new Failure('not-found', 'In your scope there is no open case that this asset is in.');
  return { assetId };
}
