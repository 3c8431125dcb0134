import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Item, OffboardingDetail, Step } from '../../../api/schemas/cases.ts';
import { useServer } from '../server/use-server.ts';

/** A case as its pages show it. */
export type CaseShown = {
  readonly detail: OffboardingDetail;
  readonly items: readonly Item[];
  readonly steps: readonly Step[];
};

type Rows<Row> = { readonly items: readonly Row[] };

const lookAgainMs = 5_000;

/** Reads a case with its items and steps, and again every few seconds while something in it is under way. */
export function useCase(ref: string) {
  const path = casePath(ref);
  const detail = useServer<OffboardingDetail>(path);
  const items = useServer<Rows<Item>>(`${path}/items`, {}, { enabled: detail.data !== undefined });
  const steps = useServer<Rows<Step>>(`${path}/steps`, {}, { enabled: detail.data !== undefined });
  const shown: CaseShown | undefined =
    detail.data === undefined || items.data === undefined || steps.data === undefined
      ? undefined
      : { detail: detail.data, items: items.data.items, steps: steps.data.items };
  useLookAgain(path, shown !== undefined && isUnderWay(shown));
  const parts = [detail, items, steps];
  return {
    data: shown,
    error: parts.find(({ error }) => error !== null)?.error ?? null,
    refetch: () => parts.map((part) => part.refetch()),
  };
}

/** Where the API has a case. */
export function casePath(ref: string): string {
  return `/offboardings/${encodeURIComponent(ref)}`;
}

/** Whether something may be another in a moment without anybody's doing: a call is out, or the plan is being made. */
function isUnderWay({ detail, items, steps }: CaseShown): boolean {
  if (steps.some(({ state }) => state === 'running' || state === 'polling')) return true;
  if (detail.state !== 'open' || detail.paused || detail.held) return false;
  return detail.digest === null || items.some(({ standing }) => standing === 'waiting') || isDueNow({ detail, steps });
}

/** What Handback does by itself, is allowed to do and has not begun. */
function isDueNow({ detail, steps }: Pick<CaseShown, 'detail' | 'steps'>): boolean {
  return steps.some(
    ({ mode, state, waitsFor, dueAt, heldBack, phase }) =>
      mode === 'automatic' &&
      state === 'waiting' &&
      phase !== 'watch' &&
      heldBack === null &&
      waitsFor.length === 0 &&
      detail.approved &&
      dueAt !== null &&
      Date.parse(dueAt) <= Date.now(),
  );
}

function useLookAgain(path: string, isOn: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => {
      void client.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(path) });
    }, lookAgainMs);
    return () => clearInterval(timer);
  }, [client, path, isOn]);
}
