import { Button, Group, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { Rechecked } from '../../../api/schemas/work.ts';
import { useWords } from '../language/words.ts';
import { EmptyState, ErrorState } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { ItemTable } from './item-table.tsx';
import { itemWords } from './item-words.ts';
import { type CaseShown, casePath } from './use-case.ts';

/** Where the person can sign in or has a seat: what was asked and what was seen, each with its time. */
export function AccessTab({ shown }: { readonly shown: CaseShown }) {
  const say = useWords(itemWords);
  const { items } = shown;
  const of = (kind: (typeof items)[number]['kind']) => items.filter((item) => item.kind === kind);
  const hasAccess = items.some(({ kind }) => kind === 'account' || kind === 'seat');
  return (
    <>
      <LookAgain shown={shown} />
      {hasAccess ? null : <EmptyState title={say('noAccess')}>{say('noAccessWhy')}</EmptyState>}
      <ItemTable title={say('accounts')} items={of('account')} shown={shown} isCommanded />
      <ItemTable title={say('seats')} items={of('seat')} shown={shown} isCommanded />
      <ItemTable title={say('secrets')} items={of('secret')} shown={shown} />
      <ItemTable title={say('coverage')} about={say('coverageWhy')} items={of('coverage')} shown={shown} />
    </>
  );
}

/** Reads everything that can be read once more. */
function LookAgain({ shown: { detail } }: { readonly shown: CaseShown }) {
  const say = useWords(itemWords);
  const may = useMay();
  const look = useChange(() => server.post<Rechecked>(`${casePath(detail.number)}/recheck`));
  if (!may('plans.approve') || detail.state === 'cancelled') return null;
  const unseen = look.data?.unknown ?? 0;
  return (
    <>
      <Group justify="space-between" className="no-print">
        <Text size="sm" role="status">
          {look.data === undefined
            ? null
            : `${say('lookedAgain')} ${unseen === 0 ? '' : say('couldNotSee', { count: unseen })}`}
        </Text>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={look.isPending}
          onClick={() => look.mutate(undefined)}
        >
          {say('lookAgain')}
        </Button>
      </Group>
      {look.error === null ? null : <ErrorState error={look.error} />}
    </>
  );
}
