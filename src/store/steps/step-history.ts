import type { JsonObject, WriteResult } from '../../core/applications/connector.ts';
import { Failure } from '../../core/failure.ts';
import type { Assurance } from '../../core/item.ts';
import type { Tx } from '../database/transaction.ts';

/** One try of an automatic step: what was sent when, how it ended, and what it changed. */
export type StepTry = {
  readonly id: string;
  readonly startedAt: Temporal.Instant;
  readonly finishedAt: Temporal.Instant | null;
  /** Null: it is under way. */
  readonly outcome: WriteResult['outcome'] | 'interrupted' | null;
  readonly reason: string | null;
  /** How things stood right before; null where nothing was sent. */
  readonly before: JsonObject | null;
  /** How they stood after; null without a receipt. */
  readonly after: JsonObject | null;
  readonly notRestorable: readonly string[];
};

/** One look at the thing that a step is about; `tryId` where the step itself read it back. */
export type StepLook = {
  readonly id: string;
  readonly value: string;
  readonly assurance: Assurance;
  readonly at: Temporal.Instant;
  readonly method: string;
  readonly by: string | null;
  readonly note: string | null;
  readonly tryId: string | null;
};

/** What somebody put on the table for a step, or for the thing that it is about. `claim`: they are no operator. */
export type StepGiven = {
  readonly id: string;
  readonly kind: string;
  readonly at: Temporal.Instant;
  readonly by: string;
  readonly operatorId: string | null;
  readonly claim: boolean;
  readonly note: string | null;
  readonly signedName: string | null;
  readonly statement: string | null;
  readonly scanned: string | null;
  readonly file: {
    readonly sha256: string;
    readonly name: string;
    readonly sizeBytes: number;
    readonly photo: boolean;
  } | null;
};

/** A bound for what is read at once: a step that was tried for weeks shows its latest tries and looks. */
const longest = 50;

/** The latest tries of a step, the last one first. */
export async function listStepTries(tx: Tx, stepId: string): Promise<readonly StepTry[]> {
  return tx.query<StepTry>(
    `select attempt_id as id, started_at as "startedAt", finished_at as "finishedAt", outcome, reason,
       coalesce(receipt->'before', snapshot) as before, receipt->'after' as after,
       coalesce(receipt->'notRestorable', '[]') as "notRestorable"
     from attempt where organization_id = $1 and step_id = $2 order by epoch desc limit ${longest}`,
    [tx.organizationId, stepId],
  );
}

/** The latest looks at the thing of a step, by whatever way, the last one first. */
export async function listStepLooks(tx: Tx, stepId: string): Promise<readonly StepLook[]> {
  return tx.query<StepLook>(
    `select v.observation_id as id, v.value, v.assurance, v.seen_at as at, v.method, o.name as by, v.note,
       case when a.step_id = $2 then v.attempt_id end as "tryId"
     from step s join observation v on v.organization_id = s.organization_id and v.item_id = s.item_id
     left join operator o on o.organization_id = v.organization_id and o.operator_id = v.operator_id
     left join attempt a on a.organization_id = v.organization_id and a.attempt_id = v.attempt_id
     where s.organization_id = $1 and s.step_id = $2 order by v.seen_at desc, v.observation_id desc limit ${longest}`,
    [tx.organizationId, stepId],
  );
}

const givenSql = `from step s join evidence e on e.organization_id = s.organization_id
    and (e.step_id = s.step_id or (e.step_id is null and e.offboarding_id = s.offboarding_id and e.item_id = s.item_id))
  left join file f on f.organization_id = e.organization_id and f.sha256 = e.file_sha256`;

/** Everything that was put on the table for a step, the last one first. */
export async function listStepGiven(tx: Tx, stepId: string): Promise<readonly StepGiven[]> {
  return tx.query<StepGiven>(
    `select e.evidence_id as id, e.kind, e.given_at as at, e.operator_id as "operatorId", coalesce(o.name, p.display_name) as by,
       e.claimed_by is not null as claim, e.note, e.signed_name as "signedName", e.statement, e.scanned,
       case when f.sha256 is not null then
         jsonb_build_object('sha256', encode(f.sha256, 'hex'), 'name', e.file_name, 'sizeBytes', f.size_bytes,
           'photo', f.media_type = 'image/jpeg') end as file
     ${givenSql}
     left join operator o on o.organization_id = e.organization_id and o.operator_id = e.operator_id
     left join person p on p.organization_id = e.organization_id and p.person_id = e.claimed_by
     where s.organization_id = $1 and s.step_id = $2 order by e.given_at desc, e.evidence_id desc`,
    [tx.organizationId, stepId],
  );
}

type StepFile = { readonly name: string; readonly mediaType: string; readonly content: Buffer };

/** A file that was put on the table for a step, by its SHA-256 in hex; `givenBy`: only if this operator gave it. Throws `not-found`. */
export async function getStepFile(
  tx: Tx,
  stepId: string,
  { sha256, givenBy }: { readonly sha256: string; readonly givenBy: string | null },
): Promise<StepFile> {
  const [file] = await tx.query<StepFile>(
    `select e.file_name as name, f.media_type as "mediaType", f.content ${givenSql}
     where s.organization_id = $1 and s.step_id = $2 and f.sha256 = decode($3, 'hex') and ($4::uuid is null or e.operator_id = $4)
     limit 1`,
    [tx.organizationId, stepId, sha256, givenBy],
  );
  if (file === undefined)
    throw new Failure('not-found', 'No such file belongs to this step, or it is not yours to read.');
  return file;
}
