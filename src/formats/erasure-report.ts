import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import {
  type MediaType,
  mediaTypes,
  type SanitizationMethod,
  type SanitizationResult,
  type SanitizationTechnique,
  sanitizationMethods,
  sanitizationResults,
  sanitizationTechniques,
} from '../core/sanitization/sanitization.ts';
import type { ByteSource } from './byte-text.ts';
import { type DateOrder, readMoment } from './date-value.ts';
import { headingKey } from './dialect.ts';
import { readFieldRecords } from './erasure-fields.ts';

const text = z.string().nullable();

/** One drive of a report, as the tool tells it. */
export const erasureRow = z.object({
  line: z.int(),
  serial: text,
  /** What it was in, where the report says so. */
  assetTag: text,
  manufacturer: text,
  model: text,
  sizeBytes: z.int().nullable(),
  media: z.enum(mediaTypes).nullable(),
  /** Null: the report only says how; what that comes to is for the rules. */
  method: z.enum(sanitizationMethods).nullable(),
  technique: z.enum(sanitizationTechniques).nullable(),
  tool: text,
  toolVersion: text,
  result: z.enum(sanitizationResults).nullable(),
  /** An instant (with Z), a local date-time or a day. */
  startedAt: text,
  endedAt: text,
  technician: text,
  place: text,
  hiddenSectors: z.boolean(),
  /** The tool's own words for how it was done. */
  said: text,
  /** Why the row cannot be taken as it stands. */
  problem: text,
});
export type ErasureRow = Readonly<z.infer<typeof erasureRow>>;

/** The labels that reports go by; the first ones are those of nwipe. */
const labels = {
  serial: [
    'Serial',
    'Serial number',
    'Serial no',
    'Drive serial',
    'Drive serial number',
    'Disk serial',
    'Disk serial number',
    'Device serial',
    'Storage serial',
    'S/N',
    'SN',
    'Seriennummer',
  ],
  assetTag: [
    'Asset tag',
    'Asset',
    'Asset ID',
    'Property number',
    'Inventory number',
    'Inventarnummer',
    'System serial',
    'Computer serial',
    'Chassis serial',
    'Host serial',
  ],
  model: ['Make/Model', 'Model', 'Drive model', 'Disk model', 'Device model', 'Product'],
  manufacturer: ['Manufacturer', 'Make', 'Vendor', 'Hersteller'],
  size: ['Size', 'Capacity', 'Disk size', 'Size bytes'],
  media: [
    'Media type',
    'Data / Media',
    'Media',
    'Device type',
    'Disk type',
    'Drive type',
    'Bus',
    'Bus type',
    'Interface',
    'Type',
  ],
  technique: [
    'Method',
    'Erasure method',
    'Wipe method',
    'Technique',
    'Sanitization method',
    'Algorithm',
    'Erasure standard',
    'Standard',
  ],
  method: ['Category', 'NIST category', 'Sanitization category', 'Sanitization type', 'Sanitization'],
  tool: ['Tool', 'Software', 'Erasure software', 'Tool name', 'Program'],
  toolVersion: ['Tool version', 'Software version', 'Version', 'nwipe version'],
  result: ['Status', 'Result', 'Outcome', 'Erasure result', 'Erasure status', 'State'],
  started: ['Start Time', 'Start', 'Started', 'Started at', 'Begin', 'Start date'],
  ended: [
    'End Time',
    'End',
    'Ended',
    'Ended at',
    'Finished',
    'Finish time',
    'Completed',
    'Completed at',
    'Completion time',
    'Erasure date',
    'Date',
  ],
  technician: [
    'Technician/Operator Name',
    'Technician',
    'Technician name',
    'Operator',
    'Operator name',
    'Performed by',
  ],
  place: ['Location', 'Place', 'Site'],
  hidden: ['HPA(post-erase)', 'DCO(post-erase)', 'HPA/DCO', 'HPA status', 'HPA', 'DCO', 'Hidden sectors'],
} as const satisfies Record<string, readonly string[]>;
type Field = keyof typeof labels;

