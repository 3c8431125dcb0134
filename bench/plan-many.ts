import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Means } from '../src/jobs/means.ts';
import { startWorker } from '../src/jobs/steps/worker.ts';
import { superuser } from '../src/store/database/cluster.ts';
import type { Database } from '../src/store/database/connection.ts';
import { addOrganization, makeMeans, shippedPlaybook } from '../test/organization.ts';
import type { Benchmark, Outcome } from './benchmark.ts';
import { median } from './benchmark.ts';
import { withDatabase } from './database.ts';
import { fillDepartures } from './departures.ts';
import { fillOrganization } from './population.ts';

const size = { people: 10_000, assets: 20_000, accounts: 10_000, seats: 10_000, applications: 2 };
const casesPerRound = 1_000;
const casesPerInsert = 100;

/** Departures that were taken in, a thousand at a time, until a worker has planned the last of them. */
export const planMany: Benchmark = {
  name: 'plan-many',
  what: `${size.people.toLocaleString('en')} departures that wait → their plans, about 300,000 steps, are committed by a worker`,
  against: `bare inserts of the same rows into the same tables, those of ${casesPerInsert} cases at a time`,
  reach: 2.5,
  run: () => withDatabase(measure),
};

/** Seconds by table, and rows. */
type Count = Record<string, number>;

async function measure(db: Database): Promise<Outcome> {
  if (!('host' in db.appConnection)) throw new Error('Only the embedded server lets its superuser in.');
  const { ours, theirs } = await fillBoth(db);
  const means = makeMeans(db);
  const reader = new pg.Client({ ...db.appConnection, user: superuser });
  const writer = new pg.Client(db.appConnection);
  await Promise.all([reader.connect(), writer.connect()]);
  const took: { readonly oursMs: number; readonly bareMs: number }[] = [];
  const rows: Count = {};
  const byTable: Count = {};
  try {
    for (let done = 0; done < size.people; done += casesPerRound) {
      const cases = await wakeNext(reader, ours);
      const oursMs = await planAll(means, reader, ours);
      const bareMs = await insertSame({ reader, writer, from: ours, to: theirs, cases, rows, byTable });
      took.push({ oursMs, bareMs });
    }
  } finally {
    await Promise.all([reader.end(), writer.end()]);
  }
  const sum = (pick: (round: (typeof took)[number]) => number) => took.reduce((total, round) => total + pick(round), 0);
  const [oursMs, bareMs] = [sum((round) => round.oursMs), sum((round) => round.bareMs)];
  return {
    // Of a pair of rounds at a time: what else the machine does hits some of them, and would decide a quotient of sums.
    ratio: median(took.map((round) => round.oursMs / round.bareMs)),
    figures: {
      ratioOfSums: oursMs / bareMs,
      departures: size.people,
      rows,
      plannedSeconds: oursMs / 1000,
      bareSeconds: bareMs / 1000,
      bareByTableSeconds: byTable,
      perCaseMs: oursMs / size.people,
    },
  };
}

/** Two organizations with the same rows under the same ids: people, what they hold, and departures that nobody has looked at. */
async function fillBoth(db: Database): Promise<{ readonly ours: string; readonly theirs: string }> {
  const ours = await addOrganization(db);
  const theirs = await addOrganization(db);
  await fillOrganization(db, ours, size);
  await fillDepartures(db, { from: ours, copyTo: theirs, playbook: await shippedPlaybook('standard') });
  return { ours, theirs };
}

async function wakeNext(client: pg.Client, organizationId: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    `update step set wake_at = now() where organization_id = $1 and step_id in (
       select step_id from step where organization_id = $1 and revision = 0 and wake_at is null order by offboarding_id limit $2)
     returning offboarding_id as id`,
    [organizationId, casesPerRound],
  );
  await client.query('checkpoint');
  return rows.map(({ id }) => id);
}

/** From the start of a worker until no look is left to do that was woken. */
async function planAll(
  means: Means & { readonly logged: readonly { readonly level: string; readonly message: string }[] },
  client: pg.Client,
  organizationId: string,
): Promise<number> {
  const began = performance.now();
  const worker = await startWorker(means);
  let tookMs = 0;
  try {
    for (let waits = true; waits; tookMs = performance.now() - began) {
      await pause(20);
      const { rows } = await client.query<{ waits: boolean }>(
        `select exists (select from step where organization_id = $1 and revision = 0 and wake_at is not null) as waits`,
        [organizationId],
      );
      waits = rows[0]?.waits === true;
    }
  } finally {
    await worker.stop();
  }
  const complaint = means.logged.find(({ level }) => level !== 'info');
  if (complaint !== undefined) throw new Error(`The worker complained: ${complaint.message}`);
  return tookMs;
}

/** What planning adds, in the order of the foreign keys, and which case a row `r` is of. */
const tables = [
  ['plan_revision', 'r.offboarding_id'],
  ['item', 'r.offboarding_id'],
  ['step', 'r.offboarding_id'],
  [
    'step_dependency',
    '(select s.offboarding_id from step s where s.organization_id = r.organization_id and s.step_id = r.step_id)',
  ],
  ['event_stream', 'r.stream_id'],
  ['event', 'r.stream_id'],
] as const;

type Same = {
  readonly reader: pg.Client;
  readonly writer: pg.Client;
  readonly from: string;
  readonly to: string;
  readonly cases: readonly string[];
  readonly rows: Count;
  readonly byTable: Count;
};

/** The same rows under the other organization, as the application's own role: one insert for each table and one commit for each hundred cases. */
async function insertSame({ reader, writer, from, to, cases, rows, byTable }: Same): Promise<number> {
  let tookMs = 0;
  for (let at = 0; at < cases.length; at += casesPerInsert) {
    const batch: { readonly table: string; readonly values: string }[] = [];
    for (const [table, caseOf] of tables) {
      // The step that looked was there before.
      const values = await readAsJson(reader, {
        text: `select count(*)::integer as count, json_agg(to_jsonb(r) || jsonb_build_object('organization_id', $2::uuid))::text as values
          from ${table} r where r.organization_id = $1 and ${caseOf} = any($3)
          ${table === 'step' ? 'and not exists (select from step k where k.organization_id = $2 and k.step_id = r.step_id)' : ''}`,
        values: [from, to, cases.slice(at, at + casesPerInsert)],
      });
      rows[table] = (rows[table] ?? 0) + values.count;
      batch.push({ table, values: values.json });
    }
    const began = performance.now();
    await writer.query(`begin; set local handback.organization = '${to}'`);
    for (const { table, values } of batch) {
      const since = performance.now();
      await writer.query({
        name: `insert_${table}`,
        text: `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`,
        values: [values],
      });
      byTable[table] = (byTable[table] ?? 0) + (performance.now() - since) / 1000;
    }
    await writer.query('commit');
    tookMs += performance.now() - began;
  }
  return tookMs;
}

async function readAsJson(client: pg.Client, query: pg.QueryConfig): Promise<{ count: number; json: string }> {
  const { rows } = await client.query<{ count: number; values: string | null }>(query);
  return { count: rows[0]?.count ?? 0, json: rows[0]?.values ?? '[]' };
}
