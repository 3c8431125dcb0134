import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { importFile } from '../src/jobs/imports/import-file.ts';
import { superuser } from '../src/store/database/cluster.ts';
import type { Database } from '../src/store/database/connection.ts';
import { addOrganization, makeMeans } from '../test/organization.ts';
import type { Benchmark, Outcome } from './benchmark.ts';
import { withDatabase, withFolder } from './database.ts';

const size = { people: 100_000, assets: 1_000_000 };
const memoryReachMiB = 700;

/** Two large exports taken in whole, against the least the database itself needs for the same rows. */
export const imports: Benchmark = {
  name: 'import',
  what: `an import of ${size.people.toLocaleString('en')} people and of ${size.assets.toLocaleString('en')} Snipe-IT assets, two of three with somebody, and its peak of memory`,
  against: 'COPY of the same rows into the same tables with their indexes, keys and constraints, in one transaction',
  reach: 3,
  run: () => withFolder((folder) => withDatabase((db) => measure(db, folder))),
};

async function measure(db: Database, folder: string): Promise<Outcome> {
  const files = { people: join(folder, 'people.csv'), assets: join(folder, 'assets.csv') };
  await pipeline(Readable.from(inPieces(peopleRows())), createWriteStream(files.people));
  await pipeline(Readable.from(inPieces(assetRows())), createWriteStream(files.assets));
  const ours = await addOrganization(db);
  const peak = watchMemory();
  const people = await timed(() => take(db, ours, files.people));
  const assets = await timed(() => take(db, ours, files.assets));
  const peakMiB = peak.stop();
  const copied = await copyAll(db, ours, await addOrganization(db), folder);
  return {
    ratio: (people + assets) / copied.totalMs,
    figures: {
      peopleSeconds: people / 1000,
      assetsSeconds: assets / 1000,
      copySeconds: copied.totalMs / 1000,
      copyByTableSeconds: copied.byTable,
      peakMiB,
      memoryWithin700MiB: peakMiB < memoryReachMiB ? 'yes' : 'no',
    },
  };
}

async function take(db: Database, organizationId: string, path: string): Promise<void> {
  const report = await importFile(makeMeans(db), organizationId, {
    fileName: path,
    source: () => createReadStream(path),
  });
  if (report.rows !== report.added)
    throw new Error(`Of ${report.rows} rows ${report.added} were added: ${report.questions.join(' ')}`);
}

/** Rows in bigger pieces: a write for each would cost more than all else. */
function* inPieces(rows: Iterable<string>): Generator<string> {
  let piece = '';
  for (const row of rows) {
    piece += row;
    if (piece.length < 256 * 1024) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

function* peopleRows(): Generator<string> {
  yield 'employee_id,first_name,last_name,work_email,department,location,country,worker_type,status,start_date\n';
  for (let n = 0; n < size.people; n += 1) {
    yield `E${n},First${n},Last${n},person.${n}@bench.example,Department ${n % 40},Site ${n % 60},DE,employee,active,20${10 + (n % 15)}-0${1 + (n % 9)}-15\n`;
  }
}

function* assetRows(): Generator<string> {
  yield 'ID,Company,Asset Name,Asset Tag,Serial,Model,Category,Status,Checked Out To,Employee Number,Location,Manufacturer,Purchase Date,Purchase Cost,BYOD\n';
  const kinds = ['Laptop', 'Monitor', 'Phone', 'Docking station'];
  for (let n = 0; n < size.assets; n += 1) {
    const kind = kinds[n % 4] ?? '';
    const person = (n * 7919) % size.people;
    const held = n % 3 === 2 ? 'Ready to Deploy,,' : `Deployed,First${person} Last${person},E${person}`;
    yield `${n},Bench,${kind} ${n},T-${n},SN${n}X,Model ${n % 50},${kind},${held},Site ${n % 60},Maker ${n % 9},20${10 + (n % 15)}-0${1 + (n % 9)}-15,${500 + (n % 2000)}.00,No\n`;
  }
}

/** The same rows under another organization, read from files that the database server itself wrote. */
async function copyAll(
  db: Database,
  from: string,
  to: string,
  folder: string,
): Promise<{ readonly totalMs: number; readonly byTable: Record<string, number> }> {
  if (!('host' in db.appConnection)) throw new Error('Only the embedded server can copy files.');
  const client = new pg.Client({ ...db.appConnection, user: superuser });
  await client.connect();
  try {
    const copies = join(folder, 'copies');
    await mkdir(copies);
    await chmod(copies, 0o777);
    const tables = ['location', 'person', 'person_identifier', 'employment', 'asset', 'custody'];
    const columns = new Map<string, string>();
    for (const table of tables) {
      const { rows } = await client.query<{ name: string }>(
        `select attname::text as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
        [table],
      );
      const names = rows.map(({ name }) => name);
      const values = names.map((name) => (name === 'organization_id' ? `'${to}'::uuid` : name));
      columns.set(table, names.join(', '));
      await client.query(
        `copy (select ${values.join(', ')} from ${table} where organization_id = '${from}') to '${join(copies, table)}'`,
      );
    }
    await client.query('checkpoint');
    const byTable: Record<string, number> = {};
    const totalMs = await timed(async () => {
      await client.query('begin');
      for (const table of tables) {
        const took = await timed(() =>
          client.query(`copy ${table} (${columns.get(table) ?? ''}) from '${join(copies, table)}'`),
        );
        byTable[table] = took / 1000;
      }
      await client.query('commit');
    });
    return { totalMs, byTable };
  } finally {
    await client.end();
  }
}

/** The most memory this process is seen to have from now on, which includes what came before. */
function watchMemory(): { readonly stop: () => number } {
  let most = 0;
  const look = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 50);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return most / 1024 ** 2;
    },
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
