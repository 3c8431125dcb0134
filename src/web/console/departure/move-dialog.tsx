import { Alert, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OffboardingDetail } from '../../../api/schemas/cases.ts';
import type { ChangedAnswer } from '../../../api/schemas/changes.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ErrorState } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { instantAt, wallClockAt } from '../language/wall-clock.ts';
import { casePath } from './use-case.ts';
import { caseWords } from './words.ts';

type Props = { readonly detail: OffboardingDetail; readonly close: () => void };

/** Moves a departure: first what it would change, then the change itself. */
export function MoveDialog({ detail, close }: Props) {
  const { number, departure, version } = detail;
  const say = useWords(caseWords);
  const [day, setDay] = useState(departure.lastWorkingDay);
  const [hour, setHour] = useState('');
  const [isAtOnce, setAtOnce] = useState(false);
  const body = {
    ...(day === departure.lastWorkingDay ? {} : { lastWorkingDay: day }),
    ...(hour === '' ? {} : { accessEndsAt: instantAt(hour, departure.timeZone) }),
  };
  const send = (more: { readonly dryRun: boolean; readonly atOnce: boolean }, seen: number) =>
    server.patch<ChangedAnswer>(`${casePath(number)}/departure`, { ...body, ...more }, { version: seen });
  // What is due in the past is confirmed after it was seen, so the first look confirms it for itself.
  const preview = useChange(async () => ({ version, answer: await send({ dryRun: true, atOnce: true }, version) }));
  // What is changed is what was shown: a change by somebody else in between is refused, however fresh the page is.
  const change = useChange((seen: number) => send({ dryRun: false, atOnce: isAtOnce }, seen));
  const isChanged = day !== departure.lastWorkingDay || hour !== '';
  const rethink = (set: () => void) => {
    preview.reset();
    set();
  };
  const error = change.error ?? preview.error;
  const shown = preview.data;
  const mayGo = shown !== undefined && (!shown.answer.overdue || isAtOnce);
  return (
    <Dialog isOpen close={close} title={say('move')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (mayGo) return change.mutate(shown.version, { onSuccess: close, onError: preview.reset });
          change.reset();
          preview.mutate(undefined);
        }}
      >
        <Stack>
          <Text>{say('moveAbout')}</Text>
          <TextInput
            type="date"
            label={say('lastDay')}
            required
            value={day}
            onChange={({ currentTarget: { value } }) => rethink(() => setDay(value))}
            data-autofocus
          />
          <TextInput
            type="datetime-local"
            label={say('accessEnds')}
            description={say('accessEndsWhy', { zone: departure.timeZone })}
            placeholder={wallClockAt(departure.accessEndsAt, departure.timeZone)}
            value={hour}
            onChange={({ currentTarget: { value } }) => rethink(() => setHour(value))}
          />
          <div role="status">{shown === undefined ? null : <Effect answer={shown.answer} />}</div>
          {shown?.answer.overdue === true ? (
            <Checkbox
              label={say('atOnce')}
              checked={isAtOnce}
              onChange={(event) => setAtOnce(event.currentTarget.checked)}
            />
          ) : null}
          {error === null ? null : <ErrorState error={error} />}
          <Group justify="flex-end">
            {shown === undefined ? (
              <Button type="submit" variant="default" disabled={!isChanged} loading={preview.isPending}>
                {say('showEffect')}
              </Button>
            ) : (
              <Button type="submit" disabled={!mayGo} loading={change.isPending}>
                {say('moveEffect', { case: number })}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** What a move would come to, in sentences. */
function Effect({ answer }: { readonly answer: ChangedAnswer }) {
  const say = useWords(caseWords);
  const { at } = useInstants();
  const { before, after, timeZone, diff, approvalStale, overdue, endedAlready } = answer;
  const dates = { before: at(before.accessEndsAt, timeZone), after: at(after.accessEndsAt, timeZone) };
  const steps =
    diff === null || diff.changed.length + diff.added.length + diff.removed.length === 0
      ? say('effect.same')
      : say('effect.steps', {
          count: diff.changed.length,
          added: diff.added.length,
          removed: diff.removed.length,
        });
  return (
    <Alert color={overdue ? 'red' : 'blue'} variant="light">
      <Text size="sm">{say('effect.dates', dates)}</Text>
      <Text size="sm">{steps}</Text>
      {approvalStale ? <Text size="sm">{say('effect.stale')}</Text> : null}
      {overdue ? <Text size="sm">{say('effect.overdue')}</Text> : null}
      {endedAlready > 0 ? <Text size="sm">{say('effect.ended', { count: endedAlready })}</Text> : null}
    </Alert>
  );
}
