import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type HoldKind, holdKinds } from '../../../core/holds/hold.ts';
import { useWords } from '../language/words.ts';
import { ReasonField } from '../parts/reason-field.tsx';
import { PersonField } from '../parts/person-field.tsx';
import { HoldEffect } from './hold-effect.tsx';
import { holdsWords } from './words.ts';

/** `kind` is empty where nothing is put on hold yet. */
export type HoldWanted = { readonly kind: HoldKind | ''; readonly ref: string; readonly reason: string };

const nothingYet: HoldWanted = { kind: 'person', ref: '', reason: '' };

/** What is to be preserved and why, as it is being written; `body` is what the API wants. */
export function useHoldWanted() {
  const [wanted, setWanted] = useState(nothingYet);
  const { kind, ref, reason } = wanted;
  const holds = kind === '' || ref.trim() === '' ? [] : [{ kind, ref: ref.trim() }];
  return {
    wanted,
    change: (change: Partial<HoldWanted>) => setWanted((before) => ({ ...before, ...change })),
    clear: () => setWanted(nothingYet),
    body: { reason, holds },
  };
}

/** Asks what is to be put on hold and why, and says what that would keep. `mayBeNone`: it may also be said later. */
export function HoldFields({
  wanted: { kind, ref, reason },
  change,
  mayBeNone = false,
}: {
  readonly wanted: HoldWanted;
  readonly change: (change: Partial<HoldWanted>) => void;
  readonly mayBeNone?: boolean;
}) {
  const say = useWords(holdsWords);
  const [named, setNamed] = useState('');
  const kinds = mayBeNone ? [...holdKinds, '' as const] : holdKinds;
  const isNamed = kind === 'person' || named === ref.trim();
  return (
    <>
      <Select
        label={say('kind')}
        value={kind}
        data={kinds.map((value) => ({ value, label: say(`kind.${value}`) }))}
        onChange={(value) => change({ kind: kinds.find((one) => one === value) ?? 'person', ref: '' })}
        allowDeselect={false}
      />
      {kind === '' ? null : kind === 'person' ? (
        <PersonField label={say('person')} value={ref} onChange={(id) => change({ ref: id })} />
      ) : (
        <TextInput
          label={say(`ref.${kind}`)}
          value={ref}
          required
          maxLength={200}
          autoComplete="off"
          onChange={(event) => change({ ref: event.currentTarget.value })}
          onBlur={() => setNamed(ref.trim())}
        />
      )}
      {kind === '' || ref.trim() === '' || !isNamed ? null : <HoldEffect kind={kind} named={ref.trim()} />}
      <ReasonField value={reason} onChange={(value) => change({ reason: value })} />
    </>
  );
}
