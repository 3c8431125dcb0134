import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReceivedDeparture } from '../../../api/schemas/cases.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { server } from '../server/server.ts';
import { immediateBody } from './departure-form.ts';
import { PersonField, usePerson } from '../parts/person-field.tsx';
import { newDepartureWords } from './words.ts';

type Props = { readonly personId: string; readonly choose: (personId: string) => void };

/** The red path: a person, "now", and the name once more. The page then turns into the live run of the case. */
export function ImmediateExit({ personId, choose }: Props) {
  const say = useWords(newDepartureWords);
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const name = usePerson(personId)?.name;
  return (
    <Stack maw={520}>
      <PersonField label={say('person')} value={personId} onChange={choose} />
      <Alert color="red" variant="light" icon={<IconBolt aria-hidden />}>
        <Text size="sm">{say('endNowWhat')}</Text>
        <Text size="sm">{say('endNowUndo')}</Text>
      </Alert>
      <Button color="red" size="md" disabled={personId === '' || name === undefined} onClick={() => setAsking(true)}>
        {say('endNow')}
      </Button>
      {personId === '' ? (
        <Text size="sm" c="dimmed">
          {say('choosePerson')}
        </Text>
      ) : null}
      <ConfirmEffect
        effect={say('endNowOf', { name: name ?? '' })}
        isOpen={isAsking}
        close={() => setAsking(false)}
        isDangerous
        change={() => server.post<ReceivedDeparture>('/departures', immediateBody(personId, new Date()))}
        onDone={(answer) => {
          const { number } = answer as ReceivedDeparture;
          void navigate({ href: number === undefined ? '/departures' : `/departures/${number}?tab=activity` });
        }}
      >
        {say('endNowWhat')} {say('endNowUndo')} {say('endNowKnow')}
      </ConfirmEffect>
    </Stack>
  );
}
