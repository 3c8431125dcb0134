import { z } from 'zod';
import { departureKinds } from '../departures/departure.ts';

/** Where the files of a feed come from. */
export const feedKinds = ['folder', 'sftp'] as const;
export type FeedKind = (typeof feedKinds)[number];

/** What its files hold: everybody who works here, or only those who leave. */
export const feedContents = ['people', 'leavers'] as const;
export type FeedContent = (typeof feedContents)[number];

/** What a people export may say about somebody; `employment` is start, end and kind of work, and also lets it add people. */
export const feedFields = [
  'name',
  'work_email',
  'private_email',
  'phone',
  'department',
  'location',
  'country',
  'time_zone',
  'manager',
  'employment',
] as const;
export type FeedField = (typeof feedFields)[number];

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'it is a time of day such as 06:00');
const zone = z.string().max(60).refine(isTimeZone, 'it is not a time zone of the IANA list, such as Europe/Berlin');

/** When a feed is looked at. */
export const feedSchedule = z.union([
  z.strictObject({ everyMinutes: z.int().min(1).max(10_080) }),
  z.strictObject({ dailyAt: clock, timeZone: zone }),
]);
export type FeedSchedule = z.infer<typeof feedSchedule>;

const pattern = z.string().min(1).max(100);

const common = {
  schedule: feedSchedule.default({ everyMinutes: 15 }),
  /** How long to wait before a file that may still be written is looked at again. */
  settleSeconds: z.int().min(1).max(3600).default(30),
  /** Which file names count; `*` stands for any letters. */
  files: pattern.default('*'),
  /** The format, where the headings shall not decide. */
  format: z.string().max(60).nullable().default(null),
  /** The organization's column map to read them with, in place of a format. */
  map: z.string().min(1).max(60).nullable().default(null),
  dates: z.enum(['dmy', 'mdy']).nullable().default(null),
  /** Null: the organization's rules choose. */
  playbook: z.string().min(1).max(40).nullable().default(null),
  /** How employments end where a row does not say it. */
  departureKind: z.enum(departureKinds).default('involuntary'),
  timeZone: zone.nullable().default(null),
  /** Employee number or work address of a record that every file holds. */
  canary: z.string().min(1).max(200).nullable().default(null),
  /** The last line of a whole file; `{count}` stands for the number of its rows. */
  trailer: z.string().min(1).max(200).nullable().default(null),
  /** Numbers, addresses and names of people who do not exist; `*` stands for any letters. */
  testPeople: z.array(pattern).max(20).default([]),
  /** A list of people who are only here until a day: a row without that day is asked about. */
  endDateRequired: z.boolean().default(false),
  largestBytes: z
    .int()
    .min(1024)
    .max(2 * 1024 ** 3)
    .default(1024 ** 3),
};

const folder = z.strictObject({
  ...common,
  path: z.string().max(1000).startsWith('/', 'it is the whole path of a folder on the server, from / on'),
});

const sftp = z.strictObject({
  ...common,
  host: z.string().regex(/^[a-z0-9:.-]{1,253}$/i, 'it is a host name or an address'),
  port: z.int().min(1).max(65_535).default(22),
  user: z.string().min(1).max(100),
  /** SHA-256 of the host key, as `ssh-keygen -lf` shows it. */
  hostKey: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'it is a fingerprint such as SHA256:… with 43 more letters'),
  path: z.string().min(1).max(1000).default('.'),
  /** The address lies inside the private network. */
  internal: z.boolean().default(false),
});

/** The settings of each kind of feed; none of them is secret. */
export const feedSettings = { folder, sftp } as const satisfies Record<FeedKind, z.ZodType>;
export type FolderSettings = z.output<typeof folder>;
export type SftpSettings = z.output<typeof sftp>;
export type FeedSettings = FolderSettings | SftpSettings;

/** When to look next: after the interval, or at the next such time of day there; a time that day skips comes later that day. */
export function nextLook(schedule: FeedSchedule, now: Temporal.Instant): Temporal.Instant {
  if ('everyMinutes' in schedule) return now.add({ minutes: schedule.everyMinutes });
  const { dailyAt, timeZone } = schedule;
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate();
  const on = (day: Temporal.PlainDate) =>
    day.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(dailyAt) }).toInstant();
  const first = on(today);
  return Temporal.Instant.compare(first, now) > 0 ? first : on(today.add({ days: 1 }));
}

/** Whether a text is the pattern, whatever its case; `*` stands for any letters, also none. */
export function fitsPattern(text: string, wanted: string): boolean {
  const [first = '', ...rest] = wanted.toLowerCase().split('*');
  const subject = text.toLowerCase();
  if (rest.length === 0) return subject === first;
  const last = rest.pop() ?? '';
  if (!subject.startsWith(first) || !subject.endsWith(last) || subject.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const piece of rest) {
    const found = subject.indexOf(piece, at);
    if (found < 0 || found + piece.length > subject.length - last.length) return false;
    at = found + piece.length;
  }
  return at <= subject.length - last.length;
}

/** Whether a file of this name is to be read at all: hidden, unfinished and marker files are not. */
export function isFeedFile(name: string, { files }: Pick<FeedSettings, 'files'>): boolean {
  return !name.startsWith('.') && !/\.(tmp|part|filepart|done)$/i.test(name) && fitsPattern(name, files);
}

function isTimeZone(name: string): boolean {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId !== '';
  } catch {
    return false;
  }
}
