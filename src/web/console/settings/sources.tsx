import { Badge, Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { HrSourceListed, MadeHrSourceAnswer } from '../../../api/schemas/intake.ts';
import { type HrSourceKind, hrSourceKinds } from '../../../core/intake/hr-source.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { type Column, DataList } from '../parts/data-list.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { InLink } from '../parts/in-link.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { server } from '../server/server.ts';
import { SecretOnce } from './secret-once.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import { sourceWords } from './sources-words.ts';
import { settingsWords } from './words.ts';

/** HR systems that tell who leaves: where they post, what came, and a secret that can be exchanged. */
export function Sources() {
  const say = useWords(sourceWords);
  const sayAll = useWords(settingsWords);
  const [isAdding, setAdding] = useState(false);
  const [doing, setDoing] = useState<{
    readonly source: HrSourceListed;
    readonly what: 'rotate' | 'disable' | 'enable';
  } | null>(null);
  const [made, setMade] = useState<MadeHrSourceAnswer | null>(null);
  const columns: readonly Column<HrSourceListed>[] = [
    { key: 'name', title: sayAll('name'), cell: ({ name }) => name },
    { key: 'kind', title: say('kind'), cell: ({ kind }) => say(`kind.${kind}`) },
    {
      key: 'url',
      title: say('url'),
      cell: ({ url }) => (
        <Text className="breakable" size="sm">
          {url}
        </Text>
      ),
    },
    {
      key: 'last',
      title: say('last'),
      cell: ({ lastMessageAt }) => (lastMessageAt === null ? sayAll('never') : <When instant={lastMessageAt} />),
    },
    {
      key: 'questions',
      title: say('questions'),
      cell: ({ questions }) => (questions === 0 ? 0 : <InLink to="/hr?questions=open">{questions}</InLink>),
      align: 'end',
    },
    {
      key: 'state',
      title: sayAll('state'),
      cell: ({ disabled }) => (
        <Badge variant="light" color={disabled ? 'gray' : 'green'}>
          {say(disabled ? 'off' : 'listening')}
        </Badge>
      ),
    },
    {
      key: 'actions',
      title: sayAll('actions'),
      cell: (source) => (
        <Group gap={4}>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${say('rotate')}: ${source.name}`}
            onClick={() => setDoing({ source, what: 'rotate' })}
          >
            {say('rotate')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${say(source.disabled ? 'enable' : 'disable')}: ${source.name}`}
            onClick={() => setDoing({ source, what: source.disabled ? 'enable' : 'disable' })}
          >
            {say(source.disabled ? 'enable' : 'disable')}
          </Button>
        </Group>
      ),
    },
  ];
  return (
    <SettingsFrame actions={<Button onClick={() => setAdding(true)}>{say('add')}</Button>}>
      {made === null || made.secret === null ? null : (
        <SecretOnce title={say('secretOf', { name: made.source.name, url: made.source.url })} secret={made.secret} />
      )}
      <DataList
        label={say('list')}
        path="/hr-sources"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        empty={<EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>}
      />
      <AddSource isOpen={isAdding} close={() => setAdding(false)} onMade={setMade} />
      {doing === null ? null : (
        <ConfirmEffect
          effect={say(`${doing.what}Of`, { name: doing.source.name })}
          isOpen
          close={() => setDoing(null)}
          isDangerous={doing.what === 'disable'}
          change={async () => {
            const answer = await server.post<MadeHrSourceAnswer>(
              `/hr-sources/${doing.source.id}/${doing.what}`,
              doing.what === 'rotate' ? {} : undefined,
            );
            if (doing.what === 'rotate') setMade(answer);
          }}
        >
          {say(`${doing.what}Effect`)}
        </ConfirmEffect>
      )}
    </SettingsFrame>
  );
}

function AddSource({
  isOpen,
  close,
  onMade,
}: {
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly onMade: (made: MadeHrSourceAnswer) => void;
}) {
  const say = useWords(sourceWords);
  const sayAll = useWords(settingsWords);
  const [name, setName] = useState('');
  const [kind, setKind] = useState<HrSourceKind>('standard_webhooks');
  const [company, setCompany] = useState('');
  const [apiKey, setApiKey] = useState('');
  const isBamboo = kind === 'bamboohr';
  return (
    <FormDialog
      title={say('add')}
      submit={say('add')}
      isOpen={isOpen}
      close={close}
      isReady={name.trim() !== '' && (!isBamboo || (company !== '' && apiKey !== ''))}
      change={() =>
        server.post<MadeHrSourceAnswer>('/hr-sources', {
          name,
          kind,
          ...(isBamboo ? { config: { companyDomain: company }, apiKey: apiKey.trim() } : {}),
        })
      }
      onDone={onMade}
    >
      <Stack gap="sm">
        <TextInput
          label={sayAll('name')}
          description={say('nameWhy')}
          required
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Select
          label={say('kind')}
          allowDeselect={false}
          data={hrSourceKinds.map((one) => ({ value: one, label: say(`kind.${one}`) }))}
          value={kind}
          onChange={(one) => setKind((one ?? 'standard_webhooks') as HrSourceKind)}
        />
        {isBamboo ? (
          <>
            <TextInput
              label={say('company')}
              required
              value={company}
              onChange={(event) => setCompany(event.currentTarget.value)}
            />
            <Textarea
              label={say('apiKey')}
              description={say('sealed')}
              required
              value={apiKey}
              onChange={(event) => setApiKey(event.currentTarget.value)}
            />
          </>
        ) : null}
        <Text size="sm">{say('addNext')}</Text>
      </Stack>
    </FormDialog>
  );
}
