import { Badge, Button, Checkbox, Group, PasswordInput, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { MailServerShown, TestMailAnswer } from '../../../api/schemas/messages.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { ErrorState, Shown } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { ChatChannels } from './chat-channels.tsx';
import { mailWords } from './mail-words.ts';
import { SettingsFrame } from './settings-frame.tsx';

/** The mail server, with a test that says what came of it, and the chat channels. */
export function Mail() {
  const answer = useServer<MailServerShown>('/mail');
  const say = useWords(mailWords);
  return (
    <SettingsFrame>
      <section aria-labelledby="mail-server">
        <Title order={2} fz="md" id="mail-server" mb="xs">
          {say('server')}
        </Title>
        <Shown answer={answer} rows={3}>
          {({ server: shown }) => <MailServer shown={shown} />}
        </Shown>
      </section>
      <ChatChannels />
    </SettingsFrame>
  );
}

function MailServer({ shown }: { readonly shown: MailServerShown['server'] }) {
  const say = useWords(mailWords);
  const [isOpen, setOpen] = useState(false);
  const testing = useChange(() => server.post<TestMailAnswer>('/mail/test', {}));
  const result = testing.data;
  return (
    <Stack gap="xs" align="flex-start">
      {shown === null ? (
        <Text>{say('noServer')}</Text>
      ) : (
        <Text>
          {say('sendsFrom', { from: `${shown.fromName} <${shown.fromAddress}>`, host: `${shown.host}:${shown.port}` })}{' '}
          <Badge variant="light" color={shown.tls === 'none' ? 'orange' : 'green'}>
            {say(`tls.${shown.tls}`)}
          </Badge>
        </Text>
      )}
      <Group>
        <Button variant={shown === null ? 'filled' : 'default'} onClick={() => setOpen(true)}>
          {say(shown === null ? 'setUp' : 'change')}
        </Button>
        {shown === null ? null : (
          <Button variant="default" loading={testing.isPending} onClick={() => testing.mutate(undefined)}>
            {say('test')}
          </Button>
        )}
      </Group>
      <Text role="status">
        {result === undefined
          ? ''
          : result.sent
            ? say('sent', { to: result.to })
            : say('notSent', { to: result.to, reason: result.reason ?? '' })}
      </Text>
      {testing.error === null ? null : <ErrorState error={testing.error} />}
      {isOpen ? <ServerForm shown={shown} close={() => setOpen(false)} /> : null}
    </Stack>
  );
}

function ServerForm({ shown, close }: { readonly shown: MailServerShown['server']; readonly close: () => void }) {
  const say = useWords(mailWords);
  const [host, setHost] = useState(shown?.host ?? '');
  const [port, setPort] = useState(String(shown?.port ?? 587));
  const [tls, setTls] = useState<string | null>(shown?.tls ?? null);
  const [from, setFrom] = useState(shown?.fromAddress ?? '');
  const [fromName, setFromName] = useState(shown?.fromName ?? 'Handback');
  const [user, setUser] = useState(shown?.user ?? '');
  const [password, setPassword] = useState('');
  const [unchecked, setUnchecked] = useState(false);
  const body = {
    host: host.trim(),
    port: Number(port),
    fromAddress: from.trim(),
    fromName,
    unchecked,
    ...(tls === null ? {} : { tls }),
    ...(user === '' ? {} : { user }),
    ...(password === '' ? {} : { password }),
    ...(shown === null ? {} : { language: shown.language }),
  };
  return (
    <FormDialog
      title={say('server')}
      submit={say('keep')}
      isOpen
      close={close}
      isReady={host.trim() !== '' && from.includes('@') && /^\d+$/.test(port)}
      change={() => server.post('/mail', body)}
    >
      <Text size="sm">{say('tried')}</Text>
      <Group grow>
        <TextInput
          label={say('host')}
          required
          value={host}
          onChange={(event) => setHost(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label={say('port')}
          inputMode="numeric"
          required
          value={port}
          onChange={(event) => setPort(event.currentTarget.value)}
        />
      </Group>
      <Select
        label={say('tls')}
        placeholder={say('tlsUsual')}
        clearable
        data={(['required', 'implicit', 'none'] as const).map((mode) => ({ value: mode, label: say(`tls.${mode}`) }))}
        value={tls}
        onChange={setTls}
      />
      <TextInput
        type="email"
        label={say('from')}
        required
        value={from}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        label={say('fromName')}
        value={fromName}
        onChange={(event) => setFromName(event.currentTarget.value)}
      />
      <TextInput
        label={say('user')}
        autoComplete="off"
        value={user}
        onChange={(event) => setUser(event.currentTarget.value)}
      />
      <PasswordInput
        label={say('password')}
        description={say('sealed')}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': say('showPassword'), 'aria-hidden': false, tabIndex: 0 }}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Checkbox
        label={say('unchecked')}
        checked={unchecked}
        onChange={(event) => setUnchecked(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
