import { Box } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { shellWords } from '../shell/words.ts';
import { useLive } from './live.ts';

/** Keeps the screens fresh; says so when it cannot. */
export function LiveBar() {
  const say = useWords(shellWords);
  const isPaused = useLive();
  return (
    <Box role="status" aria-live="polite">
      {isPaused ? <Box className="live-bar">{say('livePaused')}</Box> : null}
    </Box>
  );
}
