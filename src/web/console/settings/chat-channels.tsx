import { Button, Checkbox, Group, List, PasswordInput, Select, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { ChatList, TestChatAnswer } from '../../../api/schemas/chat.ts';
import { type ChatKind, chatKinds } from '../../../core/messages/chat.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { ErrorState, Shown } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { mailWords } from './mail-words.ts';

const names: Readonly<Record<ChatKind, string>> = { slack: 'Slack', teams: 'Microsoft Teams' };

/** Channels that hear what people are written anyway; how one is reached is never shown. */
export function ChatChannels() {
  const say = useWords(mailWords);
  const answer = useServer<ChatList>('/chat');
  const [isAdding, setAdding] = useState(false);
  const [ending, setEnding] = useState<ChatKind | null>(null);
  const testing = useChange(async (kind: ChatKind) => ({
    kind,
    ...(await server.post<TestChatAnswer>(`/chat/${kind}/test`)),
  }));
  const result = testing.data;
  return (
    <section aria-labelledby="chat">
      <Title order={2} fz="md" id="chat" mt="xl" mb="xs">
        {say('chat')}
      </Title>
      <Shown answer={answer} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{say('noChat')}</Text>
          ) : (
            <List listStyleType="none" spacing="xs">
              {items.map(({ kind, templates, allowNames }) => (
                <List.Item key={kind}>
                  <Group>
                    <Text>
                      {names[kind]}: {say('hears', { what: templates.map((one) => say(`template.${one}`)).join(', ') })}{' '}
                      {say(allowNames ? 'withNames' : 'withoutNames')}
                    </Text>
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={`${say('test')}: ${names[kind]}`}
                      onClick={() => testing.mutate(kind)}
                    >
                      {say('test')}
                    </Button>
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={`${say('off')}: ${names[kind]}`}
                      onClick={() => setEnding(kind)}
                    >
                      {say('off')}
                    </Button>
                  </Group>
                </List.Item>
              ))}
            </List>
          )
        }
      </Shown>
      <Button mt="sm" variant="default" onClick={() => setAdding(true)}>
        {say('addChat')}
      </Button>
      <Text role="status">
        {result === undefined
          ? ''
          : result.sent
            ? say('sent', { to: names[result.kind] })
            : say('notSent', { to: names[result.kind], reason: result.reason ?? '' })}
      </Text>
      {testing.error === null ? null : <ErrorState error={testing.error} />}
      {isAdding ? <AddChannel close={() => setAdding(false)} /> : null}
      {ending === null ? null : (
        <ConfirmEffect
          effect={say('offOf', { name: names[ending] })}
          isOpen
          close={() => setEnding(null)}
          change={() => server.post(`/chat/${ending}/off`)}
        >
          {say('offEffect')}
        </ConfirmEffect>
      )}
    </section>
  );
}

function AddChannel({ close }: { readonly close: () => void }) {
  const say = useWords(mailWords);
  const [kind, setKind] = useState<ChatKind>('slack');
  const [webhook, setWebhook] = useState('');
  const [token, setToken] = useState('');
  const [channel, setChannel] = useState('');
  const [allowNames, setAllowNames] = useState(false);
  const isBot = kind === 'slack' && token !== '';
  const reached = isBot ? { token, channel: channel.trim() } : { webhook: webhook.trim() };
  const eye = { 'aria-label': say('showPassword'), 'aria-hidden': false, tabIndex: 0 };
  return (
    <FormDialog
      title={say('addChat')}
      submit={say('keep')}
      isOpen
      close={close}
      isReady={isBot ? channel.trim() !== '' : webhook.trim().length >= 8}
      change={() => server.post('/chat', { kind, reached, allowNames })}
    >
      <Select
        label={say('chatKind')}
        allowDeselect={false}
        data={chatKinds.map((one) => ({ value: one, label: names[one] }))}
        value={kind}
        onChange={(one) => setKind((one ?? 'slack') as ChatKind)}
      />
      <PasswordInput
        label={say('webhook')}
        description={say('sealed')}
        autoComplete="off"
        visibilityToggleButtonProps={eye}
        value={webhook}
        onChange={(event) => setWebhook(event.currentTarget.value)}
      />
      {kind === 'slack' ? (
        <>
          <PasswordInput
            label={say('token')}
            autoComplete="off"
            visibilityToggleButtonProps={eye}
            value={token}
            onChange={(event) => setToken(event.currentTarget.value)}
          />
          <TextInput
            label={say('channel')}
            placeholder="C0123456789"
            value={channel}
            onChange={(event) => setChannel(event.currentTarget.value)}
          />
        </>
      ) : null}
      <Checkbox
        label={say('allowNames')}
        checked={allowNames}
        onChange={(event) => setAllowNames(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
