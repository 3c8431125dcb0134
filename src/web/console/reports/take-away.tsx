import { Button } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { reportsWords } from './words.ts';

/** What narrows the figures now; pressed, it does so no more. */
export function TakeAway({ text, take }: { readonly text: string; readonly take: () => void }) {
  const say = useWords(reportsWords);
  return (
    <Button
      variant="light"
      size="compact-md"
      className="prints"
      aria-label={say('takeAway', { name: text })}
      onClick={take}
      rightSection={<span aria-hidden>×</span>}
    >
      {text}
    </Button>
  );
}
