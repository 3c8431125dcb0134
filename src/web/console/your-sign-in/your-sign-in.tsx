import { Stack } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { Passkeys } from './passkeys.tsx';
import { Sessions } from './sessions.tsx';
import { Tokens } from './tokens.tsx';
import { yourSignInWords } from './words.ts';

/** How somebody gets in, where they are in, and what acts in their name. */
export function YourSignIn() {
  const say = useWords(yourSignInWords);
  return (
    <>
      <PageHeader title={say('title')} about={say('about')} />
      <Stack gap="xl">
        <Passkeys />
        <Sessions />
        <Tokens />
      </Stack>
    </>
  );
}
