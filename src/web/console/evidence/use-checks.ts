import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Failure } from '../../../core/failure.ts';
import type { EvidenceChecked } from '../../../api/schemas/evidence.ts';
import { server } from '../server/server.ts';
import { toFailure } from '../server/to-failure.ts';

export type Check =
  | { readonly kind: 'checked'; readonly found: EvidenceChecked }
  | { readonly kind: 'failed'; readonly error: Failure };

/** Looks at the evidence of cases, one after the other, and answers what was found so far, by their names. */
export function useChecks(cases: readonly string[]): ReadonlyMap<string, Check> {
  const client = useQueryClient();
  const [checks, setChecks] = useState<ReadonlyMap<string, Check>>(new Map());
  const key = cases.join();
  useEffect(() => {
    let isOver = false;
    const run = async () => {
      for (const name of key.split(',').filter(Boolean)) {
        if (isOver) return;
        const path = `/offboardings/${encodeURIComponent(name)}/evidence`;
        const check = await client
          .fetchQuery({ queryKey: [path, {}], queryFn: () => server.get<EvidenceChecked>(path) })
          .then(
            (found): Check => ({ kind: 'checked', found }),
            (error: unknown): Check => ({ kind: 'failed', error: toFailure(error) }),
          );
        if (!isOver) setChecks((before) => new Map([...before, [name, check]]));
      }
    };
    void run();
    return () => {
      isOver = true;
    };
  }, [client, key]);
  return checks;
}
