import { Button, NumberInput, Text } from '@mantine/core';
import { useState } from 'react';
import type { RetentionRulesView } from '../../../api/schemas/data.ts';
import { retentionLimits } from '../../../core/data/retention.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { policyWords } from './policy-words.ts';
import { SettingsFrame } from './settings-frame.tsx';
import { settingsWords } from './words.ts';

type Rule = RetentionRulesView['items'][number];

/** How long each kind of data is kept after it was handed over; afterwards two people delete it. */
export function Retention() {
  const say = useWords(policyWords);
  const sayAll = useWords(settingsWords);
  const may = useMay()('operators.manage');
  const [changing, setChanging] = useState<Rule | null>(null);
  const columns: readonly Column<Rule>[] = [
    { key: 'kind', title: say('dataKind'), cell: ({ ownedKind }) => ownedKind.replaceAll('_', ' ') },
    { key: 'days', title: say('days'), cell: ({ days }) => days, align: 'end' },
    {
      key: 'set',
      title: say('setBy'),
      cell: ({ setBy, setAt }) =>
        setAt === null ? (
          say('usual')
        ) : (
          <>
            {setBy} <When instant={setAt} />
          </>
        ),
    },
    {
      key: 'actions',
      title: sayAll('actions'),
      cell: (rule) =>
        may ? (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${say('changeTerm')}: ${rule.ownedKind.replaceAll('_', ' ')}`}
            onClick={() => setChanging(rule)}
          >
            {say('changeTerm')}
          </Button>
        ) : null,
    },
  ];
  return (
    <SettingsFrame>
      <Text mb="sm">{say('retentionWhy')}</Text>
      <DataList
        label={say('terms')}
        path="/retention-rules"
        columns={columns}
        rowId={({ ownedKind }) => ownedKind}
        rowName={({ ownedKind }) => ownedKind}
        empty={<EmptyState title={say('terms')} />}
      />
      {changing === null ? null : <ChangeTerm rule={changing} close={() => setChanging(null)} />}
    </SettingsFrame>
  );
}

function ChangeTerm({ rule, close }: { readonly rule: Rule; readonly close: () => void }) {
  const say = useWords(policyWords);
  const [days, setDays] = useState<number | string>(rule.days);
  return (
    <FormDialog
      title={say('termOf', { kind: rule.ownedKind })}
      submit={say('changeTerm')}
      isOpen
      close={close}
      isReady={typeof days === 'number'}
      change={() => server.post('/retention-rules', { ownedKind: rule.ownedKind, days })}
    >
      <NumberInput
        label={say('days')}
        min={retentionLimits.least}
        max={retentionLimits.most}
        value={days}
        onChange={setDays}
        data-autofocus
      />
      <Text size="sm">{say('termEffect')}</Text>
    </FormDialog>
  );
}
