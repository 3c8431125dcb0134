import { Alert, List } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { playbookWords } from './words.ts';

/** Why a file cannot be used: a sentence for each thing that is wrong in it. */
export function Problems({ problems }: { readonly problems: readonly string[] }) {
  const say = useWords(playbookWords);
  return (
    <Alert color="red" variant="light" title={say('problems', { count: problems.length })}>
      <List size="sm">
        {problems.map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
