import { Failure } from '../../../core/failure.ts';

/** Whatever was thrown, as a failure with a sentence. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure('internal', 'This page has failed. Load it again; nothing was changed.', { cause: error });
}
