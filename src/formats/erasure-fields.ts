import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Failure } from '../core/failure.ts';
import { readText, type ByteSource } from './byte-text.ts';
import { headingKey } from './dialect.ts';
import { readRows } from './read-records.ts';
import { readHeading } from './recognize-file.ts';

/** One record of a report: what stands beside which label, by the label's letters and digits. `line` counts from 1 where the form has lines, else records. */
export type FieldRecord = { readonly line: number; readonly fields: ReadonlyMap<string, string> };

const largestBytes = 10 * 1024 * 1024;
const deepest = 40;

/**
 * Takes a report apart into records of labelled fields: a table (CSV), labels with colons as they stand on a printed report, JSON, or
 * XML without entities. `isSerial` says which label begins a record. Throws `too-large`, or `not-what-it-says` with what to export instead.
 */
export async function readFieldRecords(
  source: ByteSource,
  isSerial: (key: string) => boolean,
): Promise<readonly FieldRecord[]> {
  const text = await wholeText(source);
  const start = text.trimStart();
  if (start.startsWith('<')) return recordsOf(parseXml(source.name, text), isSerial, source.name);
  if (start.startsWith('{') || start.startsWith('['))
    return recordsOf(parseJson(source.name, text), isSerial, source.name);
  const labelled = labelledRecords(text, isSerial);
  return labelled.length > 0 ? labelled : tableRecords(source, isSerial);
}

async function wholeText(source: ByteSource): Promise<string> {
  let head = '';
  let sizeBytes = 0;
  for await (const chunk of source.open()) {
    if (sizeBytes === 0) head = String.fromCharCode(...chunk.subarray(0, 5));
    sizeBytes += chunk.length;
    if (sizeBytes > largestBytes) throw new Failure('too-large', `${source.name} is larger than 10 MiB. Split it.`);
  }
  if (head.startsWith('%PDF'))
    throw new Failure(
      'not-what-it-says',
      `${source.name} is a PDF. Export the report as CSV, JSON or XML, or as text (pdftotext -layout), and keep the PDF as evidence.`,
    );
  let text = '';
  for await (const piece of readText(source)) text += piece;
  return text;
}

/** Entities can make a small file fill any memory, or read other files: whatever declares one is refused before it is parsed. */
function parseXml(name: string, text: string): unknown {
  if (/<!(DOCTYPE|ENTITY)/i.test(text))
    throw new Failure(
      'not-what-it-says',
      `${name} declares a document type or entities, which no erasure report needs. Export it again without them, or as CSV.`,
    );
  const valid = XMLValidator.validate(text);
  if (valid !== true)
    throw new Failure('not-what-it-says', `${name} is no whole XML: see line ${valid.err.line}. Export it again.`);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    textNodeName: '#text',
    processEntities: false,
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
  });
  try {
    return parser.parse(text);
  } catch (cause) {
    // It gives up on nesting and on names that no report has.
    throw new Failure('not-what-it-says', `${name} is XML unlike any erasure report. Export it as CSV.`, { cause });
  }
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Failure('not-what-it-says', `${name} begins like JSON and is none. Export it again.`, { cause });
  }
}

type Fields = ReadonlyMap<string, string>;

/** Every object that says a serial number, by itself or in what belongs to it alone, with what stands around it. */
function recordsOf(tree: unknown, isSerial: (key: string) => boolean, name: string): readonly FieldRecord[] {
  const found: Fields[] = [];
  const walk = (value: unknown, around: Fields, depth: number): void => {
    if (depth > deepest) throw new Failure('not-what-it-says', `${name} is nested deeper than any report is.`);
    if (Array.isArray(value)) {
      for (const one of value) walk(one, around, depth + 1);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const own = ownFields(value, depth);
    if ([...own.keys()].some(isSerial)) {
      found.push(new Map([...around, ...own]));
      return;
    }
    const here = new Map([...around, ...scalarsOf(value)]);
    for (const inner of Object.values(value)) walk(inner, here, depth + 1);
  };
  walk(tree, new Map(), 0);
  return found.map((fields, at) => ({ line: at + 1, fields }));
}

/** The values of an object and of the objects in it, without what there may be several of. */
function ownFields(value: object, depth: number): Fields {
  const fields = new Map(scalarsOf(value));
  if (depth > deepest) return fields;
  for (const inner of Object.values(value)) {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) continue;
    for (const [key, text] of ownFields(inner, depth + 1)) if (!fields.has(key)) fields.set(key, text);
  }
  return fields;
}

function scalarsOf(value: object): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([label, inner]: [string, unknown]): (readonly [string, string])[] => {
    const text = textOf(inner);
    return text === undefined ? [] : [[headingKey(label), text]];
  });
}

/** A value as text; an XML element with attributes keeps its own under `#text`. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return unescaped(value).trim();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'object' && value !== null && '#text' in value) return textOf(value['#text']);
  return undefined;
}

const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The five entities that XML has without declaring them. */
function unescaped(text: string): string {
  return text.replaceAll(/&(lt|gt|amp|quot|apos);/g, (_, entity: string) => predefined[entity] ?? '');
}

/** "Label: value" lines, as printed reports have them; another serial number begins the next record. */
function labelledRecords(text: string, isSerial: (key: string) => boolean): readonly FieldRecord[] {
  const records: { line: number; serial: string; fields: Map<string, string> }[] = [];
  // What stands before the first serial number, and what is said once more after one: it belongs to the next.
  let ahead = new Map<string, string>();
  for (const [at, line] of text.split(/\r\n|\r|\n|\f/).entries()) {
    for (const [label, value] of pairsOf(line)) {
      const key = headingKey(label);
      const current = records.at(-1);
      if (isSerial(key) && current?.serial !== value) {
        records.push({ line: at + 1, serial: value, fields: new Map([...ahead, [key, value]]) });
        ahead = new Map();
      } else if (current === undefined || (ahead.size > 0 && !isSerial(key)) || current.fields.has(key))
        ahead.set(key, value);
      else current.fields.set(key, value);
    }
  }
  return records.map(({ line, fields }) => ({ line, fields }));
}

/** What a line says: one label and its value, or several side by side with wide gaps between them. */
function pairsOf(line: string): readonly (readonly [string, string])[] {
  return line.split(/\s{3,}|\t/).flatMap((piece): (readonly [string, string])[] => {
    const match = /^\s*([\p{L}][\p{L}\p{N} /()._-]{0,60}?)\s*:\s+(.*\S)\s*$/u.exec(piece);
    return match === null ? [] : [[match[1] ?? '', match[2] ?? '']];
  });
}

async function tableRecords(source: ByteSource, isSerial: (key: string) => boolean): Promise<readonly FieldRecord[]> {
  const heading = await readHeading(source);
  const keys = heading.headings.map(headingKey);
  const records: FieldRecord[] = [];
  for await (const cells of readRows({ source, ...heading })) {
    const fields = new Map<string, string>();
    for (const [at, key] of keys.entries()) {
      const cell = (cells[at] ?? '').trim();
      if (cell !== '' && !fields.has(key)) fields.set(key, cell);
    }
    records.push({ line: records.length + 2, fields });
  }
  if (records.length === 0 && keys.some(isSerial))
    throw new Failure(
      'not-what-it-says',
      `${source.name} has headings and no row below them. Export it again with a row for each drive or device.`,
    );
  return records;
}
