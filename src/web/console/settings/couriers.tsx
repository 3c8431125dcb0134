import { Badge, Button, Group, PasswordInput, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CourierListed, CourierProofAnswer, MadeCourierAnswer } from '../../../api/schemas/couriers.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { type Column, DataList } from '../parts/data-list.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { EmptyState, ErrorState } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { policyWords } from './policy-words.ts';
import { SecretOnce } from './secret-once.tsx';
import { SettingsFrame } from './settings-frame.tsx';
import { settingsWords } from './words.ts';

/** The services that labels are bought from: trying one, and switching it off. */
export function Couriers() {
  const say = useWords(policyWords);
  const sayAll = useWords(settingsWords);
  const [isAdding, setAdding] = useState(false);
  const [ending, setEnding] = useState<CourierListed | null>(null);
  const [made, setMade] = useState<MadeCourierAnswer | null>(null);
  const trying = useChange(async ({ id, name }: CourierListed) => ({
    name,
    ...(await server.post<CourierProofAnswer>(`/couriers/${id}/probe`)),
  }));
  const result = trying.data;
  const columns: readonly Column<CourierListed>[] = [
    { key: 'name', title: sayAll('name'), cell: ({ name }) => name },
    {
      key: 'mode',
      title: say('mode'),
      cell: ({ mode }) => (
        <Badge variant="light" color={mode === 'test' ? 'orange' : 'green'}>
          {say(mode === 'test' ? 'modeTest' : 'modeReal')}
        </Badge>
      ),
    },
    { key: 'days', title: say('labelDays'), cell: ({ labelDays }) => labelDays, align: 'end' },
    {
      key: 'state',
      title: sayAll('state'),
      cell: ({ off, problem }) => (off ? say('off') : (problem ?? say('on'))),
    },
    {
      key: 'actions',
      title: sayAll('actions'),
      cell: (courier) =>
        courier.off ? null : (
          <Group gap={4}>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`${say('try')}: ${courier.name}`}
              onClick={() => trying.mutate(courier)}
            >
              {say('try')}
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`${say('switchOff')}: ${courier.name}`}
              onClick={() => setEnding(courier)}
            >
              {say('switchOff')}
            </Button>
          </Group>
        ),
    },
  ];
  return (
    <SettingsFrame actions={<Button onClick={() => setAdding(true)}>{say('addCourier')}</Button>}>
      {made === null || made.secret === null ? null : (
        <SecretOnce title={say('courierSecret', { url: made.courier.webhookUrl })} secret={made.secret} />
      )}
      <Text role="status">
        {result === undefined
          ? ''
          : result.works
            ? say('works', { name: result.name })
            : say('worksNot', { name: result.name, reason: result.reason ?? '' })}
      </Text>
      {trying.error === null ? null : <ErrorState error={trying.error} />}
      <DataList
        label={say('couriers')}
        path="/couriers"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        empty={<EmptyState title={say('noCouriers')}>{say('noCouriersWhy')}</EmptyState>}
      />
      {isAdding ? <AddCourier close={() => setAdding(false)} onMade={setMade} /> : null}
      {ending === null ? null : (
        <ConfirmEffect
          effect={say('offOf', { name: ending.name })}
          isOpen
          close={() => setEnding(null)}
          isDangerous
          change={() => server.post(`/couriers/${ending.id}/off`)}
        >
          {say('offEffect')}
        </ConfirmEffect>
      )}
    </SettingsFrame>
  );
}

function AddCourier({
  close,
  onMade,
}: {
  readonly close: () => void;
  readonly onMade: (made: MadeCourierAnswer) => void;
}) {
  const say = useWords(policyWords);
  const sayAll = useWords(settingsWords);
  const [name, setName] = useState('EasyPost');
  const [apiKey, setApiKey] = useState('');
  return (
    <FormDialog
      title={say('addCourier')}
      submit={say('addCourier')}
      isOpen
      close={close}
      isReady={name.trim() !== '' && apiKey.trim() !== ''}
      change={() => server.post<MadeCourierAnswer>('/couriers', { name, apiKey: apiKey.trim() })}
      onDone={onMade}
    >
      <TextInput
        label={sayAll('name')}
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PasswordInput
        label={say('apiKey')}
        description={say('apiKeyWhy')}
        required
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': say('show'), 'aria-hidden': false, tabIndex: 0 }}
        value={apiKey}
        onChange={(event) => setApiKey(event.currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  );
}
