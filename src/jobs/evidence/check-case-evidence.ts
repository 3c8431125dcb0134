import type { Standing } from '../../core/item.ts';
import type { AskedOf } from '../../core/steps/step-owner.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { databaseNow } from '../../store/database/database-now.ts';
import { checkEvents, type EventsChecked } from '../../store/evidence/check-events.ts';
import { withOwners } from '../../store/steps/step-ownership.ts';
import { obstaclesOf, readEvidenceCase } from './evidence-case.ts';

/** Something that is not proven yet, and whose it is. */
export type EvidenceGap = {
  readonly kind: 'item' | 'step';
  readonly id: string;
  readonly label: string;
  /** Where the item stands; null for a step. */
  readonly standing: Standing | null;
  /** Who is asked for what would close it; empty: nobody. */
  readonly askedOf: readonly AskedOf[];
};

export type CaseEvidenceChecked = {
  readonly checkedAt: Temporal.Instant;
  readonly gaps: readonly EvidenceGap[];
  readonly waivers: number;
  /** How many applications were looked at, in a sentence. */
  readonly coverage: string;
  readonly events: EventsChecked & { readonly missing: readonly number[] };
};

/** What the evidence of a case lacks, whose that is, and whether its events are all there and as they were stored. Throws `not-found`. */
export async function checkCaseEvidence(tx: Tx, offboardingId: string): Promise<CaseEvidenceChecked> {
  const it = await readEvidenceCase(tx, offboardingId);
  const obstacles = obstaclesOf(it);
  const open = it.steps.filter(({ phase, state }) => phase === 'gate' && state !== 'done' && state !== 'withdrawn');
  const owned = await withOwners(
    tx,
    open.map(({ step_id, state, item_id }) => ({ id: step_id, state, itemId: item_id })),
  );
  return {
    checkedAt: await databaseNow(tx),
    gaps: obstacles.map(({ kind, id, label, standing }) => ({
      kind,
      id,
      label,
      standing,
      askedOf: askedFor(owned.filter((step) => (kind === 'step' ? step.id === id : step.itemId === id))),
    })),
    waivers: it.waivers.filter(({ revoked_at }) => revoked_at === null).length,
    coverage: it.sentence,
    events: { ...(await checkEvents(tx, offboardingId)), missing: it.missingNumbers },
  };
}

/** Each of those who are asked once. */
function askedFor(steps: readonly { readonly askedOf: readonly AskedOf[] }[]): readonly AskedOf[] {
  return [...new Map(steps.flatMap(({ askedOf }) => askedOf).map((asked) => [asked.id, asked])).values()];
}
