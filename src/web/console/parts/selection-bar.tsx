import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../language/words.ts';
import type { Selection } from './use-selection.ts';
import { partWords } from './words.ts';

/** How many rows of a list are selected, taking all that match as well, and what can be done with them. */
export function SelectionBar<Row>({
  selection: { rows, isWhole, selectWhole, clear },
  matching,
  mayTakeAll,
  children,
}: {
  readonly selection: Selection<Row>;
  readonly matching: number | undefined;
  readonly mayTakeAll: boolean;
  readonly children: ReactNode;
}) {
  const say = useWords(partWords);
  return (
    <Group className="selection-bar" gap="xs" mb="sm">
      <Text size="sm" role="status">
        {isWhole ? say('selectedAll', { count: matching ?? rows.length }) : say('selected', { count: rows.length })}
      </Text>
      {mayTakeAll && !isWhole && matching !== undefined ? (
        <Button variant="subtle" size="compact-sm" onClick={selectWhole}>
          {say('selectMatching', { count: matching })}
        </Button>
      ) : null}
      {children}
      <Button variant="subtle" size="compact-sm" onClick={clear}>
        {say('clearSelection')}
      </Button>
    </Group>
  );
}
