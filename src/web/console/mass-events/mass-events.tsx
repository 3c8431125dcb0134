import { Button, Group, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { MassEventListed } from '../../../api/schemas/mass-events.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { useServer } from '../server/use-server.ts';
import { EventState } from './event-state.tsx';
import { massEventWords } from './words.ts';

/** The events in which many leave together, as far as whoever reads is named for them. */
export function MassEvents() {
  const say = useWords(massEventWords);
  const navigate = useNavigate();
  const { day } = useInstants();
  const answer = useServer<{ readonly items: readonly MassEventListed[] }>('/mass-events');
  return (
    <>
      <PageHeader
        title={say('title')}
        about={say('about')}
        actions={
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => void navigate({ to: '/mass-events/new' })}
          >
            {say('prepare')}
          </Button>
        }
      />
      <Shown answer={answer}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>
          ) : (
            <Table className="data-list" verticalSpacing="sm" aria-label={say('title')}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{say('name')}</Table.Th>
                  <Table.Th>{say('state')}</Table.Th>
                  <Table.Th>{say('lastDay')}</Table.Th>
                  <Table.Th ta="end">{say('people')}</Table.Th>
                  <Table.Th ta="end">{say('ended')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map(({ id, name, reason, counts, lastWorkingDay, ...event }) => (
                  <Table.Tr key={id}>
                    <Table.Td data-first>
                      <InLink to={`/mass-events/${id}`} fw={600}>
                        {name}
                      </InLink>
                      <Text size="sm" c="dimmed">
                        {say(`reason.${reason}`)}
                      </Text>
                    </Table.Td>
                    <Table.Td data-title={say('state')}>
                      <Group gap={4}>
                        <EventState event={event} />
                      </Group>
                    </Table.Td>
                    <Table.Td data-title={say('lastDay')}>{day(lastWorkingDay)}</Table.Td>
                    <Table.Td ta="end" data-title={say('people')}>
                      <InLink to={`/mass-events/${id}`}>{say('count', { count: counts.people })}</InLink>
                    </Table.Td>
                    <Table.Td ta="end" data-title={say('ended')}>
                      <InLink to={`/mass-events/${id}?state=closed`}>{say('count', { count: counts.closed })}</InLink>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Shown>
    </>
  );
}
