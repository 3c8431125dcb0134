import type { TodoStep } from '../../../api/schemas/cases.ts';
import { kindsAPersonGives, type GivenKind } from '../../../core/steps/step-evidence.ts';

/** How something is asked of a manager. `other`: in the words of the playbook. */
export type AskKind = 'successor' | 'hand_over' | 'give_back' | 'take_back' | 'tell_team' | 'other';

/** One thing that is asked: several steps of one kind are one question, answered once. */
export type Ask = {
  readonly key: string;
  readonly kind: AskKind;
  readonly title: string;
  /** What it is about, where a manager knows it by that name. */
  readonly things: readonly string[];
  readonly steps: readonly TodoStep[];
  readonly dueAt: string | null;
  readonly late: boolean;
  /** What counts as an answer; one of them is enough. */
  readonly gives: readonly GivenKind[];
};

const kinds: Readonly<Record<string, AskKind>> = {
  name_successor: 'successor',
  hand_over: 'hand_over',
  pursue_return: 'give_back',
  collect: 'take_back',
  notify_team: 'tell_team',
};

/** Things that somebody can hold in the hand or take over; an account is a matter of IT. */
const knownThings: readonly string[] = ['asset', 'accessory', 'ownership', 'data'];

/** The questions behind the steps, the earliest due first. What only a machine could have done is not asked of a manager. */
export function asksOf(steps: readonly TodoStep[]): readonly Ask[] {
  const groups = new Map<string, TodoStep[]>();
  for (const step of steps) {
    if (step.mode === 'automatic') continue;
    const key = `${step.offboarding.id} ${step.key}`;
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  return [...groups].map(toAsk).sort((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9'));
}

function toAsk([key, steps]: readonly [string, readonly TodoStep[]]): Ask {
  const [first] = steps;
  const dues = steps.flatMap(({ dueAt }) => dueAt ?? []).sort();
  return {
    key,
    kind: kinds[first?.action ?? ''] ?? 'other',
    title: first?.title ?? '',
    things: steps.flatMap(({ item }) => (item !== null && knownThings.includes(item.kind) ? [item.label] : [])),
    steps,
    dueAt: dues[0] ?? null,
    late: steps.some(({ late }) => late),
    gives: kindsAPersonGives(first?.evidence ?? []),
  };
}
