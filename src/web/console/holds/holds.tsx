import { Group } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useFilters } from '../use-filters.ts';
import { Disputes } from './disputes.tsx';
import { Matters } from './matters.tsx';
import { holdsWords } from './words.ts';

const tabs = ['matters', 'disputes'] as const;

/** What must be preserved, and what people dispute. */
export function Holds() {
  const say = useWords(holdsWords);
  const { filters } = useFilters(['tab']);
  const chosen = tabs.find((tab) => tab === filters.tab) ?? 'matters';
  return (
    <>
      <PageHeader title={say('title')} about={say('about')} />
      <Group component="nav" aria-label={say('pages')} gap="sm" mb="md">
        {tabs.map((tab) => (
          <InLink
            key={tab}
            to={`/holds?tab=${tab}`}
            size="sm"
            className="page-choice"
            {...(tab === chosen ? { 'aria-current': 'page' as const } : {})}
          >
            {say(`tab.${tab}`)}
          </InLink>
        ))}
      </Group>
      {chosen === 'matters' ? <Matters /> : <Disputes />}
    </>
  );
}

/** What people dispute, for those who see to things and have nothing to do with matters. */
export function DisputesAlone() {
  const say = useWords(holdsWords);
  return (
    <>
      <PageHeader title={say('disputes')} about={say('noDisputesWhy')} />
      <Disputes />
    </>
  );
}
