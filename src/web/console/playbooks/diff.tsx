import { Box } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { diffLines } from './diff-lines.ts';
import { playbookWords } from './words.ts';
import looks from './playbooks.module.css';

/** Two texts line by line: what was taken out, what came in, and a little of what is around it. */
export function Diff({ before, after }: { readonly before: string; readonly after: string }) {
  const say = useWords(playbookWords);
  return (
    <Box className={looks.diff ?? ''} tabIndex={0} role="region" aria-label={say('differences')}>
      {diffLines(before.split('\n'), after.split('\n')).map(({ kind, text }, index) => (
        <div key={index} data-kind={kind}>
          <span className="visually-hidden">{kind === 'same' ? '' : say(kind)}</span>
          <span aria-hidden>{kind === 'added' ? '+ ' : kind === 'removed' ? '- ' : '  '}</span>
          {text}
        </div>
      ))}
    </Box>
  );
}
