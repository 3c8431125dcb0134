import type { Step, TodoStep } from '../api/schemas/cases.ts';
import type { Standing } from '../core/item.ts';
import type { Style } from './table.ts';

/** The lists of a case come whole, bare or wrapped like other lists. */
export type Listed<Row> = { readonly items: readonly Row[] } | readonly Row[];

export function rowsOf<Row>(answer: Listed<Row>): readonly Row[] {
  return 'items' in answer ? answer.items : answer;
}

/** A step in its own case, or in the to-do list over all cases. */
export type AnyStep = Step | TodoStep;

/** Standings in words. Only what was observed is ever called done. */
export const standingWords: Readonly<Record<Standing, string>> = {
  done: 'done',
  waived: 'waived',
  held: 'still held',
  waiting: 'asked, not seen yet',
  unknown: 'unknown',
  stale: 'seen too long ago',
  attested_only: 'stated, not read',
  wrong_ending: 'another ending',
};

/** Green for what was seen, yellow for what nobody knows, red for what is known to be open. */
export function standingStyle(standing: Standing): Style {
  if (standing === 'done') return 'green';
  if (standing === 'held' || standing === 'wrong_ending') return 'red';
  return standing === 'waived' ? 'dim' : 'yellow';
}

/** An item in words: `asset FH-2036 MacBook Pro 14`, `coverage of github`. */
export function nameOfItem({ kind, label }: { readonly kind: string; readonly label: string }): string {
  if (kind === 'coverage') return `coverage of ${label}`;
  return label.toLowerCase().startsWith(kind) ? label : `${kind} ${label}`;
}
