import Papa from 'papaparse';
import { Failure } from '../core/failure.ts';
import { encodingOf, readText } from './byte-text.ts';
import type { ByteSource, TextEncoding } from './byte-text.ts';
import type { Delimiter } from './csv-rows.ts';
import type { ColumnMap } from './column-map.ts';
import type { BoundDialect, Dialect } from './dialect.ts';
import { accountList, accountListOf } from './dialects/account-list.ts';
import { bamboohr } from './dialects/bamboohr.ts';
import { googleWorkspaceUsers } from './dialects/google-workspace-users.ts';
import { intuneDevices } from './dialects/intune-devices.ts';
import { jamfComputers, jamfMobileDevices } from './dialects/jamf-devices.ts';
import { leaverFile } from './dialects/leaver-file.ts';
import { oktaUsers } from './dialects/okta-users.ts';
import { peopleFile } from './dialects/people-file.ts';
import { ownedList } from './dialects/owned-list.ts';
import { seatList } from './dialects/seat-list.ts';
import { snipeItAccessories } from './dialects/snipe-it-accessories.ts';
import { snipeItAssets } from './dialects/snipe-it-assets.ts';
import { snipeItLicences } from './dialects/snipe-it-licences.ts';
import { snipeItUsers } from './dialects/snipe-it-users.ts';
import { workdayWorkers } from './dialects/workday-workers.ts';
import { otherNature } from './file-nature.ts';
import { mappedCandidate } from './mapped-dialect.ts';

/** Every kind of file that can be read, in the order they are listed to people. */
export const dialects: readonly Dialect[] = [
  leaverFile,
  peopleFile,
  bamboohr,
  workdayWorkers,
  accountList,
  oktaUsers,
  googleWorkspaceUsers,
  snipeItUsers,
  snipeItAssets,
  snipeItAccessories,
  intuneDevices,
  jamfComputers,
  jamfMobileDevices,
  snipeItLicences,
  seatList,
  ownedList,
];

/** What a file was taken for. `headingRow` is the index of its heading among the rows of the file. */
export type RecognizedFile = {
  readonly source: ByteSource;
  readonly dialect: Dialect;
  readonly bound: BoundDialect;
  readonly encoding: TextEncoding;
  readonly delimiter: Delimiter;
  readonly headings: readonly string[];
  readonly headingRow: number;
};

export type RecognizeOptions = {
  /** The application a list of accounts is from, so that the list need not say. */
  readonly application?: string | undefined;
  /** How the organization named its columns; decides in place of the headings. */
  readonly map?: ColumnMap | undefined;
};

/**
 * Reads the beginning of a file and says what it is: by a column map, by the `format` a person named, or by its headings. Throws
 * `not-what-it-says` with a sentence when it is no table, no kind we know, more than one kind, lacks columns the named kind needs, or has a
 * heading twice where the wrong one of two would do harm.
 */
export async function recognizeFile(
  source: ByteSource,
  format?: string,
  { application, map }: RecognizeOptions = {},
): Promise<RecognizedFile> {
  const encoding = await checkNature(source);
  const { delimiter, headings, headingRow } = headingOf(await firstText(source));
  const { dialect, bound } = candidateFor(source.name, headings, { format, application, map });
  return { source, dialect, bound, encoding, delimiter, headings, headingRow };
}

type Choice = RecognizeOptions & { readonly format: string | undefined };

function candidateFor(name: string, headings: readonly string[], { format, application, map }: Choice): Candidate {
  if (map !== undefined) return mappedCandidate(name, headings, map, application);
  const known = dialects.map((dialect) => (dialect === accountList ? accountListOf(application) : dialect));
  const candidate =
    format === undefined ? bestDialect(known, name, headings) : namedDialect(known, name, headings, format);
  const [twice] = candidate.dialect.asksAtRepeats ? candidate.bound.repeated : [];
  if (twice === undefined) return candidate;
  throw new Failure(
    'not-what-it-says',
    `${name} has more than one column “${twice}”, and nothing tells which one counts. Take the others out, or say which with a column map: handback import ${name} --explain shows how.`,
  );
}

/** The heading row of any table, whatever it is about. Throws `not-what-it-says` when the file is no table. */
export async function readHeading(source: ByteSource): Promise<Heading> {
  await checkNature(source);
  return headingOf(await firstText(source));
}

async function checkNature(source: ByteSource): Promise<TextEncoding> {
  let head: Uint8Array = new Uint8Array(0);
  for await (const chunk of source.open()) {
    head = Uint8Array.from([...head, ...chunk.subarray(0, 4096 - head.length)]);
    if (head.length >= 4096) break;
  }
  const nature = otherNature(head);
  if (nature !== undefined) throw new Failure('not-what-it-says', `${source.name} ${nature}`);
  return encodingOf(head).encoding;
}

async function firstText(source: ByteSource): Promise<string> {
  let text = '';
  for await (const piece of readText(source)) {
    text += piece;
    if (text.length >= 65_536) break;
  }
  return text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
}

