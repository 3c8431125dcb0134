import { Box, Text, UnstyledButton } from '@mantine/core';
import type { AccessRow } from '../../../api/schemas/access-matrix.ts';
import classes from './access.module.css';
import { AccessPill } from './access-pill.tsx';
import type { Spot } from './matrix.tsx';
import { LookAge } from './matrix-table.tsx';
import { PersonHead } from './person-head.tsx';

/** The matrix as a list of people, each with what every application says of them. */
export function MatrixList({
  rows,
  onOpen,
}: {
  readonly rows: readonly AccessRow[];
  readonly onOpen: (spot: Spot) => void;
}) {
  return (
    <ul className={classes['cards']}>
      {rows.map((row) => (
        <li key={row.id} className={classes['card']}>
          <PersonHead row={row} />
          <ul className={classes['lines']}>
            {row.cells.map((cell) => (
              <li key={cell.application.id}>
                <UnstyledButton
                  className={classes['line']}
                  onClick={() => onOpen({ personId: row.id, applicationId: cell.application.id })}
                >
                  <Box component="span">
                    <Text span size="sm">
                      {cell.application.name}
                    </Text>
                    <LookAge cell={cell} />
                  </Box>
                  <AccessPill cell={cell} />
                </UnstyledButton>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
