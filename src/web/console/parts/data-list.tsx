import { Button, Checkbox, Group, Menu, Table, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconColumns, IconDownload } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import {
  columnVisibilityFeature,
  rowSelectionFeature,
  type RowSelectionState,
  tableFeatures,
  useTable,
  type ColumnVisibilityState,
} from '@tanstack/react-table';
import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react';
import { useWords } from '../language/words.ts';
import type { Query } from '../server/server.ts';
import { useServerList } from '../server/use-server.ts';
import { Dialog } from './dialog.tsx';
import { InLink } from './in-link.tsx';
import { EmptyState, Shown } from './states.tsx';
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
  /** What can be done with the rows that were selected. */
  readonly bulk?: (rows: readonly Row[], clear: () => void) => ReactNode;
  /** Where the same list comes from as CSV. */
  readonly csv?: string;
  /** What is shown of a row without leaving the list: the space bar opens it. */
  readonly peek?: (row: Row) => ReactNode;
};

const features = tableFeatures({ rowSelectionFeature, columnVisibilityFeature });
const nothing: never[] = [];

/**
 * A list of the API as a table, and as cards where there is no room: pages on request, a selection that survives them, columns to
 * choose, and J, K, X, Space and Enter for those who do not use a mouse.
 */
export function DataList<Row extends object>(props: Props<Row>) {
  const { label, path, query = {}, columns, rowId, rowName, rowLink, filters, clearFilters, bulk, csv } = props;
  const say = useWords(partWords);
  const list = useServerList<Row>(path, query);
  const [rowSelection, setRowSelection] = useState<RowSelectionState>({});
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
    state: { rowSelection, columnVisibility },
    onRowSelectionChange: setRowSelection,
    onColumnVisibilityChange: setColumnVisibility,
  });
  const shown = columns.filter(({ key }) => columnVisibility[key] !== false);
  const selected = (list.data ?? []).filter((row) => rowSelection[rowId(row)] === true);
  const clear = () => setRowSelection({});
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
          {csv === undefined ? null : (
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
          <ColumnMenu
            columns={columns}
            isShown={(key) => columnVisibility[key] !== false}
            toggle={(key) => table.getColumn(key)?.toggleVisibility()}
          />
        </Group>
      </Group>
      {bulk === undefined || selected.length === 0 ? null : (
        <Group className="selection-bar" gap="xs" mb="sm" role="status">
          <Text size="sm">{say('selected', { count: selected.length })}</Text>
          {bulk(selected, clear)}
          <Button variant="subtle" size="compact-sm" onClick={clear}>
            {say('clearSelection')}
          </Button>
        </Group>
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
                            checked={table.getIsAllRowsSelected()}
                            indeterminate={table.getIsSomeRowsSelected()}
                            onChange={table.getToggleAllRowsSelectedHandler()}
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
                      <BodyRow
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
                            : { isSelected: row.getIsSelected(), toggle: () => row.toggleSelected() }
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
                {list.hasNextPage ? (
                  <Button
                    variant="default"
                    size="xs"
                    loading={list.isFetchingNextPage}
                    onClick={() => void list.fetchNextPage()}
                  >
                    {say('more')}
                  </Button>
                ) : null}
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

type BodyRowProps<Row> = {
  readonly row: Row;
  readonly index: number;
  readonly columns: readonly Column<Row>[];
  readonly name: string;
  readonly link: string | undefined;
  readonly peek: (() => void) | undefined;
  readonly selecting: { readonly isSelected: boolean; readonly toggle: () => void } | undefined;
};

function BodyRow<Row>({ row, index, columns, name, link, peek, selecting }: BodyRowProps<Row>) {
  const say = useWords(partWords);
  const navigate = useNavigate();
  const open = () => (link === undefined ? undefined : void navigate({ href: link }));
  const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>) => {
    if (event.target !== event.currentTarget) return;
    const act: Readonly<Record<string, () => void>> = {
      j: () => focusRow(event.currentTarget.nextElementSibling),
      k: () => focusRow(event.currentTarget.previousElementSibling),
      ArrowDown: () => focusRow(event.currentTarget.nextElementSibling),
      ArrowUp: () => focusRow(event.currentTarget.previousElementSibling),
      x: () => selecting?.toggle(),
      ' ': () => peek?.(),
      Enter: open,
    };
    const chosen = act[event.key];
    if (chosen === undefined) return;
    event.preventDefault();
    chosen();
  };
  return (
    <Table.Tr tabIndex={index === 0 ? 0 : -1} onKeyDown={onKeyDown} data-row>
      {selecting === undefined ? null : (
        <Table.Td>
          <Checkbox
            aria-label={say('selectRow', { name })}
            checked={selecting.isSelected}
            onChange={selecting.toggle}
          />
        </Table.Td>
      )}
      {columns.map((column, place) => (
        <Table.Td
          key={column.key}
          ta={column.align ?? 'start'}
          data-title={column.title}
          {...(place === 0 ? { 'data-first': true } : {})}
        >
          {place === 0 && link !== undefined ? (
            <InLink to={link} fw={600} underline="hover">
              {column.cell(row)}
            </InLink>
          ) : (
            column.cell(row)
          )}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}

function focusRow(row: Element | null): void {
  if (row instanceof HTMLElement) row.focus();
}
