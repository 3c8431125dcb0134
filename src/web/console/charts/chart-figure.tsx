import { Button, Group, Table, Title } from '@mantine/core';
import { IconChartBar, IconTable } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useWords } from '../language/words.ts';
import { partWords } from '../parts/words.ts';
import styles from './charts.module.css';

/** The same figures as rows; the first cell of a row names it. */
export type ChartTable = {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
};

type Props = {
  readonly title: string;
  /** What the figures count, so that two readers would count the same. */
  readonly caption: ReactNode;
  readonly table: ChartTable;
  readonly children: ReactNode;
  readonly order?: 2 | 3;
};

/** A chart with its title, its definition, and its figures as a table one click away. */
export function ChartFigure({ title, caption, table, children, order = 3 }: Props) {
  const say = useWords(partWords);
  const [isTable, setTable] = useState(false);
  const Icon = isTable ? IconChartBar : IconTable;
  const other = say(isTable ? 'asChart' : 'asTable');
  return (
    <figure className={styles['figure']} aria-label={title}>
      <Group justify="space-between" gap="xs" mb={4}>
        <Title order={order} fz="md">
          {title}
        </Title>
        <Button
          className={styles['toggle'] ?? ''}
          variant="subtle"
          size="compact-sm"
          leftSection={<Icon size={16} aria-hidden />}
          aria-label={`${other}: ${title}`}
          onClick={() => setTable(!isTable)}
        >
          {other}
        </Button>
      </Group>
      {isTable ? <Figures title={title} table={table} /> : children}
      <figcaption className={styles['caption']}>{caption}</figcaption>
    </figure>
  );
}

function Figures({ title, table: { columns, rows } }: { readonly title: string; readonly table: ChartTable }) {
  return (
    <Table.ScrollContainer minWidth={0} type="native">
      <Table aria-label={title} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column, place) => (
              <Table.Th key={column} ta={place === 0 ? 'start' : 'end'}>
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, cells: [first, ...others] }) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" fw={400}>
                {first}
              </Table.Th>
              {others.map((cell, place) => (
                <Table.Td key={columns[place + 1]} ta="end">
                  {cell}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
