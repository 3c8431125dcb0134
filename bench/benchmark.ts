/** One question, answered as a ratio against what it cannot go below; everything it compares is measured in the same run. */
export type Benchmark = {
  readonly name: string;
  /** What is measured, in one sentence. */
  readonly what: string;
  /** What it is compared with. */
  readonly against: string;
  /** The ratio it is to stay within. */
  readonly reach: number;
  readonly run: () => Promise<Outcome>;
};

export type Outcome = { readonly ratio: number; readonly figures: Figures };

/** What was measured, by name with its unit at the end (`p50Ms`, `peakMiB`); text where a figure needs a sentence. */
export type Figures = { readonly [name: string]: number | string | Figures };

/** The value below which this share (0 to 1) of the values lies: the nearest one that was measured. Throws on none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (value === undefined) throw new RangeError('Nothing was measured.');
  return value;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
