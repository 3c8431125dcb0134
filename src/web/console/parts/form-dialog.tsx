import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../language/words.ts';
import { useChange } from '../server/use-server.ts';
import { Dialog } from './dialog.tsx';
import { ErrorState } from './states.tsx';
import { useLacking } from './use-lacking.ts';
import { partWords } from './words.ts';

type Props<Answer> = {
  readonly title: string;
  /** What the button says: the deed, not "OK". */
  readonly submit: string;
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly children: ReactNode;
  readonly change: () => Promise<Answer>;
  /** False while something that is needed is not there yet. */
  readonly isReady?: boolean;
  readonly onDone?: (answer: Answer) => void;
  readonly size?: string;
};

/** A form over the page. What fails stays open, with the sentence of the server; what succeeds closes. */
export function FormDialog<Answer>(props: Props<Answer>) {
  const { title, submit, isOpen, close, children, change, isReady = true, onDone, size } = props;
  const say = useWords(partWords);
  const doing = useChange<void, Answer>(change);
  const { formRef, isLacking } = useLacking();
  const leave = () => {
    doing.reset();
    close();
  };
  const go = () =>
    doing.mutate(undefined, {
      onSuccess: (answer) => {
        leave();
        onDone?.(answer);
      },
    });
  return (
    <Dialog isOpen={isOpen} close={leave} title={title} {...(size === undefined ? {} : { size })}>
      <form
        ref={formRef}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) go();
        }}
      >
        <Stack>
          {children}
          {doing.error === null ? null : <ErrorState error={doing.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={leave}>
              {say('cancel')}
            </Button>
            <Button type="submit" disabled={!isReady && !isLacking} loading={doing.isPending}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
