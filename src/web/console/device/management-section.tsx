import { Alert, Badge, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import type { DeviceCommandAnswer, DeviceDetail } from '../../../api/schemas/devices.ts';
import type { AssetDetail } from '../../../api/schemas/inventory.ts';
import { commandKinds } from '../../../core/devices/device-command.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay, useMe } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { Section } from './section.tsx';
import { type DeviceShown, useEnrolment } from './use-device.ts';
import { deviceWords } from './words.ts';

type Kind = (typeof commandKinds)[number];

/** What device managers know of it, what it may be told and what stands against the rest, and what became of what it was told. */
export function ManagementSection({ shown, asset }: { readonly shown: DeviceShown; readonly asset: AssetDetail }) {
  const say = useWords(deviceWords);
  return (
    <Section id="management" title={say('management')}>
      <Shown answer={shown.enrolments} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{say('managementNone')}</Text>
          ) : (
            <Stack>
              {items.map(({ id }) => (
                <Enrolment key={id} id={id} asset={asset} />
              ))}
            </Stack>
          )
        }
      </Shown>
    </Section>
  );
}

function Enrolment({ id, asset }: { readonly id: string; readonly asset: AssetDetail }) {
  const say = useWords(deviceWords);
  const may = useMay();
  const answer = useEnrolment(id);
  const [kind, setKind] = useState<Kind | null>(null);
  const look = useChange(() => server.post(`/devices/${id}/read`));
  const match = useChange(() => server.post(`/devices/${id}/match`, { asset: asset.tag }));
  const mayCommand = may('devices.command');
  return (
    <Shown answer={answer} rows={2}>
      {(device) => (
        <div>
          <Group gap="xs" justify="space-between">
            <Text fw={600}>
              {device.application.name}
              {device.name === null ? '' : `: ${device.name}`}
            </Text>
            {mayCommand ? (
              <Button
                size="compact-sm"
                variant="subtle"
                loading={look.isPending}
                onClick={() => look.mutate(undefined)}
              >
                {say('look')}
              </Button>
            ) : null}
          </Group>
          <Text size="sm" component="div">
            {say('asItSays')}: {say(`device.${device.state}`)}.{' '}
            {device.lastSeenAt === null ? null : (
              <>
                {say('lastSeen')}: <When instant={device.lastSeenAt} />.
              </>
            )}{' '}
            {device.secrets.length === 0 ? '' : say('keysKept', { count: device.secrets.length })}
          </Text>
          {look.error === null ? null : <Alert color="orange">{look.error.message}</Alert>}
          <Match device={device} tag={asset.tag} confirm={() => match.mutate(undefined)} />
          {mayCommand ? (
            <Group gap="xs" my="xs">
              {device.may
                .filter(({ allowed }) => allowed)
                .map((one) => (
                  <Button
                    key={one.kind}
                    size="xs"
                    variant="default"
                    {...(one.kind === 'wipe' ? { c: 'red' } : {})}
                    onClick={() => setKind(one.kind)}
                  >
                    {say('effect', { kind: say(`kind.${one.kind}`), tag: asset.tag })}
                  </Button>
                ))}
            </Group>
          ) : null}
          <Obstacles device={device} />
          {device.commands.length === 0 ? null : (
            <>
              <Text size="sm" fw={600} mt="xs">
                {say('commands')}
              </Text>
              <Stack gap={4}>
                {device.commands.slice(0, 10).map((one) => (
                  <Command key={one.id} command={one} asset={asset} />
                ))}
              </Stack>
            </>
          )}
          {kind === null ? null : (
            <ConfirmEffect
              effect={say('effect', { kind: say(`kind.${kind}`), tag: asset.tag })}
              isOpen
              close={() => setKind(null)}
              needsReason
              isDangerous={kind === 'wipe' || kind === 'retire'}
              change={(reason) => server.post(`/devices/${id}/commands`, { kind, reason })}
            >
              {asset.custodian === null ? '' : `${say('hasIt', { name: asset.custodian.name })} `}
              {say(`what.${kind}`)}
            </ConfirmEffect>
          )}
        </div>
      )}
    </Shown>
  );
}

function Match({
  device,
  tag,
  confirm,
}: {
  readonly device: DeviceDetail;
  readonly tag: string;
  readonly confirm: () => void;
}) {
  const say = useWords(deviceWords);
  const may = useMay();
  if (device.goneAt !== null) return <Text size="sm">{say('gone')}</Text>;
  if (device.match === 'confirmed') return null;
  return (
    <Group gap="xs" my="xs">
      <Text size="sm">
        {device.match === 'held' ? say('matchHeld', { why: device.matchReason ?? '' }) : say('matchOpen', { tag })}
      </Text>
      {may('devices.command') ? (
        <Button size="compact-sm" variant="default" onClick={confirm}>
          {say('confirmMatch', { tag })}
        </Button>
      ) : null}
    </Group>
  );
}

