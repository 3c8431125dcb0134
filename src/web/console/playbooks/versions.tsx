import { Box, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { PolicyFile } from '../../../api/schemas/playbooks.ts';
import { useWords } from '../language/words.ts';
import { EmptyState } from '../parts/states.tsx';
import { diffLines } from './diff-lines.ts';
import { playbookWords } from './words.ts';
import looks from './playbooks.module.css';

/** What an earlier version said that this one does not, and the other way round. */
export function Versions({ file: { policy, plain, earlier } }: { readonly file: PolicyFile }) {
  const say = useWords(playbookWords);
  const [chosen, setChosen] = useState(String(earlier[0]?.version ?? ''));
  const before = earlier.find(({ version }) => String(version) === chosen);
  if (before === undefined || plain === null)
    return <EmptyState title={say('oneVersion', { version: policy.version })}>{say('oneVersionWhy')}</EmptyState>;
  const lines = diffLines(before.text.split('\n'), plain.split('\n'));
  return (
    <Stack>
      <Select
        label={say('compare', { version: policy.version })}
        allowDeselect={false}
        w={240}
        data={earlier.map(({ version }) => ({ value: String(version), label: say('versionOf', { version }) }))}
        value={chosen}
        onChange={(version) => setChosen(version ?? '')}
      />
      <Text size="sm">{say('keptVersions')}</Text>
      <Box className={looks.diff ?? ''} tabIndex={0} role="region" aria-label={say('differences')}>
        {lines.map(({ kind, text }, index) => (
          <div key={index} data-kind={kind}>
            <span className="visually-hidden">{kind === 'same' ? '' : say(kind)}</span>
            <span aria-hidden>{kind === 'added' ? '+ ' : kind === 'removed' ? '- ' : '  '}</span>
            {text}
          </div>
        ))}
      </Box>
    </Stack>
  );
}
