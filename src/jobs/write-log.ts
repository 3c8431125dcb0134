import { inspect, stripVTControlCharacters } from 'node:util';
import type { LogEntry, Means } from './means.ts';

/** A log as lines: `pretty` for a person who watches, `json` (one object a line) for a machine that collects. */
export function makeLog(
  format: 'pretty' | 'json',
  write: (line: string) => void,
  now: () => Temporal.Instant = Temporal.Now.instant,
): Means['log'] {
  return (entry) => write(`${format === 'json' ? jsonLine(entry, now()) : prettyLine(entry, now())}\n`);
}

function jsonLine({ level, message, ...rest }: LogEntry, at: Temporal.Instant): string {
  return JSON.stringify({ time: at.toString(), level, message, ...plain(rest) });
}

function prettyLine({ level, message, error, ...rest }: LogEntry, at: Temporal.Instant): string {
  const time = at.toZonedDateTimeISO(Temporal.Now.timeZoneId()).toPlainTime().toString({ smallestUnit: 'second' });
  const facts = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const reason = error === undefined ? [] : [error instanceof Error ? (error.stack ?? error.message) : inspect(error)];
  return printable([`${time} ${level === 'info' ? '' : `${level}: `}${message}`, ...facts, ...reason].join(' '));
}

function plain(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? plainError(value) : value]),
  );
}

function plainError(error: Error): Record<string, unknown> {
  const code = 'code' in error ? { code: error.code } : {};
  const cause = error.cause instanceof Error ? { cause: plainError(error.cause) } : {};
  return { name: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}

/** What others wrote must not steer the terminal of whoever reads the log. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '');
}
