import { randomUUIDv7 } from 'node:crypto';
import type { Answers, Assessment } from '../../core/inspection/grade-inspection.ts';
import type { Grade, LockKind } from '../../core/inspection/rubric.ts';
import type { Tx } from '../database/transaction.ts';
import { type NewEvidence, storeFile } from '../evidence/evidence.ts';

type File = NonNullable<NewEvidence['file']>;

/** A photo of an inspection: what the rubric calls it, and the bytes. */
export type InspectionPhoto = { readonly shows: string; readonly file: File };

export type NewInspection = {
  readonly assetId: string;
  readonly rubric: { readonly rubric: string; readonly version: number };
  readonly answers: Answers;
  readonly missing: readonly string[];
  readonly assessment: Assessment;
  /** What is kept in place of the computed grade, and why. */
  readonly override: { readonly grade: Grade; readonly reason: string } | null;
  readonly custodyId: string | null;
  readonly note: string | null;
  readonly photos: readonly InspectionPhoto[];
  readonly operatorId: string;
  readonly at: Temporal.Instant;
};

/** Keeps an inspection with its photos and puts its grade on the asset; answers its id and the photos' SHA-256 in hex. */
export async function insertInspection(
  tx: Tx,
  made: NewInspection,
): Promise<{ readonly inspectionId: string; readonly photos: readonly string[] }> {
  const inspectionId = randomUUIDv7();
  const { assessment, override } = made;
  await tx.query(
    `insert into inspection (organization_id, inspection_id, asset_id, rubric, rubric_version, answers, missing, computed_grade, grade,
       override_reason, faults, locks, repair_minor, currency, custody_id, note, inspected_by, inspected_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
    [
      tx.organizationId,
      inspectionId,
      made.assetId,
      made.rubric.rubric,
      made.rubric.version,
      JSON.stringify(made.answers),
      made.missing,
      assessment.grade,
      override?.grade ?? assessment.grade,
      override?.reason ?? null,
      JSON.stringify(assessment.faults),
      assessment.locks,
      assessment.cost.minor,
      assessment.cost.currency,
      made.custodyId,
      made.note,
      made.operatorId,
      made.at,
    ],
  );
  const hashes: string[] = [];
  for (const { shows, file } of made.photos) {
    const sha256 = await storeFile(tx, file);
    hashes.push(sha256.toString('hex'));
    await tx.query(
      `insert into inspection_photo (organization_id, inspection_photo_id, inspection_id, shows, sha256, file_name)
       values ($1, $2, $3, $4, $5, $6)`,
      [tx.organizationId, randomUUIDv7(), inspectionId, shows, sha256, file.name],
    );
  }
  await tx.query(
    `update asset set grade = $3, version = version + 1 where organization_id = $1 and asset_id = $2 and grade is distinct from $3`,
    [tx.organizationId, made.assetId, override?.grade ?? assessment.grade],
  );
  return { inspectionId, photos: hashes };
}

/** An inspection as it was kept. */
export type InspectionRow = {
  readonly id: string;
  readonly rubric: string;
  readonly rubricVersion: number;
  readonly answers: Answers;
  readonly missing: readonly string[];
  readonly computedGrade: Grade;
  readonly grade: Grade;
  readonly overrideReason: string | null;
  readonly faults: Assessment['faults'];
  readonly locks: readonly LockKind[];
  readonly cost: Assessment['cost'];
  readonly note: string | null;
  readonly inspectedBy: string;
  readonly inspectedAt: Temporal.Instant;
  readonly photos: readonly { readonly shows: string; readonly sha256: string }[];
};

/** Every inspection of an asset, the latest first. */
export async function listInspections(tx: Tx, assetId: string): Promise<readonly InspectionRow[]> {
  return tx.query<InspectionRow>(
    `select n.inspection_id as id, n.rubric, n.rubric_version as "rubricVersion", n.answers, n.missing, n.computed_grade as "computedGrade",
       n.grade, n.override_reason as "overrideReason", n.faults, n.locks,
       jsonb_build_object('minor', n.repair_minor, 'currency', n.currency) as cost, n.note, o.name as "inspectedBy",
       n.inspected_at as "inspectedAt", coalesce((
         select jsonb_agg(jsonb_build_object('shows', f.shows, 'sha256', encode(f.sha256, 'hex')) order by f.shows)
         from inspection_photo f where f.organization_id = $1 and f.inspection_id = n.inspection_id), '[]') as photos
     from inspection n join operator o on o.organization_id = n.organization_id and o.operator_id = n.inspected_by
     where n.organization_id = $1 and n.asset_id = $2 order by n.inspected_at desc, n.inspection_id desc limit 100`,
    [tx.organizationId, assetId],
  );
}
