import { Failure } from '../core/failure.ts';
import { overdueReview } from '../core/playbooks/overdue-review.ts';
import { isQuiet, type Overlay, type Playbook } from '../core/playbooks/playbook.ts';
import { policyText } from '../formats/playbook-text.ts';
import type { Policies, WrittenPolicies } from '../jobs/plans/playbooks.ts';
import type { Tx } from '../store/database/transaction.ts';
import { listOwnVersions } from '../store/plans/own-policies.ts';
import { listPlaybookVersions } from '../store/plans/playbook-versions.ts';
import type { RowScope } from '../store/row-scope.ts';
import type { PolicyFile, PolicyListed } from './schemas/playbooks.ts';

/** A playbook or an overlay as a list shows it; `shipped` is what comes with Handback. */
export function viewPolicy(one: Playbook | Overlay, shipped: Policies): PolicyListed {
  const { version, title, owner, review_on: reviewOn, steps } = one;
  const isPlaybook = 'playbook' in one;
  const name = isPlaybook ? one.playbook : one.overlay;
  return {
    name,
    kind: isPlaybook ? 'playbook' : 'overlay',
    version,
    own: (isPlaybook ? shipped.playbooks : shipped.overlays).get(name) !== one,
    title,
    owner,
    reviewOn,
    bases: isPlaybook ? [] : one.bases,
    quiet: isPlaybook && isQuiet(one),
    steps: steps.length,
    findings: overdueReviews(one),
  };
}

/** One of them as its file, with every other version that is known: kept here, brought by Handback, or that a case of the scope was opened with. Throws `not-found`. */
export async function viewPolicyFile(
  tx: Tx,
  scope: RowScope,
  { name, here, shipped }: { readonly name: string; readonly here: Policies; readonly shipped: WrittenPolicies },
): Promise<PolicyFile> {
  const current = here.playbooks.get(name) ?? here.overlays.get(name);
  if (current === undefined) throw new Failure('not-found', `There is no playbook or overlay “${name}”.`);
  const own = await listOwnVersions(tx, name);
  const brought = shipped.playbooks.get(name) ?? shipped.overlays.get(name);
  const others = [
    ...own.map(({ body }) => body),
    ...(brought === undefined ? [] : [brought]),
    ...(await listPlaybookVersions(tx, scope, name)),
  ].filter(({ version }) => version !== current.version);
  const earlier = new Map(others.toReversed().map((one) => [one.version, policyText(one)]));
  return {
    policy: viewPolicy(current, shipped),
    text: own[0]?.text ?? shipped.policyTexts.get(name) ?? '',
    plain: policyText(current),
    earlier: [...earlier].map(([version, text]) => ({ version, text })).sort((a, b) => b.version - a.version),
  };
}

/** What is said about a policy whose day of review has passed. */
export function overdueReviews(one: Playbook | Overlay): string[] {
  const said = overdueReview(one, Temporal.Now.plainDateISO('UTC'));
  return said === null ? [] : [said];
}
