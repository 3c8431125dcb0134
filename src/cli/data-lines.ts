import type { CaseDataView } from '../api/schemas/data.ts';
import { sentence } from './options.ts';
import { paint, paragraph, table } from './table.ts';
import { printable } from './text.ts';
import { formatInstant } from './times.ts';

type Item = CaseDataView['data'][number];
type Said = CaseDataView['said'][number];

/** The data of a case for people: findings first, then what is kept until when, then what was said. */
export function caseDataLines({ wentOutside, data, said }: CaseDataView): readonly string[] {
  const found = wentOutside.map(({ address, by, saidAt }) =>
    paint('red', `MAIL WENT OUTSIDE  ${printable(address)}  found by ${printable(by)}, ${formatInstant(saidAt)}`),
  );
  const items = data.length === 0 ? sentence('No data of theirs is on record.') : itemLines(data);
  return [
    ...found,
    ...(found.length === 0 ? [] : ['']),
    ...items,
    ...(said.length === 0 ? [] : ['', ...said.flatMap(saidLines)]),
  ];
}

function itemLines(data: readonly Item[]): readonly string[] {
  return table<Item>(
    [
      { title: 'WHAT', value: ({ label, kind }) => `${label} (${kind})`, flexible: true },
      { title: 'ENDED', value: ({ endedAs, standing }) => endedAs ?? standing },
      { title: 'KEPT UNTIL', value: keptUntil },
      { title: 'DELETION', value: deletionOf, flexible: true },
    ],
    data,
  );
}

function keptUntil({ keepUntil, deletedAt }: Item): string {
  if (deletedAt !== null) return 'deleted';
  return keepUntil ?? 'no term yet';
}

function deletionOf({ deletedAt, held, deletionStepId, deletionDueAt }: Item): string | null {
  if (deletedAt !== null) return formatInstant(deletedAt);
  if (held !== null) return held;
  if (deletionStepId === null) return 'no step asks for it';
  return `step ${deletionStepId}${deletionDueAt === null ? '' : `, ${formatInstant(deletionDueAt)}`}`;
}

const factWords: Readonly<Record<string, string>> = {
  objectsBefore: 'objects before',
  objectsAfter: 'objects after',
  bytesBefore: 'bytes before',
  bytesAfter: 'bytes after',
  to: 'now at',
  where: 'now at',
  reason: 'why they differ:',
  autoReply: 'auto-reply',
  nothingLeft: 'nothing left only there:',
  confirmedBy: 'confirmed by',
};

function saidLines({ label, about, facts, delegate, by, saidAt }: Said): readonly string[] {
  const words = Object.entries(facts).flatMap(([name, value]) =>
    name === 'delegate' ? [] : [`${factWords[name] ?? name} ${shown(value)}`],
  );
  const reader = delegate === null ? [] : [`delegate ${printable(delegate)} until ${untilOf(facts['delegate'])}`];
  return [
    `${printable(label ?? 'the case')}: ${about.replace('_', ' ')}`,
    ...paragraph(`${[...words, ...reader].join('; ')}. Said by ${printable(by)}, ${formatInstant(saidAt)}.`, 2, 2),
  ];
}

function untilOf(delegate: unknown): string {
  const until = typeof delegate === 'object' && delegate !== null && 'until' in delegate ? delegate.until : '';
  return String(until);
}

function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value)
    ? value.length === 0
      ? 'none'
      : value.map((one) => printable(String(one))).join(', ')
    : printable(String(value));
}
