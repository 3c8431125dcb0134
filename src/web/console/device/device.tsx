import { Alert, Badge, Box, Button, Group, Text } from '@mantine/core';
import { IconGavel, IconPrinter } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { AssetDetail } from '../../../api/schemas/inventory.ts';
import { assetWords, knownKey } from '../devices/asset-words.ts';
import { useInstants } from '../language/instants.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { Facts } from '../parts/facts.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Shown } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { fileAddress } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import type { ListedCommandAnswer } from '../../../api/schemas/devices.ts';
import { CustodySection } from './custody-section.tsx';
import classes from './device.module.css';
import { type DispositionDeed, DispositionSection } from './disposition-section.tsx';
import { DisputeSection } from './dispute-section.tsx';
import { InspectionSection } from './inspection-section.tsx';
import { ManagementSection } from './management-section.tsx';
import { type NextAction, nextAction } from './next-action.ts';
import { ReturnSection } from './return-section.tsx';
import { SanitizationSection } from './sanitization-section.tsx';
import { type DeviceShown, useDevice } from './use-device.ts';
import { deviceWords } from './words.ts';

/** One asset: is it back, clean and accounted for, and what is to be done about it next? */
export function Device() {
  const { tag = '' }: { readonly tag?: string } = useParams({ strict: false });
  const shown = useDevice(tag);
  const say = useWords(deviceWords);
  const { data } = shown.asset;
  return (
    <>
      <PageHeader
        title={data?.tag ?? tag}
        actions={
          data === undefined ? undefined : (
            <Button
              component="a"
              href={fileAddress('/assets/labels.pdf', { tags: data.tag })}
              variant="default"
              leftSection={<IconPrinter size={16} aria-hidden />}
            >
              {say('assetLabel')}
            </Button>
          )
        }
        about={
          <>
            <InLink to="/devices" size="sm">
              {say('back')}
            </InLink>
          </>
        }
      />
      <Shown answer={shown.asset}>{(asset) => <Parts shown={shown} asset={asset} />}</Shown>
    </>
  );
}

function Parts({ shown, asset }: { readonly shown: DeviceShown; readonly asset: AssetDetail }) {
  const may = useMay();
  const [deed, setDeed] = useState<'inspect' | 'decideReturn' | DispositionDeed>(null);
  const dispositionDeed = deed === 'inspect' || deed === 'decideReturn' ? null : deed;
  const open = (isOpen: boolean, one: 'inspect' | 'decideReturn') => setDeed(isOpen ? one : null);
  return (
    <>
      <AssetFacts asset={asset} />
      <Next shown={shown} asset={asset} act={setDeed} />
      {asset.back === null && (shown.returns.data?.items.length ?? 0) === 0 ? null : (
        <ReturnSection
          shown={shown}
          isDeciding={deed === 'decideReturn'}
          setDeciding={(isOpen) => open(isOpen, 'decideReturn')}
        />
      )}
      <CustodySection shown={shown} />
      {asset.dataBearing ? <ManagementSection shown={shown} asset={asset} /> : null}
      {may('dispositions.read') ? (
        <>
          <InspectionSection
            shown={shown}
            asset={asset}
            isInspecting={deed === 'inspect'}
            setInspecting={(isOpen) => open(isOpen, 'inspect')}
          />
          <DispositionSection shown={shown} tag={asset.tag} deed={dispositionDeed} setDeed={setDeed} />
        </>
      ) : null}
      <SanitizationSection shown={shown} asset={asset} />
      <DisputeSection shown={shown} tag={asset.tag} stop={asset.stop} />
    </>
  );
}

