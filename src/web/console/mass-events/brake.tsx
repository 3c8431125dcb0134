import { Button } from '@mantine/core';
import { useState } from 'react';
import type { MassEventListed } from '../../../api/schemas/mass-events.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { massEventWords } from './words.ts';

/** Stops an event, lets it go on, or takes it back. */
export function Brake({ event: { id, name, state, paused, question } }: { readonly event: MassEventListed }) {
  const say = useWords(massEventWords);
  const may = useMay();
  const [asking, setAsking] = useState<'pause' | 'resume' | 'cancel' | null>(null);
  const isStopped = paused || question !== null;
  return (
    <>
      {state === 'open' && may('plans.approve') ? (
        <Button variant="default" onClick={() => setAsking(isStopped ? 'resume' : 'pause')}>
          {say(isStopped ? 'resume' : 'pause')}
        </Button>
      ) : null}
      {state === 'finished' || state === 'cancelled' ? null : (
        <Button variant="light" color="red" onClick={() => setAsking('cancel')}>
          {say('cancel')}
        </Button>
      )}
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
    </>
  );
}
