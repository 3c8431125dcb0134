import { FileInput, NativeSelect, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Item } from '../../../api/schemas/cases.ts';
import { type DisputeClaim, disputeClaims } from '../../../core/holds/dispute.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { server } from '../server/server.ts';
import { itemWords } from './item-words.ts';
import { readUpload } from './read-upload.ts';

/** Writes down that something about a thing of a case is not so: nothing is erased until a person has settled it. */
export function DisputeDialog({ item, close }: { readonly item: Item; readonly close: () => void }) {
  const say = useWords(itemWords);
  const [claim, setClaim] = useState<DisputeClaim>('never_held');
  const [claimedDay, setDay] = useState('');
  const [note, setNote] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const open = async () =>
    server.post('/disputes', {
      itemId: item.id,
      claim,
      ...(claimedDay === '' ? {} : { claimedDay }),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
      ...(file === null ? {} : { file: await readUpload(file) }),
    });
  return (
    <FormDialog
      isOpen
      close={close}
      title={`${say('dispute')}: ${item.label}`}
      submit={say('disputeEffect')}
      change={open}
      isReady={claim !== 'other' || note.trim() !== ''}
    >
      <Text>{say('disputeAbout')}</Text>
      <NativeSelect
        label={say('disputeWhat')}
        value={claim}
        onChange={({ currentTarget: { value } }) => setClaim(disputeClaims.find((one) => one === value) ?? 'other')}
        data={disputeClaims.map((value) => ({ value, label: say(`dispute.claim.${value}`) }))}
        data-autofocus
      />
      {claim === 'returned' ? (
        <TextInput
          type="date"
          label={say('disputeDay')}
          value={claimedDay}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
      ) : null}
      <Textarea
        label={say('disputeNote')}
        required={claim === 'other'}
        autosize
        minRows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <FileInput label={say('attestFile')} value={file} onChange={setFile} clearable />
    </FormDialog>
  );
}
