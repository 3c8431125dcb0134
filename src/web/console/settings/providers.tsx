import { Alert, Badge, Button, Group, Menu, Text } from '@mantine/core';
import { useState } from 'react';
import type { Provider, ProviderTest, WaysIn } from '../../../api/schemas/sign-in.ts';
import { Copy } from '../parts/copy.tsx';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { type Column, DataList } from '../parts/data-list.tsx';
import { EmptyState, ErrorState } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { operatorWords } from './operators-words.ts';
import { ProviderDialog } from './provider-dialog.tsx';
import { providerWords } from './providers-words.ts';
import { SettingsFrame } from './settings-frame.tsx';
import looks from './settings.module.css';
import { useScopeName } from './use-scope-name.ts';
import { settingsWords } from './words.ts';

type Doing = { readonly provider: Provider; readonly what: 'change' | 'vouch' | 'remove' };

/** The identity providers that operators sign in with: added, tested, vouched for, taken away. */
export function Providers() {
  const say = useWords(providerWords);
  const sayAll = useWords(settingsWords);
  const sayRole = useWords(operatorWords);
  const scopeName = useScopeName();
  const [isAdding, setAdding] = useState(false);
  const [doing, setDoing] = useState<Doing | null>(null);
  const testing = useChange(async ({ id, name }: Provider) => {
    const { problem } = await server.post<ProviderTest>(`/sign-in-providers/${id}/test`);
    return { name, problem };
  });
  const columns: readonly Column<Provider>[] = [
    {
      key: 'name',
      title: sayAll('name'),
      cell: ({ name, issuer }) => (
        <>
          <Text fw={600}>{name}</Text>
          <Text size="sm" className="breakable">
            {issuer}
          </Text>
        </>
      ),
    },
    {
      key: 'groups',
      title: say('groups'),
      cell: ({ roleRules }) =>
        roleRules.length === 0 ? (
          <Text size="sm">{say('noGroups')}</Text>
        ) : (
          roleRules.map((rule) => (
            <Text key={`${rule.group} ${rule.role} ${rule.scope} ${rule.value}`} size="sm" className="breakable">
              {rule.group} → {sayRole(`role.${rule.role}`)} {scopeName(rule)}
            </Text>
          ))
        ),
    },
    {
      key: 'makes',
      title: say('makes'),
      cell: ({ makesOperators }) => say(makesOperators ? 'makesYes' : 'makesNo'),
    },
    {
      key: 'state',
      title: sayAll('state'),
      cell: ({ vouched }) => (
        <Badge variant="light" color={vouched ? 'green' : 'orange'}>
          {say(vouched ? 'vouched' : 'notVouched')}
        </Badge>
      ),
    },
    {
      key: 'actions',
      title: sayAll('actions'),
      cell: (provider) => (
        <Menu>
          <Menu.Target>
            <Button size="compact-sm" variant="default" aria-label={say('changeOf', { name: provider.name })}>
              {say('change')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setDoing({ provider, what: 'change' })}>{say('change')}</Menu.Item>
            <Menu.Item onClick={() => testing.mutate(provider)}>{say('test')}</Menu.Item>
            {provider.vouched ? null : (
              <Menu.Item onClick={() => setDoing({ provider, what: 'vouch' })}>{say('vouch')}</Menu.Item>
            )}
            <Menu.Item color="red" onClick={() => setDoing({ provider, what: 'remove' })}>
              {say('remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];
  return (
    <SettingsFrame actions={<Button onClick={() => setAdding(true)}>{say('add')}</Button>}>
      <ReturnAddress />
      {testing.error === null ? null : <ErrorState error={testing.error} />}
      <div role="status">{testing.data === undefined ? null : <Tested {...testing.data} />}</div>
      <DataList
        label={say('list')}
        path="/sign-in-providers"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        empty={<EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>}
      />
      {isAdding ? <ProviderDialog provider={null} close={() => setAdding(false)} /> : null}
      {doing === null ? null : <Deed {...doing} close={() => setDoing(null)} />}
    </SettingsFrame>
  );
}

function Tested({ name, problem }: { readonly name: string; readonly problem: string | null }) {
  const say = useWords(providerWords);
  return (
    <Alert color={problem === null ? 'green' : 'red'} variant="light" mb="sm">
      {problem === null ? say('reached', { name }) : say('notReached', { name, problem })}
    </Alert>
  );
}

/** What has to be entered at the provider before anything works. */
function ReturnAddress() {
  const say = useWords(providerWords);
  const ways = useServer<WaysIn>('/sign-in/ways');
  if (ways.data === undefined) return null;
  const address = `${ways.data.address}/sign-in/return`;
  return (
    <Group gap="xs" mb="md">
      <Text size="sm">{say('redirect')}:</Text>
      <Text component="code" className={looks.secret}>
        {address}
      </Text>
      <Copy value={address} size="compact-xs" />
    </Group>
  );
}

function Deed({ provider, what, close }: Doing & { readonly close: () => void }) {
  const say = useWords(providerWords);
  const { id, name } = provider;
  if (what === 'change') return <ProviderDialog provider={provider} close={close} />;
  if (what === 'vouch')
    return (
      <ConfirmEffect
        effect={say('vouchFor', { name })}
        isOpen
        close={close}
        change={() => server.post(`/sign-in-providers/${id}/vouch`)}
      >
        {say('vouchEffect', { name })}
      </ConfirmEffect>
    );
  return (
    <ConfirmEffect
      effect={say('removeOf', { name })}
      isOpen
      close={close}
      isDangerous
      change={() => server.delete(`/sign-in-providers/${id}`)}
    >
      {say('removeEffect')} {say('removeOwn')}
    </ConfirmEffect>
  );
}
