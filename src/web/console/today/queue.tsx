import { Badge, Box, Button, Group, Text, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import type { Waiting } from '../../../api/schemas/today.ts';
import { InLink } from '../parts/in-link.tsx';
import { ErrorState } from '../parts/states.tsx';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { useMe } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import classes from './today.module.css';
import { todayWords } from './words.ts';

/** What waits for whoever reads, the most pressing first. What one press may do is done here; the rest is opened. */
export function Queue({ items }: { readonly items: readonly Waiting[] }) {
  const say = useWords(todayWords);
  const me = useMe();
  const [said, setSaid] = useState('');
  const doing = useChange(async ({ id, deed }: { readonly id: string; readonly deed: 'again' | 'mine' }) => {
    if (deed === 'again') await server.post(`/steps/${id}/retry`);
    else await server.post(`/steps/${id}/assign`, { to: me?.operator.id });
    setSaid(say(deed === 'again' ? 'triedAgain' : 'madeMine'));
  });
  return (
    <section aria-label={say('needs')}>
      <Title order={2} fz="h4">
        {say('needs')}
      </Title>
      <Text size="sm" c="dimmed" mb="xs" visibleFrom="sm">
        {items.length === 0 ? say('nothingNeeds') : say('needsWhy')}
      </Text>
      {doing.error === null ? null : <ErrorState error={doing.error} />}
      <Box role="status" className={said === '' ? 'visually-hidden' : ''}>
        <Text size="sm">{said}</Text>
      </Box>
      <ul className={classes['rows']}>
        {items.map((item, index) => (
          <Row
            key={item.id}
            item={item}
            index={index}
            isBusy={doing.isPending && doing.variables.id === item.id}
            act={(deed) => doing.mutate({ id: item.id, deed })}
          />
        ))}
      </ul>
    </section>
  );
}

type RowProps = {
  readonly item: Waiting;
  readonly index: number;
  readonly isBusy: boolean;
  readonly act: (deed: 'again' | 'mine') => void;
};

function Row({ item, index, isBusy, act }: RowProps) {
  const say = useWords(todayWords);
  const navigate = useNavigate();
  const { kind, number, person, title, about, problem, immediate } = item;
  const to = kind === 'approval' ? `/departures/${number}/plan` : `/departures/${number}?tab=plan`;
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>) => {
    if (event.target !== event.currentTarget) return;
    const acts: Readonly<Record<string, () => void>> = {
      j: () => focus(event.currentTarget.nextElementSibling),
      k: () => focus(event.currentTarget.previousElementSibling),
      ArrowDown: () => focus(event.currentTarget.nextElementSibling),
      ArrowUp: () => focus(event.currentTarget.previousElementSibling),
      Enter: () => void navigate({ href: to }),
      ...(kind === 'problem' ? { r: () => act('again') } : {}),
      ...(kind === 'approval' ? {} : { m: () => act('mine') }),
    };
    const chosen = acts[event.key];
    if (chosen === undefined) return;
    event.preventDefault();
    chosen();
  };
  return (
    // The list is walked through with keys, as the lists of the other screens are.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex
    <li className={classes['row']} tabIndex={index === 0 ? 0 : -1} onKeyDown={onKeyDown}>
      <Box className={classes['rowText']}>
        <Group gap={6}>
          <InLink to={to} fw={600}>
            {person}
          </InLink>
          <Text span size="sm" c="dimmed">
            {number}
          </Text>
          {immediate ? (
            <Badge color="red" variant="filled">
              {say('atOnce')}
            </Badge>
          ) : null}
        </Group>
        <Text size="sm">{kind === 'approval' ? say('approvePlan') : [title, about].filter(Boolean).join(': ')}</Text>
        {problem === null ? null : (
          <Text size="sm" c="var(--mantine-color-red-light-color)">
            {problem}
          </Text>
        )}
        <Due item={item} />
      </Box>
      <Group gap="xs">
        {kind === 'problem' ? (
          <Button size="xs" variant="default" loading={isBusy} onClick={() => act('again')}>
            {say('again')}
          </Button>
        ) : null}
        <Button
          size="xs"
          variant="default"
          component="a"
          href={to}
          onClick={(event) => {
            event.preventDefault();
            void navigate({ href: to });
          }}
        >
          {say(kind === 'approval' ? 'review' : 'open')}
        </Button>
      </Group>
    </li>
  );
}

function Due({ item: { kind, dueAt, late, timeZone } }: { readonly item: Waiting }) {
  const say = useWords(todayWords);
  const { at, from } = useInstants();
  if (dueAt === null) return null;
  const key = kind === 'approval' ? (late ? 'accessEnded' : 'accessEnds') : late ? 'wasDue' : 'due';
  return (
    <Text size="sm" c={late ? 'var(--mantine-color-red-light-color)' : 'dimmed'} title={at(dueAt, timeZone)}>
      {say(key, { when: from(dueAt) })}
    </Text>
  );
}

function focus(row: Element | null): void {
  if (row instanceof HTMLElement) row.focus();
}
