import { Badge, Button, Checkbox, Group, PasswordInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FeedListed } from '../../../api/schemas/feeds.ts';
import { type FeedContent, type FeedKind, feedContents, feedKinds } from '../../../core/feeds/feed.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { FeedDialog } from './feed-dialog.tsx';
import { feedWords } from './feeds-words.ts';
import { SettingsFrame } from './settings-frame.tsx';
import { settingsWords } from './words.ts';

/** Folders that export files come to: what was read, what is held with a question, and looking now. */
export function Feeds() {
  const say = useWords(feedWords);
  const sayAll = useWords(settingsWords);
  const may = useMay();
  const [isAdding, setAdding] = useState(false);
  const [opened, setOpened] = useState<FeedListed | null>(null);
  const columns: readonly Column<FeedListed>[] = [
    { key: 'name', title: sayAll('name'), cell: ({ name }) => name },
    {
      key: 'kind',
      title: say('kind'),
      cell: ({ kind, carries }) => `${say(`kind.${kind}`)}, ${say(`carries.${carries}`)}`,
    },
    {
      key: 'looked',
      title: say('looked'),
      cell: ({ lookedAt }) => (lookedAt === null ? sayAll('never') : <When instant={lookedAt} />),
    },
    { key: 'state', title: sayAll('state'), cell: (feed) => <FeedState feed={feed} /> },
    { key: 'notes', title: say('notes'), cell: ({ notes }) => notes.join(' '), hidden: true },
    {
      key: 'actions',
      title: sayAll('actions'),
      cell: (feed) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`${say('open')}: ${feed.name}`}
          onClick={() => setOpened(feed)}
        >
          {say('open')}
        </Button>
      ),
    },
  ];
  return (
    <SettingsFrame
      {...(may('sources.manage') ? { actions: <Button onClick={() => setAdding(true)}>{say('add')}</Button> } : {})}
    >
      <DataList
        label={say('list')}
        path="/feeds"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        empty={<EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>}
      />
      {isAdding ? <AddFeed close={() => setAdding(false)} /> : null}
      {opened === null ? null : <FeedDialog name={opened.name} close={() => setOpened(null)} />}
    </SettingsFrame>
  );
}

function FeedState({ feed: { paused, held, problem } }: { readonly feed: FeedListed }) {
  const say = useWords(feedWords);
  if (held > 0) return <Badge color="red">{say('held')}</Badge>;
  if (problem !== null) return <>{problem}</>;
  return (
    <Badge variant="light" color={paused ? 'gray' : 'green'}>
      {say(paused ? 'paused' : 'watching')}
    </Badge>
  );
}

function AddFeed({ close }: { readonly close: () => void }) {
  const say = useWords(feedWords);
  const sayAll = useWords(settingsWords);
  const [name, setName] = useState('');
  const [kind, setKind] = useState<FeedKind>('folder');
  const [carries, setCarries] = useState<FeedContent>('people');
  const [path, setPath] = useState('');
  const [host, setHost] = useState('');
  const [user, setUser] = useState('');
  const [hostKey, setHostKey] = useState('');
  const [password, setPassword] = useState('');
  const [internal, setInternal] = useState(false);
  const isSftp = kind === 'sftp';
  const settings = isSftp
    ? { host: host.trim(), user, hostKey: hostKey.trim(), internal, ...(path === '' ? {} : { path }) }
    : { path };
  return (
    <FormDialog
      title={say('add')}
      submit={say('add')}
      isOpen
      close={close}
      isReady={name.trim() !== '' && (isSftp ? host !== '' && user !== '' && hostKey !== '' : path.startsWith('/'))}
      change={() =>
        server.post('/feeds', { name, kind, carries, settings, ...(isSftp && password !== '' ? { password } : {}) })
      }
    >
      <TextInput
        label={sayAll('name')}
        description={say('nameWhy')}
        required
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Group grow>
        <Select
          label={say('kind')}
          allowDeselect={false}
          data={feedKinds.map((one) => ({ value: one, label: say(`kind.${one}`) }))}
          value={kind}
          onChange={(one) => setKind((one ?? 'folder') as FeedKind)}
        />
        <Select
          label={say('carries')}
          allowDeselect={false}
          data={feedContents.map((one) => ({ value: one, label: say(`carries.${one}`) }))}
          value={carries}
          onChange={(one) => setCarries((one ?? 'people') as FeedContent)}
        />
      </Group>
      {isSftp ? (
        <>
          <TextInput
            label={say('host')}
            required
            value={host}
            onChange={(event) => setHost(event.currentTarget.value)}
          />
          <TextInput
            label={say('user')}
            required
            value={user}
            onChange={(event) => setUser(event.currentTarget.value)}
          />
          <TextInput
            label={say('hostKey')}
            description={say('hostKeyWhy')}
            placeholder="SHA256:…"
            required
            value={hostKey}
            onChange={(event) => setHostKey(event.currentTarget.value)}
          />
          <PasswordInput
            label={say('password')}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': say('show'), 'aria-hidden': false, tabIndex: 0 }}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Checkbox
            label={sayAll('internal')}
            checked={internal}
            onChange={(event) => setInternal(event.currentTarget.checked)}
          />
        </>
      ) : null}
      <TextInput
        label={say('path')}
        required={!isSftp}
        placeholder={isSftp ? '.' : '/srv/drop'}
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
