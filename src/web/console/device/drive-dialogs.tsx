import { Alert, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Sanitization, StorageDevices } from '../../../api/schemas/sanitization.ts';
import {
  mediaTypes,
  sanitizationMethods,
  sanitizationTechniques,
  verificationMethods,
} from '../../../core/sanitization/sanitization.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { server } from '../server/server.ts';
import { deviceWords } from './words.ts';

/** Something in an asset that keeps data. */
export type Drive = StorageDevices['items'][number];

/** What a drive is called: its kind, and its serial number where that is known. */
export function useDriveName() {
  const say = useWords(deviceWords);
  return ({ media, serial }: Drive) => [say(`media.${media}`), serial ?? ''].join(' ').trim();
}

/** Asks what else keeps data in an asset. `path` is the asset's. */
export function AddDrive({
  path,
  isOpen,
  close,
}: {
  readonly path: string;
  readonly isOpen: boolean;
  readonly close: () => void;
}) {
  const say = useWords(deviceWords);
  const [media, setMedia] = useState<(typeof mediaTypes)[number]>('nvme_ssd');
  const [serial, setSerial] = useState('');
  return (
    <FormDialog
      title={say('addDrive')}
      submit={say('addDrive')}
      isOpen={isOpen}
      close={close}
      change={() =>
        server.post(`${path}/storage-devices`, { media, ...(serial.trim() === '' ? {} : { serial: serial.trim() }) })
      }
    >
      <NativeSelect
        label={say('media')}
        data={mediaTypes.map((value) => ({ value, label: say(`media.${value}`) }))}
        value={media}
        onChange={(event) => setMedia(event.currentTarget.value as typeof media)}
      />
      <TextInput
        label={say('serial')}
        maxLength={200}
        value={serial}
        onChange={(event) => setSerial(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

/** Asks how a drive was erased, with what, and where. */
export function RecordErasure({
  tag,
  drive,
  close,
}: {
  readonly tag: string;
  readonly drive: Drive;
  readonly close: () => void;
}) {
  const say = useWords(deviceWords);
  const nameOf = useDriveName();
  const [method, setMethod] = useState<(typeof sanitizationMethods)[number]>('purge');
  const [technique, setTechnique] = useState<(typeof sanitizationTechniques)[number]>('sanitize_block_erase');
  const [texts, setTexts] = useState({ tool: '', toolVersion: '', place: '' });
  const given = Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ''));
  return (
    <FormDialog
      title={say('recordOn', { drive: nameOf(drive) })}
      submit={say('record')}
      isOpen
      close={close}
      change={() =>
        server.post('/sanitizations', {
          asset: tag,
          ...(drive.serial === null ? { media: drive.media } : { serial: drive.serial }),
          method,
          technique,
          ...given,
        })
      }
    >
      <NativeSelect
        label={say('methodField')}
        data={sanitizationMethods.map((value) => ({ value, label: say(`sanitize.${value}`) }))}
        value={method}
        onChange={(event) => setMethod(event.currentTarget.value as typeof method)}
      />
      <NativeSelect
        label={say('technique')}
        data={sanitizationTechniques.map((value) => ({ value, label: value.replaceAll('_', ' ') }))}
        value={technique}
        onChange={(event) => setTechnique(event.currentTarget.value as typeof technique)}
      />
      {(['tool', 'toolVersion', 'place'] as const).map((name) => (
        <TextInput
          key={name}
          label={say(name)}
          maxLength={200}
          value={texts[name]}
          onChange={(event) => setTexts({ ...texts, [name]: event.currentTarget.value })}
        />
      ))}
    </FormDialog>
  );
}

/** Asks how somebody else made sure that a drive was erased, and what they saw. */
export function VerifyErasure({
  drive,
  erasure,
  close,
}: {
  readonly drive: Drive;
  readonly erasure: Sanitization;
  readonly close: () => void;
}) {
  const say = useWords(deviceWords);
  const nameOf = useDriveName();
  const [method, setMethod] = useState<(typeof verificationMethods)[number]>('sample');
  const [percent, setPercent] = useState<string | number>(10);
  const [result, setResult] = useState<'passed' | 'failed'>('passed');
  return (
    <FormDialog
      title={say('verifyOn', { drive: nameOf(drive) })}
      submit={say('verify')}
      isOpen
      close={close}
      change={() =>
        server.post(`/sanitizations/${erasure.id}/verify`, {
          method,
          result,
          ...(method === 'sample' ? { samplePercent: Number(percent) } : {}),
        })
      }
    >
      <Alert color="blue" variant="light">
        {say('verifyWhy')}
      </Alert>
      <NativeSelect
        label={say('methodField')}
        data={verificationMethods.map((value) => ({ value, label: say(`check.${value}`) }))}
        value={method}
        onChange={(event) => setMethod(event.currentTarget.value as typeof method)}
      />
      {method === 'sample' ? (
        <NumberInput label={say('sample')} min={1} max={100} value={percent} onChange={setPercent} />
      ) : null}
      <NativeSelect
        label={say('result')}
        data={(['passed', 'failed'] as const).map((value) => ({ value, label: say(`result.${value}`) }))}
        value={result}
        onChange={(event) => setResult(event.currentTarget.value as typeof result)}
      />
    </FormDialog>
  );
}
