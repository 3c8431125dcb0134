import { Box, List, Stack, Table, Text, Title } from '@mantine/core';
import type { RowProblem } from '../../../core/import-record.ts';
import type { MapTrial } from '../../../formats/try-column-map.ts';
import { useNumbers } from '../language/numbers.ts';
import { type Say, useWords } from '../language/words.ts';
import { type ColumnMapKey, columnMapWords } from './column-map-words.ts';
import { fieldWords, sayField } from './field-words.ts';
import looks from './settings.module.css';

/** What a file would become: how much is read, ten rows of it, and what is refused where. */
export function MapTrialResult({ trial }: { readonly trial: MapTrial }) {
  const say = useWords(columnMapWords);
  const { rows, refused, problems, records } = trial;
  return (
    <Stack>
      <Text fw={600} role="status">
        {refused === 0 ? say('allRead', { count: rows }) : say('tried', { count: rows - refused, refused })}
      </Text>
      {problems.length === 0 ? null : (
        <section>
          <Title order={3} fz="md">
            {say('refused')}
          </Title>
          <List size="sm">
            {problems.map((problem, index) => (
              <List.Item key={index}>{sayProblem(problem, say)}</List.Item>
            ))}
            {refused > problems.length ? (
              <List.Item>{say('moreRefused', { count: refused - problems.length })}</List.Item>
            ) : null}
          </List>
        </section>
      )}
      {records.length === 0 ? null : <Records records={records} />}
    </Stack>
  );
}

/** What a record holds for the program alone. */
const unshown: readonly string[] = ['record', 'source', 'serialKey'];

function Records({ records }: Pick<MapTrial, 'records'>) {
  const say = useWords(columnMapWords);
  const sayName = useWords(fieldWords);
  const sayValue = useSayValue();
  const rows = records.map(({ line, record }) => ({ line, cells: new Map(Object.entries(record)) }));
  const fields = [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))].filter(
    (field) => !unshown.includes(field) && rows.some(({ cells }) => sayValue(cells.get(field)) !== ''),
  );
  return (
    <div>
      <Title order={3} fz="md" id="first-rows" mb="xs">
        {say('first')}
      </Title>
      <Box className={looks.wide ?? ''} tabIndex={0} role="region" aria-label={say('first')}>
        <Table verticalSpacing={4} aria-labelledby="first-rows">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{say('line')}</Table.Th>
              {fields.map((field) => (
                <Table.Th key={field}>{sayField(field, sayName)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ line, cells }) => (
              <Table.Tr key={line}>
                <Table.Td>{line}</Table.Td>
                {fields.map((field) => (
                  <Table.Td key={field}>{sayValue(cells.get(field))}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Box>
    </div>
  );
}

function sayProblem({ line, column, value, reason }: RowProblem, say: Say<ColumnMapKey>): string {
  return column === null ? say('problemRow', { line, reason }) : say('problem', { line, column, value, reason });
}

/** A value of a record as people read it; what is not known is left empty. */
function useSayValue(): (value: unknown) => string {
  const say = useWords(columnMapWords);
  const { money } = useNumbers();
  const sayValue = (value: unknown): string => {
    if (typeof value === 'boolean') return say(value ? 'yes' : 'no');
    if (typeof value === 'string' || typeof value === 'number') return `${value}`;
    if (typeof value !== 'object' || value === null) return '';
    const { minor, currency }: { readonly minor?: unknown; readonly currency?: unknown } = value;
    if (typeof minor === 'number' && typeof currency === 'string') return money({ minor, currency });
    return Object.values(value)
      .map(sayValue)
      .filter((part) => part !== '')
      .join(', ');
  };
  return sayValue;
}
