import assert from 'node:assert/strict';
import { systemActor } from '../src/core/event.ts';
import { type DepartureFacts, receiveDeparture } from '../src/jobs/departures/receive-departure.ts';
import type { Means } from '../src/jobs/means.ts';
import { makePlan } from '../src/jobs/plans/make-plan.ts';
import type { Queue } from '../src/jobs/steps/queue.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { shippedPlaybook } from './organization.ts';

/** The id of a case, planned by the standard playbook, of somebody who is on record and leaves on 18 December 2026 unless `facts` say otherwise. */
export async function plannedCase(
  {
    means,
    queue,
    organizationId,
  }: {
    readonly means: Pick<Means, 'db' | 'connectors'>;
    readonly queue: Queue;
    readonly organizationId: string;
  },
  employeeNumber: string,
  facts: Partial<DepartureFacts> = {},
): Promise<string> {
  const playbook = await shippedPlaybook('standard');
  return withOrganization(means.db, organizationId, async (tx) => {
    const received = await receiveDeparture(tx, queue, {
      facts: {
        source: 'hr',
        externalId: employeeNumber,
        leaver: { employeeNumber },
        kind: 'voluntary',
        lastWorkingDay: Temporal.PlainDate.from('2026-12-18'),
        noticeAt: null,
        accessEndsAt: null,
        employmentEnds: null,
        informedAt: null,
        timeZone: null,
        legalHold: false,
        ...facts,
      },
      playbook,
      actor: systemActor,
    });
    assert.ok(received.state === 'opened');
    await makePlan(means, tx, received.offboardingId);
    return received.offboardingId;
  });
}
