import { Failure } from '../../core/failure.ts';
import type { JsonObject } from '../../core/applications/connector.ts';
import type { Tx } from '../database/transaction.ts';
import type { ItemColumns } from '../cases/item-facts.ts';

/**
 * Makes everything that the transaction reads one instant's state, and refuses writes. Must come before its first query.
 */
export async function freezeView(tx: Tx): Promise<void> {
  await tx.query('set transaction isolation level repeatable read, read only');
}

/** A case as the cover of its evidence shows it. */
export type CoverRow = {
  readonly number: number;
  readonly state: 'open' | 'closed' | 'cancelled';
  readonly paused: boolean;
  readonly playbook: string;
  readonly playbook_version: number;
  readonly immediate: boolean;
  readonly revision: number;
  readonly digest: string | null;
  readonly approved_digest: string | null;
  readonly opened_at: Temporal.Instant;
  readonly closed_at: Temporal.Instant | null;
  readonly reopened_at: Temporal.Instant | null;
  readonly organization_name: string;
  readonly person_id: string;
  readonly person_name: string;
  readonly worker_id: string;
  readonly worker_type: string;
  readonly source: string;
  readonly time_zone: string;
  readonly notice_at: Temporal.Instant;
  readonly last_working_day: Temporal.PlainDate;
  readonly access_ends_at: Temporal.Instant;
  readonly employment_ends: Temporal.PlainDate;
  readonly legal_hold: boolean;
  /** The number of the case's last event, and when that was written. */
  readonly last_number: number;
  readonly last_event_at: Temporal.Instant | null;
};

/** Reads the case. Throws `not-found`. */
export async function getCover(tx: Tx, offboardingId: string): Promise<CoverRow> {
  const [row] = await tx.query<CoverRow>(
    `select o.number, o.state, o.paused, o.playbook, o.playbook_version, o.immediate, o.revision, o.digest, o.approved_digest,
       o.opened_at, o.closed_at, o.reopened_at, g.name as organization_name, p.person_id, p.display_name as person_name,
       m.worker_id, m.worker_type, d.source, d.time_zone, d.notice_at, d.last_working_day, d.access_ends_at, d.employment_ends,
       d.legal_hold, coalesce(s.last_number, 0) as last_number,
       (select max(e.recorded_at) from event e where e.organization_id = $1 and e.stream_id = $2) as last_event_at
     from offboarding o
     join organization g on g.organization_id = o.organization_id
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     join employment m on m.organization_id = o.organization_id and m.employment_id = o.employment_id
     left join event_stream s on s.organization_id = o.organization_id and s.stream_id = o.offboarding_id
     where o.organization_id = $1 and o.offboarding_id = $2`,
    [tx.organizationId, offboardingId],
  );
  if (row !== undefined) return row;
  throw new Failure('not-found', `There is no offboarding ${offboardingId} in this organization.`);
}

/** One item with what is wanted, what was asked for and what was seen, and the thing it stands for. */
export type PackItem = ItemColumns & {
  readonly item_id: string;
  readonly label: string;
  readonly application_id: string | null;
  readonly application_name: string | null;
  readonly application_category: string | null;
  readonly connector: string | null;
  readonly external_id: string | null;
  readonly login: string | null;
  readonly privileged: boolean | null;
  readonly last_sign_in_at: Temporal.Instant | null;
  readonly asset_tag: string | null;
  readonly asset_serial: string | null;
  readonly fingerprint: JsonObject;
  readonly observation_id: string | null;
  readonly method: string | null;
  readonly withdrawn_at: Temporal.Instant | null;
  readonly withdrawn_reason: string | null;
  readonly comebacks: number;
};

