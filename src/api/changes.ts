import type { FastifyRequest } from 'fastify';
import { type Actor, operatorActor } from '../core/event.ts';
import type { DepartureChange } from '../core/departures/move-departure.ts';
import { cancelDeparture } from '../jobs/departures/cancel-departure.ts';
import { changeDeparture, type ChangedDeparture } from '../jobs/departures/change-departure.ts';
import { policiesOf } from '../jobs/plans/own-policies.ts';
import { choosePlaybook } from '../jobs/plans/playbooks.ts';
import { readRestoration, restoreAccess } from '../jobs/steps/restore-access.ts';
import { itemLabels, stepRows } from '../store/cases/case-details.ts';
import type { CaseKey } from '../store/cases/case-lists.ts';
import type { Tx } from '../store/database/transaction.ts';
import { getOffboarding } from '../store/cases/offboardings.ts';
import { accessOf, demandProof, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { type CaseRequest, inCase, rehearseInCase } from './case-request.ts';
import { viewDiff } from './plan-view.ts';
import { type ChangeBody, cancelBody, cancelled, changeBody, changed, restoration } from './schemas/changes.ts';
import { caseParams } from './schemas/fields.ts';
import { refuseStale } from './version.ts';
import { toWire } from './wire.ts';

const tags = ['departures'];

/** Departures that change: moved, taken back, and what was taken brought back. */
export function changeRoutes(app: Api, { means, queue, ...policies }: ApiMeans): void {
  const { db } = means;
  const tried = <T>(isDry: boolean, request: CaseRequest, work: (tx: Tx, found: CaseKey) => Promise<T>): Promise<T> =>
    (isDry ? rehearseInCase : inCase)(db, request, work);

  const change = {
    config: within('departures.add'),
    schema: { tags, params: caseParams, body: changeBody, response: { 200: changed } },
  };
  app.patch('/api/v1/offboardings/:case/departure', change, (request) =>
    tried(request.body.dryRun, request, async (tx, { offboardingId, version }) => {
      refuseStale(request, version);
      if (request.body.atOnce && !request.body.dryRun) demandProof(request);
      const { playbook } = await getOffboarding(tx, offboardingId);
      const overlays = (playbook.overlays ?? []).map(({ overlay }) => overlay);
      const newest = request.body.newestPlaybook
        ? choosePlaybook(await policiesOf(tx, policies), { playbook: playbook.playbook, overlays }).playbook
        : undefined;
      const made = await changeDeparture(means, tx, queue, {
        offboardingId,
        actor: actorOf(request),
        change: toChange(request.body),
        atOnce: request.body.atOnce,
        ...(newest === undefined ? {} : { playbook: newest }),
      });
      return viewChange(tx, offboardingId, made);
    }),
  );

  const cancel = {
    config: within('departures.add'),
    schema: { tags, params: caseParams, body: cancelBody, response: { 200: cancelled } },
  };
  app.post('/api/v1/offboardings/:case/cancel', cancel, (request) =>
    tried(request.body.dryRun, request, async (tx, { offboardingId, version }) => {
      refuseStale(request, version);
      const { because, reason, restore } = request.body;
      const done = await cancelDeparture(means, tx, queue, {
        offboardingId,
        actor: actorOf(request),
        because,
        reason,
        ...(restore === undefined ? {} : { restore }),
      });
      return toWire({ ...done, number: `OFF-${done.number}` });
    }),
  );

  const answer = { schema: { tags, params: caseParams, response: { 200: restoration } } };
  app.post('/api/v1/offboardings/:case/restore', { config: within('plans.approve'), ...answer }, (request) =>
    inCase(db, request, async (tx, { offboardingId, version }) => {
      refuseStale(request, version);
      return toWire(await restoreAccess(means, tx, queue, offboardingId));
    }),
  );
  app.get('/api/v1/offboardings/:case/restoration', { config: within('departures.read'), ...answer }, (request) =>
    inCase(db, request, async (tx, { offboardingId }) => toWire(await readRestoration(means, tx, offboardingId))),
  );
}

function actorOf(request: FastifyRequest): Actor {
  return operatorActor(accessOf(request).operator.operatorId);
}

function toChange({ lastWorkingDay, accessEndsAt, employmentEnds, kind, legalHold }: ChangeBody): DepartureChange {
  return {
    ...(lastWorkingDay === undefined ? {} : { lastWorkingDay: Temporal.PlainDate.from(lastWorkingDay) }),
    ...(accessEndsAt === undefined ? {} : { accessEndsAt: Temporal.Instant.from(accessEndsAt) }),
    ...(employmentEnds === undefined ? {} : { employmentEnds: Temporal.PlainDate.from(employmentEnds) }),
    ...(kind === undefined ? {} : { kind }),
    ...(legalHold === undefined ? {} : { legalHold }),
  };
}

/** What changed about a departure, as it is shown; of the case as the transaction has it. */
export async function viewChange(tx: Tx, offboardingId: string, { plan, number, ...made }: ChangedDeparture) {
  const { departure } = await getOffboarding(tx, offboardingId);
  const rows = { items: await itemLabels(tx, offboardingId), ...(await stepRows(tx, offboardingId)) };
  return {
    ...toWire(made),
    number: `OFF-${number}`,
    timeZone: departure.timeZone,
    diff: plan === null ? null : viewDiff(plan.before, plan.after, rows),
  };
}
