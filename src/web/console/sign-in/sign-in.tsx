import { Anchor, Button, Text } from '@mantine/core';
import { IconFingerprint, IconLogin2 } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ProofShown, WaysIn } from '../../../api/schemas/sign-in.ts';
import { useWords } from '../language/words.ts';
import { Loading } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { DoorFrame } from './door-frame.tsx';
import { OfferPasskey } from './offer-passkey.tsx';
import { enterWithPasskey } from './passkeys.ts';
import { Trouble } from './trouble.tsx';
import { signInWords } from './words.ts';

type Door = {
  /** Where to go on once somebody is in: a path of the console. */
  readonly to: string;
  readonly onEntered: () => void;
};

/** The door: a one-time link, a passkey, or an identity provider. Opening the page changes nothing. */
export function SignIn({ to, onEntered }: Door) {
  const say = useWords(signInWords);
  const ways = useServer<WaysIn>('/sign-in/ways');
  const [secret, setSecret] = useState(() => location.hash.slice(1));
  const [isOffering, setOffering] = useState(false);
  const byLink = useMutation({
    mutationFn: async () => {
      await server.post('/sign-in', { secret });
      // Used up: what stays in the address would only mislead.
      history.replaceState(history.state, '', location.pathname + location.search);
      const { register, demonstration } = await server.get<ProofShown>('/me/proof');
      // Who only looks around is not asked to keep a key for it.
      return register && !demonstration;
    },
    onSuccess: (mayAdd) => (mayAdd ? setOffering(true) : onEntered()),
    onError: () => setSecret(''),
  });
  const byPasskey = useMutation({ mutationFn: enterWithPasskey, onSuccess: onEntered });
  const byProvider = useMutation({
    mutationFn: async (id: string) => {
      const { url } = await server.post<{ url: string }>(`/sign-in/providers/${id}`, { to });
      location.assign(url);
    },
  });
  if (isOffering) return <OfferPasskey onDone={onEntered} />;
  const { data } = ways;
  const isHere = data === undefined || data.address === location.origin;
  const hasLink = secret !== '';
  const providers = data?.providers ?? [];
  return (
    <DoorFrame title={say('title')}>
      {hasLink || byLink.isPending ? (
        <>
          <Button
            size="md"
            leftSection={<IconLogin2 size={18} aria-hidden />}
            loading={byLink.isPending}
            onClick={() => byLink.mutate()}
            data-autofocus
          >
            {say('withLink')}
          </Button>
          <Text size="sm" c="dimmed">
            {say('linkOnce')}
          </Text>
        </>
      ) : null}
      <Trouble error={byLink.error ?? byPasskey.error ?? byProvider.error ?? ways.error} />
      {data === undefined && ways.error === null ? <Loading rows={2} /> : null}
      {data?.passkeys === true && isHere ? (
        <Button
          size="md"
          variant={hasLink ? 'default' : 'filled'}
          leftSection={<IconFingerprint size={18} aria-hidden />}
          loading={byPasskey.isPending}
          onClick={() => byPasskey.mutate()}
        >
          {say('withPasskey')}
        </Button>
      ) : null}
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          size="md"
          variant="default"
          loading={byProvider.isPending && byProvider.variables === id}
          onClick={() => byProvider.mutate(id)}
        >
          {say('withProvider', { name })}
        </Button>
      ))}
      {data?.passkeys === true && !isHere ? (
        <Text size="sm">
          {say('elsewhere', { address: data.address })}{' '}
          <Anchor href={`${data.address}${location.pathname}${location.hash}`} underline="always">
            {say('goThere')}
          </Anchor>
        </Text>
      ) : null}
      {hasLink ? null : (
        <Text size="sm" c="dimmed">
          {say(data?.passkeys === true || providers.length > 0 ? 'how' : 'onlyLink')}
        </Text>
      )}
    </DoorFrame>
  );
}
