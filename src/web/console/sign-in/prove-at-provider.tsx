import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useWords } from '../language/words.ts';
import { server } from '../server/server.ts';
import { DoorFrame } from './door-frame.tsx';
import { Trouble } from './trouble.tsx';
import { signInWords } from './words.ts';

/** The window that a proof at a provider opens in: it goes on to the provider by itself. */
export function ProveAtProvider() {
  const say = useWords(signInWords);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    const id = new URLSearchParams(location.search).get('provider') ?? '';
    server
      .post<{ url: string }>(`/sign-in/providers/${encodeURIComponent(id)}`, { prove: true })
      .then(({ url }) => location.replace(url), setError);
  }, []);
  return (
    <DoorFrame title={say('title')}>
      {error === null ? <Text role="status">{say('leaving')}</Text> : <Trouble error={error} />}
    </DoorFrame>
  );
}
