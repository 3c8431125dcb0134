import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { Person, PersonDetail } from '../../../api/schemas/inventory.ts';
import { useWords } from '../language/words.ts';
import { useServer } from '../server/use-server.ts';
import { partWords } from './words.ts';

const waitMs = 200;
const most = 8;

/** Chooses a person of the directory by typing; what is chosen is an id, and `onChange` also tells the name. */
export function PersonField({
  value,
  onChange,
  label,
}: {
  readonly value: string;
  readonly label: string;
  readonly onChange: (id: string, name: string) => void;
}) {
  const say = useWords(partWords);
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), waitMs);
  const found = useServer<{ items: readonly Person[] }>('/people', { search, limit: most });
  const chosen = usePerson(value);
  const read = found.data?.items ?? [];
  // What was found for other letters is offered only as far as it fits these: Enter takes nobody whose name was not typed.
  const isAnswered = search === typed.trim() && !found.isPlaceholderData;
  const people = isAnswered
    ? read
    : read.filter((one) => labelOf(one).toLowerCase().includes(typed.trim().toLowerCase()));
  const options = [...(chosen !== undefined && !people.some(({ id }) => id === chosen.id) ? [chosen] : []), ...people];
  return (
    <Select
      label={label}
      description={say('personHint')}
      required
      searchable
      value={value === '' ? null : value}
      onChange={(id) => onChange(id ?? '', options.find((one) => one.id === id)?.name ?? '')}
      onSearchChange={setTyped}
      // The server searches; what it found is shown as it is.
      filter={({ options: all }) => all}
      nothingFoundMessage={isAnswered ? say('personNone') : undefined}
      data={options.map((one) => ({ value: one.id, label: labelOf(one) }))}
      maxDropdownHeight={320}
    />
  );
}

/** A person by id; undefined while that is not known. */
export function usePerson(id: string): Person | undefined {
  return useServer<PersonDetail>(`/people/${id}`, {}, { enabled: id !== '' }).data;
}

function labelOf({ name, department, employeeNumbers }: Person): string {
  return [name, department, employeeNumbers[0]].filter((part) => part !== null && part !== undefined).join(' · ');
}
