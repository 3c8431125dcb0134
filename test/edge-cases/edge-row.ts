/** One row of the catalogue of what goes wrong with departures, and the tests that hold it, by file. */
export type EdgeRow = {
  readonly row: number;
  readonly must: string;
  readonly tests: Readonly<Record<string, readonly string[]>>;
  /** What of the row does not hold yet, or all of it where there are no tests. */
  readonly gap?: string;
};
