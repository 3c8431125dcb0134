import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

// What the checker looks at, read without a line of Handback's code: the applications' own journals, and plain rows.

/** One line of an application's journal; `account` is the whole state after it. */
export type Line = {
  readonly at: string;
  readonly type: 'seed' | 'drift' | 'write' | 'repetition';
  readonly verb: string | null;
  readonly operationId: string | null;
  readonly keyed: boolean;
  readonly changed: boolean;
  readonly account: {
    readonly id: string;
    readonly employeeNumber: string | null;
    readonly status: string;
    readonly groups: readonly string[];
    readonly seats: readonly string[];
    readonly sessionsEnded: number;
  };
};

/** Instants are milliseconds since 1970, with fractions. */
export type CaseRow = {
  readonly offboarding_id: string;
  readonly number: number;
  readonly state: string;
  readonly approved: boolean;
  readonly employee_number: string;
};
export type ItemRow = {
  readonly item_id: string;
  readonly offboarding_id: string;
  readonly kind: string;
  readonly standing: string;
  readonly expected_assurance: string;
  readonly expected_lag_ms: number;
  readonly commanded_at: number | null;
  readonly application: string | null;
  readonly external_id: string | null;
  readonly seat: string | null;
};
export type StepRow = {
  readonly step_id: string;
  readonly offboarding_id: string;
  readonly item_id: string | null;
  readonly key: string;
  readonly occurrence: number;
  readonly action: string;
  readonly mode: string;
  readonly phase: string;
  readonly state: string;
  readonly epoch: number;
  readonly tries: number;
  readonly blocked_by: number;
  readonly held_back: string | null;
  readonly start_at: number | null;
  readonly wake_at: number | null;
  readonly ended_at: number | null;
  readonly ended_by: string | null;
  readonly problem: string | null;
  /** Steps before it that have not ended, counted from the rows themselves. */
  readonly really_blocked_by: number;
};
export type AttemptRow = {
  readonly attempt_id: string;
  readonly step_id: string;
  readonly epoch: number;
  readonly started_at: number;
  readonly finished_at: number | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly snapshot: unknown;
};
export type ObservationRow = {
  readonly observation_id: string;
  readonly item_id: string | null;
  readonly value: string;
  readonly assurance: string;
  /** From when it was asked: what the answer shows may be as old as that. */
  readonly seen_at: number;
  readonly recorded_at: number;
};
export type EventRow = {
  readonly event_id: string;
  readonly stream_id: string;
  readonly number: number;
  readonly bytes: Buffer;
  readonly salt: Buffer | null;
  readonly content: Buffer | null;
};

export type Facts = {
  readonly organizationId: string;
  /** When the rows were read, by the database's clock. */
  readonly now: number;
  readonly journals: Readonly<Record<string, readonly Line[]>>;
  readonly cases: readonly CaseRow[];
  readonly items: readonly ItemRow[];
  readonly steps: readonly StepRow[];
  readonly attempts: readonly AttemptRow[];
  readonly observations: readonly ObservationRow[];
  readonly streams: readonly { readonly stream_id: string; readonly last_number: number }[];
  readonly events: readonly EventRow[];
};

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

const queries = {
  cases: `select o.offboarding_id, o.number, o.state, o.approved_digest is not distinct from o.digest as approved,
      p.value as employee_number
    from offboarding o join person_identifier p on p.person_id = o.person_id and p.kind = 'employee_number'`,
  items: `select i.item_id, i.offboarding_id, i.kind, i.standing, i.expected_assurance, i.expected_lag_ms::float8,
      ${ms('i.commanded_at')} as commanded_at, a.name as application, n.external_id, l.name as seat
    from item i
    left join seat s on s.seat_id = i.seat_id
    left join licence l on l.licence_id = s.licence_id
    left join account n on n.account_id = coalesce(i.account_id, s.account_id)
    left join application a on a.application_id = coalesce(n.application_id, i.application_id)
    where i.withdrawn_at is null`,
  steps: `select s.step_id, s.offboarding_id, s.item_id, s.key, s.occurrence, s.action, s.mode, s.phase, s.state, s.epoch, s.tries,
      s.blocked_by, s.held_back, s.ended_by, s.problem, ${ms('s.start_at')} as start_at, ${ms('s.wake_at')} as wake_at,
      ${ms('s.ended_at')} as ended_at,
      (select count(*)::int from step_dependency d join step b on b.step_id = d.needs_step_id
       where d.step_id = s.step_id and b.state not in ('done', 'withdrawn')) as really_blocked_by
    from step s`,
  attempts: `select attempt_id, step_id, epoch, outcome, reason, snapshot, ${ms('started_at')} as started_at,
      ${ms('finished_at')} as finished_at from attempt`,
  observations: `select observation_id, item_id, value, assurance, ${ms('seen_at')} as seen_at,
      ${ms('recorded_at')} as recorded_at from observation`,
  streams: `select stream_id, last_number::int from event_stream`,
  events: `select e.event_id, e.stream_id, e.number::int, e.bytes, p.salt, p.content
    from event e left join event_private p on p.event_id = e.event_id order by e.stream_id, e.number`,
} as const;

/** Reads everything of one organization as the database's owner, at one moment, and every journal of a folder. */
export async function readFacts(ownerUrl: string, organizationId: string, journals: string): Promise<Facts> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read, read only');
    await client.query(`select set_config('handback.organization', $1, true)`, [organizationId]);
    const rows: Record<string, unknown[]> = {};
    for (const [name, sql] of Object.entries(queries)) rows[name] = (await client.query(sql)).rows;
    const { rows: clock } = await client.query<{ now: number }>(`select ${ms('clock_timestamp()')} as now`);
    return { organizationId, now: clock[0]?.now ?? 0, journals: readJournals(journals), ...rows } as Facts;
  } finally {
    await client.end();
  }
}

function readJournals(folder: string): Facts['journals'] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return Object.fromEntries(
    names.map((name) => [
      name.slice(0, -'.jsonl'.length),
      readFileSync(`${folder}/${name}`, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Line),
    ]),
  );
}
