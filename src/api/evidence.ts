import { operatorActor } from '../core/event.ts';
import { exportEvidence } from '../jobs/evidence/export-evidence.ts';
import { streamFor } from '../store/cases/embargo.ts';
import { recordEvent } from '../store/cases/record-event.ts';
import { accessOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import { caseParams } from './schemas/fields.ts';

/** The evidence of a case as one file, for those who were not there. */
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
      await recordEvent(tx, {
        // In the organization's own stream: reading a case must not change what is read. That of a confidential one is told nobody.
        offboardingId: await streamFor(tx, found.offboardingId),
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
}
