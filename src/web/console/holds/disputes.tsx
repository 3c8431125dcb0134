import { Button, SegmentedControl, Select, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { DisputeAnswer } from '../../../api/schemas/holds.ts';
import { disputeClaims, type DisputeOutcome, disputeOutcomes, endingOfClaim } from '../../../core/holds/dispute.ts';
import { endings } from '../../../core/item.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { EmptyState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useFilters } from '../use-filters.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { holdsWords } from './words.ts';

const states = ['', 'open', 'settled'] as const;

/** What people say is not so, open ones first, and how each was settled. */
export function Disputes() {
  const say = useWords(holdsWords);
  const may = useMay();
  const { day } = useInstants();
  const { filters, set } = useFilters(['state']);
  const [settling, setSettling] = useState<DisputeAnswer | null>(null);
  const [isOpening, setOpening] = useState(false);
  const columns: readonly Column<DisputeAnswer>[] = [
    { key: 'dispute', title: say('dispute'), cell: ({ name, thing }) => `${name}: ${thing}` },
    {
      key: 'claim',
      title: say('claim'),
      cell: ({ claim, claimedDay, note }) =>
        [
          claimedDay === null
            ? say(`claim.${claim}`)
            : `${say(`claim.${claim}`)}, ${say('onDay', { day: day(claimedDay) })}`,
          ...(note === null ? [] : [note]),
        ].join('. '),
    },
    {
      key: 'by',
      title: say('by'),
      cell: ({ openedBy, byLeaver }) => (byLeaver ? `${openedBy} (${say('byLeaver')})` : openedBy),
    },
    { key: 'opened', title: say('opened'), cell: ({ openedAt }) => <When instant={openedAt} /> },
    {
      key: 'case',
      title: say('case'),
      cell: ({ offboarding }) =>
        offboarding === null ? '' : <InLink to={`/departures/${offboarding}?tab=devices`}>{offboarding}</InLink>,
    },
    {
      key: 'state',
      title: say('state'),
      cell: (row) =>
        row.outcome !== null ? (
          `${say(`outcome.${row.outcome}`)}. ${row.settledNote ?? ''}`
        ) : may('items.attest') ? (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={say('settleOf', { name: row.name })}
            onClick={() => setSettling(row)}
          >
            {say('settle')}
          </Button>
        ) : (
          say('state.open')
        ),
    },
  ];
  return (
    <>
      <PageHeader title={say('disputes')} about={say('disputesAbout')} />
      <DataList
        label={say('disputes')}
        path="/disputes"
        query={{ state: filters.state }}
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        filters={
          <>
            <SegmentedControl
              size="xs"
              aria-label={say('state')}
              value={filters.state}
              onChange={(state) => set({ state })}
              data={states.map((state) => ({ value: state, label: say(`state.${state}`) }))}
            />
            {may('items.attest') ? (
              <Button size="xs" onClick={() => setOpening(true)}>
                {say('openDispute')}
              </Button>
            ) : null}
          </>
        }
        clearFilters={filters.state === '' ? undefined : () => set({ state: '' })}
        empty={<EmptyState title={say('noDisputes')}>{say('noDisputesWhy')}</EmptyState>}
      />
      <OpenDispute isOpen={isOpening} close={() => setOpening(false)} />
      {settling === null ? null : <Settle dispute={settling} close={() => setSettling(null)} />}
    </>
  );
}

function OpenDispute({ isOpen, close }: { readonly isOpen: boolean; readonly close: () => void }) {
  const say = useWords(holdsWords);
  const [asset, setAsset] = useState('');
  const [claim, setClaim] = useState<string>('never_held');
  const [claimedDay, setDay] = useState('');
  const [note, setNote] = useState('');
  const body = {
    asset: asset.trim(),
    claim,
    ...(claimedDay === '' ? {} : { claimedDay }),
    ...(note.trim() === '' ? {} : { note: note.trim() }),
  };
  return (
    <FormDialog
      title={say('openDispute')}
      submit={say('openDisputeIt')}
      isOpen={isOpen}
      close={close}
      change={() => server.post('/disputes', body)}
      onDone={() => {
        setAsset('');
        setDay('');
        setNote('');
      }}
    >
      <Text size="sm">{say('openDisputeWhy')}</Text>{' '}
      <TextInput
        label={say('asset')}
        required
        data-autofocus
        maxLength={200}
        value={asset}
        onChange={(event) => setAsset(event.currentTarget.value)}
      />
      <Select
        label={say('claim')}
        value={claim}
        data={disputeClaims.map((value) => ({ value, label: say(`claim.${value}`) }))}
        onChange={(value) => setClaim(value ?? 'other')}
        allowDeselect={false}
      />
      <TextInput
        type="date"
        label={say('day')}
        value={claimedDay}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <Textarea
        label={say('note')}
        autosize
        minRows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

function Settle({ dispute, close }: { readonly dispute: DisputeAnswer; readonly close: () => void }) {
  const say = useWords(holdsWords);
  const [outcome, setOutcome] = useState<DisputeOutcome>('upheld');
  const [ending, setEnding] = useState('');
  const [note, setNote] = useState('');
  const name = `${dispute.name}: ${dispute.thing}`;
  const mayEnd = outcome === 'upheld' && dispute.itemKind !== null && endingOfClaim(dispute.claim) === null;
  return (
    <FormDialog
      title={say('settleOf', { name })}
      submit={say('settleIt', { name: dispute.name })}
      isOpen
      close={close}
      change={() =>
        server.post(`/disputes/${dispute.name}/settle`, {
          outcome,
          note,
          ...(mayEnd && ending !== '' ? { ending } : {}),
        })
      }
    >
      <Text size="sm">{say('settleWhy')}</Text>{' '}
      <SegmentedControl
        aria-label={say('state')}
        orientation="vertical"
        value={outcome}
        onChange={(value) => setOutcome(disputeOutcomes.find((one) => one === value) ?? 'upheld')}
        data={disputeOutcomes.map((value) => ({ value, label: say(`outcome.${value}`) }))}
      />
      {mayEnd ? (
        <Select
          label={say('ending')}
          value={ending}
          data={[
            { value: '', label: say('endingNone') },
            ...endings.asset.map((value) => ({ value, label: say(`ending.${value}`) })),
          ]}
          onChange={(value) => setEnding(value ?? '')}
          allowDeselect={false}
        />
      ) : null}
      <Textarea
        label={say('note')}
        description={say('noteWhy')}
        required
        autosize
        minRows={2}
        minLength={3}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
