import { randomUUIDv7 } from 'node:crypto';
import { Failure } from '../../core/failure.ts';
import type {
  MediaType,
  SanitizationClaim,
  SanitizationMethod,
  SanitizationResult,
  SanitizationTechnique,
  VerificationMethod,
} from '../../core/sanitization/sanitization.ts';
import type { Tx } from '../database/transaction.ts';
import { assetColumns, type RowScope, scopeParameters, scopeSql, scopeValues } from '../row-scope.ts';

/** Who did something: one of our operators, or somebody outside by name. */
export type Doer =
  | { readonly operatorId: string; readonly outsider: null }
  | { readonly operatorId: null; readonly outsider: string };

export type NewSanitization = SanitizationClaim & {
  readonly assetId: string;
  readonly storageDeviceId: string;
  readonly tool: string | null;
  readonly toolVersion: string | null;
  readonly result: SanitizationResult;
  readonly startedAt: Temporal.Instant | null;
  readonly endedAt: Temporal.Instant;
  readonly place: string | null;
  readonly doneBy: Doer;
  readonly note: string | null;
  readonly report: { readonly sha256: Buffer; readonly name: string; readonly line: number | null } | null;
};

/** Keeps one try to erase a medium; null where the same one is known already. */
export async function insertSanitization(tx: Tx, made: NewSanitization, operatorId: string): Promise<string | null> {
  const rows = await tx.query<{ id: string }>(
    `insert into sanitization (organization_id, sanitization_id, asset_id, storage_device_id, method, technique, tool, tool_version, result,
       started_at, ended_at, place, operator_id, outsider, wipe_confirmed_at, particle_mm, whole_device, hidden_sectors, note,
       report_sha256, report_name, report_line, recorded_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)
     on conflict do nothing returning sanitization_id as id`,
    [
      tx.organizationId,
      randomUUIDv7(),
      made.assetId,
      made.storageDeviceId,
      made.method,
      made.technique,
      made.tool,
      made.toolVersion,
      made.result,
      made.startedAt,
      made.endedAt,
      made.place,
      made.doneBy.operatorId,
      made.doneBy.outsider,
      made.wipeConfirmedAt,
      made.particleMm,
      made.wholeDevice,
      made.hiddenSectors,
      made.note,
      made.report?.sha256 ?? null,
      made.report?.name ?? null,
      made.report?.line ?? null,
      operatorId,
    ],
  );
  return rows[0]?.id ?? null;
}

export type NewCheck = {
  readonly sanitizationId: string;
  readonly method: VerificationMethod;
  readonly samplePercent: number | null;
  readonly result: 'passed' | 'failed';
  readonly checkedBy: Doer;
  readonly checkedAt: Temporal.Instant;
  readonly note: string | null;
};

/** Keeps how somebody made sure of a sanitization. */
export async function insertCheck(tx: Tx, check: NewCheck, operatorId: string): Promise<string> {
  const id = randomUUIDv7();
  await tx.query(
    `insert into sanitization_check (organization_id, sanitization_check_id, sanitization_id, method, sample_percent, result, operator_id,
       outsider, checked_at, note, recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      tx.organizationId,
      id,
      check.sanitizationId,
      check.method,
      check.samplePercent,
      check.result,
      check.checkedBy.operatorId,
      check.checkedBy.outsider,
      check.checkedAt,
      check.note,
      operatorId,
    ],
  );
  return id;
}

/** What is needed to verify a sanitization. */
export type SanitizationDone = {
  readonly id: string;
  readonly assetId: string;
  readonly method: SanitizationMethod;
  readonly result: SanitizationResult;
  readonly endedAt: Temporal.Instant;
  readonly operatorId: string | null;
  readonly outsider: string | null;
  readonly recordedBy: string;
};

/** Reads a sanitization. Throws `not-found`. */
export async function getSanitization(tx: Tx, id: string): Promise<SanitizationDone> {
  const [row] = await tx.query<SanitizationDone>(
    `select sanitization_id as id, asset_id as "assetId", method, result, ended_at as "endedAt", operator_id as "operatorId", outsider,
       recorded_by as "recordedBy" from sanitization where organization_id = $1 and sanitization_id = $2`,
    [tx.organizationId, id],
  );
  if (row === undefined) throw new Failure('not-found', 'There is no such sanitization, or it is outside your scope.');
  return row;
}

/** A sanitization as lists show it. */
export type SanitizationRow = {
  readonly id: string;
  readonly assetId: string;
  readonly tag: string;
  readonly storageDeviceId: string;
  readonly serial: string | null;
  readonly media: MediaType;
  readonly method: SanitizationMethod;
  readonly technique: SanitizationTechnique;
  readonly tool: string | null;
  readonly toolVersion: string | null;
  readonly result: SanitizationResult;
  readonly endedAt: Temporal.Instant;
  readonly place: string | null;
  readonly doneBy: string;
  readonly note: string | null;
  readonly report: string | null;
  readonly checks: readonly {
    readonly method: VerificationMethod;
    readonly samplePercent: number | null;
    readonly result: 'passed' | 'failed';
    readonly checkedBy: string;
    readonly checkedAt: string;
  }[];
};

const next = 2 + scopeParameters;

/** One page of the sanitizations of the assets of a scope, the latest first; of one asset where it is named. */
export async function listSanitizations(
  tx: Tx,
  scope: RowScope,
  page: { readonly assetId?: string; readonly after?: string; readonly limit: number },
): Promise<{ readonly items: readonly SanitizationRow[]; readonly next: string | null }> {
  const rows = await tx.query<SanitizationRow>(
    `select s.sanitization_id as id, s.asset_id as "assetId", a.tag, s.storage_device_id as "storageDeviceId", d.serial, d.media, s.method,
       s.technique, s.tool, s.tool_version as "toolVersion", s.result, s.ended_at as "endedAt", s.place,
       coalesce(o.name, s.outsider) as "doneBy", s.note, s.report_name as report,
       coalesce((select jsonb_agg(jsonb_build_object('method', k.method, 'samplePercent', k.sample_percent, 'result', k.result,
           'checkedBy', coalesce(v.name, k.outsider),
           'checkedAt', to_char(k.checked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) order by k.sanitization_check_id)
         from sanitization_check k left join operator v on v.organization_id = k.organization_id and v.operator_id = k.operator_id
         where k.organization_id = $1 and k.sanitization_id = s.sanitization_id), '[]') as checks
     from sanitization s
     join storage_device d on d.organization_id = s.organization_id and d.storage_device_id = s.storage_device_id
     join asset a on a.organization_id = s.organization_id and a.asset_id = s.asset_id
     left join custody c on c.organization_id = a.organization_id and c.asset_id = a.asset_id and c.held_until is null
     left join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
     left join operator o on o.organization_id = s.organization_id and o.operator_id = s.operator_id
     where s.organization_id = $1 and ${scopeSql(assetColumns, 2)} and ($${next}::uuid is null or s.asset_id = $${next})
       and ($${next + 1}::uuid is null or s.sanitization_id < $${next + 1})
     order by s.sanitization_id desc limit $${next + 2}`,
    [tx.organizationId, ...scopeValues(scope), page.assetId ?? null, page.after ?? null, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}
