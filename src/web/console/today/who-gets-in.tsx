import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconHelpHexagon, IconLockOpen } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Today } from '../../../api/schemas/today.ts';
import { InLink } from '../parts/in-link.tsx';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import classes from './today.module.css';
import { todayWords } from './words.ts';

const looks = { open: IconLockOpen, unknown: IconHelpHexagon, closed: IconCircleCheck } as const;

/**
 * The first sentence of the day: how many people have left and can still sign in, of how many nobody knows, and which applications
 * could not be asked. It is good only when everything was asked and nobody was found.
 */
export function WhoGetsIn({ today: { left, applications, needs, overdue } }: { readonly today: Today }) {
  const say = useWords(todayWords);
  const { from } = useInstants();
  const waits = [...Object.values(needs), overdue.steps].some((count) => count > 0);
  if (left === null) return waits ? null : <Frame look="closed">{say('nothingNeeds')}</Frame>;
  if (applications !== null && applications.askable + applications.byHand === 0)
    return (
      <Frame look="unknown">
        {say('noApplications')} <InLink to="/applications">{say('connect')}</InLink>
      </Frame>
    );
  const silent = applications?.silent.length ?? 0;
  const sentences: readonly ReactNode[] = [
    left.canSignIn > 0 ? (
      <InLink key="can" to="/access?open=true" inherit>
        {say('canSignIn', { count: left.canSignIn })}
      </InLink>
    ) : null,
    left.unknown > 0 ? (
      <InLink key="unknown" to="/access?open=true" inherit>
        {say(left.canSignIn > 0 ? 'unknownMore' : 'unknown', { count: left.unknown })}
      </InLink>
    ) : null,
    silent > 0 ? (
      <InLink key="silent" to="/applications" inherit>
        {say('silent', { count: silent })}
      </InLink>
    ) : null,
  ].filter((sentence) => sentence !== null);
  const look = left.canSignIn > 0 ? 'open' : sentences.length > 0 ? 'unknown' : 'closed';
  const oldest = applications?.oldestAnswerAt ?? null;
  return (
    <Frame
      look={look}
      small={[
        ...(look === 'closed' && oldest !== null ? [say('verified', { when: from(oldest) })] : []),
        ...(applications !== null && applications.byHand > 0 ? [say('byHand', { count: applications.byHand })] : []),
      ].join(' ')}
    >
      {look === 'closed' ? [say('nobody'), ...(waits ? [] : [say('nothingNeeds')])].join(' ') : spaced(sentences)}
    </Frame>
  );
}

function Frame({
  look,
  small = '',
  children,
}: {
  readonly look: keyof typeof looks;
  readonly small?: string;
  readonly children: ReactNode;
}) {
  const say = useWords(todayWords);
  const Icon = looks[look];
  return (
    <Paper component="section" withBorder p="md" className={classes['hero']} data-look={look}>
      <Title order={2} className="visually-hidden">
        {say('whoGetsIn')}
      </Title>
      <Group wrap="nowrap" align="flex-start" gap="md">
        <Icon size={36} aria-hidden className={classes['heroIcon']} />
        <Stack gap={4}>
          <Text className={classes['heroText']} component="p" m={0}>
            {children}
          </Text>
          {small === '' ? null : <Text size="sm">{small}</Text>}
        </Stack>
      </Group>
    </Paper>
  );
}

function spaced(parts: readonly ReactNode[]): ReactNode {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [' ', part]));
}
