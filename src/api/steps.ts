import { z } from 'zod';
import { operatorActor } from '../core/event.ts';
import { Failure } from '../core/failure.ts';
import { owners } from '../core/playbooks/playbook.ts';
import { type Completion, completeStep } from '../jobs/steps/complete-step.ts';
import { wakeCase } from '../jobs/steps/queue.ts';
import { getVisibleCaseOf } from '../store/cases/case-lists.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { lockOffboarding } from '../store/cases/offboardings.ts';
import { recordEvent } from '../store/cases/record-event.ts';
import { listSteps, listTodo } from '../store/steps/step-lists.ts';
import { listStepIdsOf } from '../store/steps/own-steps.ts';
import { withOwners } from '../store/steps/step-ownership.ts';
import { retryStep } from '../store/steps/end-step.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { inCase } from './case-request.ts';
import { dataStatementOf } from './data-statement.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { step, stepState, todoStep } from './schemas/cases.ts';
import { caseParams, fileBodyLimit, id, idParams, instant } from './schemas/fields.ts';
import { type CompletionBody, completionBody, done } from './schemas/work.ts';
import { sentFile, sentPhoto } from './uploaded-file.ts';
import { toWire } from './wire.ts';

const tags = ['steps'];
const place = z.strictObject({ dueAt: instant.nullable(), id });
const states = z
  .string()
  .default('asked,problem')
  .describe('States, separated by commas')
  .transform((text) => text.split(','))
  .pipe(z.array(stepState).min(1));

const ownerList = z
  .string()
  .describe('Whom the playbook names, separated by commas: steps of any of them')
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(owners)).min(1));

const mine = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')
  .describe('Only what is mine now, in whatever role or by whichever name');

/** Steps: those of a case, the to-do list over all of them, and what people do with one. */
export function stepRoutes(app: Api, { means, queue }: ApiMeans): void {
  const { db } = means;

  const ofCase = {
    config: within('departures.read'),
    schema: { tags, params: caseParams, response: { 200: z.object({ items: z.array(step) }) } },
  };
  app.get('/api/v1/offboardings/:case/steps', ofCase, async (request) => ({
    items: toWire(
      await inCase(db, request, async (tx, { offboardingId }) => withOwners(tx, await listSteps(tx, offboardingId))),
    ),
  }));

  const todoQuery = z.object({
    ...pageQuery,
    state: states,
    owner: ownerList.optional(),
    site: z.string().max(200).optional(),
    mine,
  });
  const todo = {
    config: within('departures.read'),
    schema: { tags, querystring: todoQuery, response: { 200: pageOf(todoStep) } },
  };
  app.get('/api/v1/steps', todo, async (request) => {
    const { limit, cursor, state, owner, site, mine: onlyMine } = request.query;
    const after = placeFrom(cursor, place);
    const page = {
      states: state,
      limit,
      ...(owner === undefined ? {} : { owners: owner }),
      ...(site === undefined ? {} : { site }),
      ...(after === undefined ? {} : { after }),
    };
    const { organizationId, operator } = accessOf(request);
    const { items, next } = await withOrganization(db, organizationId, async (tx) => {
      const stepIds = onlyMine ? { stepIds: await listStepIdsOf(tx, operator.operatorId) } : {};
      const todoPage = await listTodo(tx, scopeOf(request), { ...page, ...stepIds });
      return { ...todoPage, items: await withOwners(tx, todoPage.items) };
    });
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const complete = {
    config: within('steps.complete'),
    bodyLimit: fileBodyLimit,
    schema: { tags, params: idParams, body: completionBody, response: { 200: done } },
  };
  app.post('/api/v1/steps/:id/complete', complete, async (request) => {
    const { organizationId, operator } = accessOf(request);
    const said = await completionOf(request.body);
    await withOrganization(db, organizationId, async (tx) => {
      const stepId = request.params.id;
      await getVisibleCaseOf(tx, scopeOf(request), 'step', stepId);
      const { data } = request.body;
      await completeStep(means, tx, queue, {
        stepId,
        operatorId: operator.operatorId,
        ...said,
        ...(data === undefined ? {} : { data: await dataStatementOf(tx, scopeOf(request), data) }),
      });
    });
    return { done: true } as const;
  });

  const retry = { config: within('steps.complete'), schema: { tags, params: idParams, response: { 200: done } } };
  app.post('/api/v1/steps/:id/retry', retry, async (request) => {
    const { organizationId, operator } = accessOf(request);
    await withOrganization(db, organizationId, async (tx) => {
      const stepId = request.params.id;
      const { offboardingId } = await getVisibleCaseOf(tx, scopeOf(request), 'step', stepId);
      const { state, number } = await lockOffboarding(tx, offboardingId);
      if (state === 'closed') throw new Failure('conflict', `OFF-${number} is closed; nothing in it is tried again.`);
      if (!(await retryStep(tx, stepId)))
        throw new Failure('rule-refused', 'Only an automatic step that became a problem is tried again.');
      const about = { kind: 'step', id: stepId };
      await recordEvent(tx, { offboardingId, type: 'step.retried', actor: operatorActor(operator.operatorId), about });
      await wakeCase(queue, tx, offboardingId);
    });
    return { done: true } as const;
  });
}

/** What was said in the body, with its files as they are kept. */
async function completionOf(body: CompletionBody): Promise<Omit<Completion, 'stepId' | 'operatorId' | 'data'>> {
  const { note, ending, legalHold, tick, scan, signature } = body;
  const file = await sentFile(body.file);
  const photo = await sentPhoto(body.photo);
  const image = await sentPhoto(signature?.image);
  return {
    ...(note === undefined ? {} : { note }),
    ...(ending === undefined ? {} : { ending }),
    ...(legalHold === undefined ? {} : { legalHold }),
    ...(tick === undefined ? {} : { tick }),
    ...(scan === undefined ? {} : { scan }),
    ...(file === null ? {} : { file }),
    ...(photo === null ? {} : { photo }),
    ...(signature === undefined ? {} : { signature: { name: signature.name, ...(image === null ? {} : { image }) } }),
  };
}
