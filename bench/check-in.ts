import pg from 'pg';
import { makePlan } from '../src/jobs/plans/make-plan.ts';
import { openQueue } from '../src/jobs/steps/queue.ts';
import { superuser } from '../src/store/database/cluster.ts';
import type { Database } from '../src/store/database/connection.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { addOrganization, makeMeans, shippedPlaybook } from '../test/organization.ts';
import { type Benchmark, median, type Outcome } from './benchmark.ts';
import { withDatabase } from './database.ts';
import { fillDepartures } from './departures.ts';
import { fillOrganization } from './population.ts';
import { addToken, serveApi } from './serve-api.ts';

const rounds = 5;
const scansPerRound = 1_000;
const assetsEach = 4;
// The first round warms both sides up.
const people = ((rounds + 1) * scansPerRound) / assetsEach;
const size = { people, assets: people * assetsEach, accounts: people, seats: people, applications: 2 };

/** A thousand scans of things that leavers bring back, until the answer is here. */
export const checkIn: Benchmark = {
  name: 'check-in',
  what: `${scansPerRound.toLocaleString('en')} scanned assets of ${scansPerRound / assetsEach} open cases, by one request over HTTP: custody, items, steps, evidence, an event for each`,
  against: 'bare inserts and updates of the same rows in one transaction of the same role',
  reach: 2.5,
  run: () => withDatabase(measure),
};

