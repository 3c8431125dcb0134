import { Button, Group, NativeSelect, SegmentedControl } from '@mantine/core';
import type { AccessColumns, AccessRow } from '../../../api/schemas/access-matrix.ts';
import { useWords } from '../language/words.ts';
import { SaveCsv } from '../parts/save-csv.tsx';
import { SearchField } from '../parts/search-field.tsx';
import { partWords } from '../parts/words.ts';
import type { Filters } from '../use-filters.ts';
import { sayCell } from './access-pill.tsx';
import { accessWords } from './words.ts';

type Name = 'open' | 'department' | 'application' | 'search' | 'view';
type Props = {
  readonly filters: Filters<Name>;
  readonly set: (change: Partial<Record<Name, string>>) => void;
  readonly columns: AccessColumns | undefined;
  readonly isList: boolean;
};

const headings = ['person', 'department', 'cases', 'applications'];

/** What narrows the matrix, all of it in the address; and the same as CSV, one line for each person. */
export function MatrixFilters({ filters, set, columns, isList }: Props) {
  const say = useWords(accessWords);
  const sayPart = useWords(partWords);
  const { department, application, search } = filters;
  const isOpen = filters.open !== 'false';
  const isNarrowed = department !== '' || application !== '' || search !== '';
  return (
    <Group justify="space-between" align="flex-end" mb="sm" gap="xs">
      <Group gap="xs" align="flex-end">
        <NativeSelect
          size="xs"
          label={say('open')}
          value={isOpen ? '' : 'false'}
          onChange={(event) => set({ open: event.currentTarget.value })}
          data={(['', 'false'] as const).map((value) => ({ value, label: say(`open.${value}`) }))}
        />
        <NativeSelect
          size="xs"
          label={say('application')}
          value={application}
          onChange={(event) => set({ application: event.currentTarget.value })}
          data={[
            { value: '', label: say('all') },
            ...(columns?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <NativeSelect
          size="xs"
          label={say('department')}
          value={department}
          onChange={(event) => set({ department: event.currentTarget.value })}
          data={[
            { value: '', label: say('all') },
            ...(columns?.departments ?? []).map((name) => ({ value: name, label: name })),
          ]}
        />
        <SearchField
          label={say('search')}
          placeholder={say('searchHint')}
          value={search}
          onChange={(text) => set({ search: text })}
        />
        {isNarrowed ? (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => set({ department: '', application: '', search: '' })}
          >
            {sayPart('clearFilters')}
          </Button>
        ) : null}
      </Group>
      <Group gap="xs">
        <SaveCsv<AccessRow>
          name={say('csv')}
          path="/access"
          query={{ open: isOpen, department, application, search }}
          headings={headings}
          cells={({ name, department: theirs, cases, cells }) => [
            name,
            theirs,
            cases.map(({ number }) => number).join(' '),
            cells.map((cell) => `${cell.application.name}: ${sayCell(say, cell)}`).join('; '),
          ]}
        />
        <SegmentedControl
          size="xs"
          aria-label={say('view')}
          value={isList ? 'list' : 'matrix'}
          onChange={(view) => set({ view })}
          data={(['matrix', 'list'] as const).map((value) => ({ value, label: say(`view.${value}`) }))}
        />
      </Group>
    </Group>
  );
}
