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
import { plural } from './text.ts';

const style = `
:root{color-scheme:light dark;--ink:#1c2126;--soft:#5a646e;--line:#d9dee3;--paper:#fff;--panel:#f6f7f9;--alarm:#b3261e;--question:#8a5a00;--calm:#1b6e3c}
@media(prefers-color-scheme:dark){:root{--ink:#e7eaed;--soft:#a3adb7;--line:#39424b;--paper:#14181c;--panel:#1d2328;--alarm:#ff8a80;--question:#f0c060;--calm:#7fd6a0}}
*{box-sizing:border-box}body{margin:0 auto;max-width:62rem;padding:2rem 1.25rem 4rem;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2.5rem 0 .5rem}h3{font-size:1rem;margin:0}p{margin:.25rem 0}
.soft{color:var(--soft)}.headlines{list-style:none;padding:0;margin:1.5rem 0;font-size:1.1rem}.headlines li{padding:.35rem 0 .35rem .9rem;border-left:4px solid;margin:.3rem 0}
.alarm{border-color:var(--alarm)!important;color:var(--alarm)}.question{border-color:var(--question)!important;color:var(--question)}.calm{border-color:var(--calm)!important;color:var(--calm)}
.leaver{border:1px solid var(--line);border-radius:8px;padding:.9rem 1rem;margin:.8rem 0;background:var(--panel);break-inside:avoid}
table{border-collapse:collapse;width:100%;margin-top:.5rem}th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-top:1px solid var(--line);overflow-wrap:break-word;word-break:normal}td:first-child,th{white-space:nowrap}td:nth-child(2){min-width:6rem}td:nth-child(3){min-width:14rem}
th{font-weight:600;color:var(--soft);font-size:.875rem}.scroll{overflow-x:auto}
@media print{body{max-width:none;padding:0;font-size:11pt}.leaver{background:none}}
`;

/** A sweep as one HTML page that needs nothing else: no script, no request, dark where the reader's system is, fit for print. */
export function sweepHtml(report: SweepReport): string {
  const headlines = headlinesOf(report).map(({ tone, text }) => `<li class="${tone}">${escape(text)}</li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="robots" content="noindex">
<title>Handback sweep, ${escape(report.today)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>Who has left and still holds something</h1>
<p class="soft">Handback sweep as of ${escape(report.today)}. Read from ${plural(report.files.length, 'file', 'files')}; nothing was changed and nothing stored.</p>
<ul class="headlines">
${headlines.join('\n')}
</ul>
${leaverSection(report)}${straySection(report)}${serviceSection(report)}${unsureSection(report)}${unknownSection(report)}${fileSection(report)}
</main>
</body>
</html>
`;
}

function leaverSection({ leavers }: SweepReport): string {
  if (leavers.length === 0) return '';
  return `<section><h2>Left, and not at zero</h2>\n${leavers.map(oneLeaver).join('\n')}\n</section>\n`;
}

function oneLeaver(leaver: SweptLeaver): string {
  const rows = [
    ...leaver.accounts.map((account) =>
      row(
        [stateOf(account), account.application, account.login, remarksOn(account)],
        account.signedInAfterLeaving ? 'alarm' : '',
      ),
    ),
    ...leaver.assets.map((asset) =>
      row([asset.byod ? 'own device' : 'device', asset.category ?? '', describeAsset(asset), '']),
    ),
    ...leaver.seats.map((seat) => row(['seat', '', describeSeat(seat), ''])),
  ];
  return `<article class="leaver"><h3><bdi>${escape(leaver.name)}</bdi></h3><p class="soft">${escape(introductionOf(leaver))}</p>
${table(['State', 'Where', 'What', ''], rows)}</article>`;
}

function straySection({ accountsOfNobody: { asked, maybeLeavers, accounts } }: SweepReport): string {
  if (!asked || accounts.length === 0) return '';
  const caution = maybeLeavers
    ? 'The list of people holds no leaver at all, so these may be leavers. A question, not a verdict.'
    : 'HR exports often leave people out: a question, not a verdict.';
  const rows = accounts.map((account) => accountRow(account, account.note ?? ''));
  return `<section><h2>Accounts that belong to nobody</h2><p class="soft">${caution}</p>${table(accountHeadings, rows)}</section>\n`;
}

function serviceSection({ serviceAccounts }: SweepReport): string {
  if (serviceAccounts.length === 0) return '';
  const rows = serviceAccounts.map((account) => accountRow(account, account.kind));
  return `<section><h2>Service and shared accounts without an owner</h2>${table(accountHeadings, rows)}</section>\n`;
}

const accountHeadings = ['Application', 'Login', 'Privileged', 'State', 'Last sign-in', ''];

function accountRow({ application, login, privileged, active, lastSignInAt }: FoundAccount, note: string): string {
  const state = active === true ? 'open' : 'open or closed?';
  return row([
    application,
    login,
    privileged === true ? 'privileged' : '',
    state,
    lastSignInAt?.slice(0, 10) ?? '',
    note,
  ]);
}

function unsureSection({ unsure }: SweepReport): string {
  if (unsure.length === 0) return '';
  const rows = unsure.map(({ holding, reason, file }) => row([holding, reason, file]));
  return `<section><h2>Maybe a leaver’s, for a person to decide</h2>${table(['What', 'Why', 'File'], rows)}</section>\n`;
}

function unknownSection({ unknowns }: SweepReport): string {
  if (unknowns.length === 0) return '';
  const items = unknowns.map(({ sentence }) => `<li>${escape(sentence)}</li>`);
  return `<section><h2>Not known: this is not a clean result</h2><ul>${items.join('\n')}</ul></section>\n`;
}

function fileSection({ files, refusedFiles }: SweepReport): string {
  const rows = [
    ...files.map((file) =>
      row([
        file.name,
        file.title,
        file.rows.toLocaleString('en-US'),
        file.refused.toLocaleString('en-US'),
        remarksOnFile(file),
      ]),
    ),
    ...refusedFiles.map(({ name, reason }) => row([name, 'not read', '', '', reason], 'alarm')),
  ];
  const problems = files
    .flatMap((file) => file.problems)
    .map(({ file, line, column, value, reason }) => row([file, String(line), column ?? '', value, reason]));
  const refused =
    problems.length === 0
      ? ''
      : `<h2>Rows that were not read</h2>${table(['File', 'Line', 'Column', 'Value', 'Reason'], problems)}`;
  return `<section><h2>Files</h2>${table(['File', 'Taken for', 'Rows', 'Refused', ''], rows)}${refused}</section>`;
}

function remarksOnFile(file: SweptFile): string {
  return [matchingOf(file), ...file.notes].filter((remark) => remark !== '').join('. ');
}

function table(headings: readonly string[], rows: readonly string[]): string {
  const head = headings.map((heading) => `<th scope="col">${escape(heading)}</th>`).join('');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table></div>`;
}

function row(cells: readonly string[], tone = ''): string {
  return `<tr${tone === '' ? '' : ` class="${tone}"`}>${cells.map((cell) => `<td><bdi>${escape(cell)}</bdi></td>`).join('')}</tr>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
