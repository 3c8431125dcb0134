import { Alert, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import type { ProposalListed } from '../../../api/schemas/protection.ts';
import { brakeWords } from '../brakes/words.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { useMay } from '../server/me.ts';
import { useServer } from '../server/use-server.ts';
import { caseWords } from './words.ts';

/** What of a case was proposed and waits for a second person; it is decided where all of them are. */
export function SecondPerson({ number }: { readonly number: string }) {
  const say = useWords(caseWords);
  const sayDeed = useWords(brakeWords);
  const may = useMay();
  const { at } = useInstants();
  const answer = useServer<{ readonly items: readonly ProposalListed[] }>(
    '/proposals',
    {},
    { enabled: may('proposals.decide') },
  );
  const waiting = answer.data?.items.filter((one) => one.number === number && one.state === 'waiting') ?? [];
  if (waiting.length === 0) return null;
  return (
    <Alert color="orange" variant="light" mt="sm" icon={<IconUsers aria-hidden />} title={say('secondPerson')}>
      {waiting.map(({ id, kind, proposedByName, reason, expiresAt }) => (
        <Text key={id} size="sm">
          {say('secondLine', {
            deed: sayDeed(`deed.${kind}`),
            name: proposedByName,
            reason,
            until: at(expiresAt),
          })}
        </Text>
      ))}
      <InLink to="/brakes" size="sm">
        {say('secondDecide')}
      </InLink>
    </Alert>
  );
}
