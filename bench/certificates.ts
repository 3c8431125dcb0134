import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { manifestOf } from '../src/jobs/sanitization/itad-batch.ts';
import { issueForBatch } from '../src/jobs/sanitization/issue-certificates.ts';
import { loadPaperFonts } from '../src/jobs/papers/paper-fonts.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { listLines } from '../src/store/sanitization/itad-batches.ts';
import type { Benchmark, Outcome } from './benchmark.ts';
import { withDatabase } from './database.ts';
import { addErasedBatch } from './erased-batch.ts';

const assets = 5_000;
const limit = { ms: 60_000, mib: 500 };

type Measure = {
  readonly tookMs: number;
  readonly peakMiB: number;
  readonly pdfMiB: number;
  readonly certificates: number;
};

/** In a process of its own, so that its memory is its own; the database server is another one. */
export const certificates: Benchmark = {
  name: 'certificates',
  what: 'a batch of 5,000 assets certified: its manifest, a certificate for each drive and one for all, as PDF, stored',
  against: `${limit.ms / 1000} seconds and ${limit.mib} MiB of memory, whichever is nearer`,
  reach: 1,
  run: async (): Promise<Outcome> => {
    const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'certify'], { encoding: 'utf8' });
    if (child.status !== 0) throw new Error(`The process ended with ${child.status}: ${child.stderr}`);
    const measure: Measure = JSON.parse(child.stdout);
    return { ratio: Math.max(measure.tookMs / limit.ms, measure.peakMiB / limit.mib), figures: measure };
  },
};

function certify(): Promise<Measure> {
  return withDatabase(async (db) => {
    const { organizationId, operatorId } = await addErasedBatch(db, { assets, state: 'reconciled' });
    const fonts = await loadPaperFonts();
    const started = performance.now();
    const issued = await withOrganization(db, organizationId, async (tx) => {
      const [batch] = await tx.query<{ id: string }>(
        'select itad_batch_id as id from itad_batch where organization_id = $1',
        [organizationId],
      );
      const lines =
        manifestOf(await listLines(tx, batch?.id ?? ''))
          .trimEnd()
          .split('\r\n').length - 1;
      if (lines !== assets) throw new Error(`The manifest has ${lines} lines.`);
      return issueForBatch(tx, fonts, { batch: 'ITAD-1', operatorId });
    });
    const tookMs = performance.now() - started;
    const { rows } = await db.owner.query('select sum(size_bytes)::float8 as bytes from file');
    const [{ bytes }] = rows as [{ bytes: number }];
    return {
      tookMs,
      peakMiB: process.resourceUsage().maxRSS / 1024,
      pdfMiB: bytes / 2 ** 20,
      certificates: issued.length,
    };
  });
}

if (import.meta.main && process.argv[2] === 'certify') process.stdout.write(JSON.stringify(await certify()));
