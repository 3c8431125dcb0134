import { Alert, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import type { MassEventAnswer } from '../../../api/schemas/mass-events.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Shown } from '../parts/states.tsx';
import { useServer } from '../server/use-server.ts';
import { Brake } from './brake.tsx';
import { EventState } from './event-state.tsx';
import { isPast } from './mass-event-form.ts';
import { Members } from './members.tsx';
import { NextStep } from './next-step.tsx';
import { WaveTable } from './wave-table.tsx';
import { massEventWords } from './words.ts';

/** One event: what is to be done about it next, who is on its list, and how far it is. */
export function MassEvent() {
  const { event: id = '' } = useParams({ strict: false });
  const answer = useServer<MassEventAnswer>(`/mass-events/${encodeURIComponent(id)}`);
  return <Shown answer={answer}>{(event) => <Shape event={event} />}</Shown>;
}

function Shape({ event }: { readonly event: MassEventAnswer }) {
  const say = useWords(massEventWords);
  const { at, day } = useInstants();
  const { name, reason, lastWorkingDay, accessEndsAt, informedAt, playbook, counts, question, state } = event;
  return (
    <>
      <PageHeader
        title={name}
        about={
          <>
            <EventState event={event} /> {say(`reason.${reason}`)}
          </>
        }
        actions={<Brake event={event} />}
      />
      <Stack gap="lg">
        {question === null ? null : (
          <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={question}>
            <Text size="sm">
              {say('questionWhy')} <InLink to="/departures?waits=problem">{say('seeProblems')}</InLink>
            </Text>
          </Alert>
        )}
        <NextStep event={event} />
        <Text>
          {say('who', { count: counts.people })} {say('until', { day: day(lastWorkingDay) })}{' '}
          {(state === 'draft' || state === 'proposed') && isPast(lastWorkingDay) ? `${say('lastDayPast')} ` : ''}
          {accessEndsAt === null ? say('accessUsual') : say('accessAt', { at: at(accessEndsAt) })}{' '}
          {informedAt === null ? say('untold') : say('told', { at: at(informedAt) })} {say('by', { playbook })}
        </Text>
        <section aria-labelledby="waves">
          <Title order={2} fz="h4" id="waves" mb="xs">
            {say('waves')}
          </Title>
          <WaveTable event={event} />
        </section>
        <div>
          <Title order={2} fz="h4" mb="xs">
            {say('list')}
          </Title>
          <Members event={event} />
        </div>
      </Stack>
    </>
  );
}