/** Where a table begins, how its cells are kept apart, and what its columns are called. */
export type Heading = {
  readonly delimiter: Delimiter;
  readonly headings: readonly string[];
  readonly headingRow: number;
};

/** The first line that holds anything is the heading; Excel's `sep=;` line before it only names the delimiter. */
function headingOf(text: string): Heading {
  const lines = text.split('\n', 50);
  const first = Math.max(
    0,
    lines.findIndex((line) => line.trim() !== ''),
  );
  const declared = /^"?sep=([,;\t])"?$/i.exec(lines[first] ?? '')?.[1];
  const headingRow = declared === undefined ? first : first + 1;
  const rest = lines.slice(0, headingRow).reduce((left, line) => left.slice(line.length + 1), text);
  const delimiter = declared === undefined ? likelyDelimiter(rest) : asDelimiter(declared);
  const { data } = Papa.parse<string[]>(rest, { delimiter, newline: '\n', preview: 1 });
  const headings = (data[0] ?? []).map((heading) => heading.trim());
  return { delimiter, headings, headingRow };
}

function likelyDelimiter(text: string): Delimiter {
  const line = (text.split('\n', 1)[0] ?? '').replaceAll(/"[^"]*"/g, '');
  const counts = ([',', ';', '\t'] as const).map((delimiter) => ({
    delimiter,
    count: line.split(delimiter).length - 1,
  }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

function asDelimiter(text: string): Delimiter {
  return text === ';' || text === '\t' ? text : ',';
}

/** The headings of a file that its kind has no use for. */
export function unreadHeadings({ bound, headings }: RecognizedFile): readonly string[] {
  return bound.unused.map((position) => headings[position] ?? '');
}

/** The sentence about columns of a file that were not read, if there are any. */
export function unreadNote(headings: readonly string[]): readonly string[] {
  if (headings.length === 0) return [];
  return [`Not used: ${headings.slice(0, 6).join(', ')}${headings.length > 6 ? ', …' : ''}.`];
}

type Candidate = { readonly dialect: Dialect; readonly bound: BoundDialect };

function bestDialect(known: readonly Dialect[], name: string, headings: readonly string[]): Candidate {
  const candidates = known
    .map((dialect) => ({ dialect, bound: dialect.bind(headings) }))
    .sort((a, b) => b.bound.known - a.bound.known);
  const [best, rival] = candidates.filter(({ bound }) => bound.missing.length === 0);
  if (best && rival?.bound.known === best.bound.known) {
    throw new Failure(
      'not-what-it-says',
      `${name} could be a ${best.dialect.title} or a ${rival.dialect.title}. Say which: --format ${best.dialect.name}=${name} or --format ${rival.dialect.name}=${name}.`,
    );
  }
  const nearest = candidates[0];
  // A file that knows more of another kind's headings is more likely that kind, cut short, than this one.
  if (best && best.bound.known === nearest?.bound.known) return best;
  const seen = `Its headings are: ${listed(headings, 8)}.`;
  if (!nearest || nearest.bound.known < 2) {
    throw new Failure(
      'not-what-it-says',
      `${name} has headings we do not know. ${seen} docs/formats.md lists what can be read; for a file of your own making, handback import ${name} --explain shows how to map its columns.`,
    );
  }
  const wayOut = best
    ? `If it is a ${best.dialect.title}, say --format ${best.dialect.name}=${name}.`
    : 'docs/formats.md lists what can be read.';
  throw new Failure(
    'not-what-it-says',
    `${name} looks most like a ${nearest.dialect.title}, but ${missingColumns(nearest.bound)}. ${seen} ${wayOut}`,
  );
}

function namedDialect(known: readonly Dialect[], name: string, headings: readonly string[], format: string): Candidate {
  const dialect = known.find((one) => one.name === format);
  if (!dialect)
    throw new Failure(
      'bad-request',
      `There is no format “${format}”. Known are: ${dialects.map((one) => one.name).join(', ')}.`,
    );
  const bound = dialect.bind(headings);
  if (bound.missing.length === 0) return { dialect, bound };
  throw new Failure(
    'not-what-it-says',
    `${name} cannot be read as ${format}: ${missingColumns(bound)}. Its headings are: ${listed(headings, 8)}.`,
  );
}

function missingColumns({ missing }: BoundDialect): string {
  return `it lacks ${missing.map((alternatives) => (alternatives.length > 1 ? `one of ${alternatives.join(', ')}` : `the column ${alternatives[0] ?? ''}`)).join(', and ')}`;
}

function listed(headings: readonly string[], most: number): string {
  const shown = headings.slice(0, most).map((heading) => (heading.length > 40 ? `${heading.slice(0, 39)}…` : heading));
  return headings.length > most ? `${shown.join(', ')} and ${headings.length - most} more` : shown.join(', ');
}
