import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconHandStop,
  IconHelpHexagon,
  IconHourglass,
  IconLockOpen,
  IconUserCheck,
} from '@tabler/icons-react';
import { Badge } from '@mantine/core';
import type { Assurance, Standing } from '../../../core/item.ts';
import { useWords } from '../language/words.ts';
import { partWords } from './words.ts';

const looks = {
  confirmed: { color: 'green', Icon: IconCircleCheck },
  attested: { color: 'teal', Icon: IconUserCheck },
  waived: { color: 'grape', Icon: IconHandStop },
  held: { color: 'red', Icon: IconLockOpen },
  waiting: { color: 'blue', Icon: IconHourglass },
  unknown: { color: 'red', Icon: IconHelpHexagon },
  stale: { color: 'orange', Icon: IconClock },
  attested_only: { color: 'orange', Icon: IconUserCheck },
  wrong_ending: { color: 'red', Icon: IconAlertTriangle },
} as const;

/**
 * Where an item stands: word, icon and colour. `done` is told apart by who saw it, and unknown is as loud as failed. `wide`
 * shows the word in full even where space is short.
 */
export function StandingPill({
  standing,
  assurance,
}: {
  readonly standing: Standing;
  readonly assurance?: Assurance | null;
}) {
  const say = useWords(partWords);
  const shown = standing === 'done' ? (assurance === 'attested' ? 'attested' : 'confirmed') : standing;
  const { color, Icon } = looks[shown];
  const isLoud = shown === 'unknown' || shown === 'held' || shown === 'wrong_ending';
  return (
    <Badge
      color={color}
      variant={isLoud ? 'filled' : 'light'}
      leftSection={<Icon size={14} aria-hidden />}
      data-standing={standing}
    >
      {say(`standing.${shown}`)}
    </Badge>
  );
}
