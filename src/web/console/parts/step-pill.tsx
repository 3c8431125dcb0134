import { Badge } from '@mantine/core';
import {
  IconAlertTriangle,
  IconClock,
  IconHandStop,
  IconHourglass,
  IconMinus,
  IconPlayerPlay,
  IconUser,
} from '@tabler/icons-react';
import type { Step } from '../../../api/schemas/cases.ts';
import { useWords } from '../language/words.ts';
import { partWords } from './words.ts';

const looks = {
  waiting: { color: 'gray', Icon: IconClock },
  running: { color: 'blue', Icon: IconPlayerPlay },
  polling: { color: 'blue', Icon: IconHourglass },
  asked: { color: 'indigo', Icon: IconUser },
  problem: { color: 'red', Icon: IconAlertTriangle },
  done: { color: 'gray', Icon: IconMinus },
  withdrawn: { color: 'gray', Icon: IconHandStop },
  left: { color: 'gray', Icon: IconMinus },
} as const;

/** How far a step is; `left`: its case is over without it. An ended step is never green: whether something is done, its item says. */
export function StepPill({ state }: { readonly state: Step['state'] | 'left' }) {
  const say = useWords(partWords);
  const { color, Icon } = looks[state];
  return (
    <Badge
      color={color}
      variant={state === 'problem' ? 'filled' : 'light'}
      leftSection={<Icon size={14} aria-hidden />}
    >
      {say(`step.${state}`)}
    </Badge>
  );
}
