import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { OffboardingSummary, TodoStep } from '../../../api/schemas/cases.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { partWords } from '../parts/words.ts';
import { useServer } from '../server/use-server.ts';
import { asksOf } from './asks.ts';
import { AskCard } from './ask-card.tsx';
import { myTeamWords } from './words.ts';

type Page<Row> = { readonly items: readonly Row[] };
const most = { limit: 100 };
const mostAsks = 5;

/** What somebody's manager is asked for when they leave: at most five things a person, each answered in one go. */
export function MyTeam() {
  const say = useWords(myTeamWords);
  const cases = useServer<Page<OffboardingSummary>>('/offboardings', { ...most, state: 'open', sort: 'access' });
  const steps = useServer<Page<TodoStep>>('/steps', { limit: 200, mine: true });
  const [thanks, setThanks] = useState<string | null>(null);
  return (
    <>
      <PageHeader title={say('title')} about={say('about')} />
      <Text role="status" fw={600} mb="sm">
        {thanks ?? ''}
      </Text>
      <Shown answer={steps}>
        {({ items: mine }) => (
          <Shown answer={cases}>
            {({ items }) => {
              const leavers = joined(items, mine);
              return leavers.length === 0 ? (
                <EmptyState title={say('nobody')}>{say('nobodyWhy')}</EmptyState>
              ) : (
                <Stack>
                  {leavers.map((leaver) => (
                    <Leaver key={leaver.id} leaver={leaver} onDone={setThanks} />
                  ))}
                </Stack>
              );
            }}
          </Shown>
        )}
      </Shown>
    </>
  );
}

type OneLeaver = {
  readonly id: string;
  readonly name: string;
  readonly lastWorkingDay: string | null;
  readonly quiet: boolean;
  readonly steps: readonly TodoStep[];
};

/** Whoever something is asked about comes first; the others of the team follow, with nothing to do. */
function joined(cases: readonly OffboardingSummary[], mine: readonly TodoStep[]): readonly OneLeaver[] {
  const known = new Map<string, OneLeaver>(
    cases.map(({ id, person, lastWorkingDay, quiet }) => [
      id,
      { id, name: person.name, lastWorkingDay, quiet, steps: [] },
    ]),
  );
  for (const step of mine) {
    const { id, person, quiet } = step.offboarding;
    const before = known.get(id) ?? { id, name: person, lastWorkingDay: null, quiet, steps: [] };
    known.set(id, { ...before, steps: [...before.steps, step] });
  }
  return [...known.values()].sort((a, b) => Number(b.steps.length > 0) - Number(a.steps.length > 0));
}

function Leaver({
  leaver: { id, name, lastWorkingDay, quiet, steps },
  onDone,
}: {
  readonly leaver: OneLeaver;
  readonly onDone: (thanks: string) => void;
}) {
  const say = useWords(myTeamWords);
  const sayPart = useWords(partWords);
  const { day } = useInstants();
  const asks = asksOf(steps);
  const shown = asks.slice(0, mostAsks);
  return (
    <Card withBorder component="section" aria-labelledby={`leaver-${id}`}>
      <Group justify="space-between">
        <Title order={2} fz="lg" id={`leaver-${id}`}>
          {name}
        </Title>
        {quiet ? <Text>{sayPart('noLongerWithUs')}</Text> : null}
        {lastWorkingDay === null || quiet ? null : <Text>{say('lastDay', { day: day(lastWorkingDay) })}</Text>}
      </Group>
      {lastWorkingDay === null || quiet || isPast(lastWorkingDay) ? null : (
        <Text size="sm" c="dimmed">
          {say('dayWrong')}
        </Text>
      )}
      <Stack mt="sm" gap="md">
        {asks.length === 0 ? <Text>{say('nothingAsked')}</Text> : null}
        {shown.map((ask) => (
          <AskCard
            key={ask.key}
            ask={ask}
            name={name}
            quiet={quiet}
            onDone={() =>
              onDone(asks.length > 1 ? say('thanksMore', { name, count: asks.length - 1 }) : say('thanks', { name }))
            }
          />
        ))}
      </Stack>
      {asks.length > mostAsks ? <Text mt="sm">{say('later')}</Text> : null}
    </Card>
  );
}

/** A day that has passed is not asked about: nobody moves it any more. `day` is ISO 8601. */
function isPast(day: string): boolean {
  return day < new Date().toISOString().slice(0, 10);
}
