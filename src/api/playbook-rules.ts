import { Failure } from '../core/failure.ts';
import { type PlaybookRules, playbookRules } from '../core/playbooks/playbook-choice.ts';
import { changePlaybookRules, choiceByRules } from '../jobs/plans/choose-playbook.ts';
import { policiesOf } from '../jobs/plans/own-policies.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { readPlaybookRules } from '../store/plans/playbook-rules.ts';
import { accessOf, everywhere, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { getNamedPerson } from './named-person.ts';
import { choiceQuery, playbookChoice, rulesBody, rulesView, type RulesView } from './schemas/playbook-rules.ts';

const tags = ['playbooks'];

/** Which playbook a departure gets where nobody names one: the organization's rules, and what they choose for somebody. */
export function playbookRuleRoutes(app: Api, { means: { db }, playbooks, overlays }: ApiMeans): void {
  const policies = { playbooks, overlays };

  const read = { config: within('departures.read'), schema: { tags, response: { 200: rulesView } } };
  app.get('/api/v1/playbook-rules', read, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => toView(await readPlaybookRules(tx))),
  );

  const change = {
    config: everywhere('sources.manage'),
    schema: { tags, body: rulesBody, response: { 200: rulesView } },
  };
  app.post('/api/v1/playbook-rules', change, (request) => {
    const { organizationId, operator } = accessOf(request);
    const rules = request.body.rules === null ? null : parseRules(request.body.rules);
    return withOrganization(db, organizationId, async (tx) => {
      await changePlaybookRules(tx, policies, rules, operator.operatorId);
      return toView(await readPlaybookRules(tx));
    });
  });

  const choose = {
    config: within('departures.add'),
    schema: { tags, querystring: choiceQuery, response: { 200: playbookChoice } },
  };
  app.get('/api/v1/playbook-rules/choice', choose, (request) => {
    const { employeeNumber, kind } = request.query;
    return withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const personId = await getNamedPerson(tx, scopeOf(request), { employeeNumber });
      const choice = await choiceByRules(tx, await policiesOf(tx, policies), { leaver: { personId }, kind });
      return { playbook: choice.playbook, overlays: [...choice.overlays] };
    });
  });
}

/** Says which rule is wrong, and how. Throws `bad-request`. */
function parseRules(given: unknown): PlaybookRules {
  const parsed = playbookRules.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: [index, ...rest], message }) => {
    const where = [`Rule ${Number(index) + 1}`, rest.join('.')].filter((part) => part !== '').join(', ');
    return `${where}: ${message}.`;
  });
  throw new Failure('bad-request', problems.join(' '));
}

function toView({ rules, own }: { readonly rules: PlaybookRules; readonly own: boolean }): RulesView {
  return { own, rules: rules.map((rule) => ({ ...rule })) };
}
