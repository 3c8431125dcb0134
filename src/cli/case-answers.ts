import type { Standing } from '../core/item.ts';
import type { Style } from './table.ts';

/** `GET /offboardings/:case`, as far as it is shown. */
export type CaseAnswer = {
  readonly id: string;
  readonly number: string;
  readonly state: 'open' | 'closed' | 'cancelled';
  readonly paused: boolean;
  readonly person: { readonly id: string; readonly name: string; readonly department: string | null };
  readonly playbook: string;
  readonly playbookVersion: number;
  readonly revision: number;
  readonly digest: string | null;
  readonly approved: boolean;
  readonly departure: {
    readonly kind?: string;
    readonly accessEndsAt: string;
    readonly employmentEnds: string;
    readonly lastWorkingDay: string;
    readonly timeZone: string;
    readonly legalHold?: boolean;
  };
  readonly counts?: {
    readonly items: Readonly<Partial<Record<Standing, number>>>;
    readonly steps: Readonly<Record<string, number>>;
  };
};

/** `GET /offboardings/:case/items`. */
export type ItemAnswer = {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly expected: { readonly ending: string; readonly assurance: string };
  readonly commanded: { readonly at: string; readonly answer: string } | null;
  readonly observed: { readonly value: string; readonly at: string; readonly assurance: string } | null;
  readonly standing: Standing;
  readonly waiver: { readonly reason: string; readonly until: string | null } | null;
};

/** `GET /offboardings/:case/steps` and `GET /steps`. */
export type StepAnswer = {
  readonly id: string;
  readonly number?: string;
  readonly key: string;
  readonly title: string;
  readonly action: string;
  readonly mode: 'automatic' | 'human';
  readonly state: string;
  readonly owner: readonly string[];
  readonly phase: string;
  readonly dueAt: string | null;
  readonly late?: boolean;
  readonly item: { readonly id: string; readonly label: string } | string | null;
  readonly problem: string | null;
  readonly heldBack: string | null;
  readonly waitsFor: readonly string[];
  readonly waiver?: unknown;
};

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

export function itemLabelOf({ item }: Pick<StepAnswer, 'item'>): string {
  if (item === null) return '';
  return typeof item === 'string' ? item : item.label;
}