const fieldOfKey = new Map(
  Object.entries(labels).flatMap(([field, names]) => names.map((name) => [headingKey(name), field] as const)),
);
const keysByField = Map.groupBy(fieldOfKey.keys(), (key) => fieldOfKey.get(key));

function keysOf(field: Field): readonly string[] {
  return keysByField.get(field) ?? [];
}

/**
 * Reads the report of an erasure tool, whatever its form: nwipe's labels, a table with headings of its own, JSON, or XML without
 * entities. Dates that could be read two ways need `order`. Throws `not-what-it-says` when no drive is in it.
 */
export async function readErasureReport(source: ByteSource, order?: DateOrder): Promise<readonly ErasureRow[]> {
  const records = await readFieldRecords(source, isSerialLabel);
  const rows = records.map(({ line, fields }) => toRow(line, fields, order));
  if (rows.some(({ serial, assetTag }) => serial !== null || assetTag !== null)) return rows;
  throw new Failure(
    'not-what-it-says',
    `${source.name} names no serial number of a drive. There has to be one in the column or label "Serial", beside "Method", "Status" and "End Time".`,
  );
}

/** Whether a label, by its letters and digits, is one that the serial number of a drive stands beside. */
export function isSerialLabel(key: string): boolean {
  return fieldOfKey.get(key) === 'serial';
}

function toRow(line: number, fields: ReadonlyMap<string, string>, order: DateOrder | undefined): ErasureRow {
  const say = (field: Field) =>
    keysOf(field)
      .map((key) => fields.get(key))
      .find((text) => text !== undefined && text !== '') ?? null;
  const said = say('technique');
  const [started, ended] = [momentOf(say('started'), order), momentOf(say('ended'), order)];
  const [technique, result] = [techniqueOf(said), resultOf(say('result'))];
  const isNwipe = fields.has('verificationpass') || fields.has('finalblankingpass');
  const row: Omit<ErasureRow, 'problem'> = {
    line,
    serial: say('serial'),
    assetTag: say('assetTag'),
    manufacturer: say('manufacturer'),
    model: say('model'),
    sizeBytes: sizeOf(say('size')),
    media: mediaOf([say('media'), say('model')].filter((text) => text !== null).join(' ')),
    method: methodOf(say('method')) ?? methodOf(said),
    technique,
    tool: say('tool') ?? (isNwipe ? 'nwipe' : null),
    toolVersion: say('toolVersion'),
    result,
    startedAt: started.at,
    endedAt: ended.at,
    // Printed by nwipe below "Technician/Operator"; elsewhere a name may be anything's.
    technician: say('technician') ?? (isNwipe ? (fields.get('name') ?? null) : null),
    place: say('place'),
    hiddenSectors: keysOf('hidden').some((key) => isHidden(fields.get(key) ?? '')),
    said,
  };
  return { ...row, problem: problemOf(row, say('result'), ended.problem ?? started.problem) };
}

function problemOf(row: Omit<ErasureRow, 'problem'>, result: string | null, dates: string | null): string | null {
  if (row.serial === null && row.assetTag === null) return 'It names no serial number of a drive, and no asset.';
  if (row.said === null) return 'It does not say how the drive was erased.';
  if (row.technique === null) return `"${shortened(row.said)}" is no way of erasing that is known here.`;
  if (result === null) return 'It does not say how the erasure went.';
  if (row.result === null) return `"${shortened(result)}" does not say whether the erasure passed or failed.`;
  if (dates !== null) return dates;
  return row.endedAt === null ? 'It does not say when the erasure ended.' : null;
}

