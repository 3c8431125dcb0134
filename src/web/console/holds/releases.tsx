import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { MatterAnswer } from '../../../api/schemas/holds.ts';
import type { ProposalListed } from '../../../api/schemas/protection.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { useMay, useMe } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { holdsWords } from './words.ts';

type Deciding = { readonly proposal: ProposalListed; readonly deed: 'confirm' | 'refuse' };

/** Releases that somebody proposed: of one matter, or of all. A second person confirms or refuses. */
export function Releases({ of }: { readonly of?: MatterAnswer }) {
  const say = useWords(holdsWords);
  const may = useMay();
  const me = useMe();
  const proposals = useServer<{ items: readonly ProposalListed[] }>(
    '/proposals',
    {},
    { enabled: may('proposals.decide') },
  );
  const matters = useServer<{ items: readonly MatterAnswer[] }>('/matters', {}, { enabled: of === undefined });
  const [deciding, setDeciding] = useState<Deciding | null>(null);
  const known = of === undefined ? (matters.data?.items ?? []) : [of];
  const nameOf = ({ about, number }: ProposalListed): string | null => {
    if (about.kind === 'departure') return number;
    const matter = known.find(({ id, holds }) => id === about.id || holds.some((hold) => hold.id === about.id));
    const hold = matter?.holds.find(({ id }) => id === about.id);
    return matter === undefined ? null : hold === undefined ? matter.name : `${matter.name}, ${hold.label}`;
  };
  const waiting = (proposals.data?.items ?? []).filter(
    (one) => one.kind === 'hold.release' && one.state === 'waiting' && (of === undefined || nameOf(one) !== null),
  );
  if (waiting.length === 0) return null;
  const chosen = deciding === null ? '' : (nameOf(deciding.proposal) ?? say('aHold'));
  return (
    <Alert color="orange" variant="light" mb="md" title={say('proposals')}>
      <Stack gap="sm">
        {waiting.map((proposal) => {
          const name = nameOf(proposal) ?? say('aHold');
          return (
            <div key={proposal.id}>
              <Text fw={600}>{name}</Text>
              <Text>{say('proposedBy', { name: proposal.proposedByName, reason: proposal.reason })}</Text>
              {proposal.proposedBy === me?.operator.id ? (
                <Text c="dimmed">{say('yours')}</Text>
              ) : (
                <Group gap="xs" mt={4}>
                  <Button
                    size="xs"
                    aria-label={`${say('confirm')}: ${name}`}
                    onClick={() => setDeciding({ proposal, deed: 'confirm' })}
                  >
                    {say('confirm')}
                  </Button>
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={`${say('refuse')}: ${name}`}
                    onClick={() => setDeciding({ proposal, deed: 'refuse' })}
                  >
                    {say('refuse')}
                  </Button>
                </Group>
              )}
            </div>
          );
        })}
      </Stack>
      <ConfirmEffect
        effect={say(deciding?.deed === 'refuse' ? 'refuseOf' : 'confirmOf', { name: chosen })}
        isOpen={deciding !== null}
        close={() => setDeciding(null)}
        needsReason={deciding?.deed === 'refuse'}
        isDangerous={deciding?.deed === 'confirm'}
        change={(reason) =>
          deciding?.deed === 'refuse'
            ? server.post(`/proposals/${deciding.proposal.id}/refuse`, { reason })
            : server.post(`/proposals/${deciding?.proposal.id ?? ''}/confirm`, {})
        }
      >
        {say(deciding?.deed === 'refuse' ? 'refuseWhy' : 'confirmWhy')}
      </ConfirmEffect>
    </Alert>
  );
}
