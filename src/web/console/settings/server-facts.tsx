import { Badge, Code, Group, Stack, Text, Title } from '@mantine/core';
import type { Health } from '../../../api/health.ts';
import { useWords } from '../language/words.ts';
import { Shown } from '../parts/states.tsx';
import { useServer } from '../server/use-server.ts';
import { policyWords } from './policy-words.ts';
import { SettingsFrame } from './settings-frame.tsx';

/** Whether the server is well, which version it is, and the commands that back it up. */
export function ServerFacts() {
  const say = useWords(policyWords);
  const health = useServer<Health>('/health');
  const ready = useServer<{ readonly status: 'ready' }>('/ready');
  return (
    <SettingsFrame>
      <Stack>
        <Shown answer={health} rows={1}>
          {({ version }) => (
            <Group>
              <Text>{say('version', { version })}</Text>
              <Badge
                color={ready.data === undefined ? 'red' : 'green'}
                variant={ready.data === undefined ? 'filled' : 'light'}
              >
                {say(ready.data === undefined ? 'databaseLost' : 'databaseReached')}
              </Badge>
            </Group>
          )}
        </Shown>
        <Title order={2} fz="md">
          {say('backup')}
        </Title>
        <Text>{say('backupWhy')}</Text>
        <Code block tabIndex={0} role="region" aria-label={say('backup')}>
          {'./handback backup handback-backup.file\n./handback restore handback-backup.file\n./handback doctor'}
        </Code>
        <Text size="sm">{say('keyWhy')}</Text>
        <Title order={2} fz="md">
          {say('telemetry')}
        </Title>
        <Text>{say('telemetryWhy')}</Text>
      </Stack>
    </SettingsFrame>
  );
}
