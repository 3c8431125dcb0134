import type { ImportRecord, RowProblem } from '../../core/import-record.ts';

/** A row that was refused. `line` is null where the row was read well and only its content could not be taken in. */
export type RefusedRow = Omit<RowProblem, 'line'> & { readonly line: number | null };

/** What became of a file. One row may hold two records (a person and their login), so the counts are of records. */
export type ImportReport = {
  readonly format: string;
  readonly title: string;
  readonly recognisedBy: 'headings' | 'format' | 'map';
  readonly dryRun: boolean;
  readonly exportedAt: Temporal.Instant;
  /** Rows of the file that hold anything, the refused ones included. */
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Records that were not applied, or not wholly, because somebody must decide first; the questions say why. */
  readonly undecided: number;
  /** The first rows that were refused; `refusedTotal` counts all. */
  readonly refused: readonly RefusedRow[];
  readonly refusedTotal: number;
  /** Headings of columns that were not read. */
  readonly unread: readonly string[];
  /** Sentences for a person: what was guessed, what was left alone, and why. */
  readonly questions: readonly string[];
};

/** What was left open, as the beginning of its sentence. */
const questionWords = {
  email_of_another:
    'Not applied: their e-mail address is on record for somebody with another employee number or none. If they are the same person, give both the same employee number in the file and import again',
  number_of_another:
    'Not applied: their employee number is on record in another source for somebody with another name and another e-mail address',
  number_of_several: 'Not applied: several people on record have their employee number',
  number_reused:
    'Not applied: their employee number was somebody else’s, who has left, with another name and another address. Give newcomers numbers of their own; for a rehire, import once with the old name or address',
  letters_mixed:
    'Their name or address mixes letters of alphabets that look alike, such as Latin and Cyrillic, so it may pass for somebody else’s; look at it closely',
  email_taken: 'Their new e-mail address belongs to somebody else on record and was not taken over',
  login_taken: 'Their username belongs to somebody else on record and was not taken over',
  left_without_day: 'They have left according to the file, which does not say when',
  manager_unknown: 'Managers named by a number or an address that nobody has, or that several people share',
  start_differs: 'Another source has another start date for the same employment; the one on record stays',
  custodian_unknown: 'The holder named in the file is nobody on record, so custody was left as it is',
  custodian_unclear:
    'The holder named in the file fits several people, or contradicts itself, so custody was left as it is',
  custodian_by_name: 'The file names the holder by name alone, which identifies nobody, so custody was left as it is',
  primary_user_by_address:
    'The device manager names a primary user whom only an address identifies, so custody was left as it is; check the device out to them if that is right',
  primary_user_differs:
    'The device manager names another primary user than the custodian on record, who stays; check the device out if it changed hands',
  accessory_number_differs:
    'The file shows another number of them with this person than is on record, which stays; check in or out what changed',
  custody_newer: 'Custody on record is newer than this file and was left as it is',
  asset_held: 'Under legal hold: that they were given to somebody else or away for good was not taken over',
  custody_ended:
    'The file still shows them with the person who gave them back. Nothing was reopened; check them out again if that is so',
  custody_missing: 'The file names no holder, but somebody has them on record. Nothing was ended; check them in',
  category_unknown: 'Categories taken as “other”, which is held to keep no data',
  serial_twice: 'The same serial number is on record under another tag',
  serial_unclear: 'Not applied: without a tag, the serial number fits several assets',
  application_new: 'New applications that nobody has described yet; check their category',
  application_connected: 'Not applied: this application is connected, and its accounts are read from it',
  account_older: 'Not applied: the account on record was seen after this file was made',
  account_linked: 'The account is linked to somebody else on record, and stays so',
  account_person_unclear:
    'The account fits several people, or its employee number contradicts its e-mail address; it was linked to nobody',
  login_unclear: 'Not applied: without an id, the login fits several accounts of this application',
  holder_unknown: 'Not applied: the holder of the seat is nobody on record, or fits several people',
  owner_unknown: 'Not applied: the owner is nobody on record, fits several people, or is named by name alone',
  application_unknown: 'The application named in the file is none of ours, so it was left out',
  departures_elsewhere: 'Not applied: departures are not taken from this import',
  listing_blind:
    'Whether an account is gone cannot be said from this file: it shows no account that was known before, or some of its rows could not be read',
} as const;
export type Question = keyof typeof questionWords;

const mostRefused = 1000;
const mostExamples = 5;

export type Outcome = 'added' | 'changed' | 'unchanged' | 'undecided';

/** Gathers what becomes of the records of one file. */
export type ImportTally = {
  readonly count: (outcome: Outcome, records?: number) => void;
  readonly ask: (question: Question, subject: string) => void;
  readonly refuse: (row: RefusedRow) => void;
  readonly addRows: (rows: number) => void;
  readonly refusedTotal: () => number;
  readonly close: () => Pick<
    ImportReport,
    'rows' | 'added' | 'changed' | 'unchanged' | 'undecided' | 'refused' | 'refusedTotal' | 'questions'
  >;
};

export function createTally(): ImportTally {
  const counts = { added: 0, changed: 0, unchanged: 0, undecided: 0 };
  const refused: RefusedRow[] = [];
  const questions = new Map<Question, { total: number; readonly examples: string[] }>();
  let refusedTotal = 0;
  let rows = 0;
  return {
    count: (outcome, records = 1) => {
      counts[outcome] += records;
    },
    ask: (question, subject) => {
      const asked = questions.get(question) ?? { total: 0, examples: [] };
      questions.set(question, asked);
      asked.total += 1;
      if (asked.examples.length < mostExamples && !asked.examples.includes(subject)) asked.examples.push(subject);
    },
    refuse: (row) => {
      refusedTotal += 1;
      if (refused.length < mostRefused) refused.push(row);
    },
    addRows: (more) => {
      rows += more;
    },
    refusedTotal: () => refusedTotal,
    close: () => ({
      rows,
      ...counts,
      refused,
      refusedTotal,
      questions: [...questions].map(([question, asked]) => sentenceOf(question, asked)),
    }),
  };
}

function sentenceOf(
  question: Question,
  asked: { readonly total: number; readonly examples: readonly string[] },
): string {
  const others = asked.total - asked.examples.length;
  const more = others > 0 ? ` and ${others} more` : '';
  return `${questionWords[question]} (${asked.total}): ${asked.examples.join('; ')}${more}.`;
}

/** Where the row of each record began, for refusals that are only found while it is taken in. */
export type LineOf = WeakMap<ImportRecord, number | null>;
