/** What an open case may wait for, as lists of cases narrow by it. */
export const caseWaits = [
  'approval',
  'problem',
  'asked',
  'mine',
  'late',
  'held',
  'blocked',
  'return',
  'access',
] as const;
export type CaseWait = (typeof caseWaits)[number];

/** When access ends or ended, seen from now: it has, it will within a day, or within a week. */
export const caseEnds = ['past', 'day', 'week'] as const;
export type CaseEnds = (typeof caseEnds)[number];

/** The orders of a list of cases; with a `-` in front, the last one first. */
export const caseSorts = ['opened', '-opened', 'access', '-access', 'name', '-name'] as const;
export type CaseSort = (typeof caseSorts)[number];
