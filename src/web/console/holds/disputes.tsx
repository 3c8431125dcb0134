import { Button, SegmentedControl, Select, Text } from '@mantine/core';
import { useState } from 'react';
import type { DisputeAnswer } from '../../../api/schemas/holds.ts';
import { type DisputeOutcome, disputeOutcomes, endingOfClaim } from '../../../core/holds/dispute.ts';
import { endings } from '../../../core/item.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { type Column, DataList } from '../parts/data-list.tsx';
import { DisputeDialog } from '../parts/dispute-dialog.tsx';
import { disputeWords } from '../parts/dispute-words.ts';
import { InLink } from '../parts/in-link.tsx';
import { LongText } from '../parts/long-text.tsx';
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
  const sayOf = useWords(disputeWords);
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
            ? sayOf(`claim.${claim}`)
            : `${sayOf(`claim.${claim}`)}, ${say('onDay', { day: day(claimedDay) })}`,
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
                {sayOf('title')}
              </Button>
            ) : null}
          </>
        }
        clearFilters={filters.state === '' ? undefined : () => set({ state: '' })}
        empty={<EmptyState title={say('noDisputes')}>{say('noDisputesWhy')}</EmptyState>}
      />
      <DisputeDialog isOpen={isOpening} close={() => setOpening(false)} />
      {settling === null ? null : <Settle dispute={settling} close={() => setSettling(null)} />}
    </>
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
      <LongText
        label={say('note')}
        description={say('noteWhy')}
        required
        least={3}
        most={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
