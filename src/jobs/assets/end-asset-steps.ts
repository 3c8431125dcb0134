import type { JsonObject } from '../../core/applications/connector.ts';
import { mootActions } from '../../core/custody/moot-actions.ts';
import { operatorActor } from '../../core/event.ts';
import type { Ending } from '../../core/item.ts';
import { type Action, destroyingActions } from '../../core/playbooks/playbook.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { recordObservation } from '../../store/cases/observations.ts';
import { recordEvent, recordEvents } from '../../store/cases/record-event.ts';
import { type CaseAsset, lockCaseAssets } from '../../store/custody/case-assets.ts';
import { insertEvidence, type NewEvidence } from '../../store/evidence/evidence.ts';
import { destructionOf } from '../../store/holds/holds.ts';
import { endStepByHand, endStepsByHand } from '../../store/steps/end-step.ts';
import { settleDues } from '../plans/settle-dues.ts';
import { endAskingSteps } from '../steps/attest.ts';
import { refuseOwnWork } from '../steps/complete-step.ts';
import { type Queue, wakeCase } from '../steps/queue.ts';

/** Without a queue, what becomes ready is found by the scanner. */
type EndMeans = { readonly queue?: Queue };

/** What an end rests on, kept once in each case. */
export type EndEvidence = Pick<NewEvidence, 'kind' | 'note' | 'file'>;

/** The case that something moved in. */
export type CaseOfAsset = Pick<CaseAsset, 'offboardingId' | 'number'>;

/** Such a case with its item, and whether the operator who moved it may know of it. */
export type MovedCase = CaseOfAsset & Pick<CaseAsset, 'itemId' | 'known'>;

/**
 * Ends the steps with this action that are about an asset, in every open case that has it: work on a thing in hand is done once,
 * whoever it is done for. Steps that wait for others stay. Throws `rule-refused` where a step asks for another person than this one.
 */
export async function endAssetSteps(
  means: EndMeans,
  tx: Tx,
  done: {
    readonly assetId: string;
    readonly action: Action;
    readonly operatorId: string;
    readonly evidence: EndEvidence | null;
    /** Codes that belong into the public part of the events. */
    readonly data?: JsonObject;
  },
): Promise<readonly MovedCase[]> {
  const { operatorId, action } = done;
  const moved: MovedCase[] = [];
  for (const item of await lockCaseAssets(tx, [done.assetId], operatorId)) {
    // What is in hand has come back, whatever was to be done before.
    const steps = item.steps.filter((step) => step.action === action && (!step.blocked || action === 'collect'));
    const [first] = steps;
    if (first === undefined) continue;
    await refuseOwnWork(tx, { action, itemId: item.itemId, title: first.title }, operatorId);
    await keepEvidenceOf(tx, item, { stepId: first.stepId, operatorId, evidence: done.evidence });
    for (const { stepId } of steps) {
      if (!(await endStepByHand(tx, stepId, operatorId))) continue;
      await recordEvent(tx, {
        offboardingId: item.offboardingId,
        type: 'step.ended',
        actor: operatorActor(operatorId),
        about: { kind: 'step', id: stepId },
        data: { ...done.data, action, item: item.itemId },
      });
    }
    moved.push(await goOn(means, tx, item));
  }
  return moved;
}

/** The cases that whoever moved them may know of. */
export function knownOf(moved: readonly MovedCase[]): readonly CaseOfAsset[] {
  return moved.flatMap(({ offboardingId, number, known }) => (known ? [{ offboardingId, number }] : []));
}

/** How an asset's story can end without its coming back. */
export type NonReturn = (typeof nonReturns)[number];
export const nonReturns = [
  'lost',
  'stolen',
  'refused',
  'bought_out',
  'written_off',
  'not_shipped',
  'never_held',
] as const satisfies readonly Ending[];

/**
 * Says that an asset will not come back, in one open case or in all that wait for it: an attested observation, the evidence, and the
 * end of the steps that asked for it. The asset's own row and its custody are left to whoever calls.
 */
export async function endAssetItem(
  means: EndMeans,
  tx: Tx,
  end: {
    readonly assetId: string;
    /** Or that it stays in use, with somebody else. */
    readonly ending: NonReturn | 'transferred';
    readonly operatorId: string;
    readonly note: string | null;
    readonly evidence: EndEvidence | null;
    readonly offboardingId?: string;
  },
): Promise<readonly MovedCase[]> {
  const { ending, operatorId, note } = end;
  const moved: MovedCase[] = [];
  for (const item of await lockCaseAssets(tx, [end.assetId], operatorId)) {
    if (item.offboardingId !== (end.offboardingId ?? item.offboardingId) || item.observed === 'returned') continue;
    const { offboardingId, itemId } = item;
    await keepEvidenceOf(tx, item, { stepId: null, operatorId, evidence: end.evidence });
    const seen = { offboardingId, itemId, value: ending, assurance: 'attested', seenAt: item.now, operatorId } as const;
    await recordObservation(
      tx,
      { ...seen, method: 'statement', ...(note === null ? {} : { note }) },
      operatorActor(operatorId),
    );
    await endAskingSteps(tx, offboardingId, { item_id: itemId, kind: 'asset' }, { ending, operatorId });
    await endMootSteps(tx, item, ending, operatorId);
    moved.push(await goOn(means, tx, item));
  }
  return moved;
}

/** Ends what has lost its object, and says so: nobody did it. */
async function endMootSteps(
  tx: Tx,
  { assetId, offboardingId, itemId, steps }: CaseAsset,
  ending: Ending,
  operatorId: string,
) {
  const moot = mootActions(ending);
  const { allowed: isFree } = await destructionOf(tx, { kind: 'asset', id: assetId });
  // What would erase something held stays open: a hold outlives the loss of the thing.
  const lost = steps.filter(({ action }) =>
    moot.some((one) => one === action && (isFree || !destroyingActions.includes(one))),
  );
  const ended = await endStepsByHand(
    tx,
    lost.map(({ stepId }) => stepId),
    operatorId,
  );
  await recordEvents(
    tx,
    lost
      .filter(({ stepId }) => ended.has(stepId))
      .map(({ stepId, action }) => ({
        offboardingId,
        type: 'step.ended',
        actor: operatorActor(operatorId),
        about: { kind: 'step', id: stepId },
        data: { action, item: itemId, ending, moot: true },
      })),
  );
}

async function keepEvidenceOf(
  tx: Tx,
  { offboardingId, itemId }: CaseAsset,
  given: { readonly stepId: string | null; readonly operatorId: string; readonly evidence: EndEvidence | null },
): Promise<void> {
  const { stepId, operatorId, evidence } = given;
  if (evidence === null) return;
  const givenBy = { kind: 'operator', id: operatorId } as const;
  await insertEvidence(tx, { offboardingId, itemId, stepId, givenBy, ...evidence });
}

async function goOn(means: EndMeans, tx: Tx, item: CaseAsset): Promise<MovedCase> {
  const { offboardingId, itemId, number, known } = item;
  await settleDues(tx, offboardingId);
  if (means.queue !== undefined) await wakeCase(means.queue, tx, offboardingId);
  return { offboardingId, itemId, number, known };
}
