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
  const byId = new Map(shown.steps.map((step) => [step.id, step]));
  const steps = obstacles.flatMap(({ kind, id }) => (kind === 'step' ? (byId.get(id) ?? []) : []));
  return (
    <List size="sm">
      {obstacles.map(({ kind, id, label, standing }) =>
        kind === 'step' || standing === null ? null : (
          <List.Item key={id}>
            {label} <StandingPill standing={standing} />
          </List.Item>
        ),
      )}
      {[...Map.groupBy(steps, ({ title }) => title)].map(([title, same]) => (
        <List.Item key={title}>
          <InLink to={`/departures/${shown.detail.number}?tab=plan&step=${same[0]?.id}`} inherit>
            {same.length === 1 ? title : `${title} (${same.length})`}
          </InLink>{' '}
          {say('notEnded')}
        </List.Item>
      ))}
    </List>
  );
}
