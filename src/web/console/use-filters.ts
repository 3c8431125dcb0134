import { useNavigate, useSearch } from '@tanstack/react-router';

export type Filters<Name extends string> = Readonly<Record<Name, string>>;

/**
 * What filters a list, kept in the address, so that every view is a link. An empty text filters nothing. `set` changes the names it
 * is given and leaves the others.
 */
export function useFilters<const Name extends string>(names: readonly Name[]) {
  const navigate = useNavigate();
  const search: Readonly<Record<string, string | undefined>> = useSearch({ strict: false });
  const filters = Object.fromEntries(names.map((name) => [name, search[name] ?? ''])) as Filters<Name>;
  const set = (change: Partial<Record<Name, string>>) =>
    void navigate({ to: '.', search: { ...search, ...change } as never, replace: true, resetScroll: false });
  const isFiltered = names.some((name) => filters[name] !== '');
  const clear = () => set(Object.fromEntries(names.map((name) => [name, ''])) as Record<Name, string>);
  return { filters, set, clearFilters: isFiltered ? clear : undefined };
}
