import { FileInput, NativeSelect, Text } from '@mantine/core';
import { useState } from 'react';
import type { Item } from '../../../api/schemas/cases.ts';
import type { Attestation } from '../../../api/schemas/work.ts';
import { Failure } from '../../../core/failure.ts';
import { endings } from '../../../core/item.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { LongText } from '../parts/long-text.tsx';
import { server } from '../server/server.ts';
import { itemWords } from './item-words.ts';
import { readUpload } from '../parts/read-upload.ts';

/** One statement of how a thing ended, with what it rests on. */
export function AttestDialog({ item, close }: { readonly item: Item; readonly close: () => void }) {
  const say = useWords(itemWords);
  const known = endings[item.kind];
  const [ending, setEnding] = useState<string>(known.find((one) => one === item.expected.ending) ?? known[0]);
  const [note, setNote] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const attest = async () => {
    const { results } = await server.post<Attestation>('/attestations', {
      itemIds: [item.id],
      ending,
      ...(note.trim() === '' ? {} : { note: note.trim() }),
      ...(file === null ? {} : { file: await readUpload(file) }),
    });
    // One of many that is refused is no refusal of all; here there is only one.
    const [result] = results;
    if (result?.attested !== true) throw new Failure(result?.code ?? 'internal', result?.reason ?? item.label);
  };
  const isReady = note.trim() !== '' || file !== null;
  return (
    <FormDialog
      isOpen
      close={close}
      title={`${say('attest')}: ${item.label}`}
      submit={say('attestEffect')}
      change={attest}
      isReady={isReady}
    >
      <Text>{say('attestAbout')}</Text>
      <NativeSelect
        label={say('attestEnding')}
        value={ending}
        onChange={(event) => setEnding(event.currentTarget.value)}
        data={known.map((value) => ({ value, label: say(`ending.${value}`) }))}
        data-autofocus
      />
      <LongText
        label={say('attestNote')}
        required={file === null}
        withAsterisk={false}
        most={10_000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <FileInput label={say('attestFile')} value={file} onChange={setFile} clearable />
    </FormDialog>
  );
}
