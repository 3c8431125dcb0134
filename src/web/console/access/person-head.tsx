import { Text } from '@mantine/core';
import type { AccessRow } from '../../../api/schemas/access-matrix.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { partWords } from '../parts/words.ts';
import { accessWords } from './words.ts';

/** Who it is, since when they are gone, and where their case is. */
export function PersonHead({ row: { name, department, cases } }: { readonly row: AccessRow }) {
  const say = useWords(accessWords);
  const sayPart = useWords(partWords);
  const { from } = useInstants();
  const [latest] = cases;
  return (
    <>
      {latest === undefined ? (
        <Text fw={600} size="sm">
          {name}
        </Text>
      ) : (
        <InLink to={`/departures/${latest.number}?tab=access`} fw={600} size="sm">
          {name}
        </InLink>
      )}
      <Text size="xs" c="dimmed">
        {[
          ...(department === null ? [] : [department]),
          ...(latest === undefined
            ? [say('noCase')]
            : [latest.quiet ? sayPart('noLongerWithUs') : say('left', { when: from(latest.accessEndsAt) })]),
        ].join(' · ')}
      </Text>
    </>
  );
}
