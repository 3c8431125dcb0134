import { Failure } from '../core/failure.ts';
import { type ByteSource, readText } from './byte-text.ts';
import { readFieldRecords } from './erasure-fields.ts';
import { isSerialLabel } from './erasure-report.ts';

/** A serial number of a list, and the line it stands on, from 1. */
export type SerialLine = { readonly serial: string; readonly line: number };

/**
 * Reads a vendor's list of serial numbers: one on each line, or a table, JSON or XML with a column that is called serial number. Throws
 * `not-what-it-says` when there is none.
 */
export async function readSerialList(source: ByteSource): Promise<readonly SerialLine[]> {
  const plain = await plainLines(source);
  const lines = plain ?? (await columnOf(source));
  if (lines.length > 0) return lines;
  throw new Failure(
    'not-what-it-says',
    `${source.name} has no column called "Serial", nor one serial number on each line. Name the column "Serial" and send it again.`,
  );
}

async function plainLines(source: ByteSource): Promise<readonly SerialLine[] | undefined> {
  const lines: SerialLine[] = [];
  let held = '';
  let line = 0;
  const take = (text: string): boolean => {
    line += 1;
    const serial = text.trim();
    if (serial === '' || (line === 1 && isSerialLabel(serial.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''))))
      return true;
    if (!/^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,99}$/u.test(serial)) return false;
    lines.push({ serial, line });
    return true;
  };
  for await (const piece of readText(source)) {
    const pieces = (held + piece).split(/\r\n|\r|\n/);
    held = pieces.pop() ?? '';
    if (!pieces.every(take)) return undefined;
  }
  return take(held) ? lines : undefined;
}

async function columnOf(source: ByteSource): Promise<readonly SerialLine[]> {
  const records = await readFieldRecords(source, isSerialLabel);
  return records.flatMap(({ line, fields }) => {
    const serial = [...fields].find(([key]) => isSerialLabel(key))?.[1] ?? '';
    return serial === '' ? [] : [{ serial, line }];
  });
}
