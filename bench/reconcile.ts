import { readSerialList } from '../src/formats/serial-list.ts';
import { reconcileBatch } from '../src/jobs/sanitization/reconcile-batch.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { type Benchmark, median, type Outcome } from './benchmark.ts';
import { withDatabase } from './database.ts';
import { addErasedBatch } from './erased-batch.ts';

const size = { serials: 50_000, missing: 200, extra: 100, twice: 50 };
const rounds = 3;
const limitMs = 2_000;

/** The vendor's file as text, written as people write serial numbers; each round starts from an organization of its own. */
export const reconcile: Benchmark = {
  name: 'reconcile',
  what: "a vendor's list of 50,000 serial numbers held against the manifest, its exceptions kept",
  against: `${limitMs / 1000} seconds; joinMs is what the same numbers take to be sent and joined once`,
  reach: 1,
  run: () =>
    withDatabase(async (db) => {
      const [tookMs, joinMs]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round += 1) {
        const { organizationId, operatorId, batchId } = await addErasedBatch(db, {
          assets: size.serials,
          state: 'collected',
        });
        const file = new TextEncoder().encode(vendorList());
        const join = performance.now();
        await withOrganization(db, organizationId, (tx) =>
          tx.query(
            `select count(*) from itad_batch_line l join unnest($2::text[]) t(key) on t.key = l.serial_key where l.organization_id = $1`,
            [organizationId, Array.from({ length: size.serials }, (_, at) => `C02${at + 1}XYZ`)],
          ),
        );
        joinMs.push(performance.now() - join);
        const started = performance.now();
        const list = await readSerialList({ name: 'vendor.csv', open: () => [file] });
        const found = await withOrganization(db, organizationId, (tx) => reconcileBatch(tx, batchId, list, operatorId));
        tookMs.push(performance.now() - started);
        if (found.missing !== size.missing || found.extra !== size.extra || found.duplicate !== size.twice)
          throw new Error(`It found ${JSON.stringify(found)} instead of what was planted.`);
      }
      return outcome(median(tookMs), median(joinMs));
    }),
};

function outcome(reconcileMs: number, joinMs: number): Outcome {
  return { ratio: reconcileMs / limitMs, figures: { serials: size.serials, reconcileMs, joinMs } };
}

function vendorList(): string {
  const listed = Array.from({ length: size.serials - size.missing }, (_, at) => `Laptop,c02 ${at + 1}-xyz`);
  const twice = listed.slice(0, size.twice);
  const extra = Array.from({ length: size.extra }, (_, at) => `Laptop,EXTRA${at}`);
  return ['Kind,Serial number', ...listed, ...twice, ...extra].join('\n');
}
