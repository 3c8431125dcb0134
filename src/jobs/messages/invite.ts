import type { NewMessage } from '../../core/messages/message.ts';
import { type AskedOf, stepOwners } from '../../core/steps/step-owner.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import {
  type AppointmentStep,
  type Invitation,
  type InvitationChange,
  listAppointments,
  listInvitations,
  lockInvitationRound,
  saveInvitations,
  takeInvitationRounds,
} from '../../store/messages/invitations.ts';
import { findMailServer } from '../../store/messages/mail-server.ts';
import { queueMessages } from '../../store/messages/messages.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { readOwnership } from '../../store/steps/step-ownership.ts';
import type { Means } from '../means.ts';
import { startLooking } from '../start-looking.ts';
import type { Worker } from '../steps/worker.ts';

const organizationsAtOnce = 20;
/** What more people are asked for is nobody's appointment until it is handed to one of them. */
const mostInvited = 3;

/** Keeps calendars in step with the plans, organization after organization. Any number of workers may run against one database. */
export function startInvitations(means: Pick<Means, 'db' | 'log'>): Worker {
  const look = async () => {
    const organizations = await takeInvitationRounds(means.db, organizationsAtOnce);
    for (const organizationId of organizations)
      await withOrganization(means.db, organizationId, (tx) => invite(tx), { name: 'invite' });
    return organizations.length === organizationsAtOnce;
  };
  return startLooking(means, look, { everyMs: 30_000, failed: 'Calendars could not be looked at; trying again.' });
}

/**
 * One round for an organization: invites whoever has a step that takes place at a time, moves what has moved, and calls off what
 * does not take place or fell to somebody else. `at` is the instant; now when left out. Answers how many mails were queued.
 */
export async function invite(tx: Tx, at?: Temporal.Instant): Promise<number> {
  // Without a mail server nobody is invited; what was never told is still new when there is one.
  if ((await findMailServer(tx)) === undefined || !(await lockInvitationRound(tx))) return 0;
  const steps = await listAppointments(tx, at ?? (await databaseNow(tx)));
  const wanted = await listWanted(tx, steps, at);
  const standing = await listInvitations(
    tx,
    steps.map(({ stepId }) => stepId),
  );
  const told = new Map(standing.map((one) => [keyOf(one), one]));
  const keys = new Set(wanted.map(keyOf));
  const changes = [
    ...wanted.flatMap((one) => invited(one, told.get(keyOf(one)))),
    ...standing.flatMap((one) => (keys.has(keyOf(one)) ? [] : calledOff(one))),
  ];
  await saveInvitations(tx, changes);
  return queueMessages(tx, changes.flatMap(messageOf));
}

type Wanted = Pick<Invitation, 'stepId' | 'offboardingId' | 'recipientKind' | 'recipientId' | 'dueAt'>;

/** Who keeps which time free. The leaver is asked by other ways, and is told by nobody's calendar. */
async function listWanted(
  tx: Tx,
  steps: readonly AppointmentStep[],
  at: Temporal.Instant | undefined,
): Promise<readonly Wanted[]> {
  const stepIds = steps.map(({ stepId }) => stepId);
  const ownership = await readOwnership(tx, { stepIds, ...(at === undefined ? {} : { at }) });
  const owned = new Map(ownership.steps.map((step) => [step.stepId, step]));
  return steps.flatMap(({ stepId, offboardingId, leaverId, dueAt }) => {
    const [step, about] = [owned.get(stepId), ownership.cases.get(offboardingId)];
    const asked: readonly AskedOf[] =
      step === undefined || about === undefined ? [] : stepOwners(step, about, ownership.team);
    if (asked.length > mostInvited) return [];
    return asked
      .filter(({ id }) => id !== leaverId)
      .map(({ kind, id }) => ({ stepId, offboardingId, recipientKind: kind, recipientId: id, dueAt }));
  });
}

type Change = InvitationChange & { readonly offboardingId: string; readonly tells: boolean };

function invited(one: Wanted, told: Invitation | undefined): readonly Change[] {
  if (told === undefined) return [{ ...one, sequence: 0, over: false, tells: true }];
  if (!told.over && Temporal.Instant.compare(told.dueAt, one.dueAt) === 0) return [];
  return [{ ...one, sequence: told.sequence + 1, over: false, tells: true }];
}

/** What is done is over without a word; what a paused case holds stands until it goes on. */
function calledOff(one: Invitation): readonly Change[] {
  if (one.over || (one.paused && !one.stepDone)) return [];
  return [{ ...one, sequence: one.sequence + (one.stepDone ? 0 : 1), over: true, tells: !one.stepDone }];
}

function messageOf({
  stepId,
  offboardingId,
  recipientKind,
  recipientId,
  sequence,
  over,
  tells,
}: Change): readonly NewMessage[] {
  if (!tells) return [];
  return [
    {
      template: over ? 'invitation_off' : 'invitation',
      channel: 'mail',
      recipient: { kind: recipientKind, id: recipientId },
      offboardingId,
      values: { stepId, sequence },
      dedupKey: `invitation:${stepId}:${recipientId}:${sequence}`,
    },
  ];
}

function keyOf({ stepId, recipientId }: Pick<Invitation, 'stepId' | 'recipientId'>): string {
  return `${stepId} ${recipientId}`;
}
