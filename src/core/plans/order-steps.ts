/** What decides where a step stands: when it is due (milliseconds since 1970), or the step (by key) whose end will decide that. */
export type Turn = {
  readonly key: string;
  readonly dueMs: number | null;
  readonly hangsOn: string | null;
};

/**
 * Steps in the order of their turns: what is due first comes first, then what hangs on others,
 * after those; what stands alike stays as it was.
 */
export function orderSteps<Step>(steps: readonly Step[], turnOf: (step: Step) => Turn): readonly Step[] {
  const turns = steps.map((step) => ({ step, ...turnOf(step) }));
  const hangsOn = new Map(turns.map(({ key, dueMs, hangsOn: other }) => [key, dueMs === null ? other : null]));
  const depthOf = (key: string, seen = 0): number => {
    const other = hangsOn.get(key) ?? null;
    // No chain is longer than there are keys; a ring of steps ends there.
    return other === null || seen > hangsOn.size ? seen : depthOf(other, seen + 1);
  };
  const depths = new Map([...hangsOn.keys()].map((key) => [key, depthOf(key)]));
  return turns
    .toSorted((a, b) => {
      if (a.dueMs !== b.dueMs) return a.dueMs !== null && (b.dueMs === null || a.dueMs < b.dueMs) ? -1 : 1;
      return (depths.get(a.key) ?? 0) - (depths.get(b.key) ?? 0);
    })
    .map(({ step }) => step);
}
