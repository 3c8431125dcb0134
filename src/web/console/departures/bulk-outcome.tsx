import { Box, List, Text } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import type { Outcome, Result } from './run-bulk.ts';
import { departuresWords } from './words.ts';

const mostNamed = 20;

/** How far a deed for many cases is; what failed or was left, and why. */
export function BulkOutcome({ outcome: { total, results } }: { readonly outcome: Outcome }) {
  const say = useWords(departuresWords);
  const of = (kind: Result['outcome']) => results.filter(({ outcome }) => outcome === kind);
  const [done, left, failed] = [of('done'), of('left'), of('failed')];
  const isOver = results.length >= total;
  return (
    <Box role="status" mb="sm">
      <Text size="sm" fw={600}>
        {say(isOver ? 'doneOf' : 'doing', { done: isOver ? done.length : results.length, total })}
      </Text>
      <NotDone title={say('failedOf', { count: failed.length })} results={failed} />
      <NotDone title={say('leftOutOf', { count: left.length })} results={left} />
    </Box>
  );
}

function NotDone({ title, results }: { readonly title: string; readonly results: readonly Result[] }) {
  const say = useWords(departuresWords);
  if (results.length === 0) return null;
  return (
    <>
      <Text size="sm">{title}</Text>
      <List size="sm">
        {results.slice(0, mostNamed).map(({ number, name, because, sentence }) => (
          <List.Item key={number}>
            <InLink to={`/departures/${number}`}>
              {name} {number}
            </InLink>
            : {because === null ? sentence : say(`because.${because}`)}
          </List.Item>
        ))}
      </List>
      {results.length > mostNamed ? (
        <Text size="sm">{say('andMore', { count: results.length - mostNamed })}</Text>
      ) : null}
    </>
  );
}
