import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import {
  type Answers,
  type Assessment,
  gradeInspection,
  type Lacking,
} from '../../core/inspection/grade-inspection.ts';
import { sayLock } from '../../core/inspection/propose-disposition.ts';
import { sayMoney } from '../../core/say-money.ts';
import type { Grade } from '../../core/inspection/rubric.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { insertEvidence } from '../../store/evidence/evidence.ts';
import { moveAsset, readAssetFacts } from '../../store/inspection/asset-facts.ts';
import { dispositionOf, markEnded } from '../../store/inspection/dispositions.ts';
import { insertInspection, type InspectionPhoto, type NewInspection } from '../../store/inspection/inspections.ts';
import { historyOfAsset, lockAsset } from '../../store/inventory/custody.ts';
import { type CaseOfAsset, endAssetSteps, knownOf } from '../assets/end-asset-steps.ts';
import type { Queue } from '../steps/queue.ts';
import { type InspectionPolicies, rubricFor } from './inspection-policies.ts';
import { refuseAbsent } from './asset-in-hand.ts';
import { inspectKits } from './inspect-kits.ts';

/** What somebody found who has the thing in hand. */
export type Inspecting = {
  readonly assetId: string;
  readonly answers: Answers;
  readonly missing: readonly string[];
  readonly photos: readonly InspectionPhoto[];
  /** Another grade than the answers come to, and why. */
  readonly override: { readonly grade: Grade; readonly reason: string } | null;
  readonly note: string | null;
  readonly operatorId: string;
};

export type Inspected =
  /** Nothing was kept: something has not been said yet. */
  | { readonly state: 'incomplete'; readonly lacking: readonly Lacking[] }
  | {
      readonly state: 'kept';
      readonly inspectionId: string;
      readonly assessment: Assessment;
      readonly grade: Grade;
      /** Why it stays in quarantine; null: it does not. */
      readonly quarantine: string | null;
      /** Cases that whoever inspects may know of; the others move all the same. */
      readonly offboardings: readonly CaseOfAsset[];
    };

type Means = InspectionPolicies & { readonly queue?: Queue };

/**
 * Keeps what an inspection found, graded by the rubric of its category, and ends the steps of every open case that waited for it. What
 * is held or disputed goes to quarantine. Throws `bad-request` for answers the rubric does not know, and `rule-refused` for an asset
 * that is not in our hands, is a person's own, or whose grade is changed without a reason.
 */
export async function inspectAsset(means: Means, tx: Tx, input: Inspecting): Promise<Inspected> {
  const { assetId, operatorId, override, note } = input;
  const asset = await lockAsset(tx, assetId);
  const known = await readAssetFacts(tx, assetId, means.dispositions);
  refuseAbsent(asset, known);
  const rubric = rubricFor(means, known.facts.category);
  const grading = gradeInspection(rubric, { ...input, photos: input.photos.map(({ shows }) => shows) });
  if (grading.state === 'wrong') throw new Failure('bad-request', grading.problems.join('\n'));
  if (grading.state === 'incomplete') return grading;
  const { assessment } = grading;
  const changed = override === null || override.grade === assessment.grade ? null : override;
  if (changed !== null && changed.reason.trim().length < 3)
    throw new Failure('rule-refused', `The answers come to grade ${assessment.grade}. Another grade needs a reason.`);
  const grade = changed?.grade ?? assessment.grade;

  const [last] = await historyOfAsset(tx, assetId);
  const custodyId = last?.custodyId ?? null;
  const made = { ...input, rubric, assessment, override: changed, custodyId, note, at: asset.now };
  const { inspectionId, photos } = await insertInspection(tx, made);
  const { stop } = known;
  if (stop !== null) await moveAsset(tx, assetId, 'quarantine');
  else if (asset.status === 'quarantine') await moveAsset(tx, assetId, 'received');
  const { cost } = assessment;
  const data = {
    inspection: inspectionId,
    grade,
    computed: assessment.grade,
    costMinor: cost.minor,
    currency: cost.currency,
  };
  const reason = changed?.reason ?? null;
  await recordInspection(tx, made, { data, photos, reason, quarantine: stop !== null });
  await withdrawOutdated(tx, { assetId, grade, operatorId });
  const said = sayInspection(assessment, { grade, reason, note });
  const offboardings = await endInspectSteps(means, tx, { input, said, data });
  await inspectKits(tx, { assetId, operatorId, at: asset.now });
  return { state: 'kept', inspectionId, assessment, grade, quarantine: stop, offboardings };
}

