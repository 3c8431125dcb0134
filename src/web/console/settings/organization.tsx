import { Button, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { Me, Operator } from '../../../api/schemas/access.ts';
import { useWords } from '../language/words.ts';
import { ErrorState, Shown } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { organizationWords } from './organization-words.ts';
import { SettingsFrame } from './settings-frame.tsx';
import { settingsWords } from './words.ts';

type Facts = Me['organization'];

const zones = Intl.supportedValuesOf('timeZone');

/** The organization itself: its name, its zone, and the usual owner of its cases. */
export function OrganizationSettings() {
  const answer = useServer<Facts>('/organization');
  const sayAll = useWords(settingsWords);
  const [isSaved, setSaved] = useState(false);
  return (
    <SettingsFrame>
      <Shown answer={answer}>
        {(facts) => <Facts key={`${facts.name} ${facts.timeZone}`} facts={facts} onSaved={() => setSaved(true)} />}
      </Shown>
      <Text size="sm" role="status" mb="xl">
        {isSaved ? sayAll('saved') : ''}
      </Text>
      <CaseOwner />
    </SettingsFrame>
  );
}

function Facts({ facts, onSaved }: { readonly facts: Facts; readonly onSaved: () => void }) {
  const say = useWords(organizationWords);
  const sayAll = useWords(settingsWords);
  const [name, setName] = useState(facts.name);
  const [timeZone, setTimeZone] = useState<string>(facts.timeZone);
  // Said before the new facts arrive and this form begins anew with them.
  const saving = useChange(() => server.patch('/organization', { name, timeZone }).then(onSaved));
  const known = zones.includes(facts.timeZone) ? zones : [facts.timeZone, ...zones];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate(undefined);
      }}
    >
      <Stack maw={480} mb="xs">
        <TextInput
          label={sayAll('name')}
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={say('zone')}
          description={say('zoneWhy')}
          searchable
          allowDeselect={false}
          limit={100}
          data={known}
          value={timeZone}
          onChange={(zone) => zone !== null && setTimeZone(zone)}
        />
        {saving.error === null ? null : <ErrorState error={saving.error} />}
        <Group>
          <Button
            type="submit"
            loading={saving.isPending}
            disabled={name === facts.name && timeZone === facts.timeZone}
          >
            {sayAll('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function CaseOwner() {
  const say = useWords(organizationWords);
  const sayAll = useWords(settingsWords);
  const operators = useServer<{ readonly items: readonly Operator[] }>('/operators');
  const [owner, setOwner] = useState<string | null>(null);
  const saving = useChange(() => server.post('/organization/case-owner', { owner }));
  return (
    <section aria-labelledby="case-owner">
      <Title order={2} fz="md" id="case-owner">
        {say('caseOwner')}
      </Title>
      <Text size="sm" mb="xs">
        {say('caseOwnerWhy')}
      </Text>
      <Group align="flex-end">
        <Select
          label={say('operator')}
          searchable
          clearable
          data={(operators.data?.items ?? [])
            .filter(({ disabled }) => !disabled)
            .map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
          value={owner}
          onChange={setOwner}
          w={320}
          maw="100%"
        />
        <Button variant="default" loading={saving.isPending} onClick={() => saving.mutate(undefined)}>
          {say(owner === null ? 'nobody' : 'choose')}
        </Button>
      </Group>
      {saving.error === null ? null : <ErrorState error={saving.error} />}
      <Text size="sm" role="status">
        {saving.isSuccess ? sayAll('saved') : ''}
      </Text>
    </section>
  );
}
