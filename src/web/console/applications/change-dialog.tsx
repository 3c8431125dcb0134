import { Checkbox, Fieldset, NativeSelect, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ConnectorKind } from '../../../api/schemas/connectors.ts';
import type { Application } from '../../../api/schemas/inventory.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { server } from '../server/server.ts';
import { type Category, categories } from './categories.ts';
import { fieldsOf, isComplete, settingsOf, type Typed, typedOf } from './setting-fields.ts';
import { SettingInputs } from './setting-inputs.tsx';
import { applicationsWords } from './words.ts';

/** Changes what is known of an application; new settings ask for its credentials again, and are tried first. */
export function ChangeDialog({
  application,
  kind,
  close,
}: {
  readonly application: Application;
  readonly kind: ConnectorKind | undefined;
  readonly close: () => void;
}) {
  const say = useWords(applicationsWords);
  const settings = fieldsOf(kind?.config ?? {});
  const secrets = fieldsOf(kind?.credentials ?? {});
  const [name, setName] = useState(application.name);
  const [category, setCategory] = useState<Category>(application.category);
  const [calls, setCalls] = useState(application.callsPerSecond === null ? '' : String(application.callsPerSecond));
  const [isDeep, setDeep] = useState(kind?.manual === true);
  const [config, setConfig] = useState<Typed>(() => typedOf(settings, application.config));
  const [credentials, setCredentials] = useState<Typed>({});
  const callsPerSecond = calls.trim() === '' ? null : Number(calls);
  const isReady =
    name.trim() !== '' &&
    !Number.isNaN(callsPerSecond) &&
    (!isDeep || (isComplete(settings, config) && isComplete(secrets, credentials)));
  return (
    <FormDialog
      title={say('changeOf', { name: application.name })}
      submit={say(isDeep && kind?.manual !== true ? 'trySave' : 'save')}
      isOpen
      close={close}
      size="lg"
      isReady={isReady}
      change={() =>
        server.patch(
          `/applications/${application.id}`,
          {
            name: name.trim(),
            category,
            callsPerSecond,
            ...(isDeep
              ? { config: settingsOf(settings, config) ?? {}, credentials: settingsOf(secrets, credentials) ?? {} }
              : {}),
          },
          { version: application.version },
        )
      }
    >
      <TextInput
        label={say('name')}
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <NativeSelect
        label={say('category')}
        value={category}
        onChange={(event) => setCategory(event.currentTarget.value as Category)}
        data={categories.map((value) => ({ value, label: say(`category.${value}`) }))}
      />
      <TextInput
        label={say('calls')}
        description={say('callsWhy')}
        inputMode="decimal"
        value={calls}
        onChange={(event) => setCalls(event.currentTarget.value)}
      />
      {kind === undefined || kind.manual ? null : (
        <Checkbox
          label={say('withSettings')}
          checked={isDeep}
          onChange={(event) => setDeep(event.currentTarget.checked)}
        />
      )}
      {isDeep ? <SettingInputs fields={settings} typed={config} onChange={setConfig} /> : null}
      {isDeep && secrets.length > 0 ? (
        <Fieldset legend={say('credentials')}>
          <Text size="sm" c="dimmed">
            {say('credentialsAgain')}
          </Text>
          <SettingInputs fields={secrets} typed={credentials} onChange={setCredentials} isSecret />
        </Fieldset>
      ) : null}
    </FormDialog>
  );
}
