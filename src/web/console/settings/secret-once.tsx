import { Alert, Group, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { Copy } from '../parts/copy.tsx';
import { useWords } from '../language/words.ts';
import looks from './settings.module.css';
import { settingsWords } from './words.ts';

/** A secret that the server tells once: readable, copied with one press, and gone with the page. */
export function SecretOnce({ title, secret }: { readonly title: string; readonly secret: string }) {
  const say = useWords(settingsWords);
  return (
    <Alert color="indigo" variant="light" icon={<IconKey aria-hidden />} title={title} role="status" mb="md">
      <Text size="sm">{say('shownOnce')}</Text>
      <Group mt="xs" gap="xs">
        <Text component="code" className={looks.secret} tabIndex={0} aria-label={title}>
          {secret}
        </Text>
        <Copy value={secret} size="xs" />
      </Group>
    </Alert>
  );
}
