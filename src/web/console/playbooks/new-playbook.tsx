import { Select, Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { PolicyFile, PolicyListed } from '../../../api/schemas/playbooks.ts';
import { useWords } from '../language/words.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { Shown } from '../parts/states.tsx';
import { useServer } from '../server/use-server.ts';
import { Draft } from './draft.tsx';
import { playbookWords } from './words.ts';

/** A playbook or an overlay of one's own: it begins as a copy of another, or as a file. */
export function NewPlaybook() {
  const say = useWords(playbookWords);
  const navigate = useNavigate();
  const policies = useServer<{ readonly items: readonly PolicyListed[] }>('/playbooks');
  const [origin, setOrigin] = useState('standard');
  const copy = useServer<PolicyFile>(`/playbooks/${encodeURIComponent(origin)}`);
  return (
    <>
      <PageHeader title={say('newTitle')} about={say('newAbout')} />
      <Stack>
        <Select
          label={say('copyOf')}
          allowDeselect={false}
          w={320}
          maw="100%"
          data={(policies.data?.items ?? []).map(({ name, title }) => ({ value: name, label: title }))}
          value={origin}
          onChange={(name) => name !== null && setOrigin(name)}
        />
        <Shown answer={copy}>
          {({ text, policy }) => (
            <Draft
              key={policy.name}
              name="own"
              written={asOwn(text)}
              version={null}
              onSaved={(name) => void navigate({ to: `/playbooks/${name}` })}
            />
          )}
        </Shown>
      </Stack>
    </>
  );
}

/** The copy of a file under a name that is free, from its first version on. */
function asOwn(text: string): string {
  return text.replace(/^(playbook|overlay):.*$/m, '$1: own').replace(/^version:.*$/m, 'version: 1');
}
