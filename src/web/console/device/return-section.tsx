import { Anchor, Button, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ShipmentListed } from '../../../api/schemas/couriers.ts';
import type { KitAnswer, ReturnAnswer, ReturnDetailAnswer } from '../../../api/schemas/returns.ts';
import { returnMethods } from '../../../core/returns/propose-return.ts';
import { nonReturns } from '../../../core/returns/return-ending.ts';
import { assetWords } from '../devices/asset-words.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { Facts } from '../parts/facts.tsx';
import { AssetPhotos } from '../parts/asset-photos.tsx';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { InLink } from '../parts/in-link.tsx';
import { ReasonField } from '../parts/reason-field.tsx';
import { Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { fileAddress, server } from '../server/server.ts';
import { useServer } from '../server/use-server.ts';
import { MoneyField, moneyOf, noAmount } from './money-field.tsx';
import { Section } from './section.tsx';
import type { DeviceShown } from './use-device.ts';
import { deviceWords } from './words.ts';

type Deed = 'decide' | 'end' | 'approve' | null;

/** How it comes back in each case that asks for it, where the parcel is, and what becomes of it if it does not. */
export function ReturnSection({
  shown,
  isDeciding,
  setDeciding,
}: {
  readonly shown: DeviceShown;
  /** Opened by the next action of the page. */
  readonly isDeciding: boolean;
  readonly setDeciding: (isOpen: boolean) => void;
}) {
  const say = useWords(deviceWords);
  const may = useMay();
  const [deed, setDeed] = useState<Deed>(null);
  const [latest] = shown.returns.data?.items ?? [];
  const isOpen = latest !== undefined && latest.state !== 'received' && latest.state !== 'ended';
  const waits = latest?.waitsFor ?? null;
  return (
    <Section
      id="return"
      title={say('return')}
      actions={
        !isOpen ? undefined : (
          <>
            {waits !== null && may('returns.approve') ? (
              <Button size="xs" variant="default" onClick={() => setDeed('approve')}>
                {say('approveEnding', { tag: latest.asset.tag, ending: say(`ending.${latest.ending ?? 'lost'}`) })}
              </Button>
            ) : null}
            {may('returns.manage') && waits === null ? (
              <>
                <Button size="xs" variant="default" onClick={() => setDeciding(true)}>
                  {say('decideReturn')}
                </Button>
                <Button size="xs" variant="default" onClick={() => setDeed('end')}>
                  {say('endReturn')}
                </Button>
              </>
            ) : null}
          </>
        )
      }
    >
      <Shown answer={shown.returns} rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm">{say('returnNone')}</Text>
          ) : (
            <Stack gap="sm">
              {items.slice(0, 5).map((one) => (
                <OneReturn key={one.id} row={one} />
              ))}
            </Stack>
          )
        }
      </Shown>
      {latest === undefined ? null : (
        <>
          <DecideDialog row={latest} isOpen={isDeciding} close={() => setDeciding(false)} />
          <EndDialog row={latest} isOpen={deed === 'end'} close={() => setDeed(null)} />
          <ConfirmEffect
            effect={say('approveEnding', { tag: latest.asset.tag, ending: say(`ending.${latest.ending ?? 'lost'}`) })}
            isOpen={deed === 'approve'}
            close={() => setDeed(null)}
            change={() => server.post(`/returns/${latest.id}/approve`)}
          >
            {say('waitsFor', { role: say(`role.${waits ?? 'finance'}`) })}
          </ConfirmEffect>
        </>
      )}
    </Section>
  );
}

function OneReturn({ row }: { readonly row: ReturnAnswer }) {
  const say = useWords(deviceWords);
  const sayAsset = useWords(assetWords);
  const { day } = useInstants();
  const detail = useServer<ReturnDetailAnswer>(`/returns/${row.id}`).data;
  const facts = [
    { name: say('person'), value: row.person.name },
    { name: say('state'), value: say(`state.${row.state}`) },
    { name: say('method'), value: sayAsset(`method.${row.method ?? ''}`) },
    { name: say('due'), value: row.dueOn === null ? say('none') : day(row.dueOn) },
    ...(row.pickUpOn === null ? [] : [{ name: say('pickUpOn'), value: say('pickUpWish', { day: day(row.pickUpOn) }) }]),
    ...(row.ending === null ? [] : [{ name: say('ending'), value: say(`ending.${row.ending}`) }]),
    ...(row.waitsFor === null
      ? []
      : [{ name: say('state'), value: say('waitsFor', { role: say(`role.${row.waitsFor}`) }) }]),
    ...(detail === undefined || detail.rungs.length === 0
      ? []
      : [
          {
            name: say('reminders'),
            value: detail.rungs.map(({ rung, on }) => `${say(`rung.${rung as 'reminder'}`)} (${day(on)})`).join(', '),
          },
        ]),
  ];
  return (
    <div>
      <InLink to={`/departures/${row.offboarding}?tab=devices`} size="sm" fw={600}>
        {say('case', { number: row.offboarding })}
      </InLink>
      <Facts facts={facts} />
      {row.photos.length === 0 ? null : (
        <>
          <Text size="sm" c="dimmed">
            {say('theirPhotos')}
          </Text>
          <AssetPhotos tag={row.asset.tag} photos={row.photos} />
        </>
      )}
      <Parcels row={row} shipmentId={detail?.shipmentId ?? null} />
    </div>
  );
}

