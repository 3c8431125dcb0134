import { z } from 'zod';
import { departureKinds } from '../core/departures/departure.ts';
import { Failure } from '../core/failure.ts';

const text = (most: number) => z.string().trim().min(1).max(most);
const instant = z.iso.datetime({ offset: true }).transform((value) => Temporal.Instant.from(value));
const day = z.iso.date().transform((value) => Temporal.PlainDate.from(value));

const scheduled = z.object({
  type: z.enum(['departure.scheduled', 'departure.changed']),
  timestamp: instant,
  data: z.object({
    id: text(200),
    person: z.object({
      employeeNumber: text(100).optional(),
      workEmail: text(254).optional(),
      workerId: text(100).optional(),
    }),
    kind: z.enum(departureKinds),
    lastWorkingDay: day,
    accessEndsAt: instant.nullish(),
    employmentEnds: day.nullish(),
    noticeAt: instant.nullish(),
    informedAt: instant.nullish(),
    timeZone: text(60).nullish(),
    legalHold: z.boolean().default(false),
  }),
});
const cancelled = z.object({
  type: z.literal('departure.cancelled'),
  timestamp: instant,
  data: z.object({ id: text(200) }),
});
const other = z.object({ type: text(200) });

/** What a message of Handback's own shape says; `other` is about something else. */
export type DepartureMessage =
  | z.output<typeof scheduled>
  | z.output<typeof cancelled>
  | { readonly type: 'other'; readonly of: string };

const bambooId = z.union([z.string().regex(/^\d{1,18}$/), z.int().min(0).transform(String)]);
const bambooEvent = z.object({
  type: z.string(),
  data: z.object({ employeeId: bambooId, changedFields: z.array(z.string()).optional() }),
});
const bambooList = z.object({
  employees: z.array(z.object({ id: bambooId, action: z.string().optional() })).max(1000),
});

/** An employee of BambooHR about whom something changed. The message carries no values, or values that are only a hint. */
export type ChangedEmployee = { readonly employeeId: string; readonly deleted: boolean };

/**
 * Reads the body of a message in Handback's own shape (docs/intake.md). Throws `not-what-it-says` with the first field that
 * is wrong, never with its content.
 */
export function readDepartureMessage(body: Uint8Array): DepartureMessage {
  const content = jsonOf(body);
  const { type } = parsed(other, content);
  if (type === 'departure.cancelled') return parsed(cancelled, content);
  if (type === 'departure.scheduled' || type === 'departure.changed') return parsed(scheduled, content);
  return { type: 'other', of: type };
}

/** Reads which employees a webhook of BambooHR is about, in both of its shapes. Throws `not-what-it-says`. */
export function readBambooMessage(body: Uint8Array): readonly ChangedEmployee[] {
  const content = jsonOf(body);
  const event = bambooEvent.safeParse(content);
  if (event.success)
    return [{ employeeId: event.data.data.employeeId, deleted: event.data.type === 'employee.deleted' }];
  const { employees } = parsed(bambooList, content);
  return employees.map(({ id, action }) => ({ employeeId: id, deleted: action?.toLowerCase() === 'deleted' }));
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // Without the parser's words, which may quote the content.
    throw new Failure('not-what-it-says', 'The body is not JSON in UTF-8.');
  }
}

function parsed<Schema extends z.ZodType>(schema: Schema, content: unknown): z.output<Schema> {
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const path = result.error.issues[0]?.path.join('.') ?? '';
  const what = path === '' ? 'The body is not an object of the expected shape' : `"${path}" is missing or not right`;
  throw new Failure('not-what-it-says', `${what}; docs/intake.md says what a message holds.`);
}
