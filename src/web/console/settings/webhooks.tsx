import { Badge, Button, Checkbox, Group, Menu, MultiSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type {
  MadeWebhookAnswer,
  ReplayWebhookAnswer,
  WebhookListed,
  WebhookProofAnswer,
} from '../../../api/schemas/webhooks.ts';
import { webhookEventTypes } from '../../../core/intake/webhook.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { type Column, DataList } from '../parts/data-list.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { EmptyState, ErrorState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { SecretOnce } from './secret-once.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import { WebhookAttempts } from './webhook-attempts.tsx';
import { webhookWords } from './webhooks-words.ts';
import { settingsWords } from './words.ts';

type What = 'attempts' | 'replay' | 'rotate' | 'remove';

/** Systems of one's own that events are posted to: proved, followed, replayed, and taken away. */
export function Webhooks() {
  const say = useWords(webhookWords);
  const sayAll = useWords(settingsWords);
  const [isAdding, setAdding] = useState(false);
  const [doing, setDoing] = useState<{ readonly endpoint: WebhookListed; readonly what: What } | null>(null);
  const [secret, setSecret] = useState<MadeWebhookAnswer | null>(null);
  const [said, setSaid] = useState('');
  const proving = useChange(async ({ id, url }: WebhookListed) => {
    const { proved, reason } = await server.post<WebhookProofAnswer>(`/webhook-endpoints/${id}/test`);
    setSaid(proved ? say('proved', { url }) : say('notProved', { url, reason: reason ?? '' }));
  });
  const columns: readonly Column<WebhookListed>[] = [
    { key: 'url', title: say('url'), cell: ({ url }) => <Text className="breakable">{url}</Text> },
    {
      key: 'state',
      title: sayAll('state'),
      cell: ({ state, reason }) => (
        <>
          <Badge variant="light" color={colors[state]}>
            {say(`state.${state}`)}
          </Badge>{' '}
          {reason}
        </>
      ),
    },
    {
      key: 'owner',
      title: say('owner'),
      cell: ({ owner: { name, active } }) =>
        active ? name : <Text c="var(--mantine-color-red-light-color)">{say('ownerOut', { name })}</Text>,
    },
    {
      key: 'taken',
      title: say('taken'),
      cell: ({ lastTakenAt }) => (lastTakenAt === null ? sayAll('never') : <When instant={lastTakenAt} />),
    },
    { key: 'waiting', title: say('waiting'), cell: ({ waiting }) => waiting, align: 'end' },
    {
      key: 'actions',
      title: sayAll('actions'),
      cell: (endpoint) => (
        <Menu>
          <Menu.Target>
            <Button size="compact-sm" variant="default" aria-label={`${say('change')}: ${endpoint.url}`}>
              {say('change')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => proving.mutate(endpoint)}>{say('test')}</Menu.Item>
            {(['attempts', 'replay', 'rotate'] as const).map((what) => (
              <Menu.Item key={what} onClick={() => setDoing({ endpoint, what })}>
                {say(what)}
              </Menu.Item>
            ))}
            <Menu.Item color="red" onClick={() => setDoing({ endpoint, what: 'remove' })}>
              {say('remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      ),
    },
  ];
  return (
    <SettingsFrame actions={<Button onClick={() => setAdding(true)}>{say('add')}</Button>}>
      {secret === null ? null : (
        <SecretOnce title={say('secretOf', { url: secret.endpoint.url })} secret={secret.secret} />
      )}
      {proving.error === null ? null : <ErrorState error={proving.error} />}
      <Text role="status" mb="sm">
        {said}
      </Text>
      <DataList
        label={say('list')}
        path="/webhook-endpoints"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ url }) => url}
        empty={<EmptyState title={say('none')}>{say('noneWhy')}</EmptyState>}
      />
      <AddWebhook isOpen={isAdding} close={() => setAdding(false)} onMade={setSecret} />
      {doing === null ? null : <Deed {...doing} close={() => setDoing(null)} onSecret={setSecret} onSaid={setSaid} />}
    </SettingsFrame>
  );
}

const colors = { unproven: 'orange', active: 'green', disabled: 'red', removed: 'gray' } as const;

function Deed({
  endpoint,
  what,
  close,
  onSecret,
  onSaid,
}: {
  readonly endpoint: WebhookListed;
  readonly what: What;
  readonly close: () => void;
  readonly onSecret: (made: MadeWebhookAnswer) => void;
  readonly onSaid: (text: string) => void;
}) {
  const say = useWords(webhookWords);
  const [since, setSince] = useState(() => new Date().toISOString().slice(0, 10));
  const { id, url } = endpoint;
  if (what === 'attempts') return <WebhookAttempts endpoint={endpoint} close={close} />;
  if (what === 'replay')
    return (
      <FormDialog
        title={say('replayOf', { url })}
        submit={say('replay')}
        isOpen
        close={close}
        isReady={since !== ''}
        change={async () => {
          const body = { since: `${since}T00:00:00Z` };
          const { streams } = await server.post<ReplayWebhookAnswer>(`/webhook-endpoints/${id}/replay`, body);
          onSaid(say('replayed', { count: streams }));
        }}
      >
        <Text size="sm">{say('replayWhy')}</Text>
        <TextInput
          type="date"
          label={say('since')}
          value={since}
          onChange={(event) => setSince(event.currentTarget.value)}
        />
      </FormDialog>
    );
  if (what === 'rotate')
    return (
      <ConfirmEffect
        effect={say('rotateOf', { url })}
        isOpen
        close={close}
        change={async () => onSecret(await server.post<MadeWebhookAnswer>(`/webhook-endpoints/${id}/rotate`, {}))}
      >
        {say('rotateEffect')}
      </ConfirmEffect>
    );
  return (
    <ConfirmEffect
      effect={say('removeOf', { url })}
      isOpen
      close={close}
      isDangerous
      change={() => server.delete(`/webhook-endpoints/${id}`)}
    >
      {say('removeEffect')}
    </ConfirmEffect>
  );
}

function AddWebhook({
  isOpen,
  close,
  onMade,
}: {
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly onMade: (made: MadeWebhookAnswer) => void;
}) {
  const say = useWords(webhookWords);
  const sayAll = useWords(settingsWords);
  const [url, setUrl] = useState('');
  const [internal, setInternal] = useState(false);
  const [types, setTypes] = useState<string[]>([]);
  return (
    <FormDialog
      title={say('add')}
      submit={say('add')}
      isOpen={isOpen}
      close={close}
      isReady={/^https?:\/\/./.test(url)}
      change={() =>
        server.post<MadeWebhookAnswer>('/webhook-endpoints', {
          url,
          internal,
          ...(types.length === 0 ? {} : { eventTypes: types }),
        })
      }
      onDone={onMade}
    >
      <Stack gap="sm">
        <TextInput
          type="url"
          label={say('url')}
          placeholder="https://hooks.example.com/handback"
          required
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          data-autofocus
        />
        <MultiSelect
          label={say('types')}
          description={say('typesWhy')}
          searchable
          limit={50}
          data={[...webhookEventTypes]}
          value={types}
          onChange={setTypes}
        />
        <Checkbox
          label={sayAll('internal')}
          checked={internal}
          onChange={(event) => setInternal(event.currentTarget.checked)}
        />
        <Group>
          <Text size="sm">{say('addNext')}</Text>
        </Group>
      </Stack>
    </FormDialog>
  );
}
