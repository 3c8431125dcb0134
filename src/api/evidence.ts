import { operatorActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { checkCaseEvidence } from '../jobs/evidence/check-case-evidence.ts';
import { exportEvidence } from '../jobs/evidence/export-evidence.ts';
import { streamFor } from '../store/cases/embargo.ts';
import { recordEvent } from '../store/cases/record-event.ts';
import { databaseNow } from '../store/database/database-now.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { sampleLeavers } from '../store/evidence/sample-leavers.ts';
import { getOrganization } from '../store/people/organizations.ts';
import { accessOf, demandProof, everywhere, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import { evidenceChecked, sample, sampleQuery } from './schemas/evidence.ts';
import { caseParams } from './schemas/fields.ts';
import { toWire } from './wire.ts';

/** The evidence of a case as one file, what it lacks, and cases drawn at random: for those who were not there. */
export function evidenceRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const read = {
    config: within('evidence.export'),
    schema: { tags: ['offboardings'], params: caseParams, produces: ['application/zip'] },
  };
  app.get('/api/v1/offboardings/:case/evidence.zip', read, async (request, reply) => {
    const { organizationId, operator } = accessOf(request);
    const offboardingId = await inCase(db, request, async (tx, found) => {
      // Written before the pack is made, so that the pack tells of its own export.
      const actor = operatorActor(operator.operatorId);
      // In the organization's own stream: reading a case must not change what is read. That of a confidential one is told nobody.
      const stream = await streamFor(tx, found.offboardingId);
      if (stream !== null) demandProof(request);
      await recordEvent(tx, {
        offboardingId: stream,
        type: 'evidence.exported',
        actor,
        about: { kind: 'offboarding', id: found.offboardingId },
      });
      return found.offboardingId;
    });
    const { fileName, stream } = await exportEvidence(db, organizationId, offboardingId);
    reply.type('application/zip').header('content-disposition', `attachment; filename="${fileName}"`);
    return reply.send(stream);
  });

  const check = {
    config: within('evidence.export'),
    schema: { tags: ['offboardings'], params: caseParams, response: { 200: evidenceChecked } },
  };
  app.get('/api/v1/offboardings/:case/evidence', check, async (request) =>
    toWire(await inCase(db, request, (tx, { offboardingId }) => checkCaseEvidence(tx, offboardingId))),
  );

  const draw = {
    config: everywhere('evidence.export'),
    schema: { tags: ['evidence'], querystring: sampleQuery, response: { 200: sample } },
  };
  app.get('/api/v1/evidence/sample', draw, async (request) => {
    const { from, to, seed, size } = request.query;
    if (from > to) throw new Failure('bad-request', `The period ends (${to}) before it begins (${from}).`);
    const { ownPersonId: exceptPersonId, operatorId: askedBy } = scopeOf(request);
    return withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const { timeZone } = await getOrganization(tx);
      const start = (day: Temporal.PlainDate) => day.toZonedDateTime(timeZone).toInstant();
      const period = {
        from: start(Temporal.PlainDate.from(from)),
        until: start(Temporal.PlainDate.from(to).add({ days: 1 })),
      };
      const drawn = await sampleLeavers(tx, { ...period, exceptPersonId, askedBy }, { seed, size });
      return toWire({ from, to, timeZone, seed, asOf: await databaseNow(tx), ...drawn });
    });
  });
}
