import { Select, TextInput } from '@mantine/core';
import type { Operator } from '../../../api/schemas/access.ts';
import { useWords } from '../language/words.ts';
import { useMayEverywhere } from '../server/me.ts';
import { useServer } from '../server/use-server.ts';
import { partWords } from './words.ts';

/**
 * Names an operator: whoever may list them chooses one, others type an address. What is named is an id or an address; the API knows both,
 * and says so when there is nobody.
 */
export function OperatorField({
  label,
  value,
  onChange,
  exceptId,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly exceptId?: string;
}) {
  const say = useWords(partWords);
  const mayList = useMayEverywhere()('operators.manage');
  const operators = useServer<{ readonly items: readonly Operator[] }>('/operators', {}, { enabled: mayList });
  if (!mayList)
    return (
      <TextInput
        type="email"
        label={label}
        description={say('operatorAddress')}
        required
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        data-autofocus
      />
    );
  return (
    <Select
      label={label}
      required
      searchable
      data={(operators.data?.items ?? [])
        .filter(({ id, disabled }) => !disabled && id !== exceptId)
        .map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
      value={value === '' ? null : value}
      onChange={(id) => onChange(id ?? '')}
    />
  );
}
