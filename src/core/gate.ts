import type { Standing } from './item.ts';

/** What the gate looks at: every item of the case with where it stands now, and every step that holds the closing. */
export type GateFacts = {
  readonly items: readonly { readonly itemId: string; readonly label: string; readonly standing: Standing }[];
  readonly steps: readonly {
    readonly stepId: string;
    readonly title: string;
    readonly ended: boolean;
    readonly waived: boolean;
  }[];
};

export type Obstacle = {
  readonly kind: 'item' | 'step';
  readonly id: string;
  readonly label: string;
  readonly reason: string;
  /** Where the item stands; null for a step. */
  readonly standing: Standing | null;
};

const reasons: Record<Exclude<Standing, 'done' | 'waived'>, string> = {
  held: 'was last seen still held or still able to sign in',
  waiting: 'was asked for, and has not been seen since',
  unknown: 'has not been seen by anybody',
  stale: 'was seen too long ago; look again',
  attested_only: 'rests on a statement where a reading is needed',
  wrong_ending: 'came to another ending than the plan wants',
};

/** What still keeps a case open; empty: it may close. Unknown is never an ending. */
export function obstaclesToClosing(facts: GateFacts): readonly Obstacle[] {
  const items = facts.items.flatMap(({ itemId, label, standing }): Obstacle[] =>
    standing === 'done' || standing === 'waived'
      ? []
      : [{ kind: 'item', id: itemId, label, reason: reasons[standing], standing }],
  );
  const steps = facts.steps
    .filter((step) => !step.ended && !step.waived)
    .map(
      (step): Obstacle => ({
        kind: 'step',
        id: step.stepId,
        label: step.title,
        reason: 'has not ended',
        standing: null,
      }),
    );
  return [...items, ...steps];
}