/** All items of a case, withdrawn ones as well. */
export function listPackItems(tx: Tx, offboardingId: string): Promise<readonly PackItem[]> {
  return tx.query<PackItem>(
    `select i.item_id, i.kind, i.label, p.application_id, p.name as application_name, p.category as application_category, p.connector,
       n.external_id, n.login, n.privileged, n.last_sign_in_at, a.tag as asset_tag, a.serial as asset_serial, i.fingerprint,
       i.expected_ending, i.expected_assurance, i.expected_lag_ms, i.expected_max_age_ms, i.commanded_at, i.commanded_by,
       i.commanded_answer, i.observed_value, i.observed_at, i.observed_assurance, i.observation_id, v.method, i.withdrawn_at,
       i.withdrawn_reason, i.comebacks, w.operator_id as waived_by, w.reason as waiver_reason, w.until as waived_until
     from item i
     left join seat s on s.organization_id = i.organization_id and s.seat_id = i.seat_id
     left join licence l on l.organization_id = s.organization_id and l.licence_id = s.licence_id
     left join account n on n.organization_id = i.organization_id and n.account_id = coalesce(i.account_id, s.account_id)
     left join application p on p.organization_id = i.organization_id
       and p.application_id = coalesce(i.application_id, n.application_id, l.application_id)
     left join asset a on a.organization_id = i.organization_id and a.asset_id = i.asset_id
     left join observation v on v.organization_id = i.organization_id and v.observation_id = i.observation_id
     left join waiver w on w.organization_id = i.organization_id and w.item_id = i.item_id and w.revoked_at is null
     where i.organization_id = $1 and i.offboarding_id = $2 order by i.kind, i.item_id`,
    [tx.organizationId, offboardingId],
  );
}

export type PackStep = {
  readonly step_id: string;
  readonly key: string;
  readonly title: string;
  readonly action: string;
  readonly mode: 'automatic' | 'human';
  readonly phase: 'gate' | 'watch' | 'optional';
  readonly state: string;
  readonly item_id: string | null;
  readonly due_at: Temporal.Instant | null;
  readonly ended_at: Temporal.Instant | null;
  readonly ended_by: string | null;
  readonly held_back: string | null;
  readonly problem: string | null;
  readonly waived: boolean;
};

/** All steps of a case in the order of their hour. */
export function listPackSteps(tx: Tx, offboardingId: string): Promise<readonly PackStep[]> {
  return tx.query<PackStep>(
    `select s.step_id, s.key, s.title, s.action, s.mode, s.phase, s.state, s.item_id, s.due_at, s.ended_at, s.ended_by, s.held_back,
       s.problem, exists (select from waiver w where w.organization_id = $1 and w.step_id = s.step_id and w.revoked_at is null) as waived
     from step s where s.organization_id = $1 and s.offboarding_id = $2 order by s.due_at nulls last, s.key, s.step_id`,
    [tx.organizationId, offboardingId],
  );
}

export type PackWaiver = {
  readonly waiver_id: string;
  readonly item_id: string | null;
  readonly step_id: string | null;
  readonly about: string;
  readonly operator_id: string;
  readonly reason: string;
  readonly waived_at: Temporal.Instant;
  readonly until: Temporal.Instant | null;
  readonly revoked_at: Temporal.Instant | null;
};

/** Every waiver of a case, revoked ones as well. */
export function listPackWaivers(tx: Tx, offboardingId: string): Promise<readonly PackWaiver[]> {
  return tx.query<PackWaiver>(
    `select w.waiver_id, w.item_id, w.step_id, coalesce(i.label, s.title, '') as about, w.operator_id, w.reason, w.waived_at, w.until,
       w.revoked_at
     from waiver w
     left join item i on i.organization_id = w.organization_id and i.item_id = w.item_id
     left join step s on s.organization_id = w.organization_id and s.step_id = w.step_id
     where w.organization_id = $1 and w.offboarding_id = $2 order by w.waived_at, w.waiver_id`,
    [tx.organizationId, offboardingId],
  );
}

export type PackEvidence = {
  readonly evidence_id: string;
  readonly kind: string;
  readonly item_id: string | null;
  readonly step_id: string | null;
  readonly note: string | null;
  readonly file_name: string | null;
  readonly sha256: string | null;
  readonly media_type: string | null;
  readonly size_bytes: number | null;
  readonly operator_id: string | null;
  /** The person whose own claim it is, instead of an operator. */
  readonly claimed_by: string | null;
  readonly claimant: string | null;
  /** The name that was signed with, and the words above it. */
  readonly signed_name: string | null;
  readonly statement: string | null;
  /** What was read from a label. */
  readonly scanned: string | null;
  readonly given_at: Temporal.Instant;
};

