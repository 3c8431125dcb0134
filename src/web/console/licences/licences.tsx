import { useWords } from '../language/words.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { PageTabs } from '../parts/page-tabs.tsx';
import { useMay } from '../server/me.ts';
import { useFilters } from '../use-filters.ts';
import { Harvest } from './harvest.tsx';
import { Pools } from './pools.tsx';
import { licencesWords } from './words.ts';

const tabs = { pools: Pools, harvest: Harvest } as const;
type TabName = keyof typeof tabs;

/** Licences: what is paid for, who waits, and what the seats that came back save. */
export function Licences() {
  const say = useWords(licencesWords);
  const may = useMay();
  const { filters } = useFilters(['tab']);
  const names = Object.keys(tabs) as TabName[];
  const open = names.find((name) => name === filters.tab) ?? 'pools';
  const Tab = tabs[open];
  return (
    <>
      <PageHeader title={say('title')} about={say('about')} />
      <PageTabs
        label={say('tabs')}
        tabs={[
          ...names.map((name) => ({
            to: name === 'pools' ? '/licences' : `/licences?tab=${name}`,
            word: say(`tab.${name}`),
            isHere: name === open,
          })),
          ...(may('reports.read')
            ? [{ to: '/reports/seats_to_reclaim', word: say('tab.reclaim'), isHere: false }]
            : []),
        ]}
      />
      <Tab />
    </>
  );
}
