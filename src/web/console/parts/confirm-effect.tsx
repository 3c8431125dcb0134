import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Dialog } from './dialog.tsx';
import { useWords } from '../language/words.ts';
import { useChange } from '../server/use-server.ts';
import { ReasonField } from './reason-field.tsx';
import { ErrorState } from './states.tsx';
import { partWords } from './words.ts';

type Effect = {
  /** Names the object and the effect: "Wipe LT-0412". It is the title and the button. */
  readonly effect: string;
  readonly isOpen: boolean;
  readonly close: () => void;
  /** What will be lost, what will happen to whom. */
  readonly children: ReactNode;
  readonly change: (reason: string) => Promise<unknown>;
  /** Asks for a reason, and does not go on without. */
  readonly needsReason?: boolean;
  /** What must be typed first, for what strikes many. */
  readonly typed?: string;
  readonly isDangerous?: boolean;
  readonly onDone?: (answer: unknown) => void;
};

/** Asks before something that cannot be taken back, or that others will ask about. What fails stays open, with the sentence. */
export function ConfirmEffect({
  effect,
  isOpen,
  close,
  children,
  change,
  needsReason = false,
  typed,
  isDangerous = false,
  onDone,
}: Effect) {
  const say = useWords(partWords);
  const [reason, setReason] = useState('');
  const [words, setWords] = useState('');
  const doing = useChange(change);
  // What is missing the fields say themselves, once the button leads to them.
  const isOther = typed !== undefined && words !== '' && words.trim() !== typed;
  const leave = () => {
    doing.reset();
    setReason('');
    setWords('');
    close();
  };
  const go = () =>
    doing.mutate(reason.trim(), {
      onSuccess: (answer) => {
        leave();
        onDone?.(answer);
      },
    });
  return (
    <Dialog isOpen={isOpen} close={leave} title={effect}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!isOther) go();
        }}
      >
        <Stack>
          <Text component="div">{children}</Text>
          {needsReason ? (
            <ReasonField description={say('reasonWhy')} value={reason} onChange={setReason} data-autofocus />
          ) : null}
          {typed === undefined ? null : (
            <TextInput
              label={say('typeToConfirm', { name: typed })}
              required
              withAsterisk={false}
              value={words}
              error={typed.startsWith(words.trim()) ? null : say('typedOther', { name: typed })}
              onChange={(event) => setWords(event.currentTarget.value)}
              autoComplete="off"
            />
          )}
          {doing.error === null ? null : <ErrorState error={doing.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={leave}>
              {say('cancel')}
            </Button>
            <Button
              type="submit"
              {...(isDangerous ? { color: 'red' } : {})}
              disabled={isOther}
              loading={doing.isPending}
            >
              {effect}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
