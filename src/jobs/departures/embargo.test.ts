import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { useDatabase } from '../../../test/database.ts';
import { addOperator, addOrganization, addPerson, makeMeans, shippedPlaybook } from '../../../test/organization.ts';
import { verbs } from '../../core/applications/connector.ts';
import { operatorActor, systemActor } from '../../core/event.ts';
import { tellingActions } from '../../core/playbooks/order-laws.ts';
import type { PlaybookStep } from '../../core/playbooks/playbook.ts';
import type { Role } from '../../core/permission.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { mayKnowOf } from '../../store/cases/embargo.ts';
import { claimStep } from '../../store/steps/claim-step.ts';
import { completeStep } from '../steps/complete-step.ts';
import { observeOffboarding } from '../looks/observe.ts';
import { openQueue } from '../steps/queue.ts';
import { receiveDeparture } from './receive-departure.ts';

const db = await useDatabase();
const means = makeMeans(db);
const queue = await openQueue(db, () => undefined);
after(() => queue.close());

const named = ['hr', 'legal', 'security'] as const;

async function letLeave(roles: readonly Role[], actorId: string | null = null) {
  const organizationId = await addOrganization(db);
  const personId = await addPerson(db, organizationId, 'E1');
  const operators = new Map<Role, string>();
  for (const role of roles)
    operators.set(role, await addOperator(db, organizationId, [{ role, scope: 'organization', value: '' }]));
  const leaverId = await addOperator(db, organizationId, [{ role: 'hr', scope: 'organization', value: '' }], personId);
  const playbook = await shippedPlaybook('immediate');
  const within = <T>(work: Parameters<typeof withOrganization<T>>[2]) => withOrganization(db, organizationId, work);
  const received = await within((tx) =>
    receiveDeparture(tx, queue, {
      facts: {
        source: 'test',
        externalId: 'T-1',
        leaver: { employeeNumber: 'E1' },
        kind: 'involuntary',
        lastWorkingDay: Temporal.PlainDate.from('2099-01-05'),
        noticeAt: null,
        accessEndsAt: null,
        employmentEnds: null,
        informedAt: null,
        timeZone: null,
        legalHold: false,
      },
      playbook,
      actor: actorId === null ? systemActor : operatorActor(actorId),
    }),
  );
  assert.ok(received.state === 'opened');
  const { offboardingId } = received;
  const knows = (operatorId: string | null) => within((tx) => mayKnowOf(tx, offboardingId, operatorId));
  return { organizationId, offboardingId, operators, leaverId, within, knows };
}

test('edge-49 a departure that a source tells is known to hr, legal and security, and never to the leaver', async () => {
  const { operators, leaverId, knows } = await letLeave([...named, 'it', 'admin', 'auditor']);
  for (const [role, operatorId] of operators)
    assert.equal(await knows(operatorId), (named as readonly Role[]).includes(role), role);
  assert.equal(await knows(leaverId), false);
  assert.equal(await knows(null), false);
});

test('where nobody is hr, legal or security, the administrators know: no case is seen by nobody', async () => {
  const { operators, knows } = await letLeave(['it', 'admin']);
  assert.equal(await knows(operators.get('admin') ?? ''), true);
  assert.equal(await knows(operators.get('it') ?? ''), false);
});

test('workers look and plan as ever, and the note that the person was told ends the embargo', async () => {
  const { organizationId, offboardingId, operators, within, knows } = await letLeave(['hr', 'admin']);
  const { plan } = await observeOffboarding(means, organizationId, offboardingId);
  assert.ok(plan.steps.length > 10);
  const [step] = await within((tx) =>
    tx.query<{ step_id: string }>(
      `update step set blocked_by = 0, state = 'asked' where organization_id = $1 and offboarding_id = $2 and action = 'mark_informed' returning step_id`,
      [organizationId, offboardingId],
    ),
  );
  const admin = operators.get('admin') ?? '';
  assert.equal(await knows(admin), false);
  const done = { stepId: step?.step_id ?? '', operatorId: operators.get('hr') ?? '', note: 'Told at 10:00.' };
  await within((tx) => completeStep(means, tx, queue, done));
  assert.equal(await knows(admin), true);
});

test('nothing that tells somebody is started while the case is confidential, and it is as soon as it is not', async () => {
  const { offboardingId, within, organizationId } = await letLeave(['hr']);
  const [step] = await within((tx) =>
    tx.query<{ step_id: string }>(
      `update step set action = 'announce', start_at = now() where organization_id = $1 and offboarding_id = $2
         and step_id = (select step_id from step where organization_id = $1 and offboarding_id = $2 limit 1) returning step_id`,
      [organizationId, offboardingId],
    ),
  );
  await within((tx) =>
    tx.query(`update offboarding set approved_digest = 'x', digest = 'x' where organization_id = $1`, [organizationId]),
  );
  const claim = () => within((tx) => claimStep(tx, step?.step_id ?? '', 60_000));
  assert.equal(await claim(), null);
  await within((tx) =>
    tx.query('update departure set informed_at = now() where organization_id = $1', [organizationId]),
  );
  assert.notEqual(await claim(), null);
});

test('the immediate playbook only reads before access ends, and reaches nobody before they are told', async () => {
  const { steps } = await shippedPlaybook('immediate');
  const byId = new Map(steps.map((step) => [step.id, step]));
  const follows = (step: PlaybookStep, fits: (one: PlaybookStep) => boolean): boolean =>
    fits(step) || step.after.some((id) => follows(byId.get(id) ?? step, fits));
  const atItsHour = ({ due, not_before_due: held }: PlaybookStep) => held && due.anchor === 'access_ends';
  for (const step of steps) {
    if ((verbs as readonly string[]).includes(step.action))
      assert.ok(follows(step, atItsHour), `${step.id} would be carried out before access ends`);
    if (tellingActions.includes(step.action))
      assert.ok(
        follows(step, ({ action, due }) => action === 'mark_informed' || due.anchor === 'informed'),
        step.id,
      );
  }
});
