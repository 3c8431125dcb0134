import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { overdueReview } from '../core/playbooks/overdue-review.ts';
import type { Overlay, Playbook } from '../core/playbooks/playbook.ts';
import { checkOverlay, parsePolicy } from '../formats/playbook-file.ts';
import { playbookText } from '../formats/playbook-text.ts';
import { choosePlaybook, type Policies } from '../jobs/plans/playbooks.ts';
import { simulatePlan } from '../jobs/plans/simulate-plan.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { listPlaybookVersions } from '../store/plans/playbook-versions.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { viewPlan } from './plan-view.ts';
import {
  layeredPlaybook,
  type LayeredPlaybook,
  layersQuery,
  lintAnswer,
  type LintAnswer,
  lintBody,
  policy,
  policyFile,
  type PolicyFile,
  type PolicyListed,
  policyParams,
  simulation,
  simulationBody,
} from './schemas/playbooks.ts';

const tags = ['playbooks'];

/** The policies of this installation: what they are, what they are together, whether a file could be one, and what it would plan. */
export function playbookRoutes(app: Api, { means: { db }, playbooks, overlays, policyTexts }: ApiMeans): void {
  const config = within('departures.read');
  const policies = { playbooks, overlays };

  const list = { config, schema: { tags, response: { 200: z.object({ items: z.array(policy) }) } } };
  app.get('/api/v1/playbooks', list, () => ({
    items: [
      ...[...playbooks.values()].map((one) => listed(one.playbook, 'playbook', one)),
      ...[...overlays.values()].map((one) => listed(one.overlay, 'overlay', one)),
    ],
  }));

  const read = { config, schema: { tags, params: policyParams, response: { 200: policyFile } } };
  app.get('/api/v1/playbooks/:name', read, async (request): Promise<PolicyFile> => {
    const { name } = request.params;
    const playbook = playbooks.get(name);
    const overlay = overlays.get(name);
    const text = policyTexts.get(name) ?? '';
    if (playbook === undefined) {
      if (overlay === undefined) throw new Failure('not-found', `There is no playbook or overlay “${name}”.`);
      return { policy: listed(name, 'overlay', overlay), text, plain: null, earlier: [] };
    }
    const versions = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      listPlaybookVersions(tx, scopeOf(request), name),
    );
    const earlier = versions.filter(({ version }) => version !== playbook.version);
    return {
      policy: listed(name, 'playbook', playbook),
      text,
      plain: playbookText(playbook),
      earlier: earlier.map((one) => ({ version: one.version, text: playbookText(one) })),
    };
  });

  const layers = { config, schema: { tags, querystring: layersQuery, response: { 200: layeredPlaybook } } };
  app.get('/api/v1/playbooks/layers', layers, ({ query }) =>
    layered(policies, { playbook: query.playbook, overlays: query.overlay }),
  );

  const lint = { config, schema: { tags, body: lintBody, response: { 200: lintAnswer } } };
  app.post('/api/v1/playbooks/lint', lint, ({ body }) => lintFile(body.text, body.fileName, playbooks));

  const simulate = { config, schema: { tags, body: simulationBody, response: { 200: simulation } } };
  app.post('/api/v1/playbooks/simulate', simulate, ({ body }) => {
    const { playbook, notes } = choosePlaybook(policies, body);
    const { plan, digest, labels } = simulatePlan(playbook, {
      ...body,
      lastWorkingDay: Temporal.PlainDate.from(body.lastWorkingDay),
    });
    const items = new Map([...labels].map(([key, label]) => [key, { id: null, label }]));
    // Seen from the first day, so that nothing is called late.
    const rows = { playbook, items, steps: new Map(), now: Temporal.Instant.fromEpochMilliseconds(0) };
    return { notes: [...notes], plan: viewPlan({ plan, revision: 0, digest }, { plan: null, digest: null }, rows) };
  });
}

function listed(name: string, kind: 'playbook' | 'overlay', one: Playbook | Overlay): PolicyListed {
  const { version, title, owner, review_on: reviewOn, steps } = one;
  const bases = 'bases' in one ? one.bases : [];
  return { name, kind, version, title, owner, reviewOn, bases, steps: steps.length, findings: overdueReviews(one) };
}

function overdueReviews(one: Playbook | Overlay): string[] {
  const said = overdueReview(one, Temporal.Now.plainDateISO('UTC'));
  return said === null ? [] : [said];
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
