import { Button, Checkbox, Group, Menu, Table, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconColumns, IconDownload } from '@tabler/icons-react';
import { columnVisibilityFeature, tableFeatures, useTable, type ColumnVisibilityState } from '@tanstack/react-table';
import { type ReactNode, useMemo, useState } from 'react';
import { useWords } from '../language/words.ts';
import type { Query } from '../server/server.ts';
import { useServer, useServerList } from '../server/use-server.ts';
import { Dialog } from './dialog.tsx';
import { DataRow } from './data-row.tsx';
import { MoreButton } from './more-button.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { EmptyState, Shown } from './states.tsx';
import { useSelection } from './use-selection.ts';
import { partWords } from './words.ts';

export type Column<Row> = {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** What the API calls this order; left out, nobody can sort by it. */
  readonly sort?: string;
  readonly align?: 'end';
  /** Not shown until somebody asks for it. */
  readonly hidden?: boolean;
};

export type Sort = { readonly by: string; readonly down: boolean };

type Props<Row> = {
  /** What the table is called, for those who cannot see it. */
  readonly label: string;
  readonly path: string;
  readonly query?: Query;
  readonly columns: readonly Column<Row>[];
  readonly rowId: (row: Row) => string;
  readonly rowName: (row: Row) => string;
  /** Where a row leads. */
  readonly rowLink?: (row: Row) => string;
  readonly sort?: Sort | null;
  readonly onSort?: (sort: Sort) => void;
  /** The controls that filter; they keep what they say in the address. */
  readonly filters?: ReactNode;
  /** Given when something filters: takes every filter away. */
  readonly clearFilters?: (() => void) | undefined;
  readonly empty: ReactNode;
  /** What can be done with the rows that were selected; `all` says how many match when all that match are meant, shown or not. */
  readonly bulk?: (rows: readonly Row[], clear: () => void, all: number | null) => ReactNode;
  /** Where the API counts the rows that match; with it, all of them can be selected at once. */
  readonly countPath?: string;
  /** Where the same list comes from as CSV. */
  readonly csv?: string;
  /** What is shown of a row without leaving the list: the space bar opens it. */
  readonly peek?: (row: Row) => ReactNode;
};

const features = tableFeatures({ columnVisibilityFeature });
const nothing: never[] = [];
/** So many fit on every screen: there is nothing to choose. */
const fewColumns = 5;

/**
 * A list of the API as a table, and as cards where there is no room: pages on request, a selection that survives them, columns to
 * choose, and J, K, X, Space and Enter for those who do not use a mouse.
 */
