import { Badge, Button, Group, List, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { DispositionView, ProposalAnswer } from '../../../api/schemas/inspection.ts';
import { dispositionKinds } from '../../../core/inspection/disposition.ts';
import { useInstants } from '../language/instants.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { ReasonField } from '../parts/reason-field.tsx';
import { Shown } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { MoneyField, moneyOf, noAmount } from './money-field.tsx';
import { Section } from './section.tsx';
import type { DeviceShown } from './use-device.ts';
import { deviceWords } from './words.ts';

/** What is asked about a disposition; the next action of the page opens one of them. */
export type DispositionDeed = 'decide' | 'approve' | 'carryOut' | 'refuse' | 'withdraw' | null;

type Props = {
  readonly shown: DeviceShown;
  readonly tag: string;
  readonly deed: DispositionDeed;
  readonly setDeed: (deed: DispositionDeed) => void;
};

/** What the policy says becomes of it, who decided and approved what, and carrying it out. */
export function DispositionSection({ shown, tag, deed, setDeed }: Props) {
  const say = useWords(deviceWords);
  const may = useMay();
  const answer = shown.disposition.data;
  const open = answer?.items.find(({ state }) => state === 'decided' || state === 'approved');
  const close = () => setDeed(null);
  return (
    <Section
      id="disposition"
      title={say('disposition')}
      actions={
        <>
          {open === undefined && answer !== undefined && answer.proposal !== null && may('dispositions.decide') ? (
            <Button size="xs" variant="default" onClick={() => setDeed('decide')}>
              {say('decide')}
            </Button>
          ) : null}
          {open?.state === 'decided' && may('dispositions.approve') ? (
            <>
              <Button size="xs" variant="default" onClick={() => setDeed('approve')}>
                {say('approve', { kind: say(`becomes.${open.kind}`), tag })}
              </Button>
              <Button size="xs" variant="default" onClick={() => setDeed('refuse')}>
                {say('refuse')}
              </Button>
            </>
          ) : null}
          {open?.state === 'approved' && may('dispositions.decide') ? (
            <Button size="xs" variant="default" onClick={() => setDeed('carryOut')}>
              {say('carryOut')}
            </Button>
          ) : null}
          {open !== undefined && may('dispositions.decide') ? (
            <Button size="xs" variant="subtle" onClick={() => setDeed('withdraw')}>
              {say('withdraw')}
            </Button>
          ) : null}
        </>
      }
    >
      <Shown answer={shown.disposition} rows={2}>
        {({ proposal, stop, items }) => (
          <Stack gap="sm">
            {stop === null || open !== undefined ? null : (
              <Text size="sm">{say('dispositionStop', { why: stop })}</Text>
            )}
            {proposal === null || open !== undefined ? null : <Proposal proposal={proposal} />}
            {items.slice(0, 5).map((one) => (
              <Decision key={one.id} one={one} />
            ))}
          </Stack>
        )}
      </Shown>
      {answer === undefined || answer.proposal === null ? null : (
        <DecideDialog path={shown.path} tag={tag} proposal={answer.proposal} isOpen={deed === 'decide'} close={close} />
      )}
      {open === undefined ? null : <OpenDeeds open={open} tag={tag} deed={deed} close={close} />}
    </Section>
  );
}

function Proposal({ proposal }: { readonly proposal: NonNullable<ProposalAnswer['proposal']> }) {
  const say = useWords(deviceWords);
  return (
    <div>
      <Text size="sm" fw={600}>
        {say('policySays', { kind: say(`becomes.${proposal.kind}`) })}
      </Text>
      <List size="sm">
        {proposal.reasons.map((reason) => (
          <List.Item key={reason}>{reason}</List.Item>
        ))}
      </List>
      {proposal.needsApproval ? <Text size="sm">{say('needsApproval')}</Text> : null}
    </div>
  );
}

function Decision({ one }: { readonly one: DispositionView }) {
  const say = useWords(deviceWords);
  const { at } = useInstants();
  return (
    <div>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          {say(`becomes.${one.kind}`)}
        </Text>
        <Badge color={one.state === 'decided' ? 'orange' : one.state === 'approved' ? 'blue' : 'gray'} variant="light">
          {say(`decision.${one.state}`)}
        </Badge>
      </Group>
      <Text size="sm">
        {say('decidedBy', { name: one.decidedBy, when: at(one.decidedAt) })}
        {one.overrideReason === null ? '' : `: ${one.overrideReason}`}
        {one.recipient === null ? '' : `. ${say('recipient')}: ${one.recipient}`}
      </Text>
    </div>
  );
}

function OpenDeeds({
  open,
  tag,
  deed,
  close,
}: {
  readonly open: DispositionView;
  readonly tag: string;
  readonly deed: DispositionDeed;
  readonly close: () => void;
}) {
  const say = useWords(deviceWords);
  const { money } = useNumbers();
  const effect = say('approve', { kind: say(`becomes.${open.kind}`), tag });
  const path = `/dispositions/${open.id}`;
  return (
    <>
      <ConfirmEffect
        effect={effect}
        isOpen={deed === 'approve'}
        close={close}
        change={() => server.post(`${path}/approve`)}
      >
        {say('approveWhy', {
          name: open.decidedBy,
          value: open.value === null ? say('valueUnknown') : money(open.value),
        })}
      </ConfirmEffect>
      {(['refuse', 'withdraw'] as const).map((one) => (
        <ConfirmEffect
          key={one}
          effect={`${say(one)}: ${tag}`}
          isOpen={deed === one}
          close={close}
          needsReason
          change={(reason) => server.post(`${path}/${one}`, { reason })}
        >
          {say(`becomes.${open.kind}`)}
        </ConfirmEffect>
      ))}
      <CarryOutDialog open={open} tag={tag} isOpen={deed === 'carryOut'} close={close} />
    </>
  );
}

function DecideDialog({
  path,
  tag,
  proposal,
  isOpen,
  close,
}: {
  readonly path: string;
  readonly tag: string;
  readonly proposal: NonNullable<ProposalAnswer['proposal']>;
  readonly isOpen: boolean;
  readonly close: () => void;
}) {
  const say = useWords(deviceWords);
  const [kind, setKind] = useState('');
  const [reason, setReason] = useState('');
  const isOther = kind !== '' && kind !== proposal.kind;
  return (
    <FormDialog
      title={say('decideOn', { tag })}
      submit={say('approve', { kind: say(`becomes.${(kind === '' ? proposal.kind : kind) as 'sell'}`), tag })}
      isOpen={isOpen}
      close={close}
      isReady={!isOther || reason.trim().length >= 3}
      change={() =>
        server.post(`${path}/disposition`, {
          ...(kind === '' ? {} : { kind }),
          ...(isOther ? { reason: reason.trim() } : {}),
        })
      }
    >
      <Proposal proposal={proposal} />
      <NativeSelect
        label={say('kind')}
        data={[
          { value: '', label: say('asPolicy') },
          ...dispositionKinds.map((value) => ({ value, label: say(`becomes.${value}`) })),
        ]}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value)}
      />
      {isOther ? (
        <>
          <Text size="sm">{say('otherNeedsReason')}</Text>
          <ReasonField value={reason} onChange={setReason} />
        </>
      ) : null}
    </FormDialog>
  );
}

