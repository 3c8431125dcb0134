import { Alert } from '@mantine/core';
import { Failure } from '../../../core/failure.ts';
import { useWords } from '../language/words.ts';
import { ErrorState } from '../parts/states.tsx';
import { toFailure } from '../server/to-failure.ts';
import { refusalOf } from './passkeys.ts';
import { signInWords } from './words.ts';

/** Why it did not work: what the browser said no to in our words, everything else in the server's. Nothing while nothing has failed. */
export function Trouble({ error }: { readonly error: unknown }) {
  const say = useWords(signInWords);
  if (error === null || error === undefined) return null;
  const refusal = refusalOf(error);
  if (refusal === undefined) return <ErrorState error={atTheDoor(toFailure(error))} />;
  return (
    <Alert color="orange" variant="light" role="alert">
      {say(refusal)}
    </Alert>
  );
}

/** Whoever stands at the door reads why it stayed shut; how requests without a browser sign in is not for them. */
function atTheDoor(failure: Failure): Failure {
  if (failure.code !== 'not-signed-in') return failure;
  const { remedy: _forOthers, ...details } = failure.details;
  return new Failure(failure.code, failure.message, { cause: failure, details });
}
