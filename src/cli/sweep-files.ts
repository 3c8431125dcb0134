import { createReadStream } from 'node:fs';
import type { SweepReport } from '../core/sweep/sweep-report.ts';
import type { ByteSource } from '../formats/byte-text.ts';
import { type SweepSources, sweepSources } from '../formats/sweep-sources.ts';

/** One file to sweep; `format` is what a person says it is. */
export type SweepInput = { readonly path: string; readonly format: string | undefined };

type SweepRun = Pick<SweepSources, 'today' | 'settings' | 'onProgress'> & { readonly inputs: readonly SweepInput[] };

/** Sweeps files of this machine. A file that cannot be read as a whole is left out and named in the report. */
export function sweepFiles({ inputs, ...run }: SweepRun): Promise<SweepReport> {
  return sweepSources({
    ...run,
    inputs: inputs.map(({ path, format }) => ({ source: fileSource(path), format })),
    explain: explainSystem,
  });
}

function fileSource(path: string): ByteSource {
  return { name: path, open: () => createReadStream(path, { highWaterMark: 64 * 1024 }) };
}

function explainSystem(path: string, error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return `there is no file ${path}.`;
  if (code === 'EISDIR') return `${path} is a folder; name the files in it.`;
  if (code === 'EACCES' || code === 'EPERM') return `${path} may not be read by this user.`;
  return undefined;
}
