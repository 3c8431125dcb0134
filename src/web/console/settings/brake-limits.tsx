import { Button, Card, Group, NumberInput, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { BrakeOverview, LimitChangeListed, LimitsChangedAnswer } from '../../../api/schemas/brakes.ts';
import { useInstants } from '../language/instants.ts';
import { type Say, useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { InLink } from '../parts/in-link.tsx';
import { ReasonField } from '../parts/reason-field.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { brakeLimitWords } from './brake-words.ts';
import { SettingsFrame } from './settings-frame.tsx';

/** How many people may leave before a brake holds them: what counts, what was decided, and who changed it when. */
export function BrakeLimits() {
  const say = useWords(brakeLimitWords);
  const may = useMay()('operators.manage');
  const answer = useServer<BrakeOverview>('/brakes');
  const [isChanging, setChanging] = useState(false);
  const [changed, setChanged] = useState<LimitsChangedAnswer | null>(null);
  const change = <Button onClick={() => setChanging(true)}>{say('change')}</Button>;
  return (
    <SettingsFrame {...(may && answer.data !== undefined ? { actions: change } : {})}>
      <Stack>
        <div role="status">{changed === null ? null : <Done changed={changed} />}</div>
        <Shown answer={answer} rows={2}>
          {(overview) => <Now overview={overview} />}
        </Shown>
        <History />
      </Stack>
      {answer.data === undefined || !isChanging ? null : (
        <ChangeLimits limits={answer.data.limits} close={() => setChanging(false)} onDone={setChanged} />
      )}
    </SettingsFrame>
  );
}

function Now({ overview: { activePeople, limits, raise, counts } }: { readonly overview: BrakeOverview }) {
  const say = useWords(brakeLimitWords);
  const { at } = useInstants();
  const all = counts.find(({ scope }) => scope === 'organization') ?? { day: 0, week: 0 };
  const cards = [
    { key: 'day', most: limits.perDay, now: all.day },
    { key: 'week', most: limits.perWeek, now: all.week },
  ] as const;
  return (
    <section aria-labelledby="now">
      <Title order={2} fz="md" id="now">
        {say('now')}
      </Title>
      <Text size="sm" mb="xs">
        {say('people', { count: activePeople })} <InLink to="/brakes">{say('toBrakes')}</InLink>
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {cards.map(({ key, most, now }) => (
          <Card key={key} withBorder>
            <Text fw={600}>{say('atMost', { what: say(key, { count: most }) })}</Text>
            <Text size="sm">{say('dayUse', { now })}</Text>
          </Card>
        ))}
      </SimpleGrid>
      {raise === null ? null : (
        <Text mt="sm">{say('raised', { what: sayLimits(raise, say), at: at(raise.countsFrom) })}</Text>
      )}
    </section>
  );
}

function History() {
  const say = useWords(brakeLimitWords);
  const columns: readonly Column<LimitChangeListed>[] = [
    { key: 'when', title: say('when'), cell: ({ decidedAt }) => <When instant={decidedAt} /> },
    { key: 'what', title: say('what'), cell: (one) => sayLimits(one, say) },
    {
      key: 'who',
      title: say('who'),
      cell: ({ proposedBy, decidedBy }) =>
        proposedBy === decidedBy ? decidedBy : say('both', { proposed: proposedBy, decided: decidedBy }),
    },
    { key: 'reason', title: say('reason'), cell: ({ reason }) => reason },
    { key: 'from', title: say('from'), cell: ({ countsFrom }) => <When instant={countsFrom} /> },
  ];
  return (
    <div>
      <Title order={2} fz="md" mb="xs">
        {say('history')}
      </Title>
      <DataList
        label={say('history')}
        path="/brakes/limits"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ reason }) => reason}
        empty={<EmptyState title={say('historyNone')}>{say('historyNoneWhy')}</EmptyState>}
      />
    </div>
  );
}

function ChangeLimits({
  limits,
  close,
  onDone,
}: {
  readonly limits: BrakeOverview['limits'];
  readonly close: () => void;
  readonly onDone: (changed: LimitsChangedAnswer) => void;
}) {
  const say = useWords(brakeLimitWords);
  const [perDay, setDay] = useState<number | string>(limits.perDay);
  const [perWeek, setWeek] = useState<number | string>(limits.perWeek);
  const [reason, setReason] = useState('');
  const wanted = {
    ...(perDay === limits.perDay ? {} : { perDay }),
    ...(perWeek === limits.perWeek ? {} : { perWeek }),
  };
  const isWritten = typeof perDay === 'number' && typeof perWeek === 'number' && reason.trim().length >= 3;
  return (
    <FormDialog
      title={say('change')}
      submit={say('change')}
      isOpen
      close={close}
      isReady={isWritten && Object.keys(wanted).length > 0}
      change={() => server.post<LimitsChangedAnswer>('/brakes/limits', { ...wanted, reason: reason.trim() })}
      onDone={onDone}
    >
      <Text size="sm">{say('how')}</Text>
      <Group grow>
        <NumberInput
          label={say('perDay')}
          min={1}
          max={1_000_000}
          allowDecimal={false}
          value={perDay}
          onChange={setDay}
          data-autofocus
        />
        <NumberInput
          label={say('perWeek')}
          min={1}
          max={1_000_000}
          allowDecimal={false}
          value={perWeek}
          onChange={setWeek}
        />
      </Group>
      <ReasonField description={say('reasonWhy')} value={reason} onChange={setReason} />
    </FormDialog>
  );
}

function Done({ changed: { lowered, proposal } }: { readonly changed: LimitsChangedAnswer }) {
  const say = useWords(brakeLimitWords);
  return (
    <Stack gap={4}>
      {Object.keys(lowered).length === 0 ? null : <Text>{say('lowered')}</Text>}
      {proposal === null ? null : (
        <Text>
          {say('proposed')} <InLink to="/brakes">{say('toProposals')}</InLink>
        </Text>
      )}
    </Stack>
  );
}

type Limits = { readonly perDay?: number | null | undefined; readonly perWeek?: number | null | undefined };

function sayLimits({ perDay = null, perWeek = null }: Limits, say: Say<keyof (typeof brakeLimitWords)['en']>): string {
  return [
    ...(perDay === null ? [] : [say('day', { count: perDay })]),
    ...(perWeek === null ? [] : [say('week', { count: perWeek })]),
  ].join(', ');
}