async function measure(db: Database): Promise<Outcome> {
  if (!('host' in db.appConnection)) throw new Error('Only the embedded server lets its superuser in.');
  const queue = await openQueue(db, () => undefined);
  const owner = new pg.Client({ ...db.appConnection, user: superuser });
  const writer = new pg.Client(db.appConnection);
  await Promise.all([owner.connect(), writer.connect()]);
  const app = await serveApi(db, queue);
  try {
    const { ours, theirs, secret } = await fill(db, owner);
    const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/api/v1/assets/check-ins`;
    const took: { readonly oursMs: number; readonly bareMs: number }[] = [];
    const rows: Record<string, number> = {};
    const byTable: Record<string, number> = {};
    for (let round = 0; round <= rounds; round += 1) {
      await owner.query('checkpoint');
      const oursMs = await scanAll(url, secret, round);
      const bareMs = await writeSame({ owner, writer, from: ours, to: theirs, rows, byTable });
      if (round > 0) took.push({ oursMs, bareMs });
    }
    const [oursMs, bareMs] = [median(took.map((one) => one.oursMs)), median(took.map((one) => one.bareMs))];
    const perRound = (counts: Record<string, number>) =>
      Object.fromEntries(Object.entries(counts).map(([table, count]) => [table, count / (rounds + 1)]));
    return {
      ratio: median(took.map((one) => one.oursMs / one.bareMs)),
      figures: {
        rows: perRound(rows),
        bareByTableMs: perRound(byTable),
        requestMs: oursMs,
        bareMs,
        ofBare: bareMs / oursMs,
        perScanMs: oursMs / scansPerRound,
      },
    };
  } finally {
    await app.close();
    await queue.close();
    await Promise.all([owner.end(), writer.end()]);
  }
}

/** Two organizations with the same open cases under the same ids, planned, and somebody who may scan. */
async function fill(db: Database, owner: pg.Client) {
  const [ours, theirs] = [await addOrganization(db), await addOrganization(db)];
  await fillOrganization(db, ours, size);
  await fillDepartures(db, { from: ours, copyTo: theirs, playbook: await shippedPlaybook('standard') });
  const means = makeMeans(db);
  const { rows: cases } = await owner.query<{ id: string }>(
    'select offboarding_id as id from offboarding where organization_id = $1',
    [ours],
  );
  for (const { id } of cases) await withOrganization(db, ours, (tx) => makePlan(means, tx, id));
  const { secret } = await addToken(db, ours);
  await owner.query('set session_replication_role = replica');
  for (const table of ['operator', 'item', 'step', 'step_dependency', 'event_stream', 'event', 'event_private'])
    await owner.query(
      `insert into ${table} select p.* from ${table} r,
         jsonb_populate_record(null::${table}, to_jsonb(r) || jsonb_build_object('organization_id', $2::uuid)) p
       where r.organization_id = $1 on conflict do nothing`,
      [ours, theirs],
    );
  await owner.query('vacuum analyze');
  return { ours, theirs, secret };
}

/** From the first byte of a request to the last of its answer. Throws where anything but a return came of a scan. */
async function scanAll(url: string, secret: string, round: number): Promise<number> {
  const scans = Array.from({ length: scansPerRound }, (_, n) => ({ asset: `T-${round * scansPerRound + n}` }));
  const began = performance.now();
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ scans }),
  });
  const body = (await answer.json()) as { outcomes?: readonly { outcome: string; offboardings: readonly unknown[] }[] };
  const tookMs = performance.now() - began;
  const returned = body.outcomes?.filter(({ outcome, offboardings }) => outcome === 'returned' && offboardings.length);
  if (returned?.length !== scansPerRound) throw new Error(`Not all came back: ${JSON.stringify(body).slice(0, 500)}`);
  return tookMs;
}

/** What a check-in adds, in the order of the foreign keys, each with its key. */
const added = [
  ['hand_over', 'hand_over_id'],
  ['observation', 'observation_id'],
  ['evidence', 'evidence_id'],
  ['event', 'event_id'],
  ['event_private', 'event_id'],
] as const;

/** What it changes: the key, and the columns. */
const changed = [
  ['custody', 'custody_id', ['held_until', 'condition_in', 'note_in']],
  ['asset', 'asset_id', ['status', 'version', 'location_id']],
  [
    'item',
    'item_id',
    ['observed_value', 'observed_at', 'observed_assurance', 'observation_id', 'standing', 'comebacks'],
  ],
  ['step', 'step_id', ['state', 'ended_at', 'ended_by', 'version', 'wake_at', 'blocked_by', 'due_at', 'start_at']],
  ['event_stream', 'stream_id', ['last_number']],
] as const;

type Same = {
  readonly owner: pg.Client;
  readonly writer: pg.Client;
  readonly from: string;
  readonly to: string;
  readonly rows: Record<string, number>;
  /** Milliseconds over all rounds. */
  readonly byTable: Record<string, number>;
};

/** Writes the same rows under the other organization, as the application's own role: one statement for each table, one commit. */
async function writeSame({ owner, writer, from, to, rows, byTable }: Same): Promise<number> {
  const batch: { readonly table: string; readonly sql: string; readonly values: string }[] = [];
  const read = async (table: string, condition: string, sql: string) => {
    const { rows: found } = await owner.query<{ count: number; values: string | null }>(
      `select count(*)::integer as count, json_agg(to_jsonb(r) || jsonb_build_object('organization_id', $2::uuid))::text as values
       from ${table} r where r.organization_id = $1 and ${condition}`,
      [from, to],
    );
    rows[table] = (rows[table] ?? 0) + (found[0]?.count ?? 0);
    batch.push({ table, sql, values: found[0]?.values ?? '[]' });
  };
  for (const [table, id] of added)
    await read(
      table,
      `not exists (select from ${table} t where t.organization_id = $2 and t.${id} = r.${id})`,
      `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`,
    );
  for (const [table, id, columns] of changed) {
    const differs = columns.map((column) => `t.${column} is distinct from r.${column}`).join(' or ');
    await read(
      table,
      `exists (select from ${table} t where t.organization_id = $2 and t.${id} = r.${id} and (${differs}))`,
      `update ${table} t set ${columns.map((column) => `${column} = r.${column}`).join(', ')}
       from json_populate_recordset(null::${table}, $1) r where t.organization_id = r.organization_id and t.${id} = r.${id}`,
    );
  }
  const began = performance.now();
  await writer.query(`begin; set local handback.organization = '${to}'`);
  for (const { table, sql, values } of batch) {
    const since = performance.now();
    await writer.query({ name: `write_${table}`, text: sql, values: [values] });
    byTable[table] = (byTable[table] ?? 0) + performance.now() - since;
  }
  await writer.query('commit');
  return performance.now() - began;
}
