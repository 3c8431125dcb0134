import { Badge } from '@mantine/core';
import type { MassEventListed } from '../../../api/schemas/mass-events.ts';
import { useWords } from '../language/words.ts';
import { massEventWords } from './words.ts';

/** How an event stands; one that asks something is as loud as what failed. */
export function EventState({
  event: { state, paused, question },
}: {
  readonly event: Pick<MassEventListed, 'state' | 'paused' | 'question'>;
}) {
  const say = useWords(massEventWords);
  if (question !== null && state === 'open')
    return (
      <Badge color="red" variant="filled">
        {say('asks')}
      </Badge>
    );
  return (
    <Badge variant="light" color={paused ? 'orange' : state === 'open' ? 'indigo' : 'gray'}>
      {say(paused ? 'paused' : `state.${state}`)}
    </Badge>
  );
}
