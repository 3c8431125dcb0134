import { Alert, Button, Group, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useState } from 'react';
import type { Passkey, ProofShown, WaysIn } from '../../../api/schemas/sign-in.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { type Column, DataList } from '../parts/data-list.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { server } from '../server/server.ts';
import { useChange, useServer, useServerList } from '../server/use-server.ts';
import { addPasskey } from '../sign-in/passkeys.ts';
import { Trouble } from '../sign-in/trouble.tsx';
import { Part } from './part.tsx';
import { yourSignInWords } from './words.ts';

/** The passkeys of whoever is signed in: add, name, remove. */
export function Passkeys() {
  const say = useWords(yourSignInWords);
  const ways = useServer<WaysIn>('/sign-in/ways').data;
  const proof = useServer<ProofShown>('/me/proof').data;
  const mine = useServerList<Passkey>('/passkeys').data ?? [];
  const [removing, setRemoving] = useState<Passkey>();
  const [renaming, setRenaming] = useState<Passkey>();
  const adding = useChange(addPasskey);
  const isLast = mine.length === 1 && (proof?.providers.length ?? 0) === 0;
  const columns: readonly Column<Passkey>[] = [
    { key: 'name', title: say('name'), cell: ({ name }) => name },
    { key: 'kept', title: say('kept'), cell: ({ synced }) => say(synced ? 'synced' : 'onDevice') },
    { key: 'added', title: say('added'), cell: ({ createdAt }) => <When instant={createdAt} /> },
    {
      key: 'used',
      title: say('used'),
      cell: ({ usedAt }) => (usedAt === null ? say('never') : <When instant={usedAt} />),
    },
    {
      key: 'actions',
      title: say('actions'),
      cell: (row) => (
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            onClick={() => setRenaming(row)}
            aria-label={say('renameNamed', { name: row.name })}
          >
            {say('rename')}
          </Button>
          <Button size="xs" variant="default" onClick={() => setRemoving(row)}>
            {say('removeNamed', { name: row.name })}
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <Part
      title={say('passkeys')}
      about={say('passkeysAbout')}
      action={
        ways?.passkeys === false ? undefined : (
          <Button
            leftSection={<IconFingerprint size={16} aria-hidden />}
            onClick={() => adding.mutate(undefined)}
            loading={adding.isPending}
          >
            {say('addPasskey')}
          </Button>
        )
      }
    >
      {ways?.passkeys === false ? <Alert color="orange">{say('elsewhere')}</Alert> : null}
      <Trouble error={adding.error} />
      <DataList
        label={say('passkeys')}
        path="/passkeys"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        empty={<EmptyState title={say('noPasskey')}>{say('noPasskeyWhy')}</EmptyState>}
      />
      <ConfirmEffect
        effect={say('removeNamed', { name: removing?.name ?? '' })}
        isOpen={removing !== undefined}
        close={() => setRemoving(undefined)}
        isDangerous
        change={() => server.delete(`/passkeys/${removing?.id}${isLast ? '?last=true' : ''}`)}
      >
        {say('removeWhy')} {isLast ? <strong>{say('removeLast')}</strong> : null}
      </ConfirmEffect>
      {renaming === undefined ? null : <Rename passkey={renaming} close={() => setRenaming(undefined)} />}
    </Part>
  );
}

function Rename({ passkey, close }: { readonly passkey: Passkey; readonly close: () => void }) {
  const say = useWords(yourSignInWords);
  const [name, setName] = useState(passkey.name);
  return (
    <FormDialog
      title={say('renameNamed', { name: passkey.name })}
      submit={say('save')}
      isOpen
      close={close}
      isReady={name.trim() !== ''}
      change={() => server.patch(`/passkeys/${passkey.id}`, { name: name.trim() })}
    >
      <TextInput
        label={say('name')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={100}
        data-autofocus
      />
    </FormDialog>
  );
}
