import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { connectors } from '../src/connectors/registry.ts';
import { connectorFactsOf } from '../src/jobs/means.ts';
import type { Database } from '../src/store/database/connection.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { holdingsOf, holdingsSql } from '../src/store/inventory/holdings.ts';
import { addOrganization } from '../test/organization.ts';
import type { Benchmark, Outcome } from './benchmark.ts';
import { median, quantile } from './benchmark.ts';
import { withDatabase } from './database.ts';
import { fillOrganization } from './population.ts';

const size = { people: 100_000, assets: 1_000_000, accounts: 300_000, seats: 200_000, applications: 12 };
const warmUps = 300;
const rounds = 5;
const readsPerRound = 1_200;

/** One person's holdings in a big organization, as jobs ask for them, against the least a program can do for the same rows. */
export const holdings: Benchmark = {
  name: 'holdings',
  what: `what does this person hold, at ${size.assets.toLocaleString('en')} assets (p50 and p99; the ratio is the worse of the two)`,
  against: 'bare pg: begin, set_config, the same prepared select, commit',
  reach: 1.5,
  run: () => withDatabase(measure),
};

async function measure(db: Database): Promise<Outcome> {
  const organizationId = await addOrganization(db);
  const began = performance.now();
  await fillOrganization(db, organizationId, size);
  const fillMs = performance.now() - began;
  const people = await pickPeople(db, organizationId, warmUps + rounds * readsPerRound);
  const bare = new pg.Client(db.appConnection);
  await bare.connect();
  try {
    const facts = connectorFactsOf(connectors);
    const ours = async (personId: string) =>
      (await withOrganization(db, organizationId, (tx) => holdingsOf(tx, personId, null, facts))).length;
    const theirs = (personId: string) => readBare(bare, organizationId, personId);
    return await compare(people, ours, theirs, fillMs);
  } finally {
    await bare.end();
  }
}

/** People in an order that has nothing to do with where their rows lie. */
async function pickPeople(db: Database, organizationId: string, count: number): Promise<readonly string[]> {
  return withOrganization(db, organizationId, async (tx) => {
    const rows = await tx.query<{ person_id: string }>(
      `select person_id from person where organization_id = $1 order by md5(person_id::text) limit $2`,
      [organizationId, count],
    );
    return rows.map((row) => row.person_id);
  });
}

async function readBare(client: pg.Client, organizationId: string, personId: string): Promise<number> {
  await client.query('begin');
  await client.query("select set_config('handback.organization', $1, true)", [organizationId]);
  const { rows } = await client.query({
    name: 'holdings_of',
    text: holdingsSql,
    values: [organizationId, personId, null],
  });
  await client.query('commit');
  return rows.length;
}

type Read = (personId: string) => Promise<number>;

/** Every person is read by both, one after the other; who goes first, and so finds the pages colder, takes turns. */
async function compare(people: readonly string[], ours: Read, theirs: Read, fillMs: number): Promise<Outcome> {
  const took = { ours: [] as number[], theirs: [] as number[] };
  const byRound: { readonly p50: number; readonly p99: number }[] = [];
  const all = { ours: [] as number[], theirs: [] as number[] };
  let rows = 0;
  for (const [index, personId] of people.entries()) {
    const first = index % 2 === 0;
    const a = await timed(first ? ours : theirs, personId);
    const b = await timed(first ? theirs : ours, personId);
    if (a.rows !== b.rows) throw new Error(`Two reads of one person gave ${a.rows} and ${b.rows} holdings.`);
    if (index < warmUps) continue;
    rows += a.rows;
    took.ours.push(first ? a.tookMs : b.tookMs);
    took.theirs.push(first ? b.tookMs : a.tookMs);
    if (took.ours.length < readsPerRound) continue;
    byRound.push({
      p50: median(took.ours) / median(took.theirs),
      p99: quantile(took.ours, 0.99) / quantile(took.theirs, 0.99),
    });
    all.ours.push(...took.ours.splice(0));
    all.theirs.push(...took.theirs.splice(0));
    await pause(0);
  }
  const p50Ratio = median(byRound.map(({ p50 }) => p50));
  const p99Ratio = median(byRound.map(({ p99 }) => p99));
  return {
    ratio: Math.max(p50Ratio, p99Ratio),
    figures: {
      rounds,
      readsPerRound,
      holdingsEach: rows / (rounds * readsPerRound),
      p50Ratio,
      p99Ratio,
      oursMs: { p50: median(all.ours), p99: quantile(all.ours, 0.99) },
      bareMs: { p50: median(all.theirs), p99: quantile(all.theirs, 0.99) },
      fillSeconds: fillMs / 1000,
    },
  };
}

async function timed(read: Read, personId: string): Promise<{ rows: number; tookMs: number }> {
  const began = performance.now();
  const rows = await read(personId);
  return { rows, tookMs: performance.now() - began };
}
