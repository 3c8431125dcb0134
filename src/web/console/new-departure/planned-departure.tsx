import { Button, Checkbox, Grid, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { DeparturePreview, ReceivedDeparture } from '../../../api/schemas/cases.ts';
import type { PolicyListed } from '../../../api/schemas/playbooks.ts';
import { type DepartureKind, departureKinds } from '../../../core/departures/departure.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { ErrorState } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { ConfidentialFields } from './confidential-fields.tsx';
import { type DepartureForm, emptyForm, plannedBody } from './departure-form.ts';
import { PersonField } from '../parts/person-field.tsx';
import { useLacking } from '../parts/use-lacking.ts';
import { Preview } from './preview.tsx';
import { usePreview } from './use-preview.ts';
import { newDepartureWords } from './words.ts';
import { ZoneField } from './zone-field.tsx';

type Props = { readonly personId: string; readonly choose: (personId: string) => void };

/** A departure that is known beforehand: four fields, and what comes of them beside it. */
export function PlannedDeparture({ personId, choose }: Props) {
  const say = useWords(newDepartureWords);
  const may = useMay();
  const navigate = useNavigate();
  const { formRef, isLacking } = useLacking();
  const [kept, setKept] = useState<DepartureForm>(emptyForm);
  const [known, setKnown] = useState({ personId: '', zone: '' });
  const knownZone = known.personId === personId ? known.zone : '';
  const form = { ...kept, personId };
  const isDeath = form.kind === 'death';
  const set = (change: Partial<DepartureForm>) => setKept({ ...kept, ...change });
  const body = plannedBody(form, knownZone);
  const preview = usePreview(body);
  const zone = preview.data?.timeZone ?? '';
  if (zone !== '' && zone !== knownZone && form.zone === '') setKnown({ personId, zone });
  // An hour means nothing before it is known where.
  const isReady = body !== null && (isDeath || form.hour === '' || form.zone !== '' || knownZone !== '');
  const telling = useChange(() => server.post<ReceivedDeparture>('/departures', body));
  const tell = () =>
    telling.mutate(undefined, {
      onSuccess: ({ number }) =>
        void navigate({ href: number === undefined ? '/departures' : `/departures/${number}` }),
    });
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 6 }}>
        <form
          ref={formRef}
          onSubmit={(event) => {
            event.preventDefault();
            if (isReady) tell();
          }}
        >
          <Stack>
            <PersonField label={say(isDeath ? 'personQuiet' : 'person')} value={personId} onChange={choose} />
            <Group grow align="flex-start">
              <TextInput
                type="date"
                label={say(isDeath ? 'dayOfDeath' : 'day')}
                required
                value={form.day}
                onChange={(event) => set({ day: event.currentTarget.value })}
              />
              {isDeath ? null : (
                <TextInput
                  type="time"
                  label={say('hour')}
                  value={form.hour === '' ? '17:00' : form.hour}
                  onChange={(event) => set({ hour: event.currentTarget.value })}
                />
              )}
            </Group>
            {isDeath ? null : (
              <ZoneField value={form.zone} known={knownZone} onChange={(next) => set({ zone: next })} />
            )}
            <NativeSelect
              label={say('kind')}
              value={form.kind}
              onChange={(event) => set({ kind: event.currentTarget.value as DepartureKind, playbook: '' })}
              data={departureKinds
                .filter((kind) => kind !== 'death' || may('departures.bereavement'))
                .map((kind) => ({ value: kind, label: say(`kind.${kind}`) }))}
            />
            {isDeath ? <Text size="sm">{say('quietly')}</Text> : null}
            <PlaybookField
              value={form.playbook}
              isOffered={(quiet) => (quiet ? may('departures.bereavement') : !isDeath)}
              preview={preview.data}
              onChange={(playbook) => set({ playbook })}
            />
            <Checkbox
              label={say('legalHold')}
              description={say('legalHoldWhy')}
              checked={form.legalHold}
              onChange={(event) => set({ legalHold: event.currentTarget.checked })}
            />
            <ConfidentialFields form={form} set={set} />
            {telling.error === null ? null : <ErrorState error={telling.error} />}
            <Group>
              <Button type="submit" disabled={!isReady && !isLacking} loading={telling.isPending}>
                {say(isDeath ? 'tellQuiet' : 'tell')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 6 }}>
        <Preview answer={preview} isAsked={body !== null} />
      </Grid.Col>
      {isDeath ? null : (
        <Grid.Col span={12}>
          <Text size="sm">
            {say('together')} <InLink to="/mass-events/new">{say('prepareTogether')}</InLink>
          </Text>
        </Grid.Col>
      )}
    </Grid>
  );
}

function PlaybookField({
  value,
  isOffered,
  preview,
  onChange,
}: {
  readonly value: string;
  /** Whether a playbook may be chosen, by whether its cases are quiet. */
  readonly isOffered: (quiet: boolean) => boolean;
  readonly preview: DeparturePreview | undefined;
  readonly onChange: (playbook: string) => void;
}) {
  const say = useWords(newDepartureWords);
  const policies = useServer<{ items: readonly PolicyListed[] }>('/playbooks').data?.items ?? [];
  const why =
    preview === undefined
      ? undefined
      : [
          value !== ''
            ? say('whyNamed')
            : preview.rule === null
              ? say('whyUsual')
              : say('whyRule', { rule: preview.rule }),
          ...(preview.overlays.length === 0 ? [] : [say('withOverlays', { overlays: preview.overlays.join(', ') })]),
        ].join(' ');
  return (
    <NativeSelect
      label={say('playbook')}
      description={why}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: say('suggested', { title: value === '' ? (preview?.title ?? '…') : '…' }) },
        ...policies
          .filter(({ kind, quiet }) => kind === 'playbook' && isOffered(quiet))
          .map(({ name, title }) => ({ value: name, label: title })),
      ]}
    />
  );
}
