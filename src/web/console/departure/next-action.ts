import type { Permission } from '../../../core/permission.ts';
import { obstaclesToClosing } from '../../../core/gate.ts';
import type { CaseShown } from './use-case.ts';

/** The next safe thing to do about a case; `wait` where it is nobody's turn on this page. */
type NextAction =
  | { readonly kind: 'release' | 'resume' | 'review' | 'close' }
  | { readonly kind: 'problem' | 'mine'; readonly stepId: string }
  | { readonly kind: 'wait'; readonly why: 'over' | 'reading' | 'held' | 'approval' | 'people' };

/** What keeps a case open, by the rule that the server obeys. */
export function obstaclesOf({ detail, items, steps }: CaseShown) {
  return obstaclesToClosing({
    items: items.map(({ id, label, standing }) => ({ itemId: id, label, standing })),
    steps: steps
      .filter(({ phase, action, state }) => phase === 'gate' && action !== 'close' && state !== 'withdrawn')
      .map(({ id, title, state, item }) => ({
        stepId: id,
        title: item === null ? title : `${title} (${item.label})`,
        ended: state === 'done',
        waived: detail.waivers.some(({ stepId }) => stepId === id),
      })),
  });
}

/** Decides which one button a case shows to this operator. */
export function nextAction(
  shown: CaseShown,
  { operatorId, may }: { readonly operatorId: string; readonly may: (permission: Permission) => boolean },
): NextAction {
  const { detail, steps } = shown;
  if (detail.state === 'closed') return { kind: 'wait', why: 'over' };
  const problem = steps.find(({ state }) => state === 'problem');
  if (detail.state === 'cancelled') return problemOr(problem, { kind: 'wait', why: 'over' });
  if (detail.held) return may('brakes.release') ? { kind: 'release' } : { kind: 'wait', why: 'held' };
  if (detail.paused && may('plans.approve')) return { kind: 'resume' };
  if (detail.digest === null) return { kind: 'wait', why: 'reading' };
  if (!detail.approved && may('plans.approve')) return { kind: 'review' };
  if (detail.approved && problem !== undefined) return problemOr(problem, { kind: 'wait', why: 'people' });
  const mine = steps.find(
    ({ id: stepId, state, phase, askedOf, action }) =>
      state === 'asked' &&
      phase !== 'optional' &&
      action !== 'close' &&
      askedOf.some(({ id }) => id === operatorId) &&
      detail.waivers.every((waiver) => waiver.stepId !== stepId),
  );
  if (mine !== undefined) return { kind: 'mine', stepId: mine.id };
  if (!detail.approved) return { kind: 'wait', why: 'approval' };
  if (may('offboardings.close') && obstaclesOf(shown).length === 0) return { kind: 'close' };
  return { kind: 'wait', why: 'people' };
}

function problemOr(problem: { readonly id: string } | undefined, otherwise: NextAction): NextAction {
  return problem === undefined ? otherwise : { kind: 'problem', stepId: problem.id };
}
