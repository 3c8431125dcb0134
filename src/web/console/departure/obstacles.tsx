import { List, Text } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { StandingPill } from '../parts/standing-pill.tsx';
import { itemWords } from './item-words.ts';
import { obstaclesOf } from './next-action.ts';
import type { CaseShown } from './use-case.ts';

/** What keeps a case open, by the rule that the server closes by: each thing without an ending, each step that has not ended. */
export function Obstacles({ shown }: { readonly shown: CaseShown }) {
  const say = useWords(itemWords);
  const obstacles = obstaclesOf(shown);
  if (obstacles.length === 0) return <Text size="sm">{say('noObstacles')}</Text>;
  return (
    <List size="sm">
      {obstacles.map(({ kind, id, label, standing }) => (
        <List.Item key={id}>
          {kind === 'item' ? (
            label
          ) : (
            <InLink to={`/departures/${shown.detail.number}?tab=plan&step=${id}`} inherit>
              {label}
            </InLink>
          )}{' '}
          {standing === null ? say('notEnded') : <StandingPill standing={standing} />}
        </List.Item>
      ))}
    </List>
  );
}
