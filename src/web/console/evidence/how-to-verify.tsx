import { Code, Paper, Text, Title } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { evidenceWords } from './words.ts';

/** How somebody who believes nobody checks packs on a machine of their own; `list` is the file with their SHA-256. */
export function HowToVerify({ list = 'sample-….csv' }: { readonly list?: string }) {
  const say = useWords(evidenceWords);
  return (
    <Paper withBorder p="md" mt="lg">
      <Title order={2} fz="md" mb={4}>
        {say('howTo')}
      </Title>
      <Text>{say('howToFirst')}</Text>
      <Text mt="xs">{say('howToThen')}</Text>
      <Code
        block
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
      >{`handback evidence verify OFF-*-evidence.zip --list ${list}`}</Code>
      <Text mt="xs">{say('howToElse')}</Text>
      <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        sha256sum -c SHA256SUMS
      </Code>
    </Paper>
  );
}
