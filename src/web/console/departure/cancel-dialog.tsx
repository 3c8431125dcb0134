import { Alert, Button, Checkbox, Group, List, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { OffboardingDetail } from '../../../api/schemas/cases.ts';
import type { CancelledAnswer } from '../../../api/schemas/changes.ts';
import { type CancelReason, cancelReasons } from '../../../core/departures/cancel-reason.ts';
import { useWords } from '../language/words.ts';
import { Dialog } from '../parts/dialog.tsx';
import { ReasonField } from '../parts/reason-field.tsx';
import { ErrorState } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { LostList } from './lost-list.tsx';
import { casePath } from './use-case.ts';
import { caseWords } from './words.ts';

type Props = { readonly detail: OffboardingDetail; readonly close: () => void };

/** Takes a departure back: first what stops, what comes back and what nobody can undo; then the deed. */
export function CancelDialog({ detail: { number, version, quiet }, close }: Props) {
  const say = useWords(caseWords);
  const [because, setBecause] = useState<CancelReason>(quiet ? 'mistake' : 'rescinded');
  const [restore, setRestore] = useState(true);
  const [reason, setReason] = useState('');
  const send = (dryRun: boolean, seen: number) =>
    server.post<CancelledAnswer>(
      `${casePath(number)}/cancel`,
      { because, restore, reason: reason.trim(), dryRun },
      { version: seen },
    );
  const preview = useChange(async () => ({ version, answer: await send(true, version) }));
  // What is taken back is what was shown: a change by somebody else in between is refused, however fresh the page is.
  const cancel = useChange((seen: number) => send(false, seen));
  const shown = preview.data;
  const choose = (value: CancelReason) => {
    preview.reset();
    setBecause(value);
    setRestore(value !== 'rehired');
  };
  const error = cancel.error ?? preview.error;
  return (
    <Dialog isOpen close={close} title={say('takeBackEffect', { case: number })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (shown !== undefined) return cancel.mutate(shown.version, { onSuccess: close, onError: preview.reset });
          cancel.reset();
          preview.mutate(undefined);
        }}
      >
        <Stack>
          <Text>{say('takeBackAbout')}</Text>
          <NativeSelect
            label={say('because')}
            value={because}
            onChange={(event) => choose(event.currentTarget.value as CancelReason)}
            data={cancelReasons
              .filter((one) => !quiet || one === 'mistake')
              .map((value) => ({ value, label: say(`because.${value}`) }))}
            data-autofocus
          />
          <Checkbox
            label={say('restore')}
            description={say('restoreWhy')}
            checked={restore}
            onChange={({ currentTarget: { checked } }) => {
              preview.reset();
              setRestore(checked);
            }}
          />
          <ReasonField value={reason} onChange={setReason} />
          <div role="status">{shown === undefined ? null : <Effect answer={shown.answer} />}</div>
          {error === null ? null : <ErrorState error={error} />}
          <Group justify="flex-end">
            {shown === undefined ? (
              <Button type="submit" variant="default" loading={preview.isPending}>
                {say('showEffect')}
              </Button>
            ) : (
              <Button type="submit" color="red" loading={cancel.isPending}>
                {say('takeBackEffect', { case: number })}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function Effect({ answer: { stopped, restoring, restoration } }: { readonly answer: CancelledAnswer }) {
  const say = useWords(caseWords);
  const { accounts, notRestorable } = restoration;
  const returns = restoring ? 'effect.returns' : 'effect.stays';
  return (
    <Alert color="orange" variant="light">
      <Text size="sm">{say('effect.stopped', { count: stopped })}</Text>
      <Text size="sm">
        {accounts.length === 0 ? say('effect.returnsNone') : say(returns, { count: accounts.length })}
      </Text>
      <List size="sm">
        {accounts.map(({ itemId, label }) => (
          <List.Item key={itemId}>{label}</List.Item>
        ))}
      </List>
      <LostList lost={notRestorable} />
    </Alert>
  );
}
