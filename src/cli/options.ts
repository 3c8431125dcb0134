import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { Failure } from '../core/failure.ts';
import { minorDigits } from '../core/say-money.ts';
import { isCurrency } from '../formats/money-value.ts';
import type { Page } from './client.ts';
import { say } from './cli.ts';
import { screenWidth } from './table.ts';
import { printable, wrap } from './text.ts';

export type ListOptions = { readonly limit: number };

/** Lists show this many rows unless told otherwise. */
const usualLimit = 100;

/** `--limit`, as every list takes it. */
export function addLimit(command: Command): Command {
  return command.addOption(
    new Option('--limit <rows>', 'how many rows at most').argParser(parseCount).default(usualLimit),
  );
}

/** Says on stderr that a list goes on, so that nobody takes its beginning for all of it. */
export function sayIfMore({ items, next }: Page<unknown>): void {
  if (next !== null) say(`These are the first ${items.length}; there are more. Ask for them with --limit.`);
}

export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1 to 9999999.');
  return Number(text);
}

/** A number of things or bytes; nothing counts too. */
export function parseAmount(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Write a whole number, such as 0 or 120.');
  return Number(text);
}

/** An option of operators, with commas or given several times. */
export function collectAddresses(text: string, before: readonly string[]): readonly string[] {
  return [...before, ...text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]))];
}

/** An option that may be given several times: what it named, in that order. */
export function collectNames(name: string, named: readonly string[]): readonly string[] {
  return [...named, name];
}

export function parseDay(text: string): string {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString();
  } catch {
    throw new InvalidArgumentError('Write a day that exists, as YYYY-MM-DD.');
  }
}

/** An instant with its offset or zone, as ISO 8601 in UTC. */
export function parseInstant(text: string): string {
  try {
    const zoned = text.includes('[') ? Temporal.ZonedDateTime.from(text).toInstant() : Temporal.Instant.from(text);
    return zoned.toString();
  } catch {
    throw new InvalidArgumentError(
      'Write an instant with its offset or zone: 2026-11-27T17:00+01:00 or 2026-11-27T17:00[Europe/Berlin].',
    );
  }
}

/** An amount of money in minor units. */
export type Money = { readonly minor: number; readonly currency: string };

/** An amount as it is written, with its currency behind it. */
export function parseMoney(text: string): Money {
  const [, amount = '', currency = ''] = /^(\d{1,12}(?:\.\d{1,3})?) ?([A-Z]{3})$/.exec(text.trim()) ?? [];
  const digits = isCurrency(currency) ? minorDigits(currency) : 0;
  const [whole = '', fraction = ''] = amount.split('.');
  if (!isCurrency(currency) || fraction.length > digits)
    throw new InvalidArgumentError('Write an amount with its currency, such as "120.00 EUR" or "9000 JPY".');
  return { minor: Number(`${whole}${fraction.padEnd(digits, '0')}`), currency };
}

export function parseYesNo(text: string): boolean {
  if (text === 'yes') return true;
  if (text === 'no') return false;
  throw new InvalidArgumentError('Write yes or no.');
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.txt': 'text/plain',
  '.csv': 'text/csv',
  '.eml': 'message/rfc822',
};

/** Reads a file that goes along as evidence. */
export function readEvidenceFile(path: string): {
  readonly name: string;
  readonly mediaType: string;
  readonly base64: string;
} {
  const mediaType = mediaTypes[extname(path).toLowerCase()] ?? 'application/octet-stream';
  return { name: basename(path), mediaType, base64: readInput(path).toString('base64') };
}

/** Reads a whole file, or standard input for `-`. Throws `bad-request` with a sentence when it cannot be read. */
export function readInput(path: string): Buffer {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const reason =
      code === 'ENOENT' ? 'does not exist' : code === 'EISDIR' ? 'is a folder' : `cannot be read (${String(code)})`;
    throw new Failure('bad-request', `The file ${path} ${reason}.`, { cause });
  }
}

/** Reads a file of one line, such as a key: never on the command line, where others see it. Throws `bad-request`. */
export function readLine(path: string): string {
  const text = readInput(path).toString('utf8').trim();
  if (text !== '' && !text.includes('\n')) return text;
  throw new Failure('bad-request', `${path} does not hold one line of text.`);
}

/** Reads a file of JSON. Throws `bad-request` with what is wrong. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readInput(path).toString('utf8'));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new Failure('bad-request', `${path} is not JSON: ${cause.message}.`, { cause });
  }
}

/** One part of a path of the API. */
export function part(text: string): string {
  return encodeURIComponent(text);
}

/** A sentence that answers, over as many lines as it needs. */
export function sentence(text: string): readonly string[] {
  return wrap(printable(text), screenWidth);
}
