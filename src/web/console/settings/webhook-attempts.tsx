import { Badge } from '@mantine/core';
import type { WebhookAttemptListed, WebhookListed } from '../../../api/schemas/webhooks.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { settingsWords } from './words.ts';
import { webhookWords } from './webhooks-words.ts';

const colors = { taken: 'green', retry: 'orange', given_up: 'red' } as const;

/** Each try to post an event to one endpoint: its status and size, never what was answered. */
export function WebhookAttempts({ endpoint, close }: { readonly endpoint: WebhookListed; readonly close: () => void }) {
  const say = useWords(webhookWords);
  const sayAll = useWords(settingsWords);
  const columns: readonly Column<WebhookAttemptListed>[] = [
    { key: 'type', title: say('type'), cell: ({ type }) => type },
    { key: 'at', title: say('at'), cell: ({ attemptedAt }) => <When instant={attemptedAt} /> },
    {
      key: 'outcome',
      title: sayAll('state'),
      cell: ({ outcome, status, reason }) => (
        <>
          <Badge variant="light" color={colors[outcome]}>
            {say(`outcome.${outcome}`)}
          </Badge>{' '}
          {[status, reason].filter((part) => part !== null).join(' · ')}
        </>
      ),
    },
    { key: 'case', title: say('case'), cell: ({ offboarding }) => offboarding ?? '' },
  ];
  return (
    <Dialog title={say('attemptsOf', { url: endpoint.url })} isOpen close={close} size="xl">
      <DataList
        label={say('attempts')}
        path={`/webhook-endpoints/${endpoint.id}/attempts`}
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ type }) => type}
        empty={<EmptyState title={say('noAttempts')} />}
      />
    </Dialog>
  );
}
