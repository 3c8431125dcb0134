import type { OffboardingViews } from '../../../api/schemas/cases.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { PageTabs } from '../parts/page-tabs.tsx';
import { useServer } from '../server/use-server.ts';
import classes from './departures.module.css';
import { departuresWords } from './words.ts';

type View = {
  readonly name: 'open' | 'week' | 'approval' | 'blocked' | 'return' | 'closed' | 'all';
  readonly query: Query;
};
type Query = { readonly state?: string; readonly waits?: string; readonly ends?: string; readonly sort?: string };

/** The usual views are addresses and nothing else. */
const views: readonly View[] = [
  { name: 'open', query: { state: 'open' } },
  { name: 'week', query: { state: 'open', ends: 'week', sort: 'access' } },
  { name: 'approval', query: { waits: 'approval', sort: 'access' } },
  { name: 'blocked', query: { waits: 'blocked', sort: 'access' } },
  { name: 'return', query: { waits: 'return', sort: 'access' } },
  { name: 'closed', query: { state: 'closed' } },
  { name: 'all', query: {} },
];

/** The usual views of the list, each with how many it shows where that is worth counting. */
export function Views({
  filters,
}: {
  readonly filters: Readonly<Record<'state' | 'waits' | 'ends' | 'department' | 'search', string>>;
}) {
  const say = useWords(departuresWords);
  const { number } = useNumbers();
  const counts = useServer<OffboardingViews>('/offboarding-views').data;
  return (
    <PageTabs
      label={say('views')}
      tabs={views.map(({ name, query }) => {
        const count = name === 'closed' || name === 'all' ? undefined : counts?.[name];
        return {
          to: `/departures${addressOf(query)}`,
          word: (
            <>
              {say(`view.${name}`)}
              {count === undefined ? null : <span className={classes['count']}>{number(count)}</span>}
            </>
          ),
          isHere:
            filters.department === '' &&
            filters.search === '' &&
            (['state', 'waits', 'ends'] as const).every((part) => filters[part] === (query[part] ?? '')),
        };
      })}
    />
  );
}

function addressOf(query: Query): string {
  const pairs = Object.entries(query);
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}
