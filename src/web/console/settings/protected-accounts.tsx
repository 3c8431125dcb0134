import { Button, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ProtectedAccountAnswer } from '../../../api/schemas/protection.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { type Column, DataList } from '../parts/data-list.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { InLink } from '../parts/in-link.tsx';
import { ReasonField } from '../parts/reason-field.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { policyWords } from './policy-words.ts';
import { SettingsFrame } from './settings-frame.tsx';
import { settingsWords } from './words.ts';

type Application = { readonly id: string; readonly name: string };

/** Accounts that automation never ends; ending that takes two people. */
export function ProtectedAccounts() {
  const say = useWords(policyWords);
  const sayAll = useWords(settingsWords);
  const may = useMay()('applications.manage');
  const [isAdding, setAdding] = useState(false);
  const [lifting, setLifting] = useState<ProtectedAccountAnswer | null>(null);
  const [isProposed, setProposed] = useState(false);
  const columns: readonly Column<ProtectedAccountAnswer>[] = [
    { key: 'account', title: say('account'), cell: ({ login, account }) => login ?? account },
    { key: 'application', title: say('application'), cell: ({ application }) => application.name },
    { key: 'reason', title: say('reason'), cell: ({ reason }) => reason },
    {
      key: 'by',
      title: say('setBy'),
      cell: ({ protectedBy, protectedAt }) => (
        <>
          {protectedBy} <When instant={protectedAt} />
        </>
      ),
    },
    {
      key: 'actions',
      title: sayAll('actions'),
      cell: (one) =>
        may ? (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${say('lift')}: ${one.login ?? one.account}`}
            onClick={() => setLifting(one)}
          >
            {say('lift')}
          </Button>
        ) : null,
    },
  ];
  return (
    <SettingsFrame {...(may ? { actions: <Button onClick={() => setAdding(true)}>{say('protect')}</Button> } : {})}>
      <Text role="status" mb="sm">
        {isProposed ? (
          <>
            {say('proposed')} <InLink to="/brakes">{say('toProposals')}</InLink>
          </>
        ) : null}
      </Text>
      <DataList
        label={say('protectedList')}
        path="/protected-accounts"
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ account }) => account}
        empty={<EmptyState title={say('noProtected')}>{say('noProtectedWhy')}</EmptyState>}
      />
      {isAdding ? <Protect close={() => setAdding(false)} /> : null}
      {lifting === null ? null : (
        <ConfirmEffect
          effect={say('liftOf', { name: lifting.login ?? lifting.account })}
          isOpen
          close={() => setLifting(null)}
          needsReason
          change={(reason) => server.post(`/protected-accounts/${lifting.id}/lift`, { reason })}
          onDone={() => setProposed(true)}
        >
          {say('liftEffect')}
        </ConfirmEffect>
      )}
    </SettingsFrame>
  );
}

function Protect({ close }: { readonly close: () => void }) {
  const say = useWords(policyWords);
  const applications = useServer<{ readonly items: readonly Application[] }>('/applications');
  const [applicationId, setApplicationId] = useState<string | null>(null);
  const [account, setAccount] = useState('');
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={say('protect')}
      submit={say('protect')}
      isOpen
      close={close}
      isReady={applicationId !== null && account.trim() !== '' && reason.trim().length >= 3}
      change={() =>
        server.post('/protected-accounts', { applicationId, account: account.trim(), reason: reason.trim() })
      }
    >
      <Select
        label={say('application')}
        required
        searchable
        data={(applications.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={applicationId}
        onChange={setApplicationId}
        data-autofocus
      />
      <TextInput
        label={say('accountId')}
        required
        value={account}
        onChange={(event) => setAccount(event.currentTarget.value)}
      />
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}
