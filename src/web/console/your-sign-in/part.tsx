import { Box, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = {
  readonly title: string;
  readonly about: string;
  readonly action?: ReactNode;
  readonly children: ReactNode;
};

/** One part of the page: its title, a sentence, the one thing to do, and its list. */
export function Part({ title, about, action, children }: Props) {
  return (
    <Box component="section">
      <Group justify="space-between" align="flex-start" mb="xs" gap="sm">
        <Box flex="1 1 16rem">
          <Title order={2} fz="h4">
            {title}
          </Title>
          <Text size="sm" c="dimmed">
            {about}
          </Text>
        </Box>
        {action}
      </Group>
      {children}
    </Box>
  );
}
