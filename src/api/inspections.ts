import { z } from 'zod';
import { operatorActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { parseRubric } from '../formats/inspection-files.ts';
import { inspectAsset, type Inspected } from '../jobs/inspection/inspect-asset.ts';
import { changeOwnRubric, policiesOf, rubricFor } from '../jobs/inspection/inspection-policies.ts';
import { recordEvent } from '../store/cases/record-event.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { changeTerms } from '../store/inspection/asset-facts.ts';
import { listInspections } from '../store/inspection/inspections.ts';
import { accessOf, everywhere, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { findVisibleAsset } from './visible-asset.ts';
import { fileBodyLimit } from './schemas/fields.ts';
import {
  assetParams,
  type InspectedAnswer,
  inspected,
  inspectionBody,
  inspectionsAnswer,
  rubricBody,
  rubricView,
  termsBody,
} from './schemas/inspection.ts';
import { sentPhoto } from './uploaded-file.ts';
import { toWire } from './wire.ts';

const tags = ['inspection'];

/** How things are inspected, what was found, and what they are worth. */
export function inspectionRoutes(app: Api, { means: { db }, queue, inspection }: ApiMeans): void {
  const rubrics = {
    config: within('holdings.read'),
    schema: { tags, response: { 200: z.object({ items: z.array(rubricView) }) } },
  };
  app.get('/api/v1/rubrics', rubrics, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => ({
      items: [...(await policiesOf(tx, inspection)).rubrics],
    })),
  );

  const change = {
    config: everywhere('dispositions.approve'),
    schema: { tags, body: rubricBody, response: { 200: z.object({ done: z.literal(true) }) } },
  };
  app.post('/api/v1/rubrics', change, (request) => {
    const { organizationId, operator } = accessOf(request);
    const { text, usual = '' } = request.body;
    const rubric = text === undefined ? usual : parseRubric(text, 'the rubric');
    return withOrganization(db, organizationId, async (tx) => {
      await changeOwnRubric(tx, inspection.rubrics, rubric, operator.operatorId);
      return { done: true as const };
    });
  });

  const read = {
    config: within('dispositions.read'),
    schema: { tags, params: assetParams, response: { 200: inspectionsAnswer } },
  };
  app.get('/api/v1/assets/:tag/inspections', read, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const found = await findVisibleAsset(tx, scopeOf(request), request.params.tag);
      const items = toWire(await listInspections(tx, found.id));
      return { rubric: rubricFor(await policiesOf(tx, inspection), found.category), items };
    }),
  );

  const inspect = {
    config: within('custody.change'),
    bodyLimit: fileBodyLimit,
    schema: { tags, params: assetParams, body: inspectionBody, response: { 200: inspected } },
  };
  app.post('/api/v1/assets/:tag/inspections', inspect, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const { answers, missing, grade, reason = '', note = null } = request.body;
    const photos: { shows: string; file: NonNullable<Awaited<ReturnType<typeof sentPhoto>>> }[] = [];
    for (const { shows, file } of request.body.photos) {
      const taken = await sentPhoto(file);
      if (taken !== null) photos.push({ shows, file: taken });
    }
    if (new Set(photos.map(({ shows }) => shows)).size < photos.length)
      throw new Failure('bad-request', 'Two photos have the same name in "shows". Send each under its own.');
    return withOrganization(db, organizationId, async (tx) => {
      const { id: assetId } = await findVisibleAsset(tx, scopeOf(request), request.params.tag);
      const override = grade === undefined ? null : { grade, reason };
      const found = { assetId, answers, missing, photos, override, note, operatorId: operator.operatorId };
      return shown(await inspectAsset({ ...(await policiesOf(tx, inspection)), queue }, tx, found));
    });
  });

  const terms = {
    config: within('dispositions.decide'),
    schema: { tags, params: assetParams, body: termsBody, response: { 200: z.object({ done: z.literal(true) }) } },
  };
  app.post('/api/v1/assets/:tag/terms', terms, (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const { id: assetId } = await findVisibleAsset(tx, scopeOf(request), request.params.tag);
      await changeTerms(tx, assetId, request.body, operator.operatorId);
      await recordEvent(tx, {
        offboardingId: null,
        type: 'asset.terms_changed',
        actor: operatorActor(operator.operatorId),
        about: { kind: 'asset', id: assetId },
        data: { changed: Object.keys(request.body).sort() },
      });
      return { done: true as const };
    });
  });
}

function shown(found: Inspected): InspectedAnswer {
  if (found.state === 'incomplete') {
    const lacking = found.lacking.map(({ answers, ...one }) => ({ ...one, answers: [...answers] }));
    return { state: 'incomplete', lacking };
  }
  const { inspectionId, grade, quarantine, assessment, offboardings } = found;
  const { grade: computedGrade, faults, locks, cost } = assessment;
  return {
    state: 'kept',
    inspectionId,
    grade,
    computedGrade,
    faults: faults.map((one) => ({ ...one })),
    locks: [...locks],
    cost,
    quarantine,
    offboardings: offboardings.map(({ offboardingId, number }) => ({ offboardingId, number: `OFF-${number}` })),
  };
}
