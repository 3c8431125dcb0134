import { Badge } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconClock,
  IconHandStop,
  IconHelpHexagon,
  IconHourglass,
  IconLockOpen,
  IconMinus,
  IconUserCheck,
} from '@tabler/icons-react';
import type { AccessCell } from '../../../api/schemas/access-matrix.ts';
import { type Say, useWords } from '../language/words.ts';
import classes from './access.module.css';
import { accessWords } from './words.ts';

const looks = {
  done: { color: 'green', Icon: IconCircleCheck },
  attested: { color: 'teal', Icon: IconUserCheck },
  none: { color: 'green', Icon: IconMinus },
  held: { color: 'red', Icon: IconLockOpen },
  unknown: { color: 'red', Icon: IconHelpHexagon },
  wrong_ending: { color: 'orange', Icon: IconAlertTriangle },
  waiting: { color: 'orange', Icon: IconHourglass },
  stale: { color: 'orange', Icon: IconClock },
  attested_only: { color: 'orange', Icon: IconUserCheck },
  waived: { color: 'grape', Icon: IconHandStop },
  missing: { color: 'gray', Icon: IconCircleDashed },
} as const;
type Look = keyof typeof looks;
type Seen = Pick<AccessCell, 'standing' | 'assurance' | 'parts'> | undefined;

/** What a cell says: word, icon and colour. Unknown is as loud as still there, and only what was seen gone is green. */
export function AccessPill({ cell }: { readonly cell: Seen }) {
  const say = useWords(accessWords);
  const look = lookOf(cell);
  const { color, Icon } = looks[look];
  return (
    <Badge
      className={classes['pill'] ?? ''}
      color={color}
      variant={look === 'held' || look === 'unknown' ? 'filled' : 'light'}
      leftSection={<Icon size={14} aria-hidden />}
      data-access={look}
    >
      {say(`cell.${look}`)}
    </Badge>
  );
}

/** The word of a cell, for those who have it read out. */
export function sayCell(say: Say<`cell.${Look}`>, cell: Seen): string {
  return say(`cell.${lookOf(cell)}`);
}

function lookOf(cell: Seen): Look {
  if (cell === undefined) return 'missing';
  const { standing, assurance, parts } = cell;
  if (standing !== 'done') return standing;
  if (parts.length > 0 && parts.every(({ kind }) => kind === 'coverage')) return 'none';
  return assurance === 'attested' ? 'attested' : 'done';
}