function AssetFacts({ asset }: { readonly asset: AssetDetail }) {
  const say = useWords(deviceWords);
  const sayAsset = useWords(assetWords);
  const { money } = useNumbers();
  const { day } = useInstants();
  const known = knownKey(`category.${asset.category}`);
  const facts = [
    { name: say('custodian'), value: asset.custodian?.name ?? say('nobody') },
    { name: say('where'), value: asset.location ?? say('none') },
    { name: say('serial'), value: asset.serial ?? say('none') },
    { name: say('ownership'), value: say(`ownership.${asset.ownership}`, { lessor: asset.lessor ?? '?' }) },
    ...(asset.leaseEnds === null ? [] : [{ name: say('leaseEnds'), value: day(asset.leaseEnds) }]),
    { name: say('value'), value: asset.value === null ? say('none') : money(asset.value) },
    { name: say('data'), value: say(asset.dataBearing ? 'yes' : 'no') },
    ...(asset.grade === null ? [] : [{ name: say('grade'), value: asset.grade }]),
  ];
  const name = asset.model ?? (known === undefined ? asset.category : sayAsset(known));
  return (
    <>
      <Group gap="xs" mb="sm">
        <Text fw={600}>{[asset.manufacturer, name].filter((part) => part !== null).join(' ')}</Text>
        <Badge variant="light" data-stage={asset.stage}>
          {sayAsset(`stage.${asset.stage}`)}
        </Badge>
        {asset.back === null || asset.back.dueOn === null ? null : (
          <Badge color={asset.back.overdue ? 'orange' : 'gray'} variant="light">
            {say(asset.back.overdue ? 'lateSince' : 'dueOn', { day: day(asset.back.dueOn) })}
          </Badge>
        )}
      </Group>
      {asset.stop === null ? null : (
        <Alert color="orange" variant="light" icon={<IconGavel aria-hidden />} title={say('stopped')} mb="sm" data-stop>
          {asset.stop}
        </Alert>
      )}
      <Facts facts={facts} />
    </>
  );
}

const dialogs: Partial<Record<NextAction, 'inspect' | 'decideReturn' | 'decide' | 'approve' | 'carryOut'>> = {
  inspect: 'inspect',
  decideReturn: 'decideReturn',
  decide: 'decide',
  approve: 'approve',
  carryOut: 'carryOut',
};
const places: Partial<Record<NextAction, string>> = {
  approveLock: 'management',
  erase: 'sanitization',
  verify: 'sanitization',
  settle: 'disputes',
  held: 'disputes',
};

/** The one next thing, and the page's one primary button. */
function Next({
  shown,
  asset,
  act,
}: {
  readonly shown: DeviceShown;
  readonly asset: AssetDetail;
  readonly act: (deed: 'inspect' | 'decideReturn' | DispositionDeed) => void;
}) {
  const say = useWords(deviceWords);
  const may = useMay();
  const proposed = useServer<{ items: readonly ListedCommandAnswer[] }>('/device-commands', {
    which: 'proposed',
    asset: asset.tag,
  }).data?.items;
  const next = nextAction({
    asset,
    isDisputed: (shown.disputes.data?.items ?? []).some(({ state }) => state === 'open'),
    lockProposed: proposed?.some(({ requestedBy }) => requestedBy === null) ?? false,
    disposition: shown.disposition.data,
    drives: shown.drives.data?.state,
  });
  const dialog = dialogs[next];
  const place = places[next];
  return (
    <Box className={classes['next'] ?? ''} data-next={next}>
      <Group justify="space-between" gap="xs">
        <div>
          <Text size="sm" c="dimmed">
            {say('next.title')}
          </Text>
          <Text fw={600}>{say(`next.${next}`)}</Text>
        </div>
        {next === 'checkIn' && may('custody.change') ? (
          <Button component="a" href="/scan">
            {say('openScan')}
          </Button>
        ) : null}
        {dialog !== undefined && mayDo(next, may) ? (
          <Button onClick={() => act(dialog)}>{say(`next.${next}`)}</Button>
        ) : null}
        {place === undefined ? null : (
          <Button component="a" href={`#${place}`} variant="default">
            {say(place === 'management' ? 'management' : place === 'disputes' ? 'disputes' : 'sanitization')}
          </Button>
        )}
      </Group>
    </Box>
  );
}

function mayDo(next: NextAction, may: ReturnType<typeof useMay>): boolean {
  if (next === 'inspect') return may('custody.change');
  if (next === 'decideReturn') return may('returns.manage');
  return may(next === 'approve' ? 'dispositions.approve' : 'dispositions.decide');
}
