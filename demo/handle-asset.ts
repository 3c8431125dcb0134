import type { Rubric, RubricQuestion } from '../src/core/inspection/rubric.ts';
import { checkInAssets } from '../src/jobs/assets/check-in.ts';
import type { HoldMeans } from '../src/jobs/holds/replan-touched.ts';
import { decideDisposition } from '../src/jobs/inspection/decide-disposition.ts';
import { approveDisposition } from '../src/jobs/inspection/end-disposition.ts';
import { inspectAsset } from '../src/jobs/inspection/inspect-asset.ts';
import { loadInspectionPolicies, rubricFor } from '../src/jobs/inspection/inspection-policies.ts';
import type { Tx } from '../src/store/database/transaction.ts';
import { eraseMedia, isAboutMedia } from './erase-media.ts';

/** A step about an asset, who does it, and the other one who makes sure. */
type Handling = {
  readonly stepId: string;
  readonly action: string;
  readonly operatorId: string;
  readonly otherId: string;
};

/** Whether a step is ended by what is done with the asset, on record, instead of by a statement. */
export function isDoneInHand(action: string): boolean {
  return ['collect', 'inspect', 'decide'].includes(action) || isAboutMedia(action);
}

/** Does what people do with a sound thing in hand: takes it back, inspects it, follows the policy, erases and checks; the step ends by that. */
export async function handleAsset(means: HoldMeans, tx: Tx, what: Handling): Promise<void> {
  const { action, operatorId, otherId } = what;
  if (isAboutMedia(action))
    return eraseMedia(means, tx, { ...what, operatorId: action === 'verify' ? otherId : operatorId });
  const { assetId, tag, category } = await assetOf(tx, what.stepId);
  const { rubrics, dispositions } = await loadInspectionPolicies();
  if (action === 'collect') {
    const scans = [{ tagOrSerial: tag, condition: 'good', note: null }] as const;
    await checkInAssets(means, tx, { scans, operatorId, scope: null, locationId: null, kitId: null });
  } else if (action === 'inspect') {
    const answers = bestAnswers(rubricFor({ rubrics }, category));
    const found = { assetId, answers, missing: [], photos: [], override: null, note: null, operatorId };
    await inspectAsset({ ...means, rubrics, dispositions }, tx, found);
  } else {
    const wanted = { assetId, kind: null, reason: null, operatorId };
    const { dispositionId, needsApproval } = await decideDisposition(means, tx, dispositions, wanted);
    if (needsApproval) await approveDisposition(means, tx, { assetId, dispositionId, operatorId: otherId });
  }
}

/** What is answered about a thing that nothing is wrong with. */
export function bestAnswers({ questions }: Rubric): Readonly<Record<string, string | number>> {
  return Object.fromEntries(questions.map((asked) => [asked.id, bestAnswer(asked)]));
}

function bestAnswer(asked: RubricQuestion): string | number {
  if (asked.kind === 'lock') return 'clear';
  return (asked.kind === 'choice' ? asked.answers[0]?.is : asked.bands[0]?.at_least) ?? '';
}

async function assetOf(tx: Tx, stepId: string) {
  const [row] = await tx.query<{ assetId: string; tag: string; category: string }>(
    `select a.asset_id as "assetId", a.tag, a.category from step s
     join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
     join asset a on a.organization_id = i.organization_id and a.asset_id = i.asset_id
     where s.organization_id = $1 and s.step_id = $2`,
    [tx.organizationId, stepId],
  );
  if (row === undefined) throw new TypeError(`Step ${stepId} is about no asset.`);
  return row;
}
