import { Button, Group } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useWords } from '../language/words.ts';
import { EmptyState } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { ItemTable } from './item-table.tsx';
import { itemWords } from './item-words.ts';
import { RecheckDialog } from './recheck-dialog.tsx';
import type { CaseShown } from './use-case.ts';

/** Where the person can sign in or has a seat: what was asked and what was seen, each with its time. */
export function AccessTab({ shown }: { readonly shown: CaseShown }) {
  const say = useWords(itemWords);
  const may = useMay();
  const [isLooking, setLooking] = useState(false);
  const { items, detail } = shown;
  const of = (kind: (typeof items)[number]['kind']) => items.filter((item) => item.kind === kind);
  const hasAccess = items.some(({ kind }) => kind === 'account' || kind === 'seat');
  return (
    <>
      {may('plans.approve') && detail.state !== 'cancelled' ? (
        <Group justify="flex-end" className="no-print">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            onClick={() => setLooking(true)}
          >
            {say('lookAgain')}
          </Button>
        </Group>
      ) : null}
      {isLooking ? <RecheckDialog detail={detail} close={() => setLooking(false)} /> : null}
      {hasAccess ? null : <EmptyState title={say('noAccess')}>{say('noAccessWhy')}</EmptyState>}
      <ItemTable title={say('accounts')} items={of('account')} shown={shown} isCommanded />
      <ItemTable title={say('seats')} items={of('seat')} shown={shown} isCommanded />
      <ItemTable title={say('secrets')} items={of('secret')} shown={shown} />
      <ItemTable title={say('coverage')} about={say('coverageWhy')} items={of('coverage')} shown={shown} />
    </>
  );
}
