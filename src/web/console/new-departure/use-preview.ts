import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { DepartureBody, DeparturePreview } from '../../../api/schemas/cases.ts';
import type { Failure } from '../../../core/failure.ts';
import { server } from '../server/server.ts';

const waitMs = 350;

/** What telling of this departure would come to, a moment after the last change. Nothing is kept of it. */
export function usePreview(body: DepartureBody | null) {
  const [asked] = useDebouncedValue(JSON.stringify(body), waitMs);
  return useQuery<DeparturePreview, Failure>({
    queryKey: ['departure preview', asked],
    queryFn: () => server.post<DeparturePreview>('/departures/preview', JSON.parse(asked)),
    enabled: asked !== 'null',
    // What somebody else holds is never shown, not even for a moment.
    placeholderData: (before, query) => (personOf(String(query?.queryKey[1])) === personOf(asked) ? before : undefined),
    staleTime: 60_000,
  });
}

function personOf(body: string): string | undefined {
  try {
    return (JSON.parse(body) as DepartureBody | null)?.person.id;
  } catch {
    return undefined;
  }
}
