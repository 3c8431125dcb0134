import type { FoundAccount, SweepReport, SweptFile, SweptLeaver } from '../core/sweep/sweep-report.ts';
import {
  describeAsset,
  describeSeat,
  headlinesOf,
  introductionOf,
  matchingOf,
  remarksOn,
  stateOf,
} from './sweep-sentences.ts';
import type { Style } from './table.ts';
import { pad, plural, printable, widthOf, wrap } from './text.ts';

/** Paints a text, or leaves it as it is where no colour is wanted. */
export type Paint = (style: Style, text: string) => string;

const width = 100;
const longestList = 25;

/** A sweep as text of at most 100 columns: the counts, then the people, then what is not known, then the files. */
export function sweepTable(report: SweepReport, paint: Paint): string {
  const tones = { alarm: 'red', question: 'yellow', calm: 'green' } as const;
  const lines = [
    '',
    ...headlinesOf(report).flatMap(({ tone, text }) => wrapped(text, 2).map((line) => paint(tones[tone], line))),
    ...leaverLines(report, paint),
    ...strayLines(report, paint),
    ...serviceLines(report, paint),
    ...unsureLines(report, paint),
    ...unknownLines(report, paint),
    ...fileLines(report, paint),
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function leaverLines({ leavers, today }: SweepReport, paint: Paint): readonly string[] {
  if (leavers.length === 0) return [];
  const shown = leavers.slice(0, longestList).flatMap((leaver) => ['', ...oneLeaver(leaver, paint)]);
  return ['', paint('bold', `LEFT, AND NOT AT ZERO (as of ${today})`), ...shown, ...more(leavers.length, longestList)];
}

function oneLeaver(leaver: SweptLeaver, paint: Paint): readonly string[] {
  const entry = (label: string, text: string, style?: Style): readonly string[] => {
    const lines = wrapped(text, 24).map((line, at) => (at === 0 ? `    ${label.padEnd(20)}${line.trimStart()}` : line));
    return style ? lines.map((line) => paint(style, line)) : lines;
  };
  return [
    `  ${paint('bold', printable(leaver.name))}`,
    ...wrapped(introductionOf(leaver), 2).map((line) => paint('dim', line)),
    ...leaver.accounts.flatMap((account) => {
      const style = account.signedInAfterLeaving ? 'red' : account.active === true ? 'yellow' : undefined;
      const text = [`${account.application} ${account.login}`, remarksOn(account)]
        .filter((part) => part !== '')
        .join(', ');
      return entry(stateOf(account), text, style);
    }),
    ...leaver.assets.flatMap((asset) => entry(asset.byod ? 'own device' : 'not returned', describeAsset(asset))),
    ...leaver.seats.flatMap((seat) => entry('still paid', describeSeat(seat))),
  ];
}

function strayLines(
  { accountsOfNobody: { asked, maybeLeavers, accounts } }: SweepReport,
  paint: Paint,
): readonly string[] {
  if (!asked || accounts.length === 0) return [];
  const caution = maybeLeavers
    ? 'The list of people holds no leaver at all, so these may be leavers. A question, not a verdict.'
    : 'HR exports often leave people out: a question, not a verdict.';
  return [
    '',
    paint('bold', 'ACCOUNTS THAT BELONG TO NOBODY'),
    paint('dim', `  ${caution}`),
    ...accounts.slice(0, longestList).flatMap(accountLines),
    ...more(accounts.length, longestList),
  ];
}

function serviceLines({ serviceAccounts }: SweepReport, paint: Paint): readonly string[] {
  if (serviceAccounts.length === 0) return [];
  return [
    '',
    paint('bold', 'SERVICE AND SHARED ACCOUNTS WITHOUT AN OWNER'),
    ...serviceAccounts.slice(0, longestList).flatMap(accountLines),
    ...more(serviceAccounts.length, longestList),
  ];
}

function accountLines(account: FoundAccount & { readonly note?: string | null }): readonly string[] {
  const remarks = [
    `${account.application} ${account.login}`,
    account.active === 'unknown' ? 'open or closed?' : 'open',
    account.privileged === true ? 'privileged' : undefined,
    account.kind === 'human' ? undefined : account.kind,
    account.lastSignInAt === null ? undefined : `last sign-in ${account.lastSignInAt.slice(0, 10)}`,
    account.note ?? undefined,
  ];
  return wrapped(`- ${remarks.filter((remark) => remark !== undefined).join(', ')}`, 2);
}

function unsureLines({ unsure }: SweepReport, paint: Paint): readonly string[] {
  if (unsure.length === 0) return [];
  const lines = unsure.slice(0, longestList).flatMap(({ holding, reason }) => wrapped(`- ${holding}: ${reason}.`, 2));
  return ['', paint('bold', 'MAYBE A LEAVER’S, FOR A PERSON TO DECIDE'), ...lines, ...more(unsure.length, longestList)];
}

function unknownLines({ unknowns }: SweepReport, paint: Paint): readonly string[] {
  if (unknowns.length === 0) return [];
  const lines = unknowns.flatMap(({ sentence }) => wrapped(`- ${sentence}`, 2));
  return ['', paint('bold', 'NOT KNOWN: this is not a clean result'), ...lines.map((line) => paint('yellow', line))];
}

function fileLines({ files, refusedFiles }: SweepReport, paint: Paint): readonly string[] {
  const refused = refusedFiles.map(({ name }) => `  ${paint('red', `${fileName(name)}  not read`)}`);
  return ['', paint('bold', 'FILES'), ...files.flatMap((file) => oneFile(file, paint)), ...refused];
}

function oneFile(file: SweptFile, paint: Paint): readonly string[] {
  const counts = `${plural(file.rows, 'row', 'rows')}${file.refused > 0 ? `, ${file.refused.toLocaleString('en-US')} refused` : ''}`;
  const problems = file.problems.slice(0, 5).flatMap(({ line, column, value, reason }) => {
    const where = column === null ? `line ${line}` : `line ${line}, ${column}`;
    return wrapped(`${where}: “${value}” ${reason}`, 6);
  });
  const details = [matchingOf(file), ...file.notes].filter((detail) => detail !== '');
  return [
    `  ${fileName(file.name)}  ${file.title}, ${counts}`,
    ...details.flatMap((detail) => wrapped(detail, 6)).map((line) => paint('dim', line)),
    ...problems.map((line) => paint('yellow', line)),
    ...(file.refused > 5 ? [paint('yellow', `      and ${plural(file.refused - 5, 'more row', 'more rows')}`)] : []),
  ];
}

function more(total: number, shown: number): readonly string[] {
  return total > shown
    ? ['', `  … and ${(total - shown).toLocaleString('en-US')} more; --json and --html list them all.`]
    : [];
}

/** The end of a path, which tells files apart better than its beginning. */
function fileName(path: string): string {
  const name = printable(path);
  return pad(widthOf(name) > 34 ? `…${name.slice(-33)}` : name, 34);
}

/** Lines of at most 100 columns, indented; those that continue a point of a list stand under its text. */
function wrapped(text: string, indent: number): readonly string[] {
  const hanging = text.startsWith('- ') ? 2 : 0;
  return wrap(printable(text), width - indent - hanging).map(
    (line, at) => `${' '.repeat(indent + (at > 0 ? hanging : 0))}${line}`,
  );
}
