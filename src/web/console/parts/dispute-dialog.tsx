import { FileInput, NativeSelect, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type DisputeClaim, disputeClaims } from '../../../core/holds/dispute.ts';
import { useWords } from '../language/words.ts';
import { server } from '../server/server.ts';
import { disputeWords } from './dispute-words.ts';
import { FormDialog } from './form-dialog.tsx';
import { LongText } from './long-text.tsx';
import { readUpload } from './read-upload.ts';

/** What a dispute is about: a thing of a case, or an asset by its tag. */
type Thing = { readonly itemId: string; readonly label: string } | { readonly asset: string };

/**
 * Writes down that something about a thing is not so: nothing of it is erased until a person has settled it. Without a thing it asks for
 * one. What was written stays until it is sent, also when the dialog is closed in between.
 */
export function DisputeDialog({
  thing,
  isOpen,
  close,
}: {
  readonly thing?: Thing;
  readonly isOpen: boolean;
  readonly close: () => void;
}) {
  const say = useWords(disputeWords);
  const [asset, setAsset] = useState('');
  const [claim, setClaim] = useState<DisputeClaim>('never_held');
  const [claimedDay, setDay] = useState('');
  const [note, setNote] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const isOfCase = thing !== undefined && 'itemId' in thing;
  const open = async () =>
    server.post('/disputes', {
      ...(isOfCase ? { itemId: thing.itemId } : { asset: thing?.asset ?? asset.trim() }),
      claim,
      ...(claim === 'returned' && claimedDay !== '' ? { claimedDay } : {}),
      ...(note.trim() === '' ? {} : { note: note.trim() }),
      ...(file === null ? {} : { file: await readUpload(file) }),
    });
  const forget = () => {
    setAsset('');
    setClaim('never_held');
    setDay('');
    setNote('');
    setFile(null);
  };
  return (
    <FormDialog
      isOpen={isOpen}
      close={close}
      title={thing === undefined ? say('title') : say('titleOf', { thing: isOfCase ? thing.label : thing.asset })}
      submit={say('submit')}
      change={open}
      onDone={forget}
      isReady={claim !== 'other' || note.trim() !== ''}
    >
      <Text size="sm">{say('why')}</Text>
      {thing === undefined ? (
        <TextInput
          label={say('asset')}
          required
          data-autofocus
          maxLength={200}
          value={asset}
          onChange={(event) => setAsset(event.currentTarget.value)}
        />
      ) : null}
      <NativeSelect
        label={say('claim')}
        value={claim}
        onChange={({ currentTarget: { value } }) => setClaim(disputeClaims.find((one) => one === value) ?? 'other')}
        data={disputeClaims.map((value) => ({ value, label: say(`claim.${value}`) }))}
        data-autofocus={thing !== undefined || undefined}
      />
      {claim === 'returned' ? (
        <TextInput
          type="date"
          label={say('day')}
          value={claimedDay}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
      ) : null}
      <LongText
        label={say('note')}
        required={claim === 'other'}
        most={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      {isOfCase ? <FileInput label={say('file')} value={file} onChange={setFile} clearable /> : null}
    </FormDialog>
  );
}
