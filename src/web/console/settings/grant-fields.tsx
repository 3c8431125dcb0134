import { Select, TextInput } from '@mantine/core';
import type { Location } from '../../../api/schemas/inventory.ts';
import { type Role, roles, type ScopeKind, scopeKinds } from '../../../core/permission.ts';
import { useWords } from '../language/words.ts';
import { useServer } from '../server/use-server.ts';
import { operatorWords } from './operators-words.ts';

/** A role that is being chosen, and where it counts; `value` is a department, the id of a site, or what names a case. */
export type GrantDraft = { readonly role: Role | null; readonly scope: ScopeKind; readonly value: string };

/** Whether nothing is missing in it. */
export function isGrantWhole({ role, scope, value }: GrantDraft): boolean {
  return role !== null && (scope === 'organization' || value.trim() !== '');
}

/** The controls by which a role and its place are chosen. */
export function GrantFields({
  draft: { role, scope, value },
  onChange,
  kinds = scopeKinds,
}: {
  readonly draft: GrantDraft;
  readonly onChange: (part: Partial<GrantDraft>) => void;
  /** Where it may count; left out: anywhere. */
  readonly kinds?: readonly ScopeKind[];
}) {
  const say = useWords(operatorWords);
  const sites = useServer<{ readonly items: readonly Location[] }>('/locations', {}, { enabled: scope === 'site' });
  return (
    <>
      <Select
        label={say('role')}
        required
        data={roles.map((one) => ({ value: one, label: say(`role.${one}`) }))}
        value={role}
        onChange={(one) => onChange({ role: one as Role | null })}
      />
      <Select
        label={say('where')}
        allowDeselect={false}
        data={kinds.map((kind) => ({ value: kind, label: say(`scope.${kind}`) }))}
        value={scope}
        onChange={(kind) => onChange({ scope: (kind ?? 'organization') as ScopeKind, value: '' })}
      />
      {scope === 'site' ? (
        <Select
          label={say('site')}
          searchable
          required
          data={(sites.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={value === '' ? null : value}
          onChange={(site) => onChange({ value: site ?? '' })}
        />
      ) : null}
      {scope === 'department' || scope === 'case' ? (
        <TextInput
          label={say(scope === 'case' ? 'case' : 'department')}
          required
          {...(scope === 'case' ? { placeholder: 'OFF-12' } : {})}
          value={value}
          onChange={(event) => onChange({ value: event.currentTarget.value })}
        />
      ) : null}
    </>
  );
}
