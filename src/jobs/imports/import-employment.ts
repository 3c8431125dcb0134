import { randomUUIDv7 } from 'node:crypto';
import type { PersonRecord } from '../../core/import-record.ts';
import { isFromHr } from '../../core/sweep/sweep-people.ts';
import type { KnownEmployment } from '../../store/imports/import-people.ts';
import { unknownStart } from '../../store/people/people.ts';

const noStart = unknownStart.toString();

/** What a row makes of somebody's employments: the one that is added or changed, or null when all is as it was. */
export type EmploymentAfter = { readonly employment: KnownEmployment | null; readonly startDiffers: boolean };

/**
 * Which employment a row is about, and what it says of it. The worker id is the employee number, else the username or
 * address the source knows somebody by. A start behind the end on record is a rehire, an employment of its own; any other new
 * start corrects the one on record. An asset register adds an employment only where HR has named none.
 */
export function employmentAfter(record: PersonRecord, employments: readonly KnownEmployment[]): EmploymentAfter {
  const hr = isFromHr(record);
  const same: EmploymentAfter = { employment: null, startDiffers: false };
  if (!hr && employments.some((one) => one.source !== record.source)) return same;
  const workerId = record.employeeNumber ?? record.username ?? record.workEmail ?? '';
  const mine = employments.filter((one) => one.workerId.toUpperCase() === workerId.toUpperCase());
  const about = whichOf(mine, record);
  if (about === undefined) return { employment: newEmployment(record, workerId), startDiffers: false };

  const adopted = about.startDate === noStart && hr ? { source: record.source } : {};
  const corrects = about.startDate === noStart || about.source === record.source;
  const startDate = record.startDate !== null && corrects ? record.startDate : about.startDate;
  const next: KnownEmployment = {
    ...about,
    ...(record.startDate === null ? {} : adopted),
    startDate,
    endDate: record.endDate ?? about.endDate,
    workerType: record.workerType ?? about.workerType,
  };
  const moved = (Object.keys(next) as (keyof KnownEmployment)[]).some((field) => next[field] !== about[field]);
  return {
    employment: moved ? next : null,
    startDiffers: record.startDate !== null && record.startDate !== startDate,
  };
}

/** The employment a row tells of; undefined when it is one nobody has told of yet. */
function whichOf(mine: readonly KnownEmployment[], record: PersonRecord): KnownEmployment | undefined {
  const { startDate, endDate } = record;
  const exact = mine.find((one) => one.startDate === startDate);
  if (exact !== undefined) return exact;
  const latest = mine.at(-1);
  if (latest === undefined || startDate === null || latest.startDate === noStart) return latest;
  const isRehire = latest.endDate !== null && startDate > latest.endDate;
  const isEarlier = endDate !== null && endDate < latest.startDate;
  return isRehire || isEarlier ? undefined : latest;
}

function newEmployment(record: PersonRecord, workerId: string): KnownEmployment {
  return {
    employmentId: randomUUIDv7(),
    source: record.source,
    workerId,
    // Where nobody says otherwise, somebody on a list of people is employed.
    workerType: record.workerType ?? 'employee',
    startDate: record.startDate ?? noStart,
    endDate: record.endDate,
  };
}
