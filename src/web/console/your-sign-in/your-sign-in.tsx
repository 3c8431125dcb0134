import { Stack } from '@mantine/core';
import { SettingsFrame } from '../settings/settings-frame.tsx';
import { Absence } from './absence.tsx';
import { Passkeys } from './passkeys.tsx';
import { Sessions } from './sessions.tsx';
import { Tokens } from './tokens.tsx';

/** How somebody gets in, where they are in, what acts in their name, and who is asked while they are away. */
export function YourSignIn() {
  return (
    <SettingsFrame>
      <Stack gap="xl">
        <Passkeys />
        <Sessions />
        <Tokens />
        <Absence />
      </Stack>
    </SettingsFrame>
  );
}
