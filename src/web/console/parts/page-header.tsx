import { Box, Group, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

type Header = {
  readonly title: string;
  /** One sentence: the question that the page answers. */
  readonly about?: ReactNode;
  /** At most one primary button, and few others. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
};

/** The head of a page; its title is also the window's. */
export function PageHeader({ title, about, actions, children }: Header) {
  useEffect(() => {
    document.title = `${title} · Handback`;
  }, [title]);
  return (
    <Box component="header" mb="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Box flex="1 1 16rem">
          <Title order={1} fz="h2" tabIndex={-1} data-page-title>
            {title}
          </Title>
          {about === undefined ? null : (
            <Text c="dimmed" component="div">
              {about}
            </Text>
          )}
        </Box>
        {actions === undefined ? null : <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}
