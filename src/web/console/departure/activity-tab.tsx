import { SegmentedControl, Text, Title } from '@mantine/core';
import type { CaseEvent } from '../../../api/schemas/cases.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { MoreButton } from '../parts/more-button.tsx';
import { Shown } from '../parts/states.tsx';
import { StepPill } from '../parts/step-pill.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { useServerList } from '../server/use-server.ts';
import { useFilters } from '../use-filters.ts';
import { clockOf } from './clock-of.ts';
import classes from './departure.module.css';
import { eventWords } from './event-words.ts';
import { LiveRun } from './live-run.tsx';
import { hasFailed, isAboutShown, isRoutine, tellEvent } from './tell-event.ts';
import { type CaseShown, casePath } from './use-case.ts';
import { useSeenWord } from './use-seen-word.ts';

const choices = ['', 'failed', 'all'] as const;

/** What is coming and what has happened, in plain words; while access ends, every access with its two times. */
export function ActivityTab({ shown }: { readonly shown: CaseShown }) {
  const say = useWords(eventWords);
  const { filters, set } = useFilters(['events']);
  return (
    <>
      <LiveRun shown={shown} />
      <Upcoming shown={shown} />
      <Title order={2} fz="h4" mt="lg" mb="xs">
        {say('past')}
      </Title>
      <SegmentedControl
        size="xs"
        mb="xs"
        aria-label={say('show')}
        value={filters.events}
        onChange={(events) => set({ events })}
        data={choices.map((choice) => ({ value: choice, label: say(`show.${choice}`) }))}
      />
      <Past shown={shown} choice={filters.events} />
    </>
  );
}

const longestUpcoming = 8;

function Upcoming({ shown: { detail, steps } }: { readonly shown: CaseShown }) {
  const say = useWords(eventWords);
  if (detail.state === 'cancelled') return null;
  const coming = steps
    .filter(({ state, dueAt }) => state !== 'done' && state !== 'withdrawn' && dueAt !== null)
    .toSorted((a, b) => ((a.dueAt ?? '') < (b.dueAt ?? '') ? -1 : 1));
  return (
    <section aria-label={say('upcoming')}>
      <Title order={2} fz="h4" mt="md" mb="xs">
        {say('upcoming')} ({coming.length})
      </Title>
      {coming.length === 0 ? <Text size="sm">{say('nothingUpcoming')}</Text> : null}
      <ul className={classes['events']}>
        {coming.slice(0, longestUpcoming).map((step) => (
          <li key={step.id} className={classes['event']}>
            <Text size="sm" c="dimmed" component="div">
              <When instant={step.dueAt ?? ''} timeZone={detail.departure.timeZone} />
            </Text>
            <div>
              <InLink to={`/departures/${detail.number}?tab=plan&step=${step.id}`} size="sm">
                {step.title}
                {step.item === null ? '' : ` (${step.item.label})`}
              </InLink>{' '}
              {step.state === 'waiting' ? null : <StepPill state={step.state} />}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Past({ shown, choice }: { readonly shown: CaseShown; readonly choice: string }) {
  const say = useWords(eventWords);
  const events = useServerList<CaseEvent>(`${casePath(shown.detail.number)}/events`, { order: 'latest', limit: 100 });
  const may = useMay();
  // What is not in the case that is shown is, for whoever does not work on access, not theirs to read.
  const isTheirs = (event: CaseEvent) => may('holdings.read') || isAboutShown(event, shown);
  const isWanted = (event: CaseEvent) =>
    choice === 'all' || (choice === 'failed' ? hasFailed(event) : !isRoutine(event));
  return (
    <Shown answer={events}>
      {(all) => {
        const kept = all.filter((event) => isTheirs(event) && isWanted(event));
        return (
          <>
            {kept.length === 0 && !events.hasNextPage ? <Text size="sm">{say('nothingPast')}</Text> : null}
            <ul className={classes['events']} aria-label={say('past')}>
              {kept.map((event) => (
                <EventRow key={event.number} event={event} shown={shown} />
              ))}
            </ul>
            <MoreButton list={events} mt="sm" />
          </>
        );
      }}
    </Shown>
  );
}

function EventRow({ event, shown }: { readonly event: CaseEvent; readonly shown: CaseShown }) {
  const say = useWords(eventWords);
  const seenWord = useSeenWord();
  const instants = useInstants();
  const note = event.private?.['note'] ?? event.private?.['reason'];
  const { kind, name } = event.actor;
  const who = name ?? (kind === 'person' ? say('thePerson') : kind === 'operator' ? say('somebody') : say('handback'));
  return (
    <li className={classes['event']} {...(hasFailed(event) ? { 'data-failed': true } : {})}>
      <Text size="sm" c="dimmed" component="time" dateTime={event.at} data-at={instants.at(event.at)}>
        {clockOf(event.at, instants)}
      </Text>
      <div>
        <Text size="sm">
          {tellEvent(event, shown, say, seenWord)}{' '}
          <Text span size="sm" c="dimmed">
            {say('by', { name: who })}
          </Text>
        </Text>
        {typeof note === 'string' ? <Text size="sm">{note}</Text> : null}
      </div>
    </li>
  );
}
