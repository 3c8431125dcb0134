import { Badge, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconHelpHexagon, IconPlayerPause, IconUser } from '@tabler/icons-react';
import type { Application } from '../../../api/schemas/inventory.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { applicationsWords } from './words.ts';

const looks = {
  good: { color: 'green', Icon: IconCircleCheck },
  silent: { color: 'red', Icon: IconAlertTriangle },
  never: { color: 'red', Icon: IconHelpHexagon },
  byHand: { color: 'gray', Icon: IconUser },
  off: { color: 'gray', Icon: IconPlayerPause },
} as const;

/** How an application answers, with the age of its last answer; one that never did is as loud as one that failed. */
export function Health({ application }: { readonly application: Application }) {
  const say = useWords(applicationsWords);
  const { from } = useInstants();
  const look = lookOf(application);
  const { color, Icon } = looks[look];
  const { lastSeenAt } = application;
  return (
    <Group gap="xs">
      <Badge
        color={color}
        variant={color === 'red' ? 'filled' : 'light'}
        leftSection={<Icon size={14} aria-hidden />}
        data-health={look}
      >
        {say(`health.${look}`)}
      </Badge>
      {look === 'byHand' || look === 'off' ? null : (
        <Text size="sm">
          {lastSeenAt === null ? say('neverAnswered') : say('answered', { when: from(lastSeenAt) })}
        </Text>
      )}
    </Group>
  );
}

/** What cannot be asked keeps cases from closing. */
export function isSilent(application: Application): boolean {
  return ['silent', 'never'].includes(lookOf(application));
}

function lookOf({ connector, inScope, lastProblem, lastSeenAt }: Application): keyof typeof looks {
  if (connector === 'manual') return 'byHand';
  if (lastProblem !== null) return 'silent';
  if (lastSeenAt === null) return 'never';
  return inScope ? 'good' : 'off';
}
