import { Badge, Button, Stack, Text, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { PolicyListed } from '../../../api/schemas/playbooks.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { Rules } from './rules.tsx';
import { sayOwner } from './say-owner.ts';
import { playbookWords } from './words.ts';

/** What is always done for people like this: every playbook and overlay, and the rules that choose among them. */
export function Playbooks() {
  const say = useWords(playbookWords);
  const { day } = useInstants();
  const navigate = useNavigate();
  const may = useMay()('sources.manage');
  const columns: readonly Column<PolicyListed>[] = [
    { key: 'title', title: say('name'), cell: ({ title }) => title },
    {
      key: 'kind',
      title: say('kind'),
      cell: ({ kind, bases, own }) => (
        <>
          <Badge variant="light" color={kind === 'playbook' ? 'indigo' : 'grape'}>
            {say(`kind.${kind}`)}
          </Badge>{' '}
          {own ? <Badge variant="outline">{say('own')}</Badge> : null}{' '}
          {bases.length === 0 ? '' : say('over', { bases: bases.join(', ') })}
        </>
      ),
    },
    { key: 'version', title: say('version'), cell: ({ version }) => version, align: 'end' },
    { key: 'steps', title: say('steps'), cell: ({ steps }) => steps, align: 'end' },
    { key: 'owner', title: say('owner'), cell: ({ owner }) => sayOwner(owner, say) },
    {
      key: 'review',
      title: say('review'),
      cell: ({ reviewOn, findings }) =>
        findings.length === 0 ? (
          day(reviewOn)
        ) : (
          <Text c="var(--mantine-color-red-light-color)" fw={600}>
            {findings.join(' ')}
          </Text>
        ),
    },
  ];
  return (
    <>
      <PageHeader
        title={say('title')}
        about={say('about')}
        actions={may ? <Button onClick={() => void navigate({ to: '/playbooks/new' })}>{say('addOwn')}</Button> : null}
      />
      <Stack gap="xl">
        <DataList
          label={say('title')}
          path="/playbooks"
          columns={columns}
          rowId={({ name }) => name}
          rowName={({ title }) => title}
          rowLink={({ name }) => `/playbooks/${name}`}
          empty={<EmptyState title={say('none')} />}
        />
        <section aria-labelledby="rules">
          <Title order={2} fz="lg" id="rules">
            {say('rules')}
          </Title>
          <Text mb="sm">{say('rulesAbout')}</Text>
          <Rules />
        </section>
      </Stack>
    </>
  );
}
