import { Button, Text } from '@mantine/core';
import { useEffect, useEffectEvent, useState } from 'react';
import type { Finished } from '../../../api/schemas/sign-in.ts';
import { useWords } from '../language/words.ts';
import { server } from '../server/server.ts';
import { proofChannel } from '../step-up/proof-channel.ts';
import { DoorFrame } from './door-frame.tsx';
import { Trouble } from './trouble.tsx';
import { signInWords } from './words.ts';

// A component may be made twice; what came back counts once.
let ending: Promise<Finished> | undefined;

/** Where an identity provider sends a browser back to: what it brought is posted, and disappears from the address. */
export function ProviderReturn({ onEntered }: { readonly onEntered: (to: string) => void }) {
  const say = useWords(signInWords);
  const [error, setError] = useState<unknown>(null);
  const [isProved, setProved] = useState(false);
  const enter = useEffectEvent(onEntered);
  useEffect(() => {
    const { search } = location;
    if (ending === undefined) {
      history.replaceState(history.state, '', '/sign-in/return');
      ending = server.post<Finished>('/sign-in/provider', { search: search === '' ? '?' : search });
    }
    ending.then(({ to, proved }) => {
      if (!proved) return enter(to);
      new BroadcastChannel(proofChannel).postMessage('proved');
      setProved(true);
      window.close();
    }, setError);
  }, []);
  if (isProved)
    return (
      <DoorFrame title={say('provedTitle')}>
        <Text>{say('proved')}</Text>
      </DoorFrame>
    );
  return (
    <DoorFrame title={say('title')}>
      {error === null ? <Text role="status">{say('returning')}</Text> : <Trouble error={error} />}
      {error === null ? null : (
        <Button variant="default" onClick={() => location.assign('/')}>
          {say('again')}
        </Button>
      )}
    </DoorFrame>
  );
}
