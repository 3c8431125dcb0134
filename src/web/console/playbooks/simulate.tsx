import {
  Alert,
  Button,
  Checkbox,
  Group,
  MultiSelect,
  Select,
  Stack,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import type { PolicyListed, SimulationAnswer } from '../../../api/schemas/playbooks.ts';
import { departureKinds, workerTypes } from '../../../core/departures/departure.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { ErrorState } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { sayOwner } from './say-owner.ts';
import { playbookWords } from './words.ts';

/** Plans the departure of a person who does not exist, and keeps nothing. */
export function Simulate({ name }: { readonly name: string }) {
  const say = useWords(playbookWords);
  const { at } = useInstants();
  const policies = useServer<{ readonly items: readonly PolicyListed[] }>('/playbooks');
  const [kind, setKind] = useState<string>('voluntary');
  const [workerType, setWorkerType] = useState<string>('employee');
  const [country, setCountry] = useState('DE');
  const [department, setDepartment] = useState('');
  const [overlays, setOverlays] = useState<string[]>([]);
  const [lastWorkingDay, setDay] = useState(() => inAMonth());
  const [legalHold, setLegalHold] = useState(false);
  const trying = useChange(() =>
    server.post<SimulationAnswer>('/playbooks/simulate', {
      playbook: name,
      overlays,
      kind,
      workerType,
      country: /^[A-Za-z]{2}$/.test(country) ? country.toUpperCase() : null,
      department: department === '' ? null : department,
      lastWorkingDay,
      legalHold,
    }),
  );
  const fitting = (policies.data?.items ?? []).filter(({ bases }) => bases.includes(name));
  const plan = trying.data?.plan;
  return (
    <Stack>
      <Text>{say('tryAbout')}</Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          trying.mutate(undefined);
        }}
      >
        <Group align="flex-end">
          <Select
            label={say('departureKind')}
            allowDeselect={false}
            data={departureKinds.map((one) => ({ value: one, label: say(`departure.${one}`) }))}
            value={kind}
            onChange={(one) => setKind(one ?? 'voluntary')}
          />
          <Select
            label={say('workerType')}
            allowDeselect={false}
            data={workerTypes.map((one) => ({ value: one, label: say(`worker.${one}`) }))}
            value={workerType}
            onChange={(one) => setWorkerType(one ?? 'employee')}
          />
          <TextInput
            label={say('country')}
            maxLength={2}
            w={90}
            value={country}
            onChange={(event) => setCountry(event.currentTarget.value)}
          />
          <TextInput
            label={say('department')}
            value={department}
            onChange={(event) => setDepartment(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            label={say('lastDay')}
            required
            value={lastWorkingDay}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
          <MultiSelect
            label={say('overlays')}
            data={fitting.map((one) => ({ value: one.name, label: one.title }))}
            value={overlays}
            onChange={setOverlays}
          />
          <Checkbox
            label={say('hold')}
            checked={legalHold}
            onChange={(event) => setLegalHold(event.currentTarget.checked)}
          />
          <Button type="submit" loading={trying.isPending}>
            {say('try')}
          </Button>
        </Group>
      </form>
      {trying.error === null ? null : <ErrorState error={trying.error} />}
      {plan === undefined ? null : (
        <section aria-labelledby="plan">
          <Title order={2} fz="md" id="plan">
            {say('planned', { count: plan.steps.length })}
          </Title>
          <Alert variant="light" role="status" my="sm">
            {plan.summary.sentence}
          </Alert>
          <Table className="data-list" verticalSpacing={4} aria-labelledby="plan">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{say('step')}</Table.Th>
                <Table.Th>{say('due')}</Table.Th>
                <Table.Th>{say('who')}</Table.Th>
                <Table.Th>{say('layer')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {plan.steps.map((step) => (
                <Table.Tr key={step.identity}>
                  <Table.Td data-first data-title={say('step')}>
                    {[step.title, step.item?.label].filter((part) => part !== undefined).join(': ')}
                  </Table.Td>
                  <Table.Td data-title={say('due')}>
                    {step.dueAt === null ? say('asleep') : at(step.dueAt, plan.timeZone)}
                  </Table.Td>
                  <Table.Td data-title={say('who')}>
                    {step.mode === 'automatic'
                      ? say('automatic')
                      : step.owner.map((one) => sayOwner(one, say)).join(', ')}
                  </Table.Td>
                  <Table.Td data-title={say('layer')}>{step.layer ?? ''}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
    </Stack>
  );
}

const monthMs = 30 * 24 * 60 * 60 * 1000;

function inAMonth(): string {
  return new Date(Date.now() + monthMs).toISOString().slice(0, 10);
}
