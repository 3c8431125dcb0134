import { Alert, Badge, Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { ProposalListed } from '../../../api/schemas/protection.ts';
import { useInstants } from '../language/instants.ts';
import { type Say, useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { InLink } from '../parts/in-link.tsx';
import { EmptyState, Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMe } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { brakeWords } from './words.ts';

/** Deeds that wait for a second person: what exactly would happen, who asked, and the two answers. */
export function Proposals() {
  const say = useWords(brakeWords);
  const answer = useServer<{ readonly items: readonly ProposalListed[] }>('/proposals');
  return (
    <section aria-labelledby="proposals">
      <Title order={2} fz="lg" id="proposals" mb="xs">
        {say('proposals')}
      </Title>
      <Shown answer={answer}>
        {({ items }) => {
          const waiting = items.filter(({ state }) => state === 'waiting');
          const ended = items.filter(({ state }) => state !== 'waiting').slice(0, 10);
          return (
            <Stack>
              {waiting.length === 0 ? (
                <EmptyState title={say('noProposals')}>{say('noProposalsWhy')}</EmptyState>
              ) : (
                waiting.map((proposal) => <Waiting key={proposal.id} proposal={proposal} />)
              )}
              {ended.map((proposal) => (
                <Text key={proposal.id} size="sm">
                  <Badge variant="light" color="gray">
                    {say(`state.${proposal.state}`)}
                  </Badge>{' '}
                  {nameOf(proposal, say)}: {proposal.reason} ({proposal.proposedByName}){' '}
                  <When instant={proposal.proposedAt} />
                </Text>
              ))}
            </Stack>
          );
        }}
      </Shown>
    </section>
  );
}

function Waiting({ proposal }: { readonly proposal: ProposalListed }) {
  const say = useWords(brakeWords);
  const { at } = useInstants();
  const me = useMe();
  const [asking, setAsking] = useState<'confirm' | 'refuse' | null>(null);
  const [code, setCode] = useState('');
  const { id, kind, number, proposedBy, proposedByName, proposedAt, reason, expiresAt, confirmableAloneAt } = proposal;
  const deed = nameOf(proposal, say);
  const isMine = me?.operator.id === proposedBy;
  return (
    <Card withBorder component="section" aria-label={deed}>
      <Title order={3} fz="md">
        {number === null ? deed : <InLink to={`/departures/${number}`}>{deed}</InLink>}
      </Title>
      <Text size="sm">
        {say('askedBy', { name: proposedByName })} <When instant={proposedAt} />: {reason}
      </Text>
      <Text size="sm" c="dimmed">
        {say('until', { at: at(expiresAt) })}
      </Text>
      {isMine ? (
        <Alert variant="light" color="blue" mt="xs">
          {confirmableAloneAt === null ? say('yours') : say('yoursAlone', { at: at(confirmableAloneAt), id })}
        </Alert>
      ) : null}
      <Group mt="sm">
        {isMine && confirmableAloneAt === null ? null : (
          <Button onClick={() => setAsking('confirm')}>{say('confirm')}</Button>
        )}
        <Button variant="default" onClick={() => setAsking('refuse')}>
          {say('refuse')}
        </Button>
      </Group>
      <ConfirmEffect
        effect={say('confirmOf', { deed })}
        isOpen={asking === 'confirm'}
        close={() => setAsking(null)}
        isDangerous
        change={() => server.post(`/proposals/${id}/confirm`, isMine ? { code: code.trim() } : {})}
      >
        <Text>{say(`effect.${kind}`)}</Text>
        <Text size="sm" mt="xs">
          {say('exactly')}
        </Text>
        {isMine ? (
          <TextInput
            label={say('code')}
            required
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            autoComplete="off"
          />
        ) : null}
      </ConfirmEffect>
      <ConfirmEffect
        effect={say('refuseOf', { deed })}
        isOpen={asking === 'refuse'}
        close={() => setAsking(null)}
        needsReason
        change={(why) => server.post(`/proposals/${id}/refuse`, { reason: why })}
      >
        {say('refuseEffect')}
      </ConfirmEffect>
    </Card>
  );
}

/** The deed, what it is done to, and in which case: "Wipe a device: LT-0412, OFF-7". */
function nameOf({ kind, subject, number }: ProposalListed, say: Say<keyof (typeof brakeWords)['en']>): string {
  const about = [subject, number].filter((part) => part !== null).join(', ');
  return about === '' ? say(`deed.${kind}`) : `${say(`deed.${kind}`)}: ${about}`;
}
