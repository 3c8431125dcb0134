import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { MadePortalLink, PortalLinkAnswer } from '../../../api/schemas/portal.ts';
import { Copy } from '../parts/copy.tsx';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { ErrorState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { leaverPageWords } from './words.ts';

type Asked = 'send' | 'copy' | 'takeBack';

/** The page that somebody who leaves has of their own: which links open it, and how to give them one. `path` is that of the case. */
export function LeaverPage({ path }: { readonly path: string }) {
  const say = useWords(leaverPageWords);
  const may = useMay();
  const links = useServer<{ items: readonly PortalLinkAnswer[] }>(
    `${path}/portal-links`,
    {},
    { enabled: may('returns.read') },
  );
  const [asked, setAsked] = useState<Asked | null>(null);
  const [made, setMade] = useState<MadePortalLink | null>(null);
  if (!may('returns.read')) return null;
  const good = links.data?.items.filter((link) => link.good) ?? [];
  const make = (send: boolean) => async () =>
    setMade(await server.post<MadePortalLink>(`${path}/portal-links`, { send }));
  const window = (what: Asked) => ({ effect: say(what), isOpen: asked === what, close: () => setAsked(null) });
  return (
    <Stack component="section" gap="xs" aria-labelledby="leaver-page">
      <Title order={2} fz="h4" id="leaver-page">
        {say('title')}
      </Title>
      <Text c="dimmed" maw={640}>
        {say('what')}
      </Text>
      {links.error === null ? null : <ErrorState error={links.error} retry={links.refetch} />}
      {links.data === undefined ? null : <Standing all={links.data.items.length} good={good} />}
      <div role="status">{made === null ? null : <Made address={made.address} />}</div>
      {may('returns.manage') ? (
        <Group gap="xs">
          <Button variant="default" onClick={() => setAsked('send')}>
            {say('send')}
          </Button>
          <Button variant="default" onClick={() => setAsked('copy')}>
            {say('copy')}
          </Button>
          {good.length === 0 ? null : (
            <Button variant="subtle" color="red" onClick={() => setAsked('takeBack')}>
              {say('takeBack')}
            </Button>
          )}
        </Group>
      ) : null}
      <ConfirmEffect {...window('send')} change={make(true)}>
        {say('sendText')}
      </ConfirmEffect>
      <ConfirmEffect {...window('copy')} change={make(false)}>
        {say('copyText')}
      </ConfirmEffect>
      <ConfirmEffect
        {...window('takeBack')}
        isDangerous
        change={async () => {
          await server.post(`${path}/portal-links/take-back`, {});
          setMade(null);
        }}
      >
        {say('takeBackText')}
      </ConfirmEffect>
    </Stack>
  );
}

/** How many links open the page, and when it was last opened with one. */
function Standing({ all, good }: { readonly all: number; readonly good: readonly PortalLinkAnswer[] }) {
  const say = useWords(leaverPageWords);
  if (all === 0) return <Text>{say('none')}</Text>;
  if (good.length === 0) return <Text>{say('noLink')}</Text>;
  const opened = good.reduce((sum, link) => sum + link.opened, 0);
  const last = good
    .flatMap(({ openedAt }) => openedAt ?? [])
    .toSorted()
    .at(-1);
  return (
    <Text>
      {say('links', { count: good.length })}
      {', '}
      {last === undefined ? say('neverOpened') : say('opened', { count: opened })}{' '}
      {last === undefined ? null : <When instant={last} />}
    </Text>
  );
}

function Made({ address }: { readonly address: string | null }) {
  const say = useWords(leaverPageWords);
  if (address === null) return <Text fw={600}>{say('sent')}</Text>;
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        label={say('link')}
        value={address}
        readOnly
        miw={260}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Copy value={address} variant="filled" />
    </Group>
  );
}