/** What people put on the table, without the files' content. */
export function listPackEvidence(tx: Tx, offboardingId: string): Promise<readonly PackEvidence[]> {
  return tx.query<PackEvidence>(
    `select e.evidence_id, e.kind, e.item_id, e.step_id, e.note, e.file_name, encode(e.file_sha256, 'hex') as sha256, f.media_type,
       f.size_bytes, e.operator_id, e.claimed_by, p.display_name as claimant, e.signed_name, e.statement, e.scanned, e.given_at
     from evidence e left join file f on f.organization_id = e.organization_id and f.sha256 = e.file_sha256
     left join person p on p.organization_id = e.organization_id and p.person_id = e.claimed_by
     where e.organization_id = $1 and e.offboarding_id = $2 order by e.given_at, e.evidence_id`,
    [tx.organizationId, offboardingId],
  );
}

/** The bytes of one stored file. Throws `not-found`. */
export async function getFileContent(tx: Tx, sha256: string): Promise<Buffer> {
  const [row] = await tx.query<{ content: Buffer }>(
    `select content from file where organization_id = $1 and sha256 = decode($2, 'hex')`,
    [tx.organizationId, sha256],
  );
  if (row === undefined) throw new Failure('not-found', `There is no file ${sha256} in this organization.`);
  return row.content;
}

export type PackApproval = {
  readonly approval_id: string;
  readonly digest: string;
  readonly operator_id: string;
  readonly approved_at: Temporal.Instant;
};

/** Who approved which digest. */
export function listPackApprovals(tx: Tx, offboardingId: string): Promise<readonly PackApproval[]> {
  return tx.query<PackApproval>(
    `select approval_id, digest, operator_id, approved_at from approval
     where organization_id = $1 and offboarding_id = $2 order by approved_at, approval_id`,
    [tx.organizationId, offboardingId],
  );
}

export type PackRevision = {
  readonly revision: number;
  readonly digest: string;
  readonly made_at: Temporal.Instant;
};

/** The plan's revisions, without their bytes. */
export function listPackRevisions(tx: Tx, offboardingId: string): Promise<readonly PackRevision[]> {
  return tx.query<PackRevision>(
    `select revision, digest, made_at from plan_revision where organization_id = $1 and offboarding_id = $2 order by revision`,
    [tx.organizationId, offboardingId],
  );
}

/** The canonical bytes of one revision. Throws `not-found`. */
export async function getRevisionBytes(tx: Tx, offboardingId: string, revision: number): Promise<Buffer> {
  const [row] = await tx.query<{ bytes: Buffer }>(
    'select bytes from plan_revision where organization_id = $1 and offboarding_id = $2 and revision = $3',
    [tx.organizationId, offboardingId, revision],
  );
  if (row === undefined) throw new Failure('not-found', `The case has no revision ${revision} of its plan.`);
  return row.bytes;
}

/** Names of everybody who works in Handback, by operator id. */
export async function readOperatorNames(tx: Tx): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ operator_id: string; name: string }>(
    'select operator_id, name from operator where organization_id = $1',
    [tx.organizationId],
  );
  return new Map(rows.map((row) => [row.operator_id, row.name]));
}

/** Numbers between the first and the last that no event of the case has; empty: none was removed. */
export async function listMissingNumbers(
  tx: Tx,
  offboardingId: string,
  lastNumber: number,
): Promise<readonly number[]> {
  const rows = await tx.query<{ number: number }>(
    `select n::bigint as number from generate_series(1, $3::bigint) n where not exists (
       select from event e where e.organization_id = $1 and e.stream_id = $2 and e.number = n) order by n limit 1000`,
    [tx.organizationId, offboardingId, lastNumber],
  );
  return rows.map((row) => row.number);
}
