import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import type { Playbook } from '../core/playbooks/playbook.ts';
import { checkOverlay, parsePolicy } from '../formats/playbook-file.ts';
import { comparePolicies } from '../jobs/plans/compare-policies.ts';
import { policiesOf, readyPolicy, saveOwnPolicy } from '../jobs/plans/own-policies.ts';
import { choosePlaybook, type Policies } from '../jobs/plans/playbooks.ts';
import { simulatePlan } from '../jobs/plans/simulate-plan.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { countOpenByVersion } from '../store/plans/own-policies.ts';
import { accessOf, everywhere, proved, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { viewPlan } from './plan-view.ts';
import { overdueReviews, viewPolicy, viewPolicyFile } from './policy-view.ts';
import {
  layeredPlaybook,
  type LayeredPlaybook,
  layersQuery,
  lintAnswer,
  type LintAnswer,
  policy,
  policyFile,
  policyParams,
  type PolicyPreview,
  policyPreview,
  policySaved,
  policyText,
  simulation,
  type SimulationAnswer,
  simulationBody,
} from './schemas/playbooks.ts';
import { toWire } from './wire.ts';

const tags = ['playbooks'];

/** The policies of an organization: what they are, what they are together, whether a file could be one, and what it would plan. */
export function playbookRoutes(app: Api, { means: { db }, policyTexts, ...shipped }: ApiMeans): void {
  const config = within('departures.read');
  const inOrganization = <T>(request: FastifyRequest, work: (tx: Tx, here: Policies) => Promise<T> | T): Promise<T> =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => work(tx, await policiesOf(tx, shipped)));

  const list = { config, schema: { tags, response: { 200: z.object({ items: z.array(policy) }) } } };
  app.get('/api/v1/playbooks', list, (request) =>
    inOrganization(request, (_tx, here) => ({
      items: [
        ...[...here.playbooks.values()].map((one) => viewPolicy(one, shipped)),
        ...[...here.overlays.values()].map((one) => viewPolicy(one, shipped)),
      ],
    })),
  );

  const read = { config, schema: { tags, params: policyParams, response: { 200: policyFile } } };
  app.get('/api/v1/playbooks/:name', read, (request) =>
    inOrganization(request, (tx, here) =>
      viewPolicyFile(tx, scopeOf(request), { name: request.params.name, here, shipped: { ...shipped, policyTexts } }),
    ),
  );

  const layers = { config, schema: { tags, querystring: layersQuery, response: { 200: layeredPlaybook } } };
  app.get('/api/v1/playbooks/layers', layers, (request) =>
    inOrganization(request, (_tx, here) =>
      layered(here, { playbook: request.query.playbook, overlays: request.query.overlay }),
    ),
  );

  const lint = { config, schema: { tags, body: policyText, response: { 200: lintAnswer } } };
  app.post('/api/v1/playbooks/lint', lint, (request) =>
    inOrganization(request, (_tx, { playbooks }) => lintFile(request.body.text, request.body.fileName, playbooks)),
  );

  const preview = { config, schema: { tags, body: policyText, response: { 200: policyPreview } } };
  app.post('/api/v1/playbooks/preview', preview, (request) =>
    inOrganization(request, async (tx, here): Promise<PolicyPreview> => {
      const ready = readyPolicy(here, request.body.text, request.body.fileName);
      const { name, kind, version, current, body, warnings } = ready;
      return toWire({
        name,
        kind,
        version,
        replaces: current?.version ?? null,
        changes: current === null ? null : comparePolicies(current, body),
        openCases: await countOpenByVersion(tx, scopeOf(request), name),
        warnings,
      });
    }),
  );

  const save = {
    config: proved(everywhere('sources.manage')),
    schema: { tags, body: policyText, response: { 200: policySaved } },
  };
  app.post('/api/v1/playbooks', save, (request) => {
    const { organizationId, operator } = accessOf(request);
    return withOrganization(db, organizationId, async (tx) => {
      const { operatorId } = operator;
      const { name, kind, version } = await saveOwnPolicy(tx, shipped, { ...request.body, operatorId });
      return { name, kind, version };
    });
  });

  const simulate = { config, schema: { tags, body: simulationBody, response: { 200: simulation } } };
  app.post('/api/v1/playbooks/simulate', simulate, (request) =>
    inOrganization(request, (_tx, here) => simulated(here, request.body)),
  );
}

function simulated(here: Policies, asked: z.output<typeof simulationBody>): SimulationAnswer {
  const { playbook, notes } = choosePlaybook(here, asked);
  const { plan, digest, labels } = simulatePlan(playbook, {
    ...asked,
    lastWorkingDay: Temporal.PlainDate.from(asked.lastWorkingDay),
  });
  const items = new Map([...labels].map(([key, label]) => [key, { id: null, label }]));
  // Seen from the first day, so that nothing is called late.
  const rows = { playbook, items, steps: new Map(), now: Temporal.Instant.fromEpochMilliseconds(0), quiet: false };
  return { notes: [...notes], plan: viewPlan({ plan, revision: 0, digest }, { plan: null, digest: null }, rows) };
}

function layered(policies: Policies, wanted: Parameters<typeof choosePlaybook>[1]): LayeredPlaybook {
  const { playbook, notes } = choosePlaybook(policies, wanted);
  const laid = wanted.overlays.flatMap((name) => policies.overlays.get(name) ?? []);
  return {
    playbook: playbook.playbook,
    version: playbook.version,
    title: playbook.title,
    owner: playbook.owner,
    reviewOn: playbook.review_on,
    approval: playbook.approval,
    immediate: playbook.immediate,
    overlays: [...(playbook.overlays ?? [])],
    steps: playbook.steps.map(({ id, title, action, owner, due, after, phase, layer, changed_by: changedBy }) => ({
      id,
      title,
      action,
      owner: [...owner],
      due,
      after: [...after],
      phase,
      layer: layer ?? null,
      changedBy: [...(changedBy ?? [])],
    })),
    notes: [...notes],
    findings: [playbook, ...laid].flatMap(overdueReviews),
  };
}

/** What is wrong with a file is the answer here, not a failure. */
function lintFile(text: string, fileName: string, playbooks: ReadonlyMap<string, Playbook>): LintAnswer {
  try {
    const read = parsePolicy(text, fileName);
    if (read.kind === 'playbook') {
      const warnings = read.warnings.map(({ message }) => message);
      return { name: read.playbook.playbook, kind: 'playbook', problems: [], warnings };
    }
    checkOverlay(read.overlay, fileName, playbooks);
    return { name: read.overlay.overlay, kind: 'overlay', problems: [], warnings: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { name: null, kind: null, problems: error.message.split('\n'), warnings: [] };
  }
}
