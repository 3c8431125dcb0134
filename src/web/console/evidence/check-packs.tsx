import { Alert, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../language/words.ts';
import { checkPack, type PackChecked } from '../../../formats/evidence/check-pack.ts';
import { DropZone } from '../parts/drop-zone.tsx';
import { canCheck, sha256 } from './sha256.ts';
import { PackResult } from './pack-result.tsx';
import { evidenceWords } from './words.ts';

type Looked = { readonly name: string; readonly checked: PackChecked };

/** Checks packs that somebody has, in the browser, whatever server they came from. */
export function CheckPacks() {
  const say = useWords(evidenceWords);
  const [looked, setLooked] = useState<readonly Looked[]>([]);
  const check = async (files: readonly File[]) => {
    for (const file of files) {
      const checked = await checkPack(new Uint8Array(await file.arrayBuffer()), sha256);
      setLooked((before) => [{ name: file.name, checked }, ...before]);
    }
  };
  if (!canCheck())
    return (
      <Alert color="orange" variant="light" title={say('insecure')}>
        {say('insecureWhy')}
      </Alert>
    );
  return (
    <Stack>
      <Title order={2} fz="md">
        {say('checkTitle')}
      </Title>
      <Text>{say('checkWhy')}</Text>
      <DropZone
        title={say('dropHere')}
        choose={say('choose')}
        accept=".zip,application/zip"
        onFiles={(files) => void check(files)}
      />
      <Stack role="status" gap="sm">
        {looked.map(({ name, checked }, place) => (
          <Paper key={`${looked.length - place} ${name}`} withBorder p="md">
            <Text fw={600}>{say(checked.problems.length === 0 ? 'whole' : 'broken', { name })}</Text>
            <PackResult checked={checked} />
          </Paper>
        ))}
      </Stack>
      {looked.length === 0 ? null : <Text c="dimmed">{say('zipDigestWhy')}</Text>}
    </Stack>
  );
}
