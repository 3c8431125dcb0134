import { Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type HoldKind, holdKinds } from '../../../core/holds/hold.ts';
import { useWords } from '../language/words.ts';
import { holdsWords } from './words.ts';

export type HoldWanted = { readonly kind: HoldKind; readonly ref: string; readonly reason: string };

/** What is to be preserved and why, as it is being written; `body` is what the API wants. */
export function useHoldWanted() {
  const [wanted, setWanted] = useState<HoldWanted>({ kind: 'person', ref: '', reason: '' });
  const { kind, ref, reason } = wanted;
  const holds = ref.trim() === '' ? [] : [{ kind, ref: ref.trim() }];
  return {
    wanted,
    change: (change: Partial<HoldWanted>) => setWanted((before) => ({ ...before, ...change })),
    clear: () => setWanted({ kind: 'person', ref: '', reason: '' }),
    body: { reason, holds },
  };
}

export function HoldFields({
  wanted: { kind, ref, reason },
  change,
  isRefNeeded,
}: {
  readonly wanted: HoldWanted;
  readonly change: (change: Partial<HoldWanted>) => void;
  readonly isRefNeeded: boolean;
}) {
  const say = useWords(holdsWords);
  return (
    <>
      <Select
        label={say('kind')}
        value={kind}
        data={holdKinds.map((value) => ({ value, label: say(`kind.${value}`) }))}
        onChange={(value) => change({ kind: holdKinds.find((one) => one === value) ?? 'person' })}
        allowDeselect={false}
      />
      <TextInput
        label={say(`ref.${kind}`)}
        value={ref}
        required={isRefNeeded}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => change({ ref: event.currentTarget.value })}
      />
      <Textarea
        label={say('reason')}
        required
        autosize
        minRows={2}
        minLength={3}
        maxLength={2000}
        value={reason}
        onChange={(event) => change({ reason: event.currentTarget.value })}
      />
    </>
  );
}
