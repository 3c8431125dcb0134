import type { ProtectedAccountAnswer } from '../../../api/schemas/protection.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { accessWords } from './words.ts';

/** The accounts that automation never ends; they are changed in the settings. */
export function ProtectedList() {
  const say = useWords(accessWords);
  const columns: readonly Column<ProtectedAccountAnswer>[] = [
    { key: 'account', title: say('account'), cell: ({ login, account }) => login ?? account },
    {
      key: 'application',
      title: say('application'),
      cell: ({ application }) => <InLink to={`/applications/${application.id}`}>{application.name}</InLink>,
    },
    { key: 'reason', title: say('reason'), cell: ({ reason }) => reason },
    {
      key: 'by',
      title: say('protectedBy'),
      cell: ({ protectedBy, protectedAt }) => (
        <>
          {protectedBy} <When instant={protectedAt} />
        </>
      ),
    },
  ];
  return (
    <DataList
      label={say('protectedList')}
      path="/protected-accounts"
      columns={columns}
      rowId={({ id }) => id}
      rowName={({ account }) => account}
      filters={<InLink to="/settings/protected">{say('change')}</InLink>}
      empty={<EmptyState title={say('protectedNone')}>{say('protectedNoneWhy')}</EmptyState>}
    />
  );
}
