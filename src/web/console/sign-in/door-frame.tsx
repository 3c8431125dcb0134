import { Box, Paper, Stack, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

/** A page of somebody who is not in yet: a title and what to do, in the middle. */
export function DoorFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Handback`;
  }, [title]);
  return (
    <Box component="main" className="door">
      <Paper withBorder p="lg" radius="md" w="100%" maw={440}>
        <Stack>
          <Title order={1} fz="h2" tabIndex={-1} data-page-title>
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </Box>
  );
}
