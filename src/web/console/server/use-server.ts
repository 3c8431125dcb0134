import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
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

/** A change under way. `change` is another one once the page was drawn anew: then what it knows may be newer. */
type Running<Input, Answer> = {
  readonly change: (input: Input) => Promise<Answer>;
  readonly input: Input;
  readonly answer: Promise<Answer>;
};

/**
 * Changes something. What is asked for twice before it is done, as by a double click, is sent once. Whatever is on the screen is read again afterwards, because one change shows in many places. A button that waits for it
 * is switched off and loses the focus; it has it again afterwards.
 */
export function useChange<Input, Answer = unknown>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  const running = useRef<readonly Running<Input, Answer>[]>([]);
  const changeOnce = (input: Input): Promise<Answer> => {
    const same = running.current.find((one) => one.change === change && isSame(one.input, input));
    if (same !== undefined) return same.answer;
    const one: Running<Input, Answer> = {
      change,
      input,
      answer: change(input).finally(() => {
        running.current = running.current.filter((other) => other !== one);
      }),
    };
    running.current = [...running.current, one];
    return one.answer;
  };
  return useMutation<Answer, Failure, Input, () => void>({
    mutationFn: changeOnce,
    onMutate: keepFocus,
    onSettled: async (_answer, _error, _input, bringFocusBack) => {
      await client.invalidateQueries();
      bringFocusBack?.();
    },
  });
}

/** Whether two inputs say the same; files and the like only where they are the very same. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype;
}
