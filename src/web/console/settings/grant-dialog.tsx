import { Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Operator } from '../../../api/schemas/access.ts';
import type { OffboardingDetail } from '../../../api/schemas/cases.ts';
import type { Location } from '../../../api/schemas/inventory.ts';
import { type Role, roles, type ScopeKind, scopeKinds } from '../../../core/permission.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { operatorWords } from './operators-words.ts';

/** Gives a role, and says where it counts. */
export function GrantDialog({ operator, close }: { readonly operator: Operator; readonly close: () => void }) {
  const say = useWords(operatorWords);
  const sites = useServer<{ readonly items: readonly Location[] }>('/locations');
  const [role, setRole] = useState<Role | null>(null);
  const [scope, setScope] = useState<ScopeKind>('organization');
  const [value, setValue] = useState('');
  const grant = async () => {
    // A case is known by its number, and a grant keeps its id.
    const kept =
      scope === 'case'
        ? (await server.get<OffboardingDetail>(`/offboardings/${encodeURIComponent(value.trim())}`)).id
        : value.trim();
    return server.post(`/operators/${operator.id}/roles`, { role, scope, value: scope === 'organization' ? '' : kept });
  };
  return (
    <FormDialog
      title={say('grantTo', { name: operator.name })}
      submit={say('grant')}
      isOpen
      close={close}
      change={grant}
      isReady={role !== null && (scope === 'organization' || value.trim() !== '')}
    >
      <Stack gap="sm">
        <Select
          label={say('role')}
          required
          data={roles.map((one) => ({ value: one, label: say(`role.${one}`) }))}
          value={role}
          onChange={(one) => setRole(one as Role | null)}
          data-autofocus
        />
        <Select
          label={say('where')}
          allowDeselect={false}
          data={scopeKinds.map((kind) => ({ value: kind, label: say(`scope.${kind}`) }))}
          value={scope}
          onChange={(kind) => {
            setScope((kind ?? 'organization') as ScopeKind);
            setValue('');
          }}
        />
        {scope === 'site' ? (
          <Select
            label={say('site')}
            searchable
            required
            data={(sites.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={value === '' ? null : value}
            onChange={(site) => setValue(site ?? '')}
          />
        ) : null}
        {scope === 'department' || scope === 'case' ? (
          <TextInput
            label={say(scope === 'case' ? 'case' : 'department')}
            required
            {...(scope === 'case' ? { placeholder: 'OFF-12' } : {})}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
        ) : null}
        <Text size="sm">{say('grantWhy')}</Text>
      </Stack>
    </FormDialog>
  );
}
