import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Operator } from '../../../api/schemas/access.ts';
import type { OffboardingDetail } from '../../../api/schemas/cases.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { server } from '../server/server.ts';
import { type GrantDraft, GrantFields, isGrantWhole } from './grant-fields.tsx';
import { operatorWords } from './operators-words.ts';

/** Gives a role, and says where it counts. */
export function GrantDialog({ operator, close }: { readonly operator: Operator; readonly close: () => void }) {
  const say = useWords(operatorWords);
  const [draft, setDraft] = useState<GrantDraft>({ role: null, scope: 'organization', value: '' });
  const grant = async () => {
    const named = draft.value.trim();
    // A case is known by its number, and a grant keeps its id.
    const value =
      draft.scope === 'case'
        ? (await server.get<OffboardingDetail>(`/offboardings/${encodeURIComponent(named)}`)).id
        : named;
    return server.post(`/operators/${operator.id}/roles`, { ...draft, value });
  };
  return (
    <FormDialog
      title={say('grantTo', { name: operator.name })}
      submit={say('grant')}
      isOpen
      close={close}
      change={grant}
      isReady={isGrantWhole(draft)}
    >
      <Stack gap="sm">
        <GrantFields draft={draft} onChange={(part) => setDraft({ ...draft, ...part })} />
        <Text size="sm">{say('grantWhy')}</Text>
      </Stack>
    </FormDialog>
  );
}