/** What a tool calls what it did. The more special words come first: "Sanitize Crypto Erase" is no plain crypto erase. */
const techniqueWords: readonly (readonly [SanitizationTechnique, RegExp])[] = [
  ['sanitize_crypto_erase', /sanitize.*crypto|crypto ?scramble/],
  ['sanitize_block_erase', /block ?erase/],
  ['sanitize_overwrite', /sanitize.*overwrite/],
  ['cryptographic_erase', /crypto(graphic)? ?eras|key (destruction|deletion|erase)|psid|revert ?sp/],
  ['format_nvm', /format ?nvm|nvme.*format/],
  ['secure_erase', /secur(e|ity) ?erase/],
  ['degauss', /degauss/],
  ['shred', /shred/],
  ['pulverize', /pulveri[sz]/],
  ['disintegrate', /disintegrat/],
  ['incinerate', /incinerat/],
  ['melt', /\bmelt/],
  ['remote_wipe', /remote ?wipe|mdm|erase all content/],
  ['factory_reset', /factory ?reset/],
  [
    'overwrite',
    /over ?writ|zero|\bones\b|prng|random|dod|5220|gutmann|schneier|hmg|is5|bmb|vsitr|rcmp|ops-?ii|\bpass(es)?\b|quick erase|verify ?only/,
  ],
];

function techniqueOf(text: string | null): SanitizationTechnique | null {
  const words = (text ?? '').toLowerCase().replaceAll('_', ' ');
  const found = techniqueWords.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
  return /verify ?only/.test(words) ? null : found;
}

function methodOf(text: string | null): SanitizationMethod | null {
  const match = /\b(clear|purge|destroy|destruct)/i.exec(text ?? '')?.[1]?.toLowerCase();
  if (match === undefined) return null;
  return match === 'clear' || match === 'purge' ? match : 'destroy';
}

function resultOf(text: string | null): SanitizationResult | null {
  const word = (text ?? '').toLowerCase();
  if (/abort|cancel|interrupt/.test(word)) return 'aborted';
  if (/fail|error|insanity|incomplete|not |unsuccess|warning/.test(word)) return 'failed';
  return /eras|pass|success|complete|ok\b|done|wiped|destroyed|verified|bestanden/.test(word) ? 'passed' : null;
}

/** "ATA" and "SATA" alone do not say whether a drive turns. */
const mediaWords: readonly (readonly [MediaType, RegExp])[] = [
  ['hybrid', /sshd|hybrid/],
  ['embedded_flash', /emmc|\bufs\b|embedded|soldered|built-?in/],
  ['nvme_ssd', /nvme|pcie? ssd|m\.2 pcie/],
  ['sas_ssd', /sas.*(ssd|solid|flash)|(ssd|solid).*\bsas\b/],
  ['sata_ssd', /ssd|solid[ -]?state/],
  ['removable_flash', /usb ?(stick|flash|drive|key)|memory ?(stick|card)|\bsd ?card|compact ?flash|thumb/],
  ['tape', /\btape|\blto/],
  ['optical', /\b(dvd|cd|blu-?ray|optical)\b/],
  ['hdd', /\bhdd|hard ?(disk|drive)|magnetic|rotational|\brpm/],
];

function mediaOf(text: string): MediaType | null {
  const words = text.toLowerCase().replaceAll('_', ' ');
  return mediaWords.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
}

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

function sizeOf(text: string | null): number | null {
  const bytes = /(\d{6,16}) ?(bytes|b)\b/i.exec(text ?? '')?.[1];
  if (bytes !== undefined) return Number(bytes);
  const match = /^(\d{1,6}(?:\.\d{1,3})?) ?([kmgt]i?b|b)?\b/i.exec((text ?? '').replaceAll(',', ''));
  const unit = units[(match?.[2] ?? 'b').toLowerCase()];
  const value = match === null || unit === undefined ? 0 : Math.round(Number(match[1]) * unit);
  return value > 0 && Number.isSafeInteger(value) ? value : null;
}

function isHidden(text: string): boolean {
  return /hidden sectors found|enabled|^yes$|^true$|found!/i.test(text) && !/no hidden|disabled/i.test(text);
}

function momentOf(text: string | null, order: DateOrder | undefined): { at: string | null; problem: string | null } {
  if (text === null) return { at: null, problem: null };
  const moment = readMoment(text.replace(/^(\d{4})\/(\d{2})\/(\d{2})/, '$1-$2-$3'), order);
  if (typeof moment === 'string') return { at: moment, problem: null };
  return { at: null, problem: `The date "${shortened(text)}" ${moment.reason}.` };
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