function CarryOutDialog({
  open,
  tag,
  isOpen,
  close,
}: {
  readonly open: DispositionView;
  readonly tag: string;
  readonly isOpen: boolean;
  readonly close: () => void;
}) {
  const say = useWords(deviceWords);
  const [recipient, setRecipient] = useState('');
  const [paid, setPaid] = useState(noAmount);
  const [cap, setCap] = useState(noAmount);
  const proceeds = open.kind === 'sell' ? moneyOf(paid) : undefined;
  const most = open.kind === 'repair' ? moneyOf(cap) : undefined;
  const isReady =
    open.kind === 'redeploy' ||
    (recipient.trim() !== '' &&
      (open.kind !== 'sell' || proceeds !== undefined) &&
      (open.kind !== 'repair' || most !== undefined));
  return (
    <FormDialog
      title={say('carryOutOn', { kind: say(`becomes.${open.kind}`), tag })}
      submit={say('carryOutOn', { kind: say(`becomes.${open.kind}`), tag })}
      isOpen={isOpen}
      close={close}
      isReady={isReady}
      change={() =>
        server.post(`/dispositions/${open.id}/carry-out`, {
          ...(recipient.trim() === '' ? {} : { recipient: recipient.trim() }),
          ...(proceeds === undefined ? {} : { proceeds }),
          ...(most === undefined ? {} : { repair: { cap: most } }),
        })
      }
    >
      {open.kind === 'redeploy' ? null : (
        <>
          <Text size="sm">{say('carryWhy')}</Text>
          <TextInput
            label={say('recipient')}
            required
            maxLength={200}
            value={recipient}
            onChange={(event) => setRecipient(event.currentTarget.value)}
          />
        </>
      )}
      {open.kind === 'sell' ? <MoneyField label={say('paid')} value={paid} onChange={setPaid} /> : null}
      {open.kind === 'repair' ? <MoneyField label={say('cap')} value={cap} onChange={setCap} /> : null}
    </FormDialog>
  );
}
