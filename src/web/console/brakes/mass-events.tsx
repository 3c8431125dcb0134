import { Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { MassEventListed } from '../../../api/schemas/mass-events.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { brakeWords } from './words.ts';

/** Many people who leave together: how far it is, and the brake of the event. Only the named see it. */
export function MassEvents() {
  const say = useWords(brakeWords);
  const answer = useServer<{ readonly items: readonly MassEventListed[] }>('/mass-events');
  return (
    <section aria-labelledby="mass-events">
      <Title order={2} fz="lg" id="mass-events" mb="xs">
        {say('massEvents')}
      </Title>
      <Shown answer={answer} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={say('noMassEvents')}>{say('noMassEventsWhy')}</EmptyState>
          ) : (
            <Stack>
              {items.map((event) => (
                <MassEvent key={event.id} event={event} />
              ))}
            </Stack>
          )
        }
      </Shown>
    </section>
  );
}

function MassEvent({ event }: { readonly event: MassEventListed }) {
  const say = useWords(brakeWords);
  const { day } = useInstants();
  const may = useMay();
  const [asking, setAsking] = useState<'pause' | 'resume' | 'cancel' | null>(null);
  const { id, name, state, paused, question, lastWorkingDay, releasedWaves, counts } = event;
  const isGoing = state === 'open';
  return (
    <Card withBorder component="section" aria-label={name}>
      <Group gap="xs">
        <Title order={3} fz="md">
          {name}
        </Title>
        <Badge variant="light" color={paused ? 'orange' : 'indigo'}>
          {say(paused ? 'paused' : `mass.${state}`)}
        </Badge>
      </Group>
      <Text size="sm">
        {say('massPeople', { count: counts.people })} · {say('massDay', { day: day(lastWorkingDay) })} ·{' '}
        {say('massWaves', { now: releasedWaves, all: counts.waves })} ·{' '}
        {say('massCases', { open: counts.going, closed: counts.closed, cancelled: counts.cancelled })}
      </Text>
      {question === null ? null : (
        <Text c="var(--mantine-color-red-light-color)" fw={600}>
          {question}
        </Text>
      )}
      <Group mt="sm">
        {isGoing && may('plans.approve') ? (
          <Button
            variant="default"
            size="xs"
            onClick={() => setAsking(paused || question !== null ? 'resume' : 'pause')}
          >
            {say(paused || question !== null ? 'massResume' : 'massPause')}
          </Button>
        ) : null}
        {state === 'finished' || state === 'cancelled' ? null : (
          <Button variant="light" color="red" size="xs" onClick={() => setAsking('cancel')}>
            {say('massCancel')}
          </Button>
        )}
      </Group>
      {asking === null ? null : (
        <ConfirmEffect
          effect={say(`${asking}Of`, { name })}
          isOpen
          close={() => setAsking(null)}
          isDangerous={asking === 'cancel'}
          needsReason={asking === 'cancel'}
          {...(asking === 'cancel' ? { typed: name } : {})}
          change={(reason) => server.post(`/mass-events/${id}/${asking}`, asking === 'cancel' ? { reason } : undefined)}
        >
          {say(`${asking}Effect`)}
        </ConfirmEffect>
      )}
    </Card>
  );
}
