import { Checkbox, Fieldset, NativeSelect, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ConnectorKind } from '../../../api/schemas/connectors.ts';
import type { Application } from '../../../api/schemas/inventory.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { server } from '../server/server.ts';
import { type Category, categories } from './categories.ts';
import { fieldsOf, isComplete, settingsOf, type Typed } from './setting-fields.ts';
import { SettingInputs } from './setting-inputs.tsx';
import { applicationsWords } from './words.ts';

type Props = {
  readonly kinds: readonly ConnectorKind[];
  readonly close: () => void;
  readonly onDone: (application: Application) => void;
};

/** Connects an application: its kind, its name, and what its kind has to be told. It is tried before it is stored. */
export function ConnectDialog({ kinds, close, onDone }: Props) {
  const say = useWords(applicationsWords);
  const [kind, setKind] = useState('manual');
  const [name, setName] = useState('');
  const [category, setCategory] = useState<Category>('saas');
  const [config, setConfig] = useState<Typed>({});
  const [credentials, setCredentials] = useState<Typed>({});
  const [unchecked, setUnchecked] = useState(false);
  const chosen = kinds.find((one) => one.kind === kind);
  const settings = fieldsOf(chosen?.config ?? {});
  const secrets = fieldsOf(chosen?.credentials ?? {});
  const isManual = chosen?.manual === true;
  return (
    <FormDialog<Application>
      title={say('connect')}
      submit={say(isManual || unchecked ? 'addIt' : 'connectIt')}
      isOpen
      close={close}
      size="lg"
      isReady={name.trim() !== '' && isComplete(settings, config) && isComplete(secrets, credentials)}
      change={() =>
        server.post('/applications', {
          name: name.trim(),
          category,
          connector: kind,
          config: settingsOf(settings, config) ?? {},
          credentials: settingsOf(secrets, credentials) ?? {},
          unchecked,
        })
      }
      onDone={onDone}
    >
      <NativeSelect
        label={say('chooseKind')}
        description={say('chooseKindWhy')}
        value={kind}
        onChange={(event) => {
          setKind(event.currentTarget.value);
          setConfig({});
          setCredentials({});
        }}
        data={kinds.map((one) => ({ value: one.kind, label: one.title }))}
        data-autofocus
      />
      <TextInput
        label={say('name')}
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label={say('category')}
        value={category}
        onChange={(event) => setCategory(event.currentTarget.value as Category)}
        data={categories.map((value) => ({ value, label: say(`category.${value}`) }))}
      />
      <SettingInputs fields={settings} typed={config} onChange={setConfig} />
      {secrets.length === 0 ? null : (
        <Fieldset legend={say('credentials')}>
          <Text size="sm" c="dimmed">
            {say('credentialsWhy')}
          </Text>
          <SettingInputs fields={secrets} typed={credentials} onChange={setCredentials} isSecret />
        </Fieldset>
      )}
      {isManual ? null : (
        <>
          <Text size="sm">{say('tries')}</Text>
          <Checkbox
            label={say('unchecked')}
            checked={unchecked}
            onChange={(event) => setUnchecked(event.currentTarget.checked)}
          />
        </>
      )}
    </FormDialog>
  );
}
