import { Alert, Badge, Group, Text } from '@mantine/core';
import type { BrakeOverview } from '../../../api/schemas/brakes.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { TwoClocks } from '../parts/two-clocks.tsx';
import { partWords } from '../parts/words.ts';
import { useMay } from '../server/me.ts';
import { useServer } from '../server/use-server.ts';
import { CaseMenu } from './case-menu.tsx';
import { dayIn } from './day-in.ts';
import { obstaclesOf } from './next-action.ts';
import { NextButton } from './next-button.tsx';
import { SecondPerson } from './second-person.tsx';
import type { CaseShown } from './use-case.ts';
import { caseWords } from './words.ts';

/** Who leaves, the two clocks, what holds the case, and the one thing to do next. */
export function CaseHeader({ shown }: { readonly shown: CaseShown }) {
  const say = useWords(caseWords);
  const { detail } = shown;
  const { person, number, owner, departure, thingsBy } = detail;
  const about = [number, person.department, owner === null ? say('handledByNobody') : say('handledBy', owner)];
  return (
    <PageHeader
      title={person.name}
      about={about.filter((part) => part !== null).join(' · ')}
      actions={
        <>
          <NextButton shown={shown} />
          <CaseMenu shown={shown} />
        </>
      }
    >
      <Marks shown={shown} />
      <TwoClocks
        accessEndsAt={departure.accessEndsAt}
        timeZone={departure.timeZone}
        returnsBy={thingsBy === null ? null : dayIn(thingsBy, departure.timeZone)}
        quiet={detail.quiet}
      />
      <WhyItStands shown={shown} />
      <SecondPerson number={number} />
    </PageHeader>
  );
}

function Marks({ shown }: { readonly shown: CaseShown }) {
  const say = useWords(caseWords);
  const sayPart = useWords(partWords);
  const may = useMay();
  const { detail, items } = shown;
  const obstacles = obstaclesOf(shown).length;
  const isOpen = detail.state === 'open';
  const done = detail.counts.items.done + detail.counts.items.waived;
  const marks: readonly (readonly [boolean, string, string])[] = [
    // The server tells the kind to whom may know it, and of a case that was taken back it was not so.
    [
      detail.quiet && detail.state !== 'cancelled',
      'gray',
      detail.departure.kind === 'death' ? say('hasDied') : sayPart('noLongerWithUs'),
    ],
    [true, isOpen ? 'blue' : 'gray', say(`state.${detail.state}`)],
    [detail.paused, 'orange', say('paused')],
    [detail.held && isOpen, 'red', say('held')],
    [isOpen && !detail.held && detail.digest !== null && !detail.approved, 'orange', say('notApproved')],
    [detail.immediate, 'red', say('immediate')],
    [detail.confidential, 'grape', say('confidential')],
    [detail.departure.legalHold, 'grape', say('legalHold')],
    [detail.matters.length > 0, 'grape', say('holdMatters', { matters: detail.matters.join(', ') })],
    [detail.reopenedAt !== null && isOpen, 'orange', say('reopened')],
  ];
  return (
    <Group gap="xs" my="xs">
      {marks.map(([isOn, color, word]) =>
        isOn ? (
          <Badge key={word} color={color} variant="light">
            {word}
          </Badge>
        ) : null,
      )}
      {items.length === 0 ? null : (
        <Text size="sm" c="dimmed">
          {say('progress', { done, total: items.length })}
        </Text>
      )}
      {isOpen && obstacles > 0 && may('holdings.read') ? (
        <InLink to={`/departures/${detail.number}?tab=evidence`} size="sm">
          {say('keptOpenBy', { count: obstacles })}
        </InLink>
      ) : null}
    </Group>
  );
}

/** Why nothing goes on, in sentences; and what protects the case. */
function WhyItStands({ shown: { detail } }: { readonly shown: CaseShown }) {
  const say = useWords(caseWords);
  const { at } = useInstants();
  const isOpen = detail.state === 'open';
  const sentences = [
    ...(detail.paused ? [say('pausedWhy')] : []),
    ...(detail.confidential ? [say('confidentialWhy')] : []),
    ...(detail.departure.legalHold || detail.matters.length > 0 ? [say('legalHoldWhy')] : []),
    ...(detail.closedAt === null || isOpen ? [] : [say('closedOn', { when: at(detail.closedAt) })]),
    ...(detail.state === 'cancelled' ? [say('cancelledWhy')] : []),
  ];
  const isHeld = detail.held && isOpen;
  if (sentences.length === 0 && !isHeld) return null;
  return (
    <Alert color={isHeld ? 'red' : 'gray'} variant="light" mt="sm">
      {isHeld ? <WhyHeld number={detail.number} /> : null}
      {sentences.map((sentence) => (
        <Text size="sm" key={sentence}>
          {sentence}
        </Text>
      ))}
    </Alert>
  );
}

function WhyHeld({ number }: { readonly number: string }) {
  const say = useWords(caseWords);
  const may = useMay();
  const brakes = useServer<BrakeOverview>('/brakes', {}, { enabled: may('brakes.read') });
  const trip = brakes.data?.trips.find(({ held }) => held.some((one) => one.number === number));
  return (
    <Text size="sm">
      {trip === undefined ? null : `${trip.sentence} `}
      {say('heldWhy')}
    </Text>
  );
}
