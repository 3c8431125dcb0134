import { Checkbox, Group, NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import type { Step } from '../../../api/schemas/cases.ts';
import type { DataStatementBody } from '../../../api/schemas/data.ts';
import { useWords } from '../language/words.ts';
import { stepWords } from './step-words.ts';

/** What somebody typed about data; which part of it counts depends on the step. */
export type DataTyped = {
  readonly what: 'transfer' | 'mailbox' | 'nothing_to_keep' | 'archived';
  readonly before: number | '';
  readonly after: number | '';
  readonly to: string;
  readonly reason: string;
  readonly isShared: boolean;
  readonly delegate: string;
  readonly until: string;
  readonly removed: number | '';
  readonly outside: string;
  readonly isAutoReply: boolean;
  readonly isNothingLeft: boolean;
  readonly confirmedBy: string;
  /** How it ended where nothing is counted. */
  readonly ending: 'nothing_to_keep' | 'archived' | undefined;
};

export const nothingTyped: DataTyped = {
  what: 'transfer',
  before: '',
  after: '',
  to: '',
  reason: '',
  isShared: false,
  delegate: '',
  until: '',
  removed: '',
  outside: '',
  isAutoReply: false,
  isNothingLeft: false,
  confirmedBy: '',
  ending: undefined,
};

type About = 'transfer' | 'rules' | 'local_copy';

/** Whether a step is ended with numbers and words about data. */
export function isDataStep(step: Pick<Step, 'action' | 'item' | 'phase'>): boolean {
  return aboutOf(step) !== null;
}

function aboutOf({ action, item, phase }: Pick<Step, 'action' | 'item' | 'phase'>): About | null {
  if (action === 'transferData' && item?.kind === 'data') return 'transfer';
  if (action === 'stop_forwarding' && phase !== 'watch') return 'rules';
  return action === 'copy_local_data' ? 'local_copy' : null;
}

/** The statement that was typed; undefined while it is not whole, or where nothing is counted. */
export function dataOf(step: Step, typed: DataTyped): DataStatementBody | undefined {
  const { before, after, removed } = typed;
  const delegate =
    typed.delegate.trim() === '' || typed.until === ''
      ? {}
      : { delegate: { employeeNumber: typed.delegate.trim(), until: typed.until } };
  switch (aboutOf(step)) {
    case 'transfer':
      if (typed.what === 'mailbox') return { about: 'mailbox', shared: typed.isShared, ...delegate };
      if (typed.what !== 'transfer' || before === '' || after === '') return undefined;
      return {
        about: 'transfer',
        objectsBefore: before,
        objectsAfter: after,
        ...(typed.to.trim() === '' ? {} : { to: typed.to.trim() }),
        ...(typed.reason.trim() === '' ? {} : { reason: typed.reason.trim() }),
      };
    case 'rules': {
      if (removed === '') return undefined;
      const outside = typed.outside.split(/\s+/).filter((line) => line !== '');
      return { about: 'rules', removed, outside, autoReply: typed.isAutoReply, ...delegate };
    }
    case 'local_copy':
      if (typed.to.trim() === '' || typed.confirmedBy.trim().length < 2) return undefined;
      return {
        about: 'local_copy',
        nothingLeft: typed.isNothingLeft,
        where: typed.to.trim(),
        confirmedBy: typed.confirmedBy.trim(),
      };
    case null:
      return undefined;
  }
}

type Props = {
  readonly step: Step;
  readonly typed: DataTyped;
  readonly put: (change: Partial<DataTyped>) => void;
};

/** The fields of the statement that a step about data ends with. */
export function DataFields({ step, typed, put }: Props) {
  const about = aboutOf(step);
  if (about === 'transfer') return <TransferFields typed={typed} put={put} />;
  return about === 'rules' ? <RuleFields typed={typed} put={put} /> : <CopyFields typed={typed} put={put} />;
}

type Fields = Omit<Props, 'step'>;

function TransferFields({ typed, put }: Fields) {
  const say = useWords(stepWords);
  const choose = (what: DataTyped['what']) =>
    put({ what, ending: what === 'nothing_to_keep' || what === 'archived' ? what : undefined });
  return (
    <>
      <NativeSelect
        label={say('data.what')}
        value={typed.what}
        onChange={(event) => choose(event.currentTarget.value as DataTyped['what'])}
        data={[
          { value: 'transfer', label: say('data.transfer') },
          { value: 'mailbox', label: say('data.mailbox') },
          { value: 'archived', label: say('data.archived') },
          { value: 'nothing_to_keep', label: say('data.nothing') },
        ]}
      />
      {typed.what === 'transfer' ? (
        <>
          <Group grow>
            <Count label={say('data.before')} value={typed.before} put={(before) => put({ before })} />
            <Count label={say('data.after')} value={typed.after} put={(after) => put({ after })} />
          </Group>
          <Line label={say('data.to')} value={typed.to} put={(to) => put({ to })} />
          {typed.before !== typed.after ? (
            <Line label={say('data.reason')} value={typed.reason} put={(reason) => put({ reason })} />
          ) : null}
        </>
      ) : null}
      {typed.what === 'mailbox' ? (
        <>
          <Checkbox
            label={say('data.shared')}
            checked={typed.isShared}
            onChange={(event) => put({ isShared: event.currentTarget.checked })}
          />
          <DelegateFields typed={typed} put={put} />
        </>
      ) : null}
    </>
  );
}

function DelegateFields({ typed, put }: Fields) {
  const say = useWords(stepWords);
  return (
    <Group grow align="flex-end">
      <Line label={say('data.delegate')} value={typed.delegate} put={(delegate) => put({ delegate })} />
      <TextInput
        type="date"
        label={say('data.until')}
        value={typed.until}
        onChange={(event) => put({ until: event.currentTarget.value })}
      />
    </Group>
  );
}

function RuleFields({ typed, put }: Fields) {
  const say = useWords(stepWords);
  return (
    <>
      <Count label={say('data.removed')} value={typed.removed} put={(removed) => put({ removed })} />
      <Textarea
        label={say('data.outside')}
        autosize
        value={typed.outside}
        onChange={(event) => put({ outside: event.currentTarget.value })}
      />
      <Checkbox
        label={say('data.autoReply')}
        checked={typed.isAutoReply}
        onChange={(event) => put({ isAutoReply: event.currentTarget.checked })}
      />
      <DelegateFields typed={typed} put={put} />
    </>
  );
}

function CopyFields({ typed, put }: Fields) {
  const say = useWords(stepWords);
  return (
    <>
      <Checkbox
        label={say('data.nothingLeft')}
        checked={typed.isNothingLeft}
        onChange={(event) => put({ isNothingLeft: event.currentTarget.checked })}
      />
      <Line label={say('data.where')} value={typed.to} put={(to) => put({ to })} />
      <Line label={say('data.confirmedBy')} value={typed.confirmedBy} put={(confirmedBy) => put({ confirmedBy })} />
    </>
  );
}

function Line({
  label,
  value,
  put,
}: {
  readonly label: string;
  readonly value: string;
  readonly put: (value: string) => void;
}) {
  return <TextInput label={label} value={value} onChange={(event) => put(event.currentTarget.value)} />;
}

function Count({
  label,
  value,
  put,
}: {
  readonly label: string;
  readonly value: number | '';
  readonly put: (value: number | '') => void;
}) {
  return (
    <NumberInput
      label={label}
      value={value}
      min={0}
      allowDecimal={false}
      hideControls
      onChange={(typed) => put(typeof typed === 'number' ? typed : '')}
    />
  );
}
