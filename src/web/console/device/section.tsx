import { Box, Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './device.module.css';

type Props = {
  readonly id: string;
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
};

/** One part of the page of a device, with what can be done about it. */
export function Section({ id, title, actions, children }: Props) {
  return (
    <Box component="section" id={id} aria-labelledby={`${id}-title`} className={classes['section'] ?? ''}>
      <Group justify="space-between" gap="xs" mb="xs">
        <Title order={2} fz="h4" id={`${id}-title`}>
          {title}
        </Title>
        {actions === undefined ? null : <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}
