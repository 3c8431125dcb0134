import { Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../language/words.ts';
import { useIsProofAsked } from '../server/proof.ts';
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
  return (
    <Modal.Root opened={isOpen} onClose={close} size={size} centered closeOnEscape={!isBelow}>
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
