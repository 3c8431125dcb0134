import { Text, UnstyledButton } from '@mantine/core';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { AccessCell, AccessColumn, AccessRow } from '../../../api/schemas/access-matrix.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { useMay } from '../server/me.ts';
import classes from './access.module.css';
import { AccessPill } from './access-pill.tsx';
import type { Spot } from './matrix.tsx';
import { PersonHead } from './person-head.tsx';
import { accessWords } from './words.ts';

type Props = {
  readonly rows: readonly AccessRow[];
  readonly columns: readonly AccessColumn[];
  readonly onOpen: (spot: Spot) => void;
};

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** The matrix as a table: one stop of the tab key, arrow keys between cells, Enter opens one. */
export function MatrixTable({ rows, columns, onOpen }: Props) {
  const say = useWords(accessWords);
  const [[atRow, atColumn], setAt] = useState<readonly [number, number]>([0, 0]);
  const grid = useRef<HTMLTableElement>(null);
  // The rows may have become fewer while the focus was elsewhere.
  const stop = [Math.min(atRow, rows.length - 1), Math.min(atColumn, columns.length - 1)] as const;
  const move = (row: number, column: number) => {
    const next = [within(row, rows.length), within(column, columns.length)] as const;
    setAt(next);
    grid.current?.querySelector<HTMLElement>(`[data-spot="${next.join(' ')}"]`)?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = moves[event.key];
    const isMirrored = document.documentElement.dir === 'rtl';
    const [row, column] = stop;
    if (by !== undefined) move(row + by[0], column + (isMirrored ? -by[1] : by[1]));
    else if (event.key === 'Home') move(event.ctrlKey ? 0 : row, 0);
    else if (event.key === 'End') move(event.ctrlKey ? rows.length : row, columns.length);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <Text size="xs" c="dimmed" mb="xs" visibleFrom="sm">
        {say('gridHelp')}
      </Text>
      {/* Nothing in it needs the mouse: the focus brings a cell into view. */}
      <div className={classes['scroll']}>
        <table ref={grid} aria-label={say('matrix')} className={classes['matrix']}>
          <thead>
            <tr>
              <th scope="col">{say('person')}</th>
              {columns.map((column) => (
                <th key={column.id} scope="col">
                  <ColumnHead column={column} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, rowAt) => (
              <tr key={row.id}>
                <th scope="row">
                  <PersonHead row={row} />
                </th>
                {columns.map((column, columnAt) => (
                  <td key={column.id}>
                    <Cell
                      row={row}
                      column={column}
                      spot={`${rowAt} ${columnAt}`}
                      isStop={rowAt === stop[0] && columnAt === stop[1]}
                      onFocus={() => setAt([rowAt, columnAt])}
                      onKeyDown={onKeyDown}
                      onOpen={onOpen}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function within(place: number, length: number): number {
  return Math.max(0, Math.min(place, length - 1));
}

type CellProps = {
  readonly row: AccessRow;
  readonly column: AccessColumn;
  readonly spot: string;
  readonly isStop: boolean;
  readonly onFocus: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onOpen: Props['onOpen'];
};

function Cell({ row, column, spot, isStop, onFocus, onKeyDown, onOpen }: CellProps) {
  const say = useWords(accessWords);
  const cell = row.cells.find(({ application }) => application.id === column.id);
  return (
    <UnstyledButton
      className={classes['cell']}
      tabIndex={isStop ? 0 : -1}
      data-spot={spot}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      onClick={() => onOpen({ personId: row.id, applicationId: column.id })}
    >
      <span className="visually-hidden">{say('openCell', { person: row.name, application: column.name })}</span>
      <AccessPill cell={cell} />
      <LookAge cell={cell} />
    </UnstyledButton>
  );
}

/** How old the look behind a cell is. */
export function LookAge({ cell }: { readonly cell: AccessCell | undefined }) {
  const say = useWords(accessWords);
  const { from } = useInstants();
  if (cell === undefined) return null;
  return (
    <Text size="xs" c="dimmed" component="span" display="block" mt={2}>
      {cell.seenAt === null ? say('cell.never') : say('looked', { when: from(cell.seenAt) })}
    </Text>
  );
}

function ColumnHead({
  column: { id, name, byHand, silent, lastSeenAt, canSignIn, unknown },
}: {
  readonly column: AccessColumn;
}) {
  const say = useWords(accessWords);
  const may = useMay();
  const { from } = useInstants();
  const counts = [
    ...(canSignIn > 0 ? [say('canSignIn', { count: canSignIn })] : []),
    ...(unknown > 0 ? [say('unknownCount', { count: unknown })] : []),
  ].join(', ');
  return (
    <>
      {may('applications.read') ? (
        <InLink to={`/applications/${id}`} fw={600} size="sm">
          {name}
        </InLink>
      ) : (
        <Text fw={600} size="sm">
          {name}
        </Text>
      )}
      {silent ? (
        <Text size="xs" className={classes['loud'] ?? ''}>
          {lastSeenAt === null ? say('silent') : say('silentSince', { when: from(lastSeenAt) })}
        </Text>
      ) : null}
      {byHand ? (
        <Text size="xs" c="dimmed">
          {say('byHand')}
        </Text>
      ) : null}
      {counts === '' ? null : (
        <InLink to={`/access?application=${id}`} size="xs" display="block">
          {counts}
        </InLink>
      )}
    </>
  );
}
