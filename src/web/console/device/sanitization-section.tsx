import { Anchor, Badge, Button, Group, List, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Sanitization, StorageDevices } from '../../../api/schemas/sanitization.ts';
import type { AssetDetail } from '../../../api/schemas/inventory.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { Shown } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { fileAddress, server } from '../server/server.ts';
import { AddDrive, type Drive, RecordErasure, useDriveName, VerifyErasure } from './drive-dialogs.tsx';
import { Section } from './section.tsx';
import { type DeviceShown, useCertificates } from './use-device.ts';
import { deviceWords } from './words.ts';

type Deed =
  | { readonly kind: 'add' }
  | { readonly kind: 'issue' }
  | { readonly kind: 'record'; readonly drive: Drive }
  | { readonly kind: 'verify'; readonly drive: Drive; readonly erasure: Sanitization };

/** What keeps data in it, how each of these was erased, who else made sure, and the certificates. */
export function SanitizationSection({ shown, asset }: { readonly shown: DeviceShown; readonly asset: AssetDetail }) {
  const say = useWords(deviceWords);
  const may = useMay();
  const [deed, setDeed] = useState<Deed | null>(null);
  const certificates = useCertificates(asset.tag, may('certificates.read'));
  const mayRecord = may('sanitizations.record');
  const close = () => setDeed(null);
  const isVerified = shown.drives.data?.state.verified === true;
  return (
    <Section
      id="sanitization"
      title={say('sanitization')}
      actions={
        mayRecord && asset.dataBearing ? (
          <>
            <Button size="xs" variant="default" onClick={() => setDeed({ kind: 'add' })}>
              {say('addDrive')}
            </Button>
            {isVerified && (shown.drives.data?.items.length ?? 0) > 0 ? (
              <Button size="xs" variant="default" onClick={() => setDeed({ kind: 'issue' })}>
                {say('issue')}
              </Button>
            ) : null}
          </>
        ) : undefined
      }
    >
      <Shown answer={shown.drives} rows={2}>
        {({ items, state }) => (
          <>
            <State isBearing={asset.dataBearing} state={state} />
            <Stack gap="sm">
              {items.map((drive) => (
                <OneDrive
                  key={drive.id}
                  drive={drive}
                  erasures={(shown.erasures.data?.items ?? []).filter(
                    ({ storageDeviceId }) => storageDeviceId === drive.id,
                  )}
                  mayRecord={mayRecord}
                  act={setDeed}
                />
              ))}
            </Stack>
          </>
        )}
      </Shown>
      {certificates.map(({ id, number }) => (
        <Text key={id} size="sm">
          <Anchor href={fileAddress(`/certificates/${id}/file.pdf`)}>{say('certificate', { number })}</Anchor>
        </Text>
      ))}
      <AddDrive path={shown.path} isOpen={deed?.kind === 'add'} close={close} />
      {deed?.kind === 'record' ? <RecordErasure tag={asset.tag} drive={deed.drive} close={close} /> : null}
      {deed?.kind === 'verify' ? <VerifyErasure drive={deed.drive} erasure={deed.erasure} close={close} /> : null}
      <ConfirmEffect
        effect={`${say('issue')}: ${asset.tag}`}
        isOpen={deed?.kind === 'issue'}
        close={close}
        change={() => server.post('/certificates', { asset: asset.tag })}
      >
        {say('issueWhy')}
      </ConfirmEffect>
    </Section>
  );
}

function State({ isBearing, state }: { readonly isBearing: boolean; readonly state: StorageDevices['state'] }) {
  const say = useWords(deviceWords);
  if (!isBearing) return <Text size="sm">{say('notBearing')}</Text>;
  const [color, word] = state.verified
    ? (['green', 'verified'] as const)
    : state.sanitized
      ? (['orange', 'erasedOnly'] as const)
      : (['red', 'notErased'] as const);
  return (
    <>
      <Badge color={color} variant="light" mb="xs">
        {say(word)}
      </Badge>
      <List size="sm" mb="xs">
        {state.missing.map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </>
  );
}

function OneDrive({
  drive,
  erasures,
  mayRecord,
  act,
}: {
  readonly drive: Drive;
  readonly erasures: readonly Sanitization[];
  readonly mayRecord: boolean;
  readonly act: (deed: Deed) => void;
}) {
  const say = useWords(deviceWords);
  const nameOf = useDriveName();
  const { at } = useInstants();
  return (
    <div>
      <Group gap="xs" justify="space-between">
        <Text size="sm" fw={600}>
          {nameOf(drive)}
        </Text>
        {mayRecord && drive.removedAt === null ? (
          <Button size="compact-sm" variant="default" onClick={() => act({ kind: 'record', drive })}>
            {say('record')}
          </Button>
        ) : null}
      </Group>
      {erasures.map((erasure) => (
        <div key={erasure.id}>
          <Group gap="xs" justify="space-between">
            <Text size="sm">
              {say('doneBy', {
                method: say(`sanitize.${erasure.method}`),
                technique: erasure.technique.replaceAll('_', ' '),
                name: erasure.doneBy,
                when: at(erasure.endedAt),
                result: say(`result.${erasure.result}`),
              })}
            </Text>
            {mayRecord && erasure.result === 'passed' ? (
              <Button size="compact-sm" variant="default" onClick={() => act({ kind: 'verify', drive, erasure })}>
                {say('verify')}
              </Button>
            ) : null}
          </Group>
          {erasure.checks.map((check) => (
            <Text key={check.checkedAt} size="sm" c="dimmed">
              {say('checkedBy', {
                name: check.checkedBy,
                when: at(check.checkedAt),
                result: say(`result.${check.result}`),
              })}
            </Text>
          ))}
        </div>
      ))}
    </div>
  );
}
