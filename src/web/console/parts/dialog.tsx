import { Group, Modal } from '@mantine/core';
import { type ReactNode, useLayoutEffect } from 'react';
import { useWords } from '../language/words.ts';
import { useIsProofAsked } from '../server/proof.ts';
import { keepFocus } from '../keep-focus.ts';
import { partWords } from './words.ts';

type Props = {
  readonly title: string;
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly children: ReactNode;
  readonly size?: string;
};

/** A window over the page. Escape and the cross close it, unless a proof is asked for above it; the focus goes back to where it was. */
export function Dialog({ title, isOpen, close, children, size = 'md' }: Props) {
  const say = useWords(partWords);
  const isBelow = useIsProofAsked();
  // Before what is in it takes the focus. Its own way back knows nothing of a window that comes open, or of a button that is gone.
  useLayoutEffect(() => (isOpen ? keepFocus() : undefined), [isOpen]);
  return (
    <Modal.Root opened={isOpen} onClose={close} size={size} centered closeOnEscape={!isBelow} returnFocus={false}>
      <Modal.Overlay />
      <Modal.Content>
        <Group justify="space-between" wrap="nowrap" p="md" pb={0}>
          <Modal.Title fw={700} lh={1.3}>
            {title}
          </Modal.Title>
          <Modal.CloseButton aria-label={say('close')} />
        </Group>
        <Modal.Body pt="sm">{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
