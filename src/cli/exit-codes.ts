import type { FailureCode } from '../core/failure.ts';

/** What the command line ends with; scripts rely on these numbers. */
export const exitCodes = {
  ok: 0,
  error: 1,
  usage: 2,
  notFound: 3,
  denied: 4,
  stalePlan: 5,
  partialFailure: 6,
  residualAccess: 10,
  interrupted: 130,
} as const;

const byFailure: Partial<Record<FailureCode, number>> = {
  'bad-request': exitCodes.usage,
  'not-signed-in': exitCodes.denied,
  'not-allowed': exitCodes.denied,
  'prove-again': exitCodes.denied,
  'not-found': exitCodes.notFound,
  'stale-plan': exitCodes.stalePlan,
};

/** The exit code for a failure; every code without one of its own is an error like any other. */
export function exitCodeOf(code: FailureCode): number {
  return byFailure[code] ?? exitCodes.error;
}
