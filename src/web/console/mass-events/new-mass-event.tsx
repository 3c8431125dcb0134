import { Button, Group, NativeSelect, NumberInput, Stack, TagsInput, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { MassEventAnswer } from '../../../api/schemas/mass-events.ts';
import type { PolicyListed } from '../../../api/schemas/playbooks.ts';
import { type MassReason, massReasons, mostMembers } from '../../../core/mass-events/mass-event.ts';
import { useWords } from '../language/words.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { ErrorState } from '../parts/states.tsx';
import { useNotAnOperator } from '../parts/use-not-an-operator.ts';
import { useLacking } from '../parts/use-lacking.ts';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { bodyOf, emptyForm, isPast, type MassEventForm, needsInformed } from './mass-event-form.ts';
import { massEventWords } from './words.ts';
import { WhoFields } from './who-fields.tsx';

/** Prepares an event as a draft: nothing happens by it before two people have opened it. */
export function NewMassEvent() {
  const say = useWords(massEventWords);
  const navigate = useNavigate();
  const { formRef, isLacking } = useLacking();
  const [form, setForm] = useState<MassEventForm>(emptyForm);
  const set = (change: Partial<MassEventForm>) => setForm((before) => ({ ...before, ...change }));
  const policies = useServer<{ items: readonly PolicyListed[] }>('/playbooks').data?.items ?? [];
  const body = bodyOf(form);
  const nobody = useNotAnOperator(form.named);
  const making = useChange(() => server.post<MassEventAnswer>('/mass-events', body));
  const make = () => making.mutate(undefined, { onSuccess: ({ id }) => void navigate({ to: `/mass-events/${id}` }) });
  return (
    <>
      <PageHeader title={say('newTitle')} about={say('newAbout')} />
      <form
        ref={formRef}
        onSubmit={(event) => {
          event.preventDefault();
          if (body !== null) make();
        }}
      >
        <Stack maw={640}>
          <TextInput
            label={say('name')}
            description={say('nameHint')}
            required
            minLength={3}
            maxLength={120}
            value={form.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <NativeSelect
            label={say('why')}
            value={form.reason}
            onChange={(event) => set({ reason: event.currentTarget.value as MassReason })}
            data={massReasons.map((reason) => ({ value: reason, label: say(`reason.${reason}`) }))}
          />
          <WhoFields form={form} set={set} />
          <Group grow align="flex-start">
            <TextInput
              type="date"
              label={say('lastDay')}
              description={say(isPast(form.lastWorkingDay) ? 'lastDayPast' : 'lastDayHint')}
              required
              value={form.lastWorkingDay}
              onChange={(event) => set({ lastWorkingDay: event.currentTarget.value })}
            />
            <TextInput
              type="datetime-local"
              label={say('accessEnds')}
              description={say('accessEndsHint')}
              value={form.accessEndsAt}
              onChange={(event) => set({ accessEndsAt: event.currentTarget.value })}
            />
          </Group>
          <TextInput
            type="datetime-local"
            label={say('informed')}
            description={say('informedHint')}
            required={needsInformed(form)}
            value={form.informedAt}
            onChange={(event) => set({ informedAt: event.currentTarget.value })}
          />
          <TagsInput
            label={say('named')}
            description={say('namedHint')}
            value={[...form.named]}
            error={nobody}
            onChange={(named) => set({ named })}
            acceptValueOnBlur
          />
          <NativeSelect
            label={say('playbook')}
            value={form.playbook}
            onChange={(event) => set({ playbook: event.currentTarget.value })}
            data={policies
              .filter(({ kind, quiet }) => kind === 'playbook' && !quiet)
              .map(({ name, title }) => ({ value: name, label: title }))}
          />
          <Text size="sm" c="dimmed">
            {say('wavesHint')}
          </Text>
          <Group grow align="flex-end">
            <NumberInput
              label={say('waveSize')}
              min={1}
              max={mostMembers}
              value={form.waveSize}
              onChange={(size) => set({ waveSize: Number(size) })}
            />
            <NumberInput
              label={say('waveMinutes')}
              min={0}
              max={100_000}
              value={form.waveMinutes}
              onChange={(minutes) => set({ waveMinutes: Number(minutes) })}
            />
            <NumberInput
              label={say('waveProblems')}
              min={1}
              max={100}
              value={form.problemPercent}
              onChange={(percent) => set({ problemPercent: Number(percent) })}
            />
          </Group>
          {making.error === null ? null : <ErrorState error={making.error} />}
          {body === null && !isLacking && form.who !== 'numbers' ? (
            <Text size="sm" c="dimmed">
              {say('whoMissing')}
            </Text>
          ) : null}
          <Group>
            <Button type="submit" disabled={body === null && !isLacking} loading={making.isPending}>
              {say('make')}
            </Button>
          </Group>
        </Stack>
      </form>
    </>
  );
}
