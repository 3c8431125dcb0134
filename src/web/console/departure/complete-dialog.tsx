import { Checkbox, FileInput, Group, NativeSelect, Radio, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Step } from '../../../api/schemas/cases.ts';
import type { UploadedFile } from '../../../api/schemas/fields.ts';
import type { CompletionBody } from '../../../api/schemas/work.ts';
import { type Ending, endings } from '../../../core/item.ts';
import { kindsAPersonGives, statementOf } from '../../../core/steps/step-evidence.ts';
import { endingStatedBy, mayStateEnding } from '../../../core/steps/step-outcome.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { LongText } from '../parts/long-text.tsx';
import { server } from '../server/server.ts';
import { DataFields, dataOf, type DataTyped, isDataStep, nothingTyped } from './data-fields.tsx';
import { itemWords } from './item-words.ts';
import { readUpload } from '../parts/read-upload.ts';
import { SignField } from './sign-field.tsx';
import { stepWords } from './step-words.ts';

type Typed = {
  readonly note: string;
  readonly tick: boolean;
  readonly scan: string;
  readonly name: string;
  /** The signature as it was drawn; the name may stand alone. */
  readonly drawn: UploadedFile | null;
  readonly file: File | null;
  readonly photo: File | null;
  readonly legalHold: '' | 'yes' | 'no';
  readonly ending: Ending | '';
};

const empty: Typed = {
  note: '',
  tick: false,
  scan: '',
  name: '',
  drawn: null,
  file: null,
  photo: null,
  legalHold: '',
  ending: '',
};

/** Ends a step by hand, with what its playbook asks for. */
export function CompleteDialog({ step, close }: { readonly step: Step; readonly close: () => void }) {
  const say = useWords(stepWords);
  const sayItem = useWords(itemWords);
  const [typed, setTyped] = useState<Typed>(empty);
  const [data, setData] = useState<DataTyped>(nothingTyped);
  const put = (change: Partial<Typed>) => setTyped((before) => ({ ...before, ...change }));
  const kinds = kindsAPersonGives(step.evidence);
  const complete = async () => server.post(`/steps/${step.id}/complete`, await bodyOf(step, typed, data));
  const { item } = step;
  const asksEnding = item !== null && mayStateEnding(step.action) && endingStatedBy(step.action) === null;
  const isCoverage = item?.kind === 'coverage';
  const saidData = isDataStep(step) && dataOf(step, data) !== undefined;
  const isGiven =
    saidData ||
    (kinds.includes('note') && typed.note.trim() !== '') ||
    (kinds.includes('tick') && typed.tick) ||
    (kinds.includes('scan') && typed.scan.trim() !== '') ||
    (kinds.includes('signature') && typed.name.trim().length > 1) ||
    (kinds.includes('file') && (typed.file !== null || typed.photo !== null)) ||
    (kinds.includes('photo') && typed.photo !== null);
  const isReady =
    isGiven && (!isCoverage || typed.ending !== '') && (step.action !== 'check_hold' || typed.legalHold !== '');
  return (
    <FormDialog
      isOpen
      close={close}
      title={step.title}
      size="lg"
      submit={say('completeEffect')}
      change={complete}
      isReady={isReady}
    >
      {item === null ? null : <Text fw={600}>{item.label}</Text>}
      {step.action === 'check_hold' ? (
        <Radio.Group
          label={say('hold')}
          value={typed.legalHold}
          onChange={(value) => put({ legalHold: value === 'yes' ? 'yes' : 'no' })}
        >
          <Group mt="xs">
            <Radio value="yes" label={say('hold.yes')} />
            <Radio value="no" label={say('hold.no')} />
          </Group>
        </Radio.Group>
      ) : null}
      {isCoverage ? (
        <Radio.Group
          label={say('coverage.question')}
          value={typed.ending}
          onChange={(value) => put({ ending: value === 'found' ? 'found' : 'none' })}
        >
          <Group mt="xs">
            <Radio value="none" label={say('coverage.none')} />
            <Radio value="found" label={say('coverage.found')} />
          </Group>
        </Radio.Group>
      ) : null}
      {asksEnding && !isCoverage ? (
        <NativeSelect
          label={say('ending')}
          value={typed.ending}
          onChange={(event) => put({ ending: event.currentTarget.value as Ending | '' })}
          data={[
            { value: '', label: say('ending.unsaid') },
            ...endings[item.kind].map((value) => ({ value, label: sayItem(`ending.${value}`) })),
          ]}
        />
      ) : null}
      {isDataStep(step) ? (
        <DataFields step={step} typed={data} put={(change) => setData({ ...data, ...change })} />
      ) : null}
      {kinds.length > 1 ? (
        <Text size="sm" c="dimmed">
          {say('oneIsEnough')}
        </Text>
      ) : null}
      {kinds.includes('tick') ? (
        <Checkbox
          label={say('tick')}
          checked={typed.tick}
          onChange={(event) => put({ tick: event.currentTarget.checked })}
        />
      ) : null}
      {kinds.includes('scan') ? (
        <TextInput
          label={say('scan')}
          value={typed.scan}
          onChange={(event) => put({ scan: event.currentTarget.value })}
          autoComplete="off"
        />
      ) : null}
      {kinds.includes('signature') ? (
        <TextInput
          label={say('sign')}
          description={say('signing', { statement: statementOf(step.title, item?.label ?? null) })}
          value={typed.name}
          onChange={(event) => put({ name: event.currentTarget.value })}
          autoComplete="name"
          maxLength={200}
        />
      ) : null}
      {kinds.includes('signature') ? <SignField onChange={(drawn) => put({ drawn })} /> : null}
      {kinds.includes('file') ? (
        <FileInput
          label={say('file')}
          placeholder={say('chooseFile')}
          value={typed.file}
          onChange={(file) => put({ file })}
          clearable
        />
      ) : null}
      {kinds.includes('photo') ? (
        <FileInput
          label={say('photo')}
          placeholder={say('chooseFile')}
          accept="image/jpeg,image/png,image/webp"
          capture="environment"
          value={typed.photo}
          onChange={(photo) => put({ photo })}
          clearable
        />
      ) : null}
      <LongText
        label={say('note')}
        required={kinds.length === 1 && kinds[0] === 'note' && !isDataStep(step)}
        most={10_000}
        value={typed.note}
        onChange={(event) => put({ note: event.currentTarget.value })}
      />
    </FormDialog>
  );
}

async function bodyOf(step: Step, typed: Typed, typedData: DataTyped): Promise<CompletionBody> {
  const { note, tick, scan, name, drawn, file, photo, legalHold, ending } = typed;
  const data = isDataStep(step) ? dataOf(step, typedData) : undefined;
  const dataEnding = isDataStep(step) ? typedData.ending : undefined;
  const said = ending === '' ? dataEnding : ending;
  return {
    ...(note.trim() === '' ? {} : { note: note.trim() }),
    ...(tick ? { tick } : {}),
    ...(scan.trim() === '' ? {} : { scan: scan.trim() }),
    ...(name.trim() === '' ? {} : { signature: { name: name.trim(), ...(drawn === null ? {} : { image: drawn }) } }),
    ...(file === null ? {} : { file: await readUpload(file) }),
    ...(photo === null ? {} : { photo: await readUpload(photo) }),
    ...(legalHold === '' ? {} : { legalHold: legalHold === 'yes' }),
    ...(said === undefined ? {} : { ending: said }),
    ...(data === undefined ? {} : { data }),
  };
}
