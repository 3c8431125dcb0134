import type { Effect, EffectLimit } from '../../core/brakes/effect-brake.ts';
import type { Tx } from '../database/transaction.ts';
import type { ClaimedStep } from '../steps/claim-step.ts';
import { hiddenPeopleSql, knownSql } from '../row-scope.ts';

/** What decides whether a step of a case counts, and for whom. */
export type CaseForUse = {
  readonly personId: string;
  readonly inMassEvent: boolean;
  /** `organization.settings.brakes` as it stands. */
  readonly settings: unknown;
  readonly now: Temporal.Instant;
  /** Something was begun for this subject within the hour: the rest of it goes on. */
  readonly begun: boolean;
};

/** Reads it in one look; `itemId` names the subject where devices or accounts are counted instead of people. */
export async function findCaseForUse(
  tx: Tx,
  use: { readonly effect: Effect; readonly offboardingId: string; readonly itemId: string | null },
): Promise<CaseForUse | undefined> {
  const [row] = await tx.prepared<CaseForUse>(
    'case_for_use',
    `select o.person_id as "personId", o.mass_event_id is not null as "inMassEvent", g.settings->'brakes' as settings,
       clock_timestamp() as now,
       exists (select from brake_use u where u.organization_id = $1 and u.effect = $2 and u.subject_id = coalesce($4, o.person_id)
         and u.at > clock_timestamp() - interval '1 hour') as begun
     from offboarding o join organization g on g.organization_id = o.organization_id
     where o.organization_id = $1 and o.offboarding_id = $3`,
    [tx.organizationId, use.effect, use.offboardingId, use.effect === 'access' ? null : use.itemId],
  );
  return row;
}

/**
 * Counts a subject if the limit has room; else answers when it may be tried again. Whoever counts the same effect in the same
 * organization takes turns until the transaction ends.
 */
export async function countUse(
  tx: Tx,
  effect: Effect,
  subjectId: string,
  { perHour, perDay }: Pick<EffectLimit, 'perHour' | 'perDay'>,
): Promise<{ readonly room: true } | { readonly room: false; readonly tryAt: Temporal.Instant }> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('handback brake ' || $2 || $1, 0))`, [
    tx.organizationId,
    effect,
  ]);
  const rows = await tx.query(
    `insert into brake_use (organization_id, effect, subject_id, hour, at)
     select $1, $2, $3, date_trunc('hour', clock_timestamp(), 'UTC'), clock_timestamp()
     where exists (select from brake_use u where u.organization_id = $1 and u.effect = $2 and u.subject_id = $3
         and u.at > clock_timestamp() - interval '1 hour')
       or (select count(distinct u.subject_id) from brake_use u where u.organization_id = $1 and u.effect = $2
         and u.at > clock_timestamp() - interval '1 hour') < $4
       and ($5::integer is null or (select count(distinct u.subject_id) from brake_use u where u.organization_id = $1
         and u.effect = $2 and u.at > clock_timestamp() - interval '24 hours') < $5)
     on conflict (organization_id, effect, subject_id, hour) do update set at = excluded.at returning subject_id`,
    [tx.organizationId, effect, subjectId, perHour, perDay],
  );
  if (rows.length > 0) return { room: true };
  const [row] = await tx.query<{ try_at: Temporal.Instant }>(
    `select greatest(min(u.at) + interval '1 hour', clock_timestamp() + interval '1 minute') as try_at from brake_use u
     where u.organization_id = $1 and u.effect = $2 and u.at > clock_timestamp() - interval '1 hour'`,
    [tx.organizationId, effect],
  );
  if (row === undefined) throw new TypeError('The database did not say when to try again.');
  return { room: false, tryAt: row.try_at };
}

/** Gives a step back in the transaction that claimed it: nothing was tried, so it does not count as a try. The reason is shown with it. */
export async function deferStep(
  tx: Tx,
  claim: Pick<ClaimedStep, 'stepId' | 'epoch'>,
  { until, reason }: { readonly until: Temporal.Instant; readonly reason: string },
): Promise<void> {
  await tx.query(
    `update step set state = 'waiting', lease_until = null, start_at = $4, wake_at = $4, problem = $5, tries = tries - 1, version = version + 1
     where organization_id = $1 and step_id = $2 and epoch = $3 and state = 'running'`,
    [tx.organizationId, claim.stepId, claim.epoch, until, reason],
  );
}

/** How many subjects were begun within the last hour, by effect, as far as an operator may know of them. */
export async function listUses(
  tx: Tx,
  readerId: string,
): Promise<readonly { readonly effect: Effect; readonly inHour: number }[]> {
  return tx.query(
    `select u.effect, count(distinct u.subject_id)::integer as "inHour" from brake_use u
     where u.organization_id = $1 and u.at > clock_timestamp() - interval '1 hour'
       and u.subject_id not in (${hiddenPeopleSql('$2')})
       and not exists (select from item i where i.organization_id = $1 and i.item_id = u.subject_id
         and not (${knownSql('i.offboarding_id', '$2')})) group by u.effect`,
    [tx.organizationId, readerId],
  );
}
