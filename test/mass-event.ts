import { randomUUIDv7 } from 'node:crypto';
import { operatorActor } from '../src/core/event.ts';
import { usualWaves } from '../src/core/mass-events/mass-event.ts';
import type { Playbook } from '../src/core/playbooks/playbook.ts';
import { confirmProposal, type DeedMeans } from '../src/jobs/two-people/deeds.ts';
import { proposeMassEvent } from '../src/jobs/mass-events/open-mass-event.ts';
import { type MassDraft, prepareMassEvent } from '../src/jobs/mass-events/prepare-mass-event.ts';
import { receiveDeparture } from '../src/jobs/departures/receive-departure.ts';
import type { Tx } from '../src/store/database/transaction.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { shippedPlaybook } from './organization.ts';

/** An immediate playbook that only looks and suspends: what an event of many people costs, without the rest. */
export async function onlySuspending(approval: boolean): Promise<Playbook> {
  const immediate = await shippedPlaybook('immediate');
  const keys = ['observe', 'block', 'suspend'];
  const steps = immediate.steps
    .filter(({ id }) => keys.includes(id))
    .map((step) => ({ ...step, after: step.after.filter((key) => keys.includes(key)) }));
  return { ...immediate, approval, steps };
}

/** A mass event of an organization, for tests. */
export type TestEvents = {
  readonly within: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** A draft of who leaves at once; `first` knows of it, and so does `second`. */
  readonly prepare: (numbers: readonly string[], more?: Partial<MassDraft>) => Promise<string>;
  /** Proposed by the first operator and confirmed by the second. */
  readonly open: (eventId: string) => Promise<void>;
  /** Tells of one immediate departure outside of any event, and answers its case. */
  readonly urgent: (employeeNumber: string) => Promise<string>;
};

export function makeEvents(
  means: DeedMeans,
  organizationId: string,
  who: { readonly playbook: Playbook; readonly first: string; readonly second: string },
): TestEvents {
  const within: TestEvents['within'] = (work) => withOrganization(means.db, organizationId, work);
  const { playbook, first, second } = who;
  return {
    within,
    prepare: (numbers, more = {}) =>
      within((tx) =>
        prepareMassEvent(tx, {
          name: `Event ${randomUUIDv7()}`,
          reason: 'contract_end',
          lastWorkingDay: Temporal.Now.plainDateISO('UTC').subtract({ days: 1 }),
          accessEndsAt: null,
          informedAt: null,
          playbook,
          waves: { ...usualWaves, size: 1_000, minutes: 0 },
          firstWaveAt: null,
          leavers: numbers.map((employeeNumber) => ({ employeeNumber })),
          named: [second],
          operatorId: first,
          ...more,
        }),
      ),
    open: async (eventId) => {
      const asked = { eventId, operatorId: first, reason: 'Agreed with the works council', named: [] };
      const { id } = await within((tx) => proposeMassEvent(tx, asked));
      await within((tx) => confirmProposal(means, tx, { proposalId: id, operatorId: second }));
    },
    urgent: async (employeeNumber) => {
      const received = await within((tx) =>
        receiveDeparture(tx, means.queue, {
          facts: {
            source: 'security',
            externalId: employeeNumber,
            leaver: { employeeNumber },
            kind: 'involuntary',
            lastWorkingDay: Temporal.Now.plainDateISO('UTC'),
            noticeAt: null,
            accessEndsAt: Temporal.Now.instant().subtract({ minutes: 1 }),
            employmentEnds: null,
            informedAt: null,
            timeZone: null,
            legalHold: false,
          },
          playbook: { ...playbook, approval: false },
          actor: operatorActor(first),
        }),
      );
      return received.state === 'opened' ? received.offboardingId : '';
    },
  };
}
