import { Group, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { PolicyFile } from '../../../api/schemas/playbooks.ts';
import { useWords } from '../language/words.ts';
import { EmptyState } from '../parts/states.tsx';
import { Diff } from './diff.tsx';
import { SavePolicy } from './save-policy.tsx';
import { playbookWords } from './words.ts';

/** What another version said that this one does not, and the other way round; that one can be taken up again. */
export function Versions({ file: { policy, text, plain, earlier } }: { readonly file: PolicyFile }) {
  const say = useWords(playbookWords);
  const [chosen, setChosen] = useState(String(earlier[0]?.version ?? ''));
  const before = earlier.find(({ version }) => String(version) === chosen);
  if (before === undefined)
    return <EmptyState title={say('oneVersion', { version: policy.version })}>{say('oneVersionWhy')}</EmptyState>;
  return (
    <Stack>
      <Group align="flex-end">
        <Select
          label={say('compare', { version: policy.version })}
          allowDeselect={false}
          w={240}
          data={earlier.map(({ version }) => ({ value: String(version), label: say('versionOf', { version }) }))}
          value={chosen}
          onChange={(version) => setChosen(version ?? '')}
        />
        <SavePolicy
          variant="default"
          label={say('takeUp', { version: before.version })}
          fileName={`${policy.name}.yaml`}
          text={before.text}
          current={{ version: policy.version, text }}
        />
      </Group>
      <Text size="sm">{say('keptVersions')}</Text>
      <Diff before={before.text} after={plain} />
    </Stack>
  );
}
