import { Box, Group, Text } from '@mantine/core';
import { IconDeviceLaptop, IconDoorExit } from '@tabler/icons-react';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { partWords } from './words.ts';

/**
 * The two hours of every departure: when access ends, which is exact, and until when things come back, which is a day. They tell what
 * is planned; whether it happened, only what was seen tells.
 */
export function TwoClocks({
  accessEndsAt,
  timeZone,
  returnsBy,
  quiet,
}: {
  readonly accessEndsAt: string;
  readonly timeZone: string;
  /** Null where nothing is to come back. */
  readonly returnsBy: string | null;
  /** Nothing is pressed: no hour was missed, and things come back as it is arranged. */
  readonly quiet: boolean;
}) {
  const say = useWords(partWords);
  const { at, day, from, isPast } = useInstants();
  const wereDue = returnsBy !== null && isPast(`${returnsBy}T23:59:59Z`);
  return (
    <Group gap="xl">
      <Group gap="xs" wrap="nowrap">
        <IconDoorExit aria-hidden />
        <Box>
          <Text size="sm" c="dimmed">
            {say(isPast(accessEndsAt) && !quiet ? 'accessWasToEnd' : 'accessEnds')}
          </Text>
          {quiet ? null : <Text fw={600}>{from(accessEndsAt)}</Text>}
          <Text size="sm">{at(accessEndsAt, timeZone)}</Text>
        </Box>
      </Group>
      <Group gap="xs" wrap="nowrap">
        <IconDeviceLaptop aria-hidden />
        <Box>
          <Text size="sm" c="dimmed">
            {say(quiet ? 'things' : wereDue ? 'thingsWereDue' : 'thingsReturn')}
          </Text>
          {returnsBy === null ? (
            <Text>{say(quiet ? 'byArrangement' : 'nothingReturns')}</Text>
          ) : (
            <>
              <Text fw={600}>{from(`${returnsBy}T12:00:00Z`)}</Text>
              <Text size="sm">{day(returnsBy)}</Text>
            </>
          )}
        </Box>
      </Group>
    </Group>
  );
}
