import { Card, Group, Stack, Text, Title } from '@mantine/core';
import type { MassEventListed } from '../../../api/schemas/mass-events.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { Brake } from '../mass-events/brake.tsx';
import { EventState } from '../mass-events/event-state.tsx';
import { InLink } from '../parts/in-link.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
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
            <EmptyState title={say('noMassEvents')}>
              {say('noMassEventsWhy')} <InLink to="/mass-events">{say('massEvents')}</InLink>
            </EmptyState>
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
  const { id, name, question, lastWorkingDay, releasedWaves, counts } = event;
  return (
    <Card withBorder component="section" aria-label={name}>
      <Group gap="xs">
        <Title order={3} fz="md">
          <InLink to={`/mass-events/${id}`}>{name}</InLink>
        </Title>
        <EventState event={event} />
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
        <Brake event={event} />
      </Group>
    </Card>
  );
}
