import { Button, type ButtonProps, CopyButton, Text } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { partWords } from './words.ts';

/** A button that puts a value on the clipboard, and says so. */
export function Copy({ value, ...looks }: Pick<ButtonProps, 'size' | 'variant'> & { readonly value: string }) {
  const say = useWords(partWords);
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button variant="default" {...looks} onClick={copy}>
          <Text span aria-live="polite" inherit>
            {say(copied ? 'copied' : 'copy')}
          </Text>
        </Button>
      )}
    </CopyButton>
  );
}