/** The same sentence for several kinds stands once. */
function Obstacles({ device }: { readonly device: DeviceDetail }) {
  const say = useWords(deviceWords);
  const against = device.may.filter(({ allowed }) => !allowed);
  if (against.length === 0 || device.match !== 'confirmed' || device.goneAt !== null) return null;
  const byReason = Map.groupBy(against, ({ reason }) => reason ?? '');
  return (
    <Alert color="orange" variant="light" icon={<IconLock aria-hidden />} title={say('blocked')} my="xs">
      <List size="sm">
        {[...byReason].map(([why, kinds]) => (
          <List.Item key={why}>
            {say('mayNot', { kind: kinds.map((one) => say(`kind.${one.kind}`)).join(', '), why })}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

const looks: Readonly<Record<DeviceCommandAnswer['state'], string>> = {
  proposed: 'orange',
  approved: 'blue',
  queued: 'blue',
  delivered: 'blue',
  done: 'green',
  failed: 'red',
  refused: 'gray',
  cancelled: 'gray',
};
const ended: readonly string[] = ['done', 'failed', 'refused', 'cancelled'];

function Command({ command, asset }: { readonly command: DeviceCommandAnswer; readonly asset: AssetDetail }) {
  const say = useWords(deviceWords);
  const may = useMay();
  const me = useMe();
  const [deed, setDeed] = useState<'approve' | 'confirm' | 'cancel' | null>(null);
  const { id, kind, state, reason, requestedBy, proposalId, problem } = command;
  const isOwn = state === 'proposed' && requestedBy === null;
  const effect = say('effect', { kind: say(`kind.${kind}`), tag: asset.tag });
  const close = () => setDeed(null);
  const at = command.endedAt ?? command.deliveredAt ?? command.queuedAt ?? command.approvedAt ?? command.requestedAt;
  return (
    <Group gap="xs" justify="space-between">
      <Text size="sm" component="div">
        <Badge color={looks[state]} variant={state === 'failed' ? 'filled' : 'light'} component="span">
          {say(`kind.${kind}`)}
        </Badge>{' '}
        {say(isOwn ? 'command.own' : `command.${state}`)}, <When instant={at} />. {reason}
        {problem === null ? '' : ` ${problem}`}
      </Text>
      <Group gap="xs">
        {isOwn && may('devices.command') ? (
          <Button size="compact-sm" onClick={() => setDeed('approve')}>
            {say('approveLock', { tag: asset.tag })}
          </Button>
        ) : null}
        {state === 'proposed' && proposalId !== null && requestedBy !== me?.operator.id && may('proposals.decide') ? (
          <Button size="compact-sm" color="red" onClick={() => setDeed('confirm')}>
            {say('confirmWipe', { tag: asset.tag })}
          </Button>
        ) : null}
        {!ended.includes(state) && may('devices.command') ? (
          <Button size="compact-sm" variant="default" onClick={() => setDeed('cancel')}>
            {say('cancelCommand')}
          </Button>
        ) : null}
      </Group>
      <ConfirmEffect
        effect={say('approveLock', { tag: asset.tag })}
        isOpen={deed === 'approve'}
        close={close}
        change={() => server.post(`/device-commands/${id}/approve`)}
      >
        {asset.custodian === null ? '' : `${say('hasIt', { name: asset.custodian.name })} `}
        {say('approveLockWhy', { reason })} {say('what.lock')}
      </ConfirmEffect>
      <ConfirmEffect
        effect={say('confirmWipe', { tag: asset.tag })}
        isOpen={deed === 'confirm'}
        close={close}
        isDangerous
        change={() => server.post(`/proposals/${proposalId ?? ''}/confirm`, {})}
      >
        {asset.custodian === null ? '' : `${say('hasIt', { name: asset.custodian.name })} `}
        {say('confirmWipeWhy', { reason })}
      </ConfirmEffect>
      <ConfirmEffect
        effect={say('cancelEffect', { effect })}
        isOpen={deed === 'cancel'}
        close={close}
        needsReason
        change={(why) => server.post(`/device-commands/${id}/cancel`, { reason: why })}
      >
        {say('cancelWhy')}
      </ConfirmEffect>
    </Group>
  );
}
