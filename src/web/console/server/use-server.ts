import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Failure } from '../../../core/failure.ts';
import { keepFocus } from '../keep-focus.ts';
import { type Page, type Query, server } from './server.ts';

/** Reads one answer of the API and keeps it fresh: `path` and `query` are its key, so two screens that ask the same ask once. */
export function useServer<Answer>(
  path: string,
  query: Query = {},
  { enabled = true }: { readonly enabled?: boolean } = {},
) {
  return useQuery<Answer, Failure>({
    queryKey: [path, query],
    queryFn: () => server.get<Answer>(path, query),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Reads a list page by page; what was read stays while the next page comes. */
export function useServerList<Row>(
  path: string,
  query: Query = {},
  { enabled = true }: { readonly enabled?: boolean } = {},
) {
  return useInfiniteQuery<Page<Row>, Failure, readonly Row[], readonly unknown[], string | null>({
    queryKey: [path, query, 'list'],
    queryFn: ({ pageParam }) => server.get<Page<Row>>(path, { ...query, cursor: pageParam ?? undefined }),
    initialPageParam: null,
    getNextPageParam: ({ next }) => next ?? null,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
    placeholderData: keepPreviousData,
    enabled,
  });
}

/**
 * Changes something. Whatever is on the screen is read again afterwards, because one change shows in many places. A button that waits for it
 * is switched off and loses the focus; it has it again afterwards.
 */
export function useChange<Input, Answer = unknown>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation<Answer, Failure, Input, () => void>({
    mutationFn: change,
    onMutate: keepFocus,
    onSettled: async (_answer, _error, _input, bringFocusBack) => {
      await client.invalidateQueries();
      bringFocusBack?.();
    },
  });
}
