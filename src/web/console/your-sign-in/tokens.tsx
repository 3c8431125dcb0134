import { Alert, Button, Code, Group, NumberInput, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { NewToken, Token } from '../../../api/schemas/access.ts';
import { Copy } from '../parts/copy.tsx';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { type Column, DataList } from '../parts/data-list.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { server } from '../server/server.ts';
import { Part } from './part.tsx';
import { yourSignInWords } from './words.ts';

const usualDays = 90;
const mostDays = 366;

/** What acts in somebody's name: make a token, see it once, end it. */
export function Tokens() {
  const say = useWords(yourSignInWords);
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<NewToken>();
  const [ending, setEnding] = useState<Token>();
  const columns: readonly Column<Token>[] = [
    { key: 'name', title: say('name'), cell: ({ name }) => name },
    { key: 'added', title: say('added'), cell: ({ createdAt }) => <When instant={createdAt} /> },
    {
      key: 'used',
      title: say('used'),
      cell: ({ usedAt }) => (usedAt === null ? say('never') : <When instant={usedAt} />),
    },
    {
      key: 'ends',
      title: say('ends'),
      cell: ({ expiresAt }) => (expiresAt === null ? say('never') : <When instant={expiresAt} />),
    },
    {
      key: 'actions',
      title: say('actions'),
      cell: (row) => (
        <Button size="xs" variant="default" onClick={() => setEnding(row)}>
          {say('revokeNamed', { name: row.name })}
        </Button>
      ),
    },
  ];
  return (
    <Part
      title={say('tokens')}
      about={say('tokensAbout')}
      action={
        <Button variant="default" onClick={() => setMaking(true)}>
          {say('makeToken')}
        </Button>
      }
    >
      <DataList
        label={say('tokens')}
        path="/tokens"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        empty={<EmptyState title={say('noTokens')}>{say('noTokensWhy')}</EmptyState>}
      />
      {isMaking ? <MakeToken close={() => setMaking(false)} onMade={setMade} /> : null}
      {made === undefined ? null : <ShowToken made={made} close={() => setMade(undefined)} />}
      <ConfirmEffect
        effect={say('revokeNamed', { name: ending?.name ?? '' })}
        isOpen={ending !== undefined}
        close={() => setEnding(undefined)}
        isDangerous
        change={() => server.delete(`/tokens/${ending?.id}`)}
      >
        {say('revokeWhy')}
      </ConfirmEffect>
    </Part>
  );
}

function MakeToken({ close, onMade }: { readonly close: () => void; readonly onMade: (made: NewToken) => void }) {
  const say = useWords(yourSignInWords);
  const [name, setName] = useState('');
  const [days, setDays] = useState<number | string>(usualDays);
  return (
    <FormDialog<NewToken>
      title={say('makeToken')}
      submit={say('makeToken')}
      isOpen
      close={close}
      isReady={name.trim() !== '' && typeof days === 'number'}
      change={() => server.post<NewToken>('/tokens', { name: name.trim(), expiresInDays: Number(days) })}
      onDone={onMade}
    >
      <TextInput
        label={say('purpose')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={100}
        data-autofocus
      />
      <NumberInput label={say('days')} value={days} onChange={setDays} min={1} max={mostDays} allowDecimal={false} />
    </FormDialog>
  );
}

function ShowToken({ made, close }: { readonly made: NewToken; readonly close: () => void }) {
  const say = useWords(yourSignInWords);
  return (
    <Dialog isOpen close={close} title={say('tokenMade', { name: made.name })}>
      <Stack>
        <Alert color="orange" variant="light">
          {say('tokenOnce')}
        </Alert>
        <Code block className="wrapped">
          {made.token}
        </Code>
        <Group justify="flex-end">
          <Copy value={made.token} />
          <Button onClick={close}>{say('haveIt')}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
