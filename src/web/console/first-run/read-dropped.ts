import type { SweepReport } from '../../../core/sweep/sweep-report.ts';
import type { DateOrder } from '../../../formats/date-value.ts';
import { sweepSources } from '../../../formats/sweep-sources.ts';
import { sourceOf } from '../parts/file-source.ts';

export type Choices = {
  /** The day to compare as of (ISO 8601). */
  readonly today: string;
  readonly dates: DateOrder | undefined;
  readonly currency: string | undefined;
  /** What somebody said that a file is, by its name, where its headings do not tell. */
  readonly formats: Readonly<Record<string, string>>;
};

/** How far the reading is. */
export type Progress = { readonly file: string; readonly rows: number };

/** Sweeps the files that were dropped here, in this browser; nothing is sent anywhere. */
export function readDropped(
  files: readonly File[],
  { today, formats, ...settings }: Choices,
  onProgress: (progress: Progress) => void,
): Promise<SweepReport> {
  return sweepSources({
    inputs: files.map((file) => ({ source: sourceOf(file), format: formats[file.name] })),
    today,
    settings,
    onProgress: (file, rows) => onProgress({ file, rows }),
    explain: (name, error) =>
      error instanceof DOMException ? `${name} cannot be read any more; it may have been moved.` : undefined,
  });
}
