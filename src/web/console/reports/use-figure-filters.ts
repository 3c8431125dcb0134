import { useFilters } from '../use-filters.ts';
import { today, usualPeriod } from './periods.ts';

/** What narrows figures, by the names of the API. */
const narrowing = ['department', 'country', 'site', 'workerType', 'manager', 'playbook', 'kind'] as const;
type Narrowing = (typeof narrowing)[number];

/** The period and everything that narrows the figures, as the address says; `link` leads to another page with the same. */
export function useFigureFilters() {
  const { filters, set } = useFilters(['period', 'by', ...narrowing]);
  const period = filters.period === '' ? usualPeriod(today()) : filters.period;
  const only = Object.fromEntries(narrowing.flatMap((name) => (filters[name] === '' ? [] : [[name, filters[name]]])));
  const query = { period, ...only };
  return {
    period,
    by: filters.by,
    only: Object.entries(only) as readonly (readonly [Narrowing, string])[],
    query,
    set,
    link: (path: string, more: Readonly<Record<string, string>> = {}) =>
      `${path}?${new URLSearchParams({ ...query, ...more }).toString()}`,
  };
}
