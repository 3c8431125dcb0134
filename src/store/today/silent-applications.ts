import type { Tx } from '../database/transaction.ts';

/** An application that could not be asked lately: why, and when it last answered. */
export type SilentApplication = {
  readonly id: string;
  readonly name: string;
  readonly problem: string | null;
  readonly lastSeenAt: Temporal.Instant | null;
};

/** How the applications in scope answer: those that do not, how many can be asked at all, and how old the oldest of their answers is. */
export type ApplicationHealth = {
  readonly silent: readonly SilentApplication[];
  readonly askable: number;
  readonly byHand: number;
  readonly oldestAnswerAt: Temporal.Instant | null;
};

/** After this many hours without an answer nobody can say that an application was looked into. */
const staleAfterHours = 24;

/** SQL for whether an application `a` could not be asked lately. */
export const silentSql = `(a.connector <> 'manual' and (a.last_problem is not null or a.last_seen_at is null
  or a.last_seen_at < now() - interval '${staleAfterHours} hours'))`;

/** Reads them in one statement. Those that only people can look into are counted, and never silent. */
export async function readApplicationHealth(tx: Tx): Promise<ApplicationHealth> {
  const rows = await tx.query<SilentApplication & { byHand: boolean; silent: boolean }>(
    `select a.application_id as id, a.name, a.last_problem as problem, a.last_seen_at as "lastSeenAt", a.connector = 'manual' as "byHand",
       ${silentSql} as silent
     from application a where a.organization_id = $1 and a.in_scope order by a.last_seen_at nulls first, a.name`,
    [tx.organizationId],
  );
  const askable = rows.filter(({ byHand }) => !byHand);
  return {
    silent: askable.flatMap(({ silent, id, name, problem, lastSeenAt }) =>
      silent ? [{ id, name, problem, lastSeenAt }] : [],
    ),
    askable: askable.length,
    byHand: rows.length - askable.length,
    oldestAnswerAt: askable[0]?.lastSeenAt ?? null,
  };
}
