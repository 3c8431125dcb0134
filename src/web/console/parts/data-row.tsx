import { Checkbox, Table } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { KeyboardEvent } from 'react';
import { useWords } from '../language/words.ts';
import type { Column } from './data-list.tsx';
import { InLink } from './in-link.tsx';
import { partWords } from './words.ts';

type Props<Row> = {
  readonly row: Row;
  readonly index: number;
  readonly columns: readonly Column<Row>[];
  readonly name: string;
  readonly link: string | undefined;
  readonly peek: (() => void) | undefined;
  readonly selecting: { readonly isSelected: boolean; readonly toggle: () => void } | undefined;
};

/** A row of a list, walked through with J and K, selected with X, looked at with the space bar and opened with Enter. */
export function DataRow<Row>({ row, index, columns, name, link, peek, selecting }: Props<Row>) {
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