/** In public: codes, costs and hashes; the note and the reason for another grade lie beside it. */
async function recordInspection(
  tx: Tx,
  { assetId, operatorId, rubric, custodyId, assessment, note }: NewInspection,
  kept: {
    readonly data: Readonly<Record<string, string | number>>;
    readonly photos: readonly string[];
    readonly reason: string | null;
    readonly quarantine: boolean;
  },
): Promise<void> {
  const { data, photos, reason, quarantine } = kept;
  await recordEvent(tx, {
    offboardingId: null,
    type: 'asset.inspected',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: {
      ...data,
      rubric: rubric.rubric,
      version: rubric.version,
      custody: custodyId,
      faults: assessment.faults.map(({ fault, of }) => ({ fault, of })),
      locks: [...assessment.locks],
      photos: photos.map((hash) => `sha256:${hash}`),
      quarantine,
    },
    ...(note === null && reason === null ? {} : { private: { note, reason } }),
  });
}

/** Ends what waited for the inspection, and gives each case the photos. */
async function endInspectSteps(
  means: Means,
  tx: Tx,
  {
    input,
    said,
    data,
  }: { readonly input: Inspecting; readonly said: string; readonly data: Readonly<Record<string, string | number>> },
): Promise<readonly CaseOfAsset[]> {
  const { assetId, operatorId, photos } = input;
  const [photo, ...others] = photos;
  const evidence =
    photo === undefined
      ? ({ kind: 'note', note: said, file: null } as const)
      : ({ kind: 'photo', note: said, file: photo.file } as const);
  const moved = await endAssetSteps(means, tx, { assetId, action: 'inspect', operatorId, evidence, data });
  const givenBy = { kind: 'operator', id: operatorId } as const;
  for (const { offboardingId, itemId } of moved)
    for (const { file, shows } of others)
      await insertEvidence(tx, { offboardingId, itemId, stepId: null, givenBy, kind: 'photo', note: shows, file });
  return knownOf(moved);
}

/** What was decided about a thing of another grade is decided anew. */
async function withdrawOutdated(
  tx: Tx,
  { assetId, grade, operatorId }: { readonly assetId: string; readonly grade: Grade; readonly operatorId: string },
): Promise<void> {
  const decided = await dispositionOf(tx, assetId);
  if (decided === undefined || decided.state === 'carried_out') return;
  if (decided.grade === grade) return;
  await markEnded(tx, decided.id, { state: 'withdrawn', reason: 'Inspected anew, with another grade.' });
  await recordEvent(tx, {
    offboardingId: null,
    type: 'disposition.withdrawn',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: { disposition: decided.id, because: 'inspected_anew' },
  });
}

function sayInspection(
  { grade: computed, faults, cost, locks }: Assessment,
  kept: { readonly grade: Grade; readonly reason: string | null; readonly note: string | null },
): string {
  const overridden = kept.reason === null ? '' : ` (by the answers ${computed}; changed: ${kept.reason})`;
  return [
    `Grade ${kept.grade}${overridden}.`,
    ...(faults.length === 0 ? [] : [`Found: ${faults.map(({ fault, of }) => `${fault} (${of})`).join(', ')}.`]),
    ...(cost.minor === 0 ? [] : [`Putting it right is estimated at ${sayMoney(cost)}.`]),
    ...(locks.length === 0 ? [] : [`Not ruled out to be locked: ${locks.map(sayLock).join(', ')}.`]),
    ...(kept.note === null ? [] : [kept.note]),
  ].join(' ');
}
