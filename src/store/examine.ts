import type { Database } from './database/connection.ts';
import { superuser } from './database/cluster.ts';
import { readMigrations } from './database/migrate.ts';
import { queueSchema } from './database/queue-install.ts';
import { appRole, dispatcherRole } from './database/roles.ts';

/** What can be seen of the state of the database itself. */
export type DatabaseState = {
  readonly version: string;
  /** Processes of ours that hold the embedded server, this one included. */
  readonly embeddedUsers: number;
  /** Migrations this version brings and the database lacks, and the other way round or changed. */
  readonly migrationsMissing: readonly string[];
  readonly migrationsForeign: readonly string[];
  readonly unguardedTables: readonly string[];
  readonly strongRoles: readonly string[];
  readonly queueInstalled: boolean;
  /** How far the database's clock is ahead of ours, and by how much that may be wrong. */
  readonly clockAheadMs: number;
  readonly clockDoubtMs: number;
};

/** What can be seen of the work in it. */
export type WorkState = {
  readonly organizations: number;
  readonly onlyDemo: boolean;
  /** Cases that a restore paused and nobody resumed. */
  readonly pausedByRestore: number;
  readonly sealedCredentials: number;
  readonly troubledApplications: readonly { readonly name: string; readonly problem: string }[];
  readonly overdueSteps: number;
  readonly problemSteps: number;
  readonly expiredLeases: number;
  readonly streamsWithGaps: readonly string[];
};

/** Looks at the database's own health, as the owner; changes nothing. */
export async function examineDatabase(db: Pick<Database, 'owner'>): Promise<DatabaseState> {
  const ask = async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await db.owner.query<Row & { [column: string]: unknown }>(text, [...values])).rows;
  const clock = await compareClocks(db);
  const [server] = await ask<{ version: string; users: number; queue: boolean }>(
    `select current_setting('server_version') as version, to_regclass('${queueSchema}.job') is not null as queue,
       (select count(*) from pg_stat_activity where usename = $1 and datname is not null) as users`,
    [superuser],
  );
  const unguarded = await ask<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and not (relrowsecurity and relforcerowsecurity) order by relname`,
  );
  const strong = await ask<{ name: string }>(
    'select rolname as name from pg_roles where rolname = any ($1) and (rolsuper or rolbypassrls) order by rolname',
    [[appRole, dispatcherRole]],
  );
  return {
    version: server?.version ?? '',
    embeddedUsers: server?.users ?? 0,
    ...(await compareMigrations(db)),
    unguardedTables: unguarded.map(({ name }) => name),
    strongRoles: strong.map(({ name }) => name),
    queueInstalled: server?.queue ?? false,
    ...clock,
  };
}

async function compareClocks({ owner }: Pick<Database, 'owner'>) {
  const before = Date.now();
  const { rows } = await owner.query<{ now: Temporal.Instant }>('select clock_timestamp() as now');
  const after = Date.now();
  const theirs = rows[0]?.now.epochMilliseconds ?? before;
  return { clockAheadMs: Math.round(theirs - (before + after) / 2), clockDoubtMs: after - before };
}

async function compareMigrations({ owner }: Pick<Database, 'owner'>) {
  const shipped = await readMigrations();
  const { rows: made } = await owner.query<{ present: boolean }>(
    "select to_regclass('handback_meta.migration') is not null as present",
  );
  const { rows: applied } =
    made[0]?.present === true
      ? await owner.query<{ name: string; sha256: string }>('select name, sha256 from handback_meta.migration')
      : { rows: [] };
  const isIn = (list: readonly { name: string; sha256: string }[], one: { name: string; sha256: string }) =>
    list.some(({ name, sha256 }) => name === one.name && sha256 === one.sha256);
  return {
    migrationsMissing: shipped.filter(({ name }) => !applied.some((one) => one.name === name)).map(({ name }) => name),
    migrationsForeign: applied.filter((one) => !isIn(shipped, one)).map(({ name }) => name),
  };
}

const listed = 20;

/** Looks, as the owner, at what waits or is stuck in every organization; changes nothing. The tables must be there. */
export async function examineWork({ owner }: Pick<Database, 'owner'>): Promise<WorkState> {
  const { rows } = await owner.query<Omit<WorkState, 'troubledApplications' | 'streamsWithGaps'>>(
    `select (select count(*) from organization) as organizations,
       (select coalesce(bool_and(demo), false) from organization) as "onlyDemo",
       (select count(*) from offboarding o join organization g on g.organization_id = o.organization_id
         where o.paused and g.settings -> 'restored' -> 'paused' ? o.offboarding_id::text) as "pausedByRestore",
       (select count(*) from connector_credential) as "sealedCredentials",
       (select count(*) from step s join offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
         where o.state = 'open' and not o.paused and s.state not in ('done', 'withdrawn') and s.phase <> 'watch'
           and s.due_at < now()) as "overdueSteps",
       (select count(*) from step where state = 'problem') as "problemSteps",
       (select count(*) from step where state = 'running' and lease_until < now() - interval '1 minute') as "expiredLeases"`,
  );
  const [counts] = rows;
  if (counts === undefined) throw new TypeError('The database counted nothing.');
  const troubled = await owner.query<{ name: string; problem: string }>(
    `select name, last_problem as problem from application where last_problem is not null and in_scope order by name limit ${listed}`,
  );
  const gaps = await owner.query<{ stream_id: string }>(
    `select coalesce(s.stream_id, e.stream_id) as stream_id from event_stream s
     full join (select organization_id, stream_id, count(*) as count, max(number) as last from event group by 1, 2) e
       on e.organization_id = s.organization_id and e.stream_id = s.stream_id
     where coalesce(s.last_number, -1) <> coalesce(e.count, 0) or coalesce(s.last_number, -1) <> coalesce(e.last, 0)
     order by 1 limit ${listed}`,
  );
  return {
    ...counts,
    troubledApplications: troubled.rows,
    streamsWithGaps: gaps.rows.map((row) => row.stream_id),
  };
}
