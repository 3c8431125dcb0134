import { Alert, Button, List, Text, Title } from '@mantine/core';
import type { RestorationAnswer } from '../../../api/schemas/changes.ts';
import { useWords } from '../language/words.ts';
import { ErrorState, Shown } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { LostList } from './lost-list.tsx';
import { casePath } from './use-case.ts';
import { caseWords } from './words.ts';

/** What comes back after a departure was taken back, and what nobody can bring back by a call. */
export function Restoration({ number }: { readonly number: string }) {
  const say = useWords(caseWords);
  const may = useMay();
  const path = casePath(number);
  const answer = useServer<RestorationAnswer>(`${path}/restoration`);
  const again = useChange(() => server.post(`${path}/restore`));
  return (
    <Alert color="gray" variant="light" mb="lg">
      <Title order={2} fz="h4" mb="xs">
        {say('restoration')}
      </Title>
      <Shown answer={answer} rows={2}>
        {({ accounts, notRestorable }) => (
          <>
            {accounts.length === 0 ? <Text size="sm">{say('effect.returnsNone')}</Text> : null}
            <List size="sm">
              {accounts.map(({ itemId, label, state, problem }) => (
                <List.Item key={itemId}>
                  {label}: {say(`restoring.${state ?? 'left'}`)}
                  {problem === null ? null : ` (${problem})`}
                </List.Item>
              ))}
            </List>
            <LostList lost={notRestorable} />
            {may('plans.approve') && accounts.some(({ state }) => state === 'problem' || state === null) ? (
              <Button
                size="xs"
                variant="default"
                mt="sm"
                loading={again.isPending}
                onClick={() => again.mutate(undefined)}
              >
                {say('tryRestore')}
              </Button>
            ) : null}
            {again.error === null ? null : <ErrorState error={again.error} />}
          </>
        )}
      </Shown>
    </Alert>
  );
}
