import type { OffboardingDetail, Step } from '../../../api/schemas/cases.ts';

/** Whether a step may still be done: its case is open, or it watches over a closed one, or it gives back what was taken. */
export function isLive({ phase, action }: Step, { state }: OffboardingDetail): boolean {
  return state === 'open' || (state === 'closed' && phase === 'watch') || action === 'restore';
}
