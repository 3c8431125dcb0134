import { spawnSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Papa from 'papaparse';
import { sweepFiles } from '../src/cli/sweep-files.ts';
import { median } from './benchmark.ts';
import type { Benchmark, Outcome } from './benchmark.ts';
import { writePopulation } from './sweep-population.ts';

/** What one child process needed: milliseconds of work without starting up, and the most memory it held. */
type Measure = { readonly workMs: number; readonly peakMiB: number; readonly rows: number };

const size = { people: 100_000, assets: 300_000, accounts: 500_000 };
const rounds = 3;

/** Each side runs in processes of its own, turn by turn; the ratio is of the medians. */
export const sweep: Benchmark = {
  name: 'sweep',
  what: '100,000 people, 300,000 assets and 500,000 accounts swept from CSV',
  against: 'papaparse streaming the same files without looking at a cell',
  reach: 3,
  run,
};

async function run(): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'handback-bench-sweep-'));
  try {
    const paths = await writePopulation(folder, size, 20_261_116);
    const sweeps: Measure[] = [];
    const parses: Measure[] = [];
    for (let round = 0; round < rounds; round += 1) {
      parses.push(inChild('parse', paths));
      sweeps.push(inChild('sweep', paths));
    }
    const rowsDiffer = sweeps[0]?.rows !== parses[0]?.rows;
    if (rowsDiffer) throw new Error(`The sweep read ${sweeps[0]?.rows} rows and papaparse ${parses[0]?.rows}.`);
    const sweepMs = median(sweeps.map(({ workMs }) => workMs));
    const papaparseMs = median(parses.map(({ workMs }) => workMs));
    return {
      ratio: sweepMs / papaparseMs,
      figures: {
        sizeMB: paths.reduce((sum, path) => sum + statSync(path).size, 0) / 1e6,
        rows: sweeps[0]?.rows ?? 0,
        sweepMs,
        papaparseMs,
        sweepPeakMiB: Math.max(...sweeps.map(({ peakMiB }) => peakMiB)),
        papaparsePeakMiB: Math.max(...parses.map(({ peakMiB }) => peakMiB)),
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

async function parseOnly(paths: readonly string[]): Promise<number> {
  let rows = 0;
  for (const path of paths) {
    // The heading.
    rows -= 1;
    await new Promise<void>((resolve, reject) => {
      Papa.parse<string[]>(createReadStream(path, { encoding: 'utf8', highWaterMark: 256 * 1024 }), {
        delimiter: ',',
        newline: '\n',
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
