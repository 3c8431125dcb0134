import { SegmentedControl } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { useFilters } from '../use-filters.ts';
import { ImmediateExit } from './immediate-exit.tsx';
import { PlannedDeparture } from './planned-departure.tsx';
import { newDepartureWords } from './words.ts';

/** What is the least I must tell it to be safe? Planned, or at once; who leaves stands in the address. */
export function NewDeparture() {
  const say = useWords(newDepartureWords);
  const { filters, set } = useFilters(['person', 'immediate']);
  const isNow = filters.immediate === 'true';
  const choose = (person: string) => set({ person });
  return (
    <>
      <PageHeader title={say(isNow ? 'titleNow' : 'title')} about={say(isNow ? 'aboutNow' : 'about')}>
        <SegmentedControl
          mt="sm"
          aria-label={say('way')}
          value={isNow ? 'now' : 'planned'}
          onChange={(way) => set({ immediate: way === 'now' ? 'true' : '' })}
          data={[
            { value: 'planned', label: say('planned') },
            { value: 'now', label: say('now') },
          ]}
        />
      </PageHeader>
      {isNow ? (
        <ImmediateExit personId={filters.person} choose={choose} />
      ) : (
        <PlannedDeparture personId={filters.person} choose={choose} />
      )}
    </>
  );
}
