import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ProofShown } from '../../../api/schemas/sign-in.ts';
import type { Failure } from '../../../core/failure.ts';
import { useWords } from '../language/words.ts';
import { Shown } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { addPasskey, proveWithPasskey } from '../sign-in/passkeys.ts';
import { Trouble } from '../sign-in/trouble.tsx';
import { proofChannel } from './proof-channel.ts';
import { stepUpWords } from './words.ts';

/** Above every other dialog: it is asked for from inside them. */
const above = 500;

/** Asks for a proof that it is still the same person, by whichever way they have. */
export function ProofDialog({ onEnd }: { readonly onEnd: (proved: boolean) => void }) {
  const say = useWords(stepUpWords);
  const ways = useQuery<ProofShown, Failure>({
    queryKey: ['/me/proof', 'asked'],
    queryFn: () => server.get<ProofShown>('/me/proof'),
    // What was possible a moment ago need not be what is possible now.
    gcTime: 0,
    staleTime: 0,
  });
  const [isAway, setAway] = useState(false);
  useEffect(() => {
    const channel = new BroadcastChannel(proofChannel);
    channel.addEventListener('message', () => onEnd(true));
    return () => channel.close();
  }, [onEnd]);
  const proving = useMutation<unknown, unknown, () => Promise<unknown>>({
    mutationFn: (way) => way(),
    onSuccess: () => onEnd(true),
  });
  const askProvider = (id: string) => {
    window.open(`/sign-in/prove?provider=${id}`, 'handback-proof', 'popup,width=520,height=720');
    setAway(true);
  };
  return (
    <Modal.Root opened onClose={() => onEnd(false)} centered zIndex={above}>
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Body p="md">
          <Stack>
            <Modal.Title fw={700}>{say('title')}</Modal.Title>
            <Text>{say('why')}</Text>
            <Shown answer={ways} rows={2}>
              {(found) => (
                <Stack gap="sm">
                  {found.passkey ? (
                    <Button onClick={() => proving.mutate(proveWithPasskey)} loading={proving.isPending} data-autofocus>
                      {say('withPasskey')}
                    </Button>
                  ) : null}
                  {found.demonstration ? (
                    <>
                      <Text size="sm">{say('demo')}</Text>
                      <Button
                        variant={found.passkey ? 'default' : 'filled'}
                        loading={proving.isPending}
                        onClick={() => proving.mutate(() => server.post('/me/proof', {}))}
                      >
                        {say('demoYes')}
                      </Button>
                    </>
                  ) : null}
                  {found.register ? (
                    <>
                      <Text size="sm">{say('registerWhy')}</Text>
                      <Button
                        variant={found.demonstration ? 'default' : 'filled'}
                        onClick={() => proving.mutate(addPasskey)}
                        loading={proving.isPending}
                      >
                        {say('register')}
                      </Button>
                    </>
                  ) : null}
                  {found.providers.map(({ id, name }) => (
                    <Button key={id} variant={found.passkey ? 'default' : 'filled'} onClick={() => askProvider(id)}>
                      {say('withProvider', { name })}
                    </Button>
                  ))}
                  {found.passkey || found.register || found.demonstration || found.providers.length > 0 ? null : (
                    <Text role="status">{say('none')}</Text>
                  )}
                </Stack>
              )}
            </Shown>
            {isAway ? <Text role="status">{say('popup')}</Text> : null}
            <Trouble error={proving.error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={() => onEnd(false)}>
                {say('cancel')}
              </Button>
            </Group>
          </Stack>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
