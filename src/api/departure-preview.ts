import { operatorActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { findUncovered } from '../core/plans/plan-gaps.ts';
import { planSentence } from '../core/plans/plan-sentence.ts';
import { isQuiet } from '../core/playbooks/playbook.ts';
import { scopesFor } from '../core/permission.ts';
import { receiveDeparture } from '../jobs/departures/receive-departure.ts';
import { calendarOf } from '../jobs/plans/calendar.ts';
import { makePlan, type PlanMade } from '../jobs/plans/make-plan.ts';
import { itemLabels } from '../store/cases/case-details.ts';
import { databaseNow } from '../store/database/database-now.ts';
import { rehearse } from '../store/database/rehearse.ts';
import { countSoleRights } from '../store/ownership/sole-rights.ts';
import type { Tx } from '../store/database/transaction.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { playbookFor, refuseQuiet, refuseStranger, toFacts } from './departure-request.ts';
import { departureBody, departurePreview, type DeparturePreview } from './schemas/cases.ts';

type Warning = DeparturePreview['warnings'][number];

/** What telling of a departure would come to: it is told and planned in a transaction that is rolled back. */
export function departurePreviewRoutes(app: Api, { means, queue, playbooks, overlays }: ApiMeans): void {
  const preview = {
    config: within('departures.add'),
    schema: { tags: ['departures'], body: departureBody, response: { 200: departurePreview } },
  };
  app.post('/api/v1/departures/preview', preview, (request) => {
    const { acting, organizationId } = accessOf(request);
    const maySee = scopesFor(acting, 'holdings.read').length > 0;
    return rehearse(means.db, organizationId, async (tx) => {
      await refuseStranger(tx, { scope: scopeOf(request), acting }, request.body.person);
      const facts = toFacts(request.body);
      const { playbook, rule } = await playbookFor(tx, { playbooks, overlays }, request.body, facts);
      await refuseQuiet(tx, acting, { ...request.body, playbook });
      const received = await receiveDeparture(tx, queue, { facts, playbook, actor: operatorActor(acting.operatorId) });
      if (received.state === 'duplicate') throw new Failure('conflict', 'This departure is known already.');
      const made = await makePlan(means, tx, received.offboardingId);
      const { plan, offboarding } = made;
      const labels = await itemLabels(tx, received.offboardingId);
      const held = plan.items.filter(({ kind }) => kind !== 'coverage');
      const steps = plan.steps.map((step) => ({ ...step, hasItem: step.itemKey !== null, ended: false }));
      return {
        playbook: playbook.playbook,
        title: playbook.title,
        overlays: (playbook.overlays ?? []).map(({ overlay }) => overlay),
        rule,
        immediate: playbook.immediate,
        quiet: isQuiet(playbook),
        approval: playbook.approval,
        timeZone: offboarding.departure.timeZone,
        accessEndsAt: offboarding.departure.accessEndsAt.toString(),
        items: [...Map.groupBy(held, ({ kind }) => kind)].map(([kind, same]) => ({ kind, count: same.length })),
        labels: maySee ? held.map(({ kind, key }) => ({ kind, label: labels.get(key)?.label ?? key })) : null,
        sentence: planSentence(steps),
        heldBack: [...new Set(steps.flatMap(({ heldBack }) => (heldBack === null ? [] : [heldBack])))],
        warnings: await warningsOf(tx, made, received),
      };
    });
  });
}

/** What somebody should know before they tell of it. */
async function warningsOf(
  tx: Tx,
  { offboarding: { departure, playbook }, plan }: PlanMade,
  received: { readonly held: string | null; readonly confidential: boolean },
): Promise<Warning[]> {
  const calendar = calendarOf(departure.country);
  const now = await databaseNow(tx);
  const sole = await countSoleRights(tx, departure.personId);
  const uncovered = findUncovered(plan).length;
  const warn = (isSo: boolean, code: Warning['code'], text: string | null = null, count: number | null = null) =>
    isSo ? [{ code, text, count }] : [];
  return [
    ...warn(!isQuiet(playbook) && Temporal.Instant.compare(departure.accessEndsAt, now) <= 0, 'past'),
    ...warn(
      !isQuiet(playbook) && !calendar.isWorkingDay(departure.lastWorkingDay),
      'free_day',
      departure.lastWorkingDay.toString(),
    ),
    ...warn(calendar.doubt !== null, 'calendar', calendar.doubt),
    ...warn(received.held !== null, 'brake', received.held),
    ...warn(received.confidential, 'confidential'),
    ...warn(sole > 0, 'sole', null, sole),
    ...warn(uncovered > 0, 'uncovered', null, uncovered),
  ];
}
