import { z } from 'zod';
import { type Attested, attestItems, unknownItem } from '../jobs/steps/attest.ts';
import { waive } from '../jobs/steps/waive.ts';
import { listCaseItems } from '../store/cases/case-items.ts';
import { listVisibleItems } from '../store/cases/case-lists.ts';
import { listItemClaims } from '../store/signatures/item-claims.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import { createOnce } from './once.ts';
import { item } from './schemas/cases.ts';
import { caseParams, fileBodyLimit } from './schemas/fields.ts';
import { attestation, attestationBody, done, waiverBody } from './schemas/work.ts';
import { sentFile } from './uploaded-file.ts';
import { getVisibleCase } from '../store/cases/case-lists.ts';
import { toWire } from './wire.ts';

const tags = ['items'];

/** The items of a case, and what people say about them: statements and waivers. */
export function itemRoutes(app: Api, { means: { db }, queue }: ApiMeans): void {
  const list = {
    config: within('departures.read'),
    schema: { tags, params: caseParams, response: { 200: z.object({ items: z.array(item) }) } },
  };
  app.get('/api/v1/offboardings/:case/items', list, async (request) => ({
    items: await inCase(db, request, async (tx, { offboardingId }) => {
      const claims = await listItemClaims(tx, offboardingId);
      const items = await listCaseItems(tx, offboardingId);
      return toWire(items.map((one) => ({ ...one, claim: claims.get(one.id) ?? null })));
    }),
  }));

  const attest = {
    config: within('items.attest'),
    bodyLimit: fileBodyLimit,
    schema: { tags, body: attestationBody, response: { 200: attestation } },
  };
  app.post('/api/v1/attestations', attest, async (request, reply) => {
    const file = await sentFile(request.body.file);
    return createOnce(db, request, reply, async (tx) => {
      const { itemIds, ending, note } = request.body;
      const visible = await listVisibleItems(tx, scopeOf(request), itemIds);
      const { operatorId } = accessOf(request).operator;
      const statement = {
        itemIds: itemIds.filter((itemId) => visible.has(itemId)),
        ending,
        note: note ?? null,
        file,
        operatorId,
      };
      const attested = new Map((await attestItems(tx, queue, statement)).map((result) => [result.itemId, result]));
      const results = itemIds.map((itemId): Attested => attested.get(itemId) ?? unknown(itemId));
      return { status: 200, body: { results } };
    });
  });

  const add = {
    config: within('items.waive'),
    schema: { tags, params: caseParams, body: waiverBody, response: { 201: done } },
  };
  app.post('/api/v1/offboardings/:case/waivers', add, (request, reply) =>
    createOnce(db, request, reply, async (tx) => {
      const { offboardingId } = await getVisibleCase(tx, scopeOf(request), request.params.case);
      const { itemId, stepId = '', reason, until } = request.body;
      const target = itemId === undefined ? { stepId } : { itemId };
      const { operatorId } = accessOf(request).operator;
      const untilAt = until === undefined ? null : Temporal.Instant.from(until);
      await waive(tx, { offboardingId, target, operatorId, reason, until: untilAt });
      return { status: 201, body: { done: true as const } };
    }),
  );
}

function unknown(itemId: string): Attested {
  return { itemId, attested: false, code: 'not-found', reason: unknownItem };
}
