const gone: ReadonlySet<string> = new Set([
  'lost',
  'stolen',
  'sold',
  'donated',
  'recycled',
  'destroyed',
  'returned_to_lessor',
]);

/** Whether an asset of this status is neither ours any more nor known to be anywhere. What is retired may still lie on a shelf of ours. */
export function isGone(status: string): boolean {
  return gone.has(status);
}
