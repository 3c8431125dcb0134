import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { AwayDialog } from '../absence/away-dialog.tsx';
import { absenceWords } from '../absence/words.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { ErrorState } from '../parts/states.tsx';
import { useMe } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { Part } from './part.tsx';

/** Whether somebody is asked themselves or another meanwhile, and changing that. */
export function Absence() {
  const say = useWords(absenceWords);
  const { at } = useInstants();
  const me = useMe();
  const [isLeaving, setLeaving] = useState(false);
  const returning = useChange(() => server.post('/me/back'));
  if (me === undefined) return null;
  const { id, away } = me.operator;
  return (
    <Part
      title={say('title')}
      about={say('about')}
      action={
        away === null ? (
          <Button variant="default" onClick={() => setLeaving(true)}>
            {say('goAway')}
          </Button>
        ) : (
          <Button variant="default" loading={returning.isPending} onClick={() => returning.mutate(undefined)}>
            {say('back')}
          </Button>
        )
      }
    >
      <Text role="status">
        {away === null ? say('here') : say('awayUntil', { until: at(away.until), name: away.standIn })}
      </Text>
      {returning.error === null ? null : <ErrorState error={returning.error} />}
      {isLeaving ? (
        <AwayDialog title={say('goAway')} path="/me" operatorId={id} close={() => setLeaving(false)} />
      ) : null}
    </Part>
  );
}
