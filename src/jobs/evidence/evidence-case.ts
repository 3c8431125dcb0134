import { obstaclesToClosing } from '../../core/gate.ts';
import { standingOf } from '../../core/item.ts';
import type { Tx } from '../../store/database/transaction.ts';
import {
  type CoverRow,
  getCover,
  listMissingNumbers,
  listPackApprovals,
  listPackEvidence,
  listPackItems,
  listPackRevisions,
  listPackSteps,
  listPackWaivers,
  type PackApproval,
  type PackEvidence,
  type PackRevision,
  type PackStep,
  type PackWaiver,
  readOperatorNames,
} from '../../store/evidence/evidence-pack.ts';
import { itemFactsOf } from '../../store/cases/item-facts.ts';
import {
  type ApplicationCoverage,
  coverApplications,
  coverageSentence,
  type StandingItem,
} from './evidence-coverage.ts';

import {
  type DataEvidence,
  type DataOfCase,
  listDataEvidence,
  listDataOfCase,
} from '../../store/data/data-evidence.ts';
import { type Equipment, readEquipment } from './evidence-equipment.ts';

/** Everything of a case that fits in memory: all but its events, attempts, observations and files. */
export type EvidenceCase = {
  readonly offboardingId: string;
  readonly organizationId: string;
  readonly cover: CoverRow;
  /** The instant that standings are told for: that of the last event, so that a pack does not depend on when it is made. */
  readonly asOf: Temporal.Instant;
  readonly items: readonly StandingItem[];
  readonly steps: readonly PackStep[];
  readonly waivers: readonly PackWaiver[];
  readonly evidence: readonly PackEvidence[];
  readonly approvals: readonly PackApproval[];
  readonly revisions: readonly PackRevision[];
  readonly coverage: readonly ApplicationCoverage[];
  readonly sentence: string;
  readonly equipment: Equipment;
  readonly data: { readonly items: readonly DataOfCase[]; readonly said: readonly DataEvidence[] };
  readonly missingNumbers: readonly number[];
  /** An operator as id and name; null for nobody. */
  readonly operator: (id: string | null) => { readonly id: string; readonly name: string | null } | null;
};

/** Reads a case for its evidence pack. Throws `not-found`. */
export async function readEvidenceCase(tx: Tx, offboardingId: string): Promise<EvidenceCase> {
  const cover = await getCover(tx, offboardingId);
  const asOf = cover.last_event_at ?? cover.opened_at;
  const items = (await listPackItems(tx, offboardingId)).map((item) => ({
    ...item,
    standing: standingOf(itemFactsOf(item), asOf),
  }));
  const coverage = coverApplications(items);
  const names = await readOperatorNames(tx);
  return {
    offboardingId,
    organizationId: tx.organizationId,
    cover,
    asOf,
    items,
    steps: await listPackSteps(tx, offboardingId),
    waivers: await listPackWaivers(tx, offboardingId),
    evidence: await listPackEvidence(tx, offboardingId),
    approvals: await listPackApprovals(tx, offboardingId),
    revisions: await listPackRevisions(tx, offboardingId),
    coverage,
    sentence: coverageSentence(coverage),
    equipment: await readEquipment(tx, offboardingId),
    data: { items: await listDataOfCase(tx, offboardingId), said: await listDataEvidence(tx, offboardingId) },
    missingNumbers: await listMissingNumbers(tx, offboardingId, cover.last_number),
    operator: (id) => (id === null ? null : { id, name: names.get(id) ?? null }),
  };
}

/** What kept the case open at that instant; empty for a case that is closed or cancelled. */
export function obstaclesOf({ cover, items, steps }: EvidenceCase) {
  if (cover.state !== 'open') return [];
  return obstaclesToClosing({
    items: items
      .filter((item) => item.withdrawn_at === null)
      .map((item) => ({ itemId: item.item_id, label: item.label, standing: item.standing })),
    steps: steps
      .filter((step) => step.phase === 'gate' && step.action !== 'close' && step.state !== 'withdrawn')
      .map((step) => ({
        stepId: step.step_id,
        title: step.title,
        ended: step.state === 'done',
        waived: step.waived,
      })),
  });
}
