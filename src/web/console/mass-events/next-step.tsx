import { Alert, Button, Group, Stack, TagsInput, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { MassEventAnswer } from '../../../api/schemas/mass-events.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { useNotAnOperator } from '../parts/use-not-an-operator.ts';
import { useMay, useMe } from '../server/me.ts';
import { server } from '../server/server.ts';
import { massEventWords } from './words.ts';

type Waiting = MassEventAnswer['waiting'][number];

/** What is to be done next, by whom: propose the list, confirm it as the second person, approve the plans, or nothing. */
export function NextStep({ event }: { readonly event: MassEventAnswer }) {
  const say = useWords(massEventWords);
  const may = useMay();
  const { state, waiting, asksApproval, plansDigest, counts } = event;
  const [proposal] = waiting;
  const isApproved = counts.approved === counts.going;
  const body = () => {
    if (proposal !== undefined) return <Decide event={event} proposal={proposal} />;
    if (state === 'draft' || state === 'proposed') return <Propose event={event} />;
    if (state !== 'open') return <Text>{say(`over.${state}`)}</Text>;
    if (counts.opened + counts.refused < counts.people)
      return <Text>{say('opening', { done: counts.opened + counts.refused, total: counts.people })}</Text>;
    if (!asksApproval || isApproved) return <Text>{say('goesOn')}</Text>;
    if (counts.approving > 0) return <Text>{say('approving', { done: counts.approved, total: counts.going })}</Text>;
    if (plansDigest === null) return <Text>{say('planning', { done: counts.planned, total: counts.going })}</Text>;
    return may('plans.approve') ? <ProposePlans event={event} digest={plansDigest} /> : <Text>{say('toApprove')}</Text>;
  };
  return (
    <section aria-labelledby="next">
      <Title order={2} fz="h4" id="next" mb="xs">
        {say('next')}
      </Title>
      {body()}
    </section>
  );
}

function Propose({ event: { id, counts, confirmers } }: { readonly event: MassEventAnswer }) {
  const say = useWords(massEventWords);
  const [isAsking, setAsking] = useState(false);
  const [named, setNamed] = useState<string[]>([]);
  const nobody = useNotAnOperator(named);
  return (
    <Stack gap="xs" align="flex-start">
      <Text>{say('proposeWhy')}</Text>
      <Text size="sm">{confirmers}</Text>
      <Button onClick={() => setAsking(true)}>{say('propose', { count: counts.people })}</Button>
      <ConfirmEffect
        effect={say('propose', { count: counts.people })}
        isOpen={isAsking}
        close={() => setAsking(false)}
        needsReason
        change={(reason) => server.post(`/mass-events/${id}/propose`, { reason, named })}
      >
        <Text mb="sm">{say('proposeEffect')}</Text>
        <TagsInput
          label={say('named')}
          description={say('namedHint')}
          error={nobody}
          value={named}
          onChange={setNamed}
        />
      </ConfirmEffect>
    </Stack>
  );
}

function ProposePlans({ event: { id, counts }, digest }: { readonly event: MassEventAnswer; readonly digest: string }) {
  const say = useWords(massEventWords);
  const [isAsking, setAsking] = useState(false);
  const count = counts.going - counts.approved;
  return (
    <Stack gap="xs" align="flex-start">
      <Text>{say('plansWhy')}</Text>
      <Button onClick={() => setAsking(true)}>{say('proposePlans', { count })}</Button>
      <ConfirmEffect
        effect={say('proposePlans', { count })}
        isOpen={isAsking}
        close={() => setAsking(false)}
        needsReason
        change={(reason) => server.post(`/mass-events/${id}/approve`, { digest, reason })}
      >
        {say('plansEffect')}
      </ConfirmEffect>
    </Stack>
  );
}

/** Waits for a second person: whoever proposed it reads who that can be, others confirm exactly what was proposed. */
function Decide({ event, proposal }: { readonly event: MassEventAnswer; readonly proposal: Waiting }) {
  const say = useWords(massEventWords);
  const { at } = useInstants();
  const me = useMe();
  const [asking, setAsking] = useState<'confirm' | 'refuse' | null>(null);
  const [code, setCode] = useState('');
  const { id, name, counts, digest } = event;
  const { proposedBy, confirmableAloneAt, expiresAt, reason, kind } = proposal;
  const isMine = me?.operator.id === proposedBy;
  const opens = kind === 'mass_event.open';
  const effect = opens
    ? say('open', { count: counts.people })
    : say('approvePlans', { count: counts.going - counts.approved });
  const given = code.trim() === '' ? {} : { code: code.trim() };
  const confirm = () =>
    opens
      ? server.post(`/mass-events/${id}/open`, { digest, ...given })
      : server.post(`/proposals/${proposal.id}/confirm`, given);
  return (
    <Stack gap="xs" align="flex-start">
      {isMine ? (
        <Alert color="blue" variant="light">
          <Text size="sm">{say('yours')}</Text>
          <Text size="sm">
            {confirmableAloneAt === null
              ? event.confirmers
              : say('yoursAlone', { at: at(confirmableAloneAt), id: proposal.id })}
          </Text>
        </Alert>
      ) : (
        <Text>{say(opens ? 'openWhy' : 'approveWhy')}</Text>
      )}
      <Text size="sm">{say('because', { reason })}</Text>
      <Text size="sm" c="dimmed">
        {say('expires', { at: at(expiresAt) })}
      </Text>
      <Group>
        {isMine && confirmableAloneAt === null ? null : <Button onClick={() => setAsking('confirm')}>{effect}</Button>}
        <Button variant="default" onClick={() => setAsking('refuse')}>
          {say('refuse')}
        </Button>
      </Group>
      <ConfirmEffect
        effect={effect}
        isOpen={asking === 'confirm'}
        close={() => setAsking(null)}
        isDangerous
        typed={name}
        change={confirm}
      >
        <Text>{say(opens ? 'openEffect' : 'approveEffect')}</Text>
        {isMine ? (
          <TextInput
            mt="sm"
            label={say('code')}
            required
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            autoComplete="off"
          />
        ) : null}
      </ConfirmEffect>
      <ConfirmEffect
        effect={say('refuse')}
        isOpen={asking === 'refuse'}
        close={() => setAsking(null)}
        needsReason
        change={(why) => server.post(`/proposals/${proposal.id}/refuse`, { reason: why })}
      >
        {say('refuseEffect')}
      </ConfirmEffect>
    </Stack>
  );
}
