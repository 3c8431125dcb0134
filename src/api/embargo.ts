import { changeEmbargo, liftEmbargo } from '../jobs/departures/embargo.ts';
import { type Embargo, readEmbargo } from '../store/cases/embargo.ts';
import { accessOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import { embargo, embargoBody } from './schemas/embargo.ts';
import { caseParams } from './schemas/fields.ts';
import { toWire } from './wire.ts';

const tags = ['departures'];
// Only the named find a confidential case, and each of them may tell one more person: the case decides who, not a role.
const config = within('departures.read');

/** Who may know of a confidential departure, and until when nobody else does. */
export function embargoRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const answer = { tags, params: caseParams, response: { 200: embargo } };

  app.get('/api/v1/offboardings/:case/embargo', { config, schema: answer }, (request) =>
    inCase(db, request, async (tx, { offboardingId, number }) =>
      show(number, await readEmbargo(tx, offboardingId, accessOf(request).operator.operatorId)),
    ),
  );

  const change = { config, schema: { ...answer, body: embargoBody } };
  app.post('/api/v1/offboardings/:case/embargo', change, (request) =>
    inCase(db, request, async (tx, { offboardingId, number }) => {
      const { add, until } = request.body;
      const { operatorId } = accessOf(request).operator;
      const hour = until === undefined ? {} : { until: Temporal.Instant.from(until) };
      return show(number, await changeEmbargo(tx, { offboardingId, operatorId, add, ...hour }));
    }),
  );

  app.post('/api/v1/offboardings/:case/embargo/lift', { config, schema: answer }, (request) =>
    inCase(db, request, async (tx, { offboardingId, number }) =>
      show(number, await liftEmbargo(tx, offboardingId, accessOf(request).operator.operatorId)),
    ),
  );
}

function show(number: number, found: Embargo) {
  const { named, beside, ...rest } = toWire(found);
  return { number: `OFF-${number}`, ...rest, named: [...named], beside: [...beside] };
}
