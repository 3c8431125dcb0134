import { List, Text } from '@mantine/core';
import type { RestorationAnswer } from '../../../api/schemas/changes.ts';
import { useWords } from '../language/words.ts';
import { caseWords } from './words.ts';

/** What no call can bring back: each reason once, with everything that it is true of. */
export function LostList({ lost }: { readonly lost: RestorationAnswer['notRestorable'] }) {
  const say = useWords(caseWords);
  const byReason = [...Map.groupBy(lost, ({ reason }) => reason)];
  return (
    <>
      <Text size="sm" fw={600}>
        {say(lost.length === 0 ? 'effect.lostNone' : 'effect.lost')}
      </Text>
      <List size="sm">
        {byReason.map(([reason, same]) => (
          <List.Item key={reason}>
            {reason}: {same.map(({ label }) => label).join(', ')}
          </List.Item>
        ))}
      </List>
    </>
  );
}
