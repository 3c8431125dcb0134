import { Button, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OffboardingSummary } from '../../../api/schemas/cases.ts';
import type { Failure } from '../../../core/failure.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { OperatorField } from '../parts/operator-field.tsx';
import { Shown } from '../parts/states.tsx';
import { useMay, useMe } from '../server/me.ts';
import { BulkOutcome } from './bulk-outcome.tsx';
import { countFor, type Deed, type Outcome, runBulk, type Which } from './run-bulk.ts';
import { departuresWords } from './words.ts';

type Props = {
  readonly rows: readonly OffboardingSummary[];
  /** The filters of the list where all that match are meant, and not these rows. */
  readonly filter: NonNullable<Which['filter']> | null;
  readonly clear: () => void;
  readonly outcome: Outcome | null;
  /** Told how far it is, again and again; the page shows it, whatever is selected by then. */
  readonly tell: (outcome: Outcome | null) => void;
};

/** What can be done with several cases: remind whoever they wait for, say who handles them, or look again. Each succeeds or fails by itself. */
export function BulkDeeds({ rows, filter, clear, outcome, tell }: Props) {
  const say = useWords(departuresWords);
  const may = useMay();
  const client = useQueryClient();
  const [asking, setAsking] = useState<Deed | null>(null);
  const which: Which = filter === null ? { cases: rows.map(({ number }) => number) } : { filter };
  const deeds = [
    ...(may('departures.add') ? (['remind', 'assign'] as const) : []),
    ...(may('plans.approve') ? (['look'] as const) : []),
  ];
  const run = async (deed: Deed, more: { readonly expected: number; readonly owner?: string }) => {
    tell(null);
    const end = await runBulk(deed, { ...which, ...more }, tell);
    await client.invalidateQueries();
    if (end.results.every((result) => result.outcome === 'done')) clear();
  };
  return (
    <>
      {deeds.map((deed) => (
        <Button
          key={deed}
          size="compact-sm"
          variant="default"
          onClick={() => {
            tell(null);
            setAsking(deed);
          }}
        >
          {say(deed)}
        </Button>
      ))}
      {asking === null ? null : (
        <DeedDialog
          deed={asking}
          which={which}
          outcome={outcome}
          close={() => setAsking(null)}
          run={(more) => run(asking, more)}
        />
      )}
    </>
  );
}

/** Says how many it will be before anything is done. */
function DeedDialog({
  deed,
  which,
  outcome,
  close,
  run,
}: {
  readonly deed: Deed;
  readonly which: Which;
  readonly outcome: Outcome | null;
  readonly close: () => void;
  readonly run: (more: { readonly expected: number; readonly owner?: string }) => Promise<unknown>;
}) {
  const say = useWords(departuresWords);
  const me = useMe();
  const [owner, setOwner] = useState(me?.operator.id ?? '');
  const counting = useQuery<number, Failure>({
    queryKey: ['bulk', deed, which],
    queryFn: () => countFor(deed, which, deed === 'assign' ? { owner: null } : {}),
    staleTime: 0,
    gcTime: 0,
  });
  const expected = counting.data ?? 0;
  return (
    <FormDialog
      title={say(deed)}
      submit={say(`${deed}Of`, { count: expected })}
      isOpen
      close={close}
      isReady={expected > 0 && (deed !== 'assign' || owner.trim().length >= 3)}
      change={() => run(deed === 'assign' ? { expected, owner } : { expected })}
    >
      <Shown answer={counting} rows={1}>
        {(count) => <Text fw={600}>{say('concerns', { count })}</Text>}
      </Shown>
      <Text size="sm">{say(`${deed}Why`)}</Text>
      {deed === 'assign' ? <OperatorField label={say('assignTo')} value={owner} onChange={setOwner} /> : null}
      {outcome === null || outcome.results.length >= outcome.total ? null : <BulkOutcome outcome={outcome} />}
    </FormDialog>
  );
}
