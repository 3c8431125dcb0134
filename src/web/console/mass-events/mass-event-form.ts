import type { MassEventBody } from '../../../api/schemas/mass-events.ts';
import { type MassReason, usualWaves } from '../../../core/mass-events/mass-event.ts';

/** What the form says; an empty text says nothing, and of numbers it is what was typed. */
export type MassEventForm = {
  readonly name: string;
  readonly reason: MassReason;
  readonly lastWorkingDay: string;
  readonly accessEndsAt: string;
  readonly informedAt: string;
  readonly playbook: string;
  readonly named: readonly string[];
  readonly who: 'numbers' | 'where' | 'contracts';
  readonly numbers: string;
  readonly departments: readonly string[];
  readonly sites: readonly string[];
  readonly contractEndsFrom: string;
  readonly contractEndsTo: string;
  readonly waveSize: number;
  readonly waveMinutes: number;
  readonly problemPercent: number;
};

export const emptyForm: MassEventForm = {
  name: '',
  reason: 'site_closure',
  lastWorkingDay: '',
  accessEndsAt: '',
  informedAt: '',
  playbook: 'standard',
  named: [],
  who: 'where',
  numbers: '',
  departments: [],
  sites: [],
  contractEndsFrom: '',
  contractEndsTo: '',
  waveSize: usualWaves.size,
  waveMinutes: usualWaves.minutes,
  problemPercent: usualWaves.problemPercent,
};

/** The employee numbers of a text that has one on each line, or several with commas. */
export function numbersIn(text: string): readonly string[] {
  return text
    .split(/[\n,;]+/)
    .map((number) => number.trim())
    .filter((number) => number !== '');
}

/** The request; null while something is missing. Hours are those of the reader. */
export function bodyOf(form: MassEventForm): MassEventBody | null {
  const { name, reason, lastWorkingDay, accessEndsAt, informedAt, playbook, named } = form;
  const who = peopleOf(form);
  if (name.trim().length < 3 || lastWorkingDay === '' || who === null) return null;
  if (needsInformed(form) && informedAt === '') return null;
  return {
    name: name.trim(),
    reason,
    lastWorkingDay,
    ...(accessEndsAt === '' ? {} : { accessEndsAt: new Date(accessEndsAt).toISOString() }),
    ...(informedAt === '' ? {} : { informedAt: new Date(informedAt).toISOString() }),
    playbook,
    named: [...named],
    waves: { size: form.waveSize, minutes: form.waveMinutes, problemPercent: form.problemPercent },
    ...who,
  };
}

const longestNumber = 100;

/** Whether a text is a table, pasted where only one column of it was asked for, or something else that holds no numbers. */
export function isTable(text: string): boolean {
  return text.includes('\t') || numbersIn(text).some((number) => number.length > longestNumber);
}

/** Whether a day (ISO 8601) is over where the reader is. */
export function isPast(day: string): boolean {
  return day !== '' && day < new Intl.DateTimeFormat('sv').format(new Date());
}

/** Of a transfer nobody can guess when its people are told. */
export function needsInformed({ reason }: MassEventForm): boolean {
  return reason === 'business_transfer';
}

function peopleOf(form: MassEventForm): Pick<MassEventBody, 'people' | 'select'> | null {
  if (form.who === 'numbers') {
    const numbers = numbersIn(form.numbers);
    return numbers.length === 0 || isTable(form.numbers)
      ? null
      : { people: numbers.map((employeeNumber) => ({ employeeNumber })) };
  }
  if (form.who === 'where') {
    const { departments, sites } = form;
    return departments.length + sites.length === 0
      ? null
      : { select: { departments: [...departments], sites: [...sites] } };
  }
  const { contractEndsFrom, contractEndsTo } = form;
  if (contractEndsFrom === '' && contractEndsTo === '') return null;
  return {
    select: {
      ...(contractEndsFrom === '' ? {} : { contractEndsFrom }),
      ...(contractEndsTo === '' ? {} : { contractEndsTo }),
    },
  };
}
