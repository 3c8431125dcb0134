import type { ComponentType } from 'react';
import { useWords } from '../language/words.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { PageTabs } from '../parts/page-tabs.tsx';
import { useMay } from '../server/me.ts';
import { useFilters } from '../use-filters.ts';
import { Matrix } from './matrix.tsx';
import { OwnedThings } from './owned-things.tsx';
import { ProtectedList } from './protected-list.tsx';
import { UnmatchedAccounts } from './unmatched-accounts.tsx';
import { accessWords } from './words.ts';

const tabs = {
  matrix: Matrix,
  accounts: UnmatchedAccounts,
  owned: OwnedThings,
  protected: ProtectedList,
} as const satisfies Record<string, ComponentType>;
type TabName = keyof typeof tabs;

/** Who has left and still has what; accounts of nobody, things owned for others, and accounts that are left alone. */
export function Access() {
  const say = useWords(accessWords);
  const may = useMay();
  const { filters } = useFilters(['tab']);
  const names = (Object.keys(tabs) as TabName[]).filter((name) => name !== 'protected' || may('applications.read'));
  const open = names.find((name) => name === filters.tab) ?? 'matrix';
  const Tab = tabs[open];
  return (
    <>
      <PageHeader title={say('title')} about={say('about')} />
      <PageTabs
        label={say('tabs')}
        tabs={names.map((name) => ({
          to: name === 'matrix' ? '/access' : `/access?tab=${name}`,
          word: say(`tab.${name}`),
          isHere: name === open,
        }))}
      />
      <Tab />
    </>
  );
}