function Parcels({ row, shipmentId }: { readonly row: ReturnAnswer; readonly shipmentId: string | null }) {
  const say = useWords(deviceWords);
  const may = useMay();
  const isAllowed = may('holdings.read');
  const kits = useServer<{ items: readonly KitAnswer[] }>(
    `/offboardings/${row.offboarding}/kits`,
    {},
    { enabled: may('returns.read') },
  ).data?.items;
  const shipments = useServer<{ items: readonly ShipmentListed[] }>(
    '/shipments',
    { offboarding: row.offboarding },
    { enabled: isAllowed },
  ).data?.items;
  const boxes = (kits ?? []).filter(({ lines }) => lines.some(({ itemId }) => itemId === row.itemId));
  const ids = new Set([
    shipmentId,
    ...boxes.flatMap(({ outShipmentId, backShipmentId }) => [outShipmentId, backShipmentId]),
  ]);
  const parcels = (shipments ?? []).filter(({ id }) => ids.has(id));
  const slips = may('returns.manage') ? boxes.filter(({ state }) => state !== 'cancelled') : [];
  return [
    ...slips.map(({ id }) => (
      <Text key={id} size="sm" component="div">
        <Anchor href={fileAddress(`/kits/${id}/slip.pdf`)}>{say('slip')}</Anchor>
      </Text>
    )),
    ...parcels.map((one) => (
      <Text key={one.id} size="sm" component="div">
        {say('parcel', { way: say(`way.${one.direction}`) })}: {say(`status.${one.status}`)}
        {one.statusAt === null ? null : (
          <>
            {' '}
            <When instant={one.statusAt} />
          </>
        )}
        {one.trackingCode === null ? '' : `, ${say('tracking', { code: one.trackingCode })}`}
        {one.carrier === null ? '' : ` (${one.carrier})`}
        {one.problem === null ? '' : `. ${one.problem}`}{' '}
        {one.hasLabel ? <Anchor href={fileAddress(`/shipments/${one.id}/label`)}>{say('label')}</Anchor> : null}
      </Text>
    )),
  ];
}

type DialogProps = { readonly row: ReturnAnswer; readonly isOpen: boolean; readonly close: () => void };

function DecideDialog({ row, isOpen, close }: DialogProps) {
  const say = useWords(deviceWords);
  const sayAsset = useWords(assetWords);
  const [method, setMethod] = useState<(typeof returnMethods)[number]>(row.method ?? row.proposed ?? 'kit');
  const [reason, setReason] = useState('');
  return (
    <FormDialog
      title={`${say('decideReturn')}: ${row.asset.tag}`}
      submit={say('decide')}
      isOpen={isOpen}
      close={close}
      isReady={reason.trim().length >= 3}
      change={() => server.post(`/returns/${row.id}/decide`, { method, reason: reason.trim() })}
    >
      {row.proposed === null ? null : (
        <Text size="sm">{say('proposed', { method: sayAsset(`method.${row.proposed}`) })}</Text>
      )}
      <NativeSelect
        label={say('method')}
        data={returnMethods.map((value) => ({ value, label: sayAsset(`method.${value}`) }))}
        value={method}
        onChange={(event) => setMethod(event.currentTarget.value as typeof method)}
      />
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}

function EndDialog({ row, isOpen, close }: DialogProps) {
  const say = useWords(deviceWords);
  const [ending, setEnding] = useState<(typeof nonReturns)[number]>('lost');
  const [reason, setReason] = useState('');
  const [police, setPolice] = useState('');
  const [price, setPrice] = useState(noAmount);
  const money = ending === 'bought_out' ? moneyOf(price) : undefined;
  return (
    <FormDialog
      title={`${say('endReturn')}: ${row.asset.tag}`}
      submit={`${row.asset.tag}: ${say(`ending.${ending}`)}`}
      isOpen={isOpen}
      close={close}
      isReady={reason.trim().length >= 3 && (ending !== 'bought_out' || money !== undefined)}
      change={() =>
        server.post(`/returns/${row.id}/end`, {
          ending,
          reason: reason.trim(),
          ...(money === undefined ? {} : { price: money }),
          ...(police.trim() === '' ? {} : { policeReference: police.trim() }),
        })
      }
    >
      <NativeSelect
        label={say('ending')}
        data={nonReturns.map((value) => ({ value, label: say(`ending.${value}`) }))}
        value={ending}
        onChange={(event) => setEnding(event.currentTarget.value as typeof ending)}
      />
      {ending === 'bought_out' ? <MoneyField label={say('price')} value={price} onChange={setPrice} /> : null}
      {ending === 'stolen' ? (
        <TextInput
          label={say('police')}
          maxLength={200}
          value={police}
          onChange={(event) => setPolice(event.currentTarget.value)}
        />
      ) : null}
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}
