import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { countSomeAnew } from '../src/jobs/metrics/metric-counting.ts';
import { measure, type MetricAnswer } from '../src/jobs/metrics/metrics.ts';
import { superuser } from '../src/store/database/cluster.ts';
import type { Database } from '../src/store/database/connection.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { addOrganization } from '../test/organization.ts';
import type { Benchmark, Outcome } from './benchmark.ts';
import { median } from './benchmark.ts';
import { withDatabase } from './database.ts';
import { fillLeavers } from './metrics-population.ts';

const size = { leavers: 100_000, stepsEach: 30, accountsEach: 4 };
const rounds = 5;
/** Cases in which something has happened since the worker counted last. */
const changed = 200;

/** The six figures over a year, after the worker has counted, against bare aggregates over the same rows. */
export const metrics: Benchmark = {
  name: 'metrics',
  what: `all six figures over ${size.leavers.toLocaleString('en')} departures and ${(size.leavers * size.stepsEach).toLocaleString('en')} steps`,
  against: 'bare SQL aggregates over the rows themselves: one count for each metric, as the owner of the tables',
  reach: 2,
  run: () => withDatabase(run),
};

async function run(db: Database): Promise<Outcome> {
  const organizationId = await addOrganization(db);
  const fillMs = await timed(() => fillLeavers(db, organizationId, size));
  const countMs = await timed(() => countAll(db, organizationId));
  if (!('host' in db.appConnection)) throw new Error('The bare aggregates need the embedded server.');
  const bare = new pg.Client({ ...db.appConnection, user: superuser });
  await bare.connect();
  try {
    const took = { ours: [] as number[], bare: [] as number[] };
    let answer = await ask(db, organizationId);
    await bare.query('vacuum analyze');
    for (let round = 0; round < rounds; round += 1) {
      took.bare.push(await timed(() => bareAggregates(bare, organizationId)));
      took.ours.push(
        await timed(async () => {
          answer = await ask(db, organizationId);
        }),
      );
      await pause(0);
    }
    refuseWrong(answer);
    await bare.query(
      `update event_stream set last_number = last_number + 1 where stream_id in (select offboarding_id from offboarding limit ${changed})`,
    );
    const afterChangesMs = await timed(() => ask(db, organizationId));
    const [oursMs, bareMs] = [median(took.ours), median(took.bare)];
    return {
      ratio: oursMs / bareMs,
      figures: {
        oursMs,
        slowestMs: Math.max(...took.ours),
        bareMs,
        afterChangesMs,
        changedCases: changed,
        countAnewAllSeconds: countMs / 1000,
        fillSeconds: fillMs / 1000,
        peakMiB: process.resourceUsage().maxRSS / 1024,
      },
    };
  } finally {
    await bare.end();
  }
}

const playbooks = new Map();
const year = { from: Temporal.Instant.from('2024-12-31T23:00Z'), until: Temporal.Instant.from('2025-12-31T23:00Z') };

/** As the worker does in the background, some thousand leavers in each transaction. */
async function countAll(db: Database, organizationId: string): Promise<void> {
  const leavers = { ...year, exceptPersonId: null, askedBy: null };
  for (;;) {
    const counted = await withOrganization(db, organizationId, (tx) =>
      countSomeAnew(tx, leavers, playbooks, Temporal.Now.instant()),
    );
    if (counted === 0) return;
  }
}

function ask(db: Database, organizationId: string): Promise<MetricAnswer> {
  const everybody = { filters: {}, by: null, exceptPersonId: null, askedBy: null, caseRights: true, playbooks };
  return withOrganization(db, organizationId, (tx) => measure(tx, { period: '2025', ...everybody }));
}

/** An answer about nobody, or one that does not add up, is no measurement. */
function refuseWrong({ population, figures }: MetricAnswer): void {
  if (population !== size.leavers) throw new Error(`${population} leavers were counted of ${size.leavers}.`);
  for (const { metric, identity } of figures) {
    const { numerator, remainder, excluded, tooYoung, population: all } = identity;
    if (numerator + remainder + excluded + tooYoung !== all) throw new Error(`${metric} does not add up.`);
  }
}

/** The least that says anything about each metric: who is in the period, joined to the rows, counted and put in order. */
const bareSql: readonly string[] = [
  `select count(*), count(*) filter (where o.state = 'closed'), percentile_disc(array[0.5, 0.9, 0.95])
     within group (order by coalesce(extract(epoch from o.closed_at - d.access_ends_at), 'infinity'))
   from departure d join offboarding o using (organization_id, departure_id) where d.organization_id = $1 and d.access_ends_at >= $2 and d.access_ends_at < $3`,
  `select count(*), count(*) filter (where c.held_until is not null) from departure d join custody c using (organization_id, person_id)
   where d.organization_id = $1 and d.access_ends_at >= $2 and d.access_ends_at < $3`,
  `select count(*), count(*) filter (where s.held_until <= d.access_ends_at + interval '30 days') from departure d
   join seat s using (organization_id, person_id) where d.organization_id = $1 and d.access_ends_at >= $2 and d.access_ends_at < $3`,
  `select count(*), count(v.seen_at), percentile_disc(array[0.5, 0.9, 0.95])
     within group (order by coalesce(extract(epoch from v.seen_at - d.access_ends_at), 'infinity'))
   from departure d join offboarding o using (organization_id, departure_id) join item i using (organization_id, offboarding_id)
   left join observation v on v.organization_id = i.organization_id and v.item_id = i.item_id
   where d.organization_id = $1 and d.access_ends_at >= $2 and d.access_ends_at < $3 and i.kind = 'account'`,
  `select count(*), count(*) filter (where s.state = 'done') from departure d join offboarding o using (organization_id, departure_id)
   join step s using (organization_id, offboarding_id)
   where d.organization_id = $1 and d.access_ends_at >= $2 and d.access_ends_at < $3 and s.phase = 'gate' and s.due_at <= now()`,
];

async function bareAggregates(client: pg.Client, organizationId: string): Promise<void> {
  for (const text of bareSql) await client.query(text, [organizationId, year.from.toString(), year.until.toString()]);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
