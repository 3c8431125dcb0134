import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OwnedEndedView, OwnedThingView } from '../../../api/schemas/ownership.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { LongText } from '../parts/long-text.tsx';
import { PersonField } from '../parts/person-field.tsx';
import { type Column, DataList } from '../parts/data-list.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { EmptyState } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useFilters } from '../use-filters.ts';
import { ownedKindWords } from './owned-kind-words.ts';
import { accessWords } from './words.ts';

type Deed = { readonly kind: 'handOver' | 'rotate' | 'retire'; readonly thing: OwnedThingView };

/** What people own for others, and how it comes to an ending. */
export function OwnedThings() {
  const say = useWords(accessWords);
  const sayKind = useWords(ownedKindWords);
  const may = useMay();
  const { day } = useInstants();
  const { filters, set } = useFilters(['ended']);
  const [deed, setDeed] = useState<Deed | null>(null);
  const [tell, setTell] = useState('');
  const isEnded = filters.ended === 'true';
  const columns: readonly Column<OwnedThingView>[] = [
    { key: 'thing', title: say('thing'), cell: ({ name }) => name },
    { key: 'kind', title: say('kind'), cell: ({ ownedKind }) => sayKind(kindOf(ownedKind)) },
    { key: 'owner', title: say('owner'), cell: ({ owner }) => owner.name },
    { key: 'application', title: say('application'), cell: ({ application }) => application ?? '' },
    {
      key: 'depends',
      title: say('depends'),
      cell: ({ usedBy, stopsWithOwner }) =>
        [...(usedBy === null ? [] : [usedBy]), ...(stopsWithOwner ? [say('stops')] : [])].join('; '),
    },
    { key: 'expires', title: say('expires'), cell: ({ expiresOn }) => (expiresOn === null ? '' : day(expiresOn)) },
    isEnded
      ? { key: 'ended', title: say('endedAs'), cell: ({ endedAs }: OwnedThingView) => sayKind(endingOf(endedAs)) }
      : {
          key: 'actions',
          title: say('actions'),
          cell: (thing: OwnedThingView) =>
            may('custody.change') && thing.kind !== 'data' ? <Deeds thing={thing} choose={setDeed} /> : null,
        },
  ];
  return (
    <>
      <Text role="status" mb="xs">
        {tell}
      </Text>
      <DataList
        label={say('owned')}
        path="/owned-things"
        query={{ ended: isEnded }}
        columns={columns}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        filters={
          <NativeSelect
            size="xs"
            label={say('ownedEnded')}
            value={isEnded ? 'true' : ''}
            onChange={(event) => set({ ended: event.currentTarget.value })}
            data={(['', 'true'] as const).map((value) => ({ value, label: say(`ended.${value}`) }))}
          />
        }
        empty={<EmptyState title={say('ownedNone')}>{say('ownedNoneWhy')}</EmptyState>}
      />
      {deed === null ? null : deed.kind === 'handOver' ? (
        <HandOver thing={deed.thing} close={() => setDeed(null)} />
      ) : (
        <EndOwned
          thing={deed.thing}
          kind={deed.kind}
          close={() => setDeed(null)}
          onDone={({ tell: others = [] }) =>
            setTell(others.length === 0 ? '' : say('tell', { names: others.map(({ name }) => name).join(', ') }))
          }
        />
      )}
    </>
  );
}

type OwnedWord = keyof (typeof ownedKindWords)['en'];

function kindOf(code: string): OwnedWord {
  return Object.hasOwn(ownedKindWords.en, code) ? (code as OwnedWord) : 'other';
}

function endingOf(code: string | null): OwnedWord {
  return kindOf(code === null ? 'other' : `ended.${code}`);
}

/** A secret is rotated, and everything else handed over; both may be no more. */
function Deeds({ thing, choose }: { readonly thing: OwnedThingView; readonly choose: (deed: Deed) => void }) {
  const say = useWords(accessWords);
  const kinds = thing.kind === 'secret' ? (['rotate', 'retire'] as const) : (['handOver', 'retire'] as const);
  return (
    <Group gap={4}>
      {kinds.map((kind) => (
        <Button
          key={kind}
          size="compact-sm"
          variant="default"
          aria-label={`${say(kind)}: ${thing.name}`}
          onClick={() => choose({ kind, thing })}
        >
          {say(kind)}
        </Button>
      ))}
    </Group>
  );
}

function HandOver({ thing, close }: { readonly thing: OwnedThingView; readonly close: () => void }) {
  const say = useWords(accessWords);
  const [personId, setPersonId] = useState('');
  const [acceptedBy, setAcceptedBy] = useState('');
  return (
    <FormDialog
      title={say('handOverOf', { name: thing.name })}
      submit={say('handOver')}
      isOpen
      close={close}
      isReady={personId !== '' && acceptedBy.trim().length >= 2}
      change={() => server.post(`/owned-things/${thing.id}/hand-over`, { personId, acceptedBy: acceptedBy.trim() })}
    >
      <PersonField
        label={say('to')}
        value={personId}
        onChange={(chosen, name) => {
          setPersonId(chosen);
          setAcceptedBy(name);
        }}
      />
      <TextInput
        label={say('acceptedBy')}
        required
        value={acceptedBy}
        onChange={(event) => setAcceptedBy(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

function EndOwned({
  thing,
  kind,
  close,
  onDone,
}: {
  readonly thing: OwnedThingView;
  readonly kind: 'rotate' | 'retire';
  readonly close: () => void;
  readonly onDone: (ended: OwnedEndedView) => void;
}) {
  const say = useWords(accessWords);
  const [note, setNote] = useState('');
  const ending = kind === 'rotate' ? 'rotated' : 'retired';
  return (
    <FormDialog<OwnedEndedView>
      title={say(`${kind}Of`, { name: thing.name })}
      submit={say(kind)}
      isOpen
      close={close}
      isReady={note.trim() !== ''}
      change={() => server.post(`/owned-things/${thing.id}/end`, { ending, note: note.trim() })}
      onDone={onDone}
    >
      <Text size="sm">{say(`${kind}What`)}</Text>
      <LongText
        label={say('howSeen')}
        required
        most={10_000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        data-autofocus
      />
    </FormDialog>
  );
}