export function DataList<Row extends object>(props: Props<Row>) {
  const { label, path, query = {}, columns, rowId, rowName, rowLink, filters, clearFilters, bulk, csv } = props;
  const say = useWords(partWords);
  const list = useServerList<Row>(path, query);
  const [peeked, setPeeked] = useState<string | null>(null);
  const [columnVisibility, setColumnVisibility] = useState<ColumnVisibilityState>(() =>
    Object.fromEntries(columns.map(({ key, hidden }) => [key, hidden !== true])),
  );
  const definitions = useMemo(() => columns.map(({ key, title }) => ({ id: key, header: title })), [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data: (list.data ?? nothing) as Row[],
    getRowId: rowId,
    state: { columnVisibility },
    onColumnVisibilityChange: setColumnVisibility,
  });
  const shown = columns.filter(({ key }) => columnVisibility[key] !== false);
  const selection = useSelection((list.data ?? nothing) as readonly Row[], rowId, JSON.stringify(query));
  const mayTakeAll = props.countPath !== undefined && selection.hasAllShown && list.hasNextPage;
  const countQuery = { enabled: selection.isWhole || mayTakeAll };
  const matching = useServer<{ readonly count: number }>(props.countPath ?? '', query, countQuery).data?.count;
  const hasNothing = list.data?.length === 0 && clearFilters === undefined;
  const lookedAt = (list.data ?? []).find((row) => rowId(row) === peeked);
  return (
    <section aria-label={label}>
      {props.peek === undefined ? null : (
        <Dialog
          isOpen={lookedAt !== undefined}
          close={() => setPeeked(null)}
          title={lookedAt === undefined ? '' : rowName(lookedAt)}
        >
          {lookedAt === undefined ? null : props.peek(lookedAt)}
        </Dialog>
      )}
      <Group justify="space-between" mb="sm" gap="xs" align="flex-end">
        <Group gap="xs" align="flex-end">
          {filters}
          {clearFilters === undefined ? null : (
            <Button variant="subtle" size="compact-sm" onClick={clearFilters}>
              {say('clearFilters')}
            </Button>
          )}
        </Group>
        <Group gap="xs">
          {csv === undefined || hasNothing ? null : (
            <Button
              component="a"
              href={csv}
              variant="default"
              size="xs"
              leftSection={<IconDownload size={16} aria-hidden />}
            >
              {say('export')}
            </Button>
          )}
          {!hasNothing && (columns.length > fewColumns || columns.some(({ hidden }) => hidden === true)) ? (
            <ColumnMenu
              columns={columns}
              isShown={(key) => columnVisibility[key] !== false}
              toggle={(key) => table.getColumn(key)?.toggleVisibility()}
            />
          ) : null}
        </Group>
      </Group>
      {bulk === undefined || selection.rows.length === 0 ? null : (
        <SelectionBar selection={selection} matching={matching} mayTakeAll={mayTakeAll}>
          {bulk(selection.rows, selection.clear, selection.isWhole ? (matching ?? null) : null)}
        </SelectionBar>
      )}
      <Shown answer={list}>
        {(rows) =>
          rows.length === 0 ? (
            clearFilters === undefined ? (
              props.empty
            ) : (
              <EmptyState title={say('nothingMatches')} />
            )
          ) : (
            <>
              <Table.ScrollContainer minWidth={0} type="native">
                <Table
                  className="data-list"
                  highlightOnHover
                  verticalSpacing="xs"
                  aria-label={label}
                  aria-busy={list.isFetching}
                >
                  <Table.Thead>
                    <Table.Tr>
                      {bulk === undefined ? null : (
                        <Table.Th w={36}>
                          <Checkbox
                            aria-label={say('selectAll')}
                            checked={selection.hasAllShown}
                            indeterminate={selection.rows.length > 0 && !selection.hasAllShown}
                            onChange={selection.hasAllShown ? selection.clear : selection.selectShown}
                          />
                        </Table.Th>
                      )}
                      {shown.map((column) => (
                        <HeadCell key={column.key} column={column} sort={props.sort ?? null} onSort={props.onSort} />
                      ))}
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {table.getRowModel().rows.map((row, index) => (
                      <DataRow
                        key={row.id}
                        row={row.original}
                        index={index}
                        columns={shown}
                        name={rowName(row.original)}
                        link={rowLink?.(row.original)}
                        peek={props.peek === undefined ? undefined : () => setPeeked(row.id)}
                        selecting={
                          bulk === undefined
                            ? undefined
                            : {
                                isSelected: selection.isSelected(row.original),
                                toggle: () => selection.toggle(row.original),
                              }
                        }
                      />
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
              <Group justify="space-between" mt="sm">
                <Text size="sm" c="dimmed">
                  {say(list.hasNextPage ? 'shownOfMore' : 'shown', { count: rows.length })}
                </Text>
                <MoreButton list={list} />
              </Group>
            </>
          )
        }
      </Shown>
    </section>
  );
}

function ColumnMenu<Row>({
  columns,
  isShown,
  toggle,
}: {
  readonly columns: readonly Column<Row>[];
  readonly isShown: (key: string) => boolean;
  readonly toggle: (key: string) => void;
}) {
  const say = useWords(partWords);
  return (
    <Menu closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconColumns size={16} aria-hidden />} visibleFrom="sm">
          {say('columns')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {columns.slice(1).map(({ key, title }) => (
          <Menu.Item
            key={key}
            role="menuitemcheckbox"
            aria-checked={isShown(key)}
            onClick={() => toggle(key)}
            leftSection={isShown(key) ? '✓' : ' '}
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function HeadCell<Row>({
  column,
  sort,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly sort: Sort | null;
  readonly onSort: ((sort: Sort) => void) | undefined;
}) {
  const { title, sort: by, align } = column;
  if (by === undefined || onSort === undefined) return <Table.Th ta={align ?? 'start'}>{title}</Table.Th>;
  const isSorted = sort?.by === by;
  const Arrow = sort?.down === true ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th ta={align ?? 'start'} aria-sort={isSorted ? (sort.down ? 'descending' : 'ascending') : 'none'}>
      <UnstyledButton fw={700} fz="inherit" onClick={() => onSort({ by, down: isSorted && !sort.down })}>
        {title} {isSorted ? <Arrow size={14} aria-hidden /> : null}
      </UnstyledButton>
    </Table.Th>
  );
}
