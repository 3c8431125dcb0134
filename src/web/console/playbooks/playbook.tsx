import { Alert, Badge, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import type { PolicyFile } from '../../../api/schemas/playbooks.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { Shown } from '../parts/states.tsx';
import { useServer } from '../server/use-server.ts';
import { useFilters } from '../use-filters.ts';
import { Draft } from './draft.tsx';
import { Simulate } from './simulate.tsx';
import { Versions } from './versions.tsx';
import { sayOwner } from './say-owner.ts';
import { playbookWords } from './words.ts';

const views = ['', 'try', 'versions'] as const;

/** One playbook or overlay: its steps beside its file, a trial of both, and what earlier versions said. */
export function PlaybookScreen() {
  const say = useWords(playbookWords);
  const { day } = useInstants();
  const { playbook: name = '' } = useParams({ strict: false }) as { readonly playbook?: string };
  const answer = useServer<PolicyFile>(`/playbooks/${encodeURIComponent(name)}`);
  const { filters, set } = useFilters(['view']);
  const policy = answer.data?.policy;
  const isPlaybook = policy?.kind === 'playbook';
  return (
    <>
      <PageHeader
        title={policy?.title ?? name}
        about={
          policy === undefined ? null : (
            <Group gap="xs">
              <Badge variant="light" color={isPlaybook ? 'indigo' : 'grape'}>
                {say(`kind.${policy.kind}`)}
              </Badge>
              {policy.own ? <Badge variant="outline">{say('own')}</Badge> : null}
              <Text span>
                {say('head', {
                  name: policy.name,
                  version: policy.version,
                  owner: sayOwner(policy.owner, say),
                  day: day(policy.reviewOn),
                })}
              </Text>
            </Group>
          )
        }
      >
        {policy === undefined ? null : (
          <SegmentedControl
            mt="sm"
            size="xs"
            aria-label={say('view')}
            value={filters.view}
            onChange={(view) => set({ view })}
            data={views
              .filter((view) => isPlaybook || view !== 'try')
              .map((view) => ({ value: view, label: say(`view.${view}`) }))}
          />
        )}
      </PageHeader>
      <Shown answer={answer}>
        {(file) => (
          <Stack>
            {file.policy.findings.map((finding) => (
              <Alert key={finding} color="orange" variant="light">
                {finding}
              </Alert>
            ))}
            {filters.view === 'try' ? <Simulate name={file.policy.name} /> : null}
            {filters.view === 'versions' ? <Versions file={file} /> : null}
            {filters.view === '' ? (
              <Draft key={file.text} name={file.policy.name} written={file.text} version={file.policy.version} />
            ) : null}
          </Stack>
        )}
      </Shown>
    </>
  );
}
