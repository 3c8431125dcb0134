import { Button, Group, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { Operator, OrganizationSettings as Facts } from '../../../api/schemas/access.ts';
import type { Location } from '../../../api/schemas/inventory.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { EmptyState, ErrorState, Shown } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { organizationWords } from './organization-words.ts';
import { SettingsFrame } from './settings-frame.tsx';
import { settingsWords } from './words.ts';

const zones = Intl.supportedValuesOf('timeZone');

/** The organization itself: its name, its zone, the usual owner of its cases, and its places. */
export function OrganizationSettings() {
  const answer = useServer<Facts>('/organization');
  const operators = useServer<{ readonly items: readonly Operator[] }>('/operators');
  const sayAll = useWords(settingsWords);
  const [isSaved, setSaved] = useState(false);
  return (
    <SettingsFrame>
      <Shown answer={answer}>
        {(facts) => (
          <NameAndZone key={`${facts.name} ${facts.timeZone}`} facts={facts} onSaved={() => setSaved(true)} />
        )}
      </Shown>
      <Text size="sm" role="status" mb="xl">
        {isSaved ? sayAll('saved') : ''}
      </Text>
      <Stack gap="xl">
        <Shown answer={answer} rows={1}>
          {({ caseOwnerId }) => (
            <Shown answer={operators} rows={1}>
              {({ items }) => <CaseOwner caseOwnerId={caseOwnerId} operators={items} />}
            </Shown>
          )}
        </Shown>
        <Places />
      </Stack>
    </SettingsFrame>
  );
}

function NameAndZone({ facts, onSaved }: { readonly facts: Facts; readonly onSaved: () => void }) {
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

function CaseOwner({
  caseOwnerId,
  operators,
}: {
  readonly caseOwnerId: string | null;
  readonly operators: readonly Operator[];
}) {
  const say = useWords(organizationWords);
  const sayAll = useWords(settingsWords);
  const [owner, setOwner] = useState(caseOwnerId);
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
          data={operators
            .filter(({ disabled }) => !disabled)
            .map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
          value={owner}
          onChange={setOwner}
          w={320}
          maw="100%"
        />
        <Button
          variant="default"
          disabled={owner === caseOwnerId}
          loading={saving.isPending}
          onClick={() => saving.mutate(undefined)}
        >
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

function Places() {
  const say = useWords(organizationWords);
  const sayAll = useWords(settingsWords);
  const unknown = <Text c="var(--mantine-color-orange-light-color)">{say('notKnown')}</Text>;
  const columns: readonly Column<Location>[] = [
    { key: 'name', title: sayAll('name'), cell: ({ name }) => name },
    { key: 'country', title: say('country'), cell: ({ country }) => country ?? unknown },
    { key: 'zone', title: say('zone'), cell: ({ timeZone }) => timeZone ?? unknown },
  ];
  return (
    <div>
      <Title order={2} fz="md">
        {say('places')}
      </Title>
      <Text size="sm" mb="xs">
        {say('placesWhy')}
      </Text>
      <DataList
        label={say('places')}
        path="/locations"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        empty={<EmptyState title={say('noPlaces')}>{say('noPlacesWhy')}</EmptyState>}
      />
    </div>
  );
}
