import { Button, List, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OffboardingSummary } from '../../../api/schemas/cases.ts';
import { Failure } from '../../../core/failure.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useMay, useMe } from '../server/me.ts';
import { server } from '../server/server.ts';
import { toFailure } from '../server/to-failure.ts';
import { departuresWords } from './words.ts';

type Rows = readonly OffboardingSummary[];
type Outcome = { readonly total: number; readonly done: number; readonly failed: readonly string[] };
const atOnce = 4;

/** What can be done with several cases: say who handles them, or look again. Each succeeds or fails by itself. */
export function BulkDeeds({ rows, clear }: { readonly rows: Rows; readonly clear: () => void }) {
  const say = useWords(departuresWords);
  const may = useMay();
  const me = useMe();
  const client = useQueryClient();
  const [asking, setAsking] = useState<'assign' | 'look' | null>(null);
  const [owner, setOwner] = useState<string | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const close = () => setAsking(null);
  const each = async (deed: (row: OffboardingSummary) => Promise<unknown>) => {
    const end = await doEach(rows, deed, setOutcome);
    await client.invalidateQueries();
    if (end.failed.length === 0) clear();
  };
  const to = owner ?? me?.operator.email ?? '';
  return (
    <>
      {may('departures.add') ? (
        <Button size="compact-sm" variant="default" onClick={() => setAsking('assign')}>
          {say('assign')}
        </Button>
      ) : null}
      {may('plans.approve') ? (
        <Button size="compact-sm" variant="default" onClick={() => setAsking('look')}>
          {say('look')}
        </Button>
      ) : null}
      {outcome === null ? null : <OutcomeText outcome={outcome} />}
      <FormDialog
        title={say('assign')}
        submit={say('assign')}
        isOpen={asking === 'assign'}
        close={close}
        isReady={to.trim().length >= 3}
        change={() => each(({ number }) => server.post(`/offboardings/${number}/assign`, { owner: to.trim() }))}
      >
        <TextInput
          label={say('assignTo')}
          description={say('assignHint')}
          value={to}
          onChange={(event) => setOwner(event.currentTarget.value)}
          data-autofocus
        />
      </FormDialog>
      <ConfirmEffect
        effect={say('look')}
        isOpen={asking === 'look'}
        close={close}
        change={() =>
          each(({ number, state }) =>
            server.post(`/offboardings/${number}/${state === 'open' ? 'observe' : 'recheck'}`),
          )
        }
      >
        {say('lookWhy')}
      </ConfirmEffect>
    </>
  );
}

function OutcomeText({ outcome: { total, done, failed } }: { readonly outcome: Outcome }) {
  const say = useWords(departuresWords);
  const isOver = done + failed.length === total;
  return (
    <>
      <Text size="sm">{say(isOver ? 'doneOf' : 'doing', { done: isOver ? done : done + failed.length, total })}</Text>
      {failed.length === 0 ? null : (
        <div>
          <Text size="sm" fw={600}>
            {say('failedOf', { count: failed.length })}
          </Text>
          <List size="sm">
            {failed.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        </div>
      )}
    </>
  );
}

/** A few at a time; what fails says so in the server's own sentence and stops nothing else. */
async function doEach(
  rows: Rows,
  deed: (row: OffboardingSummary) => Promise<unknown>,
  tell: (outcome: Outcome) => void,
): Promise<Outcome> {
  let outcome: Outcome = { total: rows.length, done: 0, failed: [] };
  const waiting = [...rows];
  const work = async () => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const { number } = row;
      const failure = await deed(row).then(() => null, toFailure);
      outcome =
        failure instanceof Failure
          ? { ...outcome, failed: [...outcome.failed, `${number}: ${failure.message}`] }
          : { ...outcome, done: outcome.done + 1 };
      tell(outcome);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, rows.length) }, work));
  return outcome;
}
