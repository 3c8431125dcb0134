import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Papa from 'papaparse';
import { sweepFiles } from '../src/cli/sweep-files.ts';
import { writePopulation } from './sweep-population.ts';

export const name = 'sweep';

/** What one child process needed: milliseconds of work without starting up, and the most memory it held. */
type Measure = { readonly workMs: number; readonly peakMiB: number; readonly rows: number };

export type SweepFigures = {
  readonly megabytes: number;
  readonly sweepMs: number;
  readonly papaparseMs: number;
  readonly sweepPeakMiB: number;
  readonly papaparsePeakMiB: number;
  readonly rows: number;
};

const size = { people: 100_000, assets: 300_000, accounts: 500_000 };
const rounds = 3;

/**
 * Sweeps 100,000 people, 300,000 assets and 500,000 accounts, and streams the same files through papaparse without looking at a cell. Each runs in
 * processes of its own, turn by turn; the ratio is of the medians.
 */
export async function run(): Promise<{ ratio: number; figures: SweepFigures }> {
  const folder = mkdtempSync(join(tmpdir(), 'handback-bench-sweep-'));
  try {
    const paths = await writePopulation(folder, size, 20_261_116);
    const sweeps: Measure[] = [];
    const parses: Measure[] = [];
    for (let round = 0; round < rounds; round += 1) {
      parses.push(inChild('parse', paths));
      sweeps.push(inChild('sweep', paths));
    }
    const sweep = median(sweeps);
    const parse = median(parses);
    if (sweep.rows !== parse.rows) throw new Error(`The sweep read ${sweep.rows} rows and papaparse ${parse.rows}.`);
    return {
      ratio: sweep.workMs / parse.workMs,
      figures: {
        megabytes: paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6,
        sweepMs: sweep.workMs,
        papaparseMs: parse.workMs,
        sweepPeakMiB: Math.max(...sweeps.map(({ peakMiB }) => peakMiB)),
        papaparsePeakMiB: Math.max(...parses.map(({ peakMiB }) => peakMiB)),
        rows: sweep.rows,
      },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function inChild(work: 'sweep' | 'parse', paths: readonly string[]): Measure {
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), work, ...paths], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`The ${work} process ended with ${child.status}: ${child.stderr}`);
  return JSON.parse(child.stdout);
}

function median(measures: readonly Measure[]): Measure {
  const sorted = measures.toSorted((a, b) => a.workMs - b.workMs);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error('Nothing was measured.');
  return middle;
}

async function parseOnly(paths: readonly string[]): Promise<number> {
  let rows = 0;
  for (const path of paths) {
    rows -= 1;
    await new Promise<void>((resolve, reject) => {
      Papa.parse<string[]>(createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 }), {
        delimiter: ',',
        newline: '\n',
        skipEmptyLines: true,
        chunk: ({ data }) => {
          rows += data.length;
        },
        complete: () => resolve(),
        error: reject,
      });
    });
  }
  return rows;
}

async function sweepOnly(paths: readonly string[]): Promise<number> {
  const report = await sweepFiles({
    inputs: paths.map((path) => ({ path, format: undefined })),
    today: '2026-11-16',
    settings: { dates: undefined, currency: 'EUR' },
    onProgress: () => {},
  });
  return report.files.reduce((sum, file) => sum + file.rows - file.refused, 0);
}

if (import.meta.main) {
  const [work, ...paths] = process.argv.slice(2);
  if (work === 'sweep' || work === 'parse') {
    const startedMs = performance.now();
    const rows = work === 'sweep' ? await sweepOnly(paths) : await parseOnly(paths);
    const workMs = performance.now() - startedMs;
    process.stdout.write(JSON.stringify({ workMs, peakMiB: process.resourceUsage().maxRSS / 1024, rows }));
  } else process.stdout.write(`${JSON.stringify(await run(), null, 2)}\n`);
}
