import type { Fingerprint } from '../applications/connector.ts';
import type { DueRule } from './due.ts';
import type { Expected, ItemKind } from '../item.ts';
import type { Action, PlaybookStep } from '../playbooks/playbook.ts';

/** One holding with the ending the plan wants for it. */
export type PlannedItem = {
  readonly key: string;
  readonly kind: ItemKind;
  readonly targetId: string;
  readonly fingerprint: Fingerprint;
  readonly expected: Expected;
};

/** One unit of work, known across revisions by its identity: playbook step, item, occurrence. */
export type PlannedStep = {
  readonly identity: string;
  readonly key: string;
  readonly itemKey: string | null;
  readonly occurrence: number;
  readonly title: string;
  readonly action: Action;
  readonly mode: 'automatic' | 'human';
  readonly owner: PlaybookStep['owner'];
  readonly evidence: PlaybookStep['evidence'];
  readonly phase: PlaybookStep['phase'];
  readonly rule: DueRule;
  /** ISO 8601 instant in UTC; null while its anchor has not happened. */
  readonly dueAt: string | null;
  readonly notBeforeDue: boolean;
  /** Identities of the steps that must have ended before this one starts. */
  readonly after: readonly string[];
  /** Why it will not run although it is planned; null: nothing holds it. */
  readonly heldBack: string | null;
};

/** What an approval names: no observation, no random id, nothing that a second look would change. */
export type Plan = {
  readonly playbook: string;
  readonly playbookVersion: number;
  readonly departure: {
    readonly id: string;
    readonly personId: string;
    readonly timeZone: string;
    readonly accessEndsAt: string;
    readonly lastWorkingDay: string;
    readonly employmentEnds: string;
    readonly legalHold: boolean;
  };
  readonly items: readonly PlannedItem[];
  readonly steps: readonly PlannedStep[];
};

export function stepIdentity(key: string, itemKey: string | null, occurrence = 1): string {
  return `${key}/${itemKey ?? '-'}/${occurrence}`;
}
