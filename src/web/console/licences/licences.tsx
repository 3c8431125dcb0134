import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useMay } from '../server/me.ts';
import { useFilters } from '../use-filters.ts';
import { Harvest } from './harvest.tsx';
import classes from './licences.module.css';
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
      <nav aria-label={say('tabs')}>
        <ul className={classes['tabs']}>
          {names.map((name) => (
            <li key={name}>
              <InLink
                to={name === 'pools' ? '/licences' : `/licences?tab=${name}`}
                className={classes['tab'] ?? ''}
                {...(name === open ? { 'aria-current': 'page' as const } : {})}
              >
                {say(`tab.${name}`)}
              </InLink>
            </li>
          ))}
          {may('reports.read') ? (
            <li>
              <InLink to="/reports/seats_to_reclaim" className={classes['tab'] ?? ''}>
                {say('tab.reclaim')}
              </InLink>
            </li>
          ) : null}
        </ul>
      </nav>
      <Tab />
    </>
  );
}
