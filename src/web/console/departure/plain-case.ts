import type { Item } from '../../../api/schemas/cases.ts';
import { type Lane, laneOf } from './lanes.ts';
import type { CaseShown } from './use-case.ts';

const technicalLanes: readonly Lane[] = ['identity', 'apps'];
const technicalKinds: readonly Item['kind'][] = ['account', 'seat', 'secret', 'coverage'];

/** A case for those who do not work on access: without accounts and what is done with them, but for what they are asked themselves. */
export function plainCase(shown: CaseShown, operatorId: string | undefined): CaseShown {
  return {
    detail: shown.detail,
    items: shown.items.filter(({ kind }) => !technicalKinds.includes(kind)),
    steps: shown.steps.filter(
      (step) => !technicalLanes.includes(laneOf(step)) || step.askedOf.some(({ id }) => id === operatorId),
    ),
  };
}
