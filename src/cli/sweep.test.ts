import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'node:test';
import type { SweepReport } from '../core/sweep/sweep-report.ts';
import { sweepFiles } from './sweep-files.ts';
import { sweepHtml } from './sweep-html.ts';
import { sweepTable } from './sweep-table.ts';
import { exitCodeOf } from './sweep.ts';

const sample = fileURLToPath(new URL('../../demo/sample/', import.meta.url));

function sweep(paths: readonly string[]): Promise<SweepReport> {
  return sweepFiles({
    inputs: paths.map((path) => ({ path, format: undefined })),
    today: '2026-11-16',
    settings: { dates: undefined, currency: 'GBP' },
    onProgress: () => {},
  });
}

function sampleCompany(): Promise<SweepReport> {
  return sweep(
    ['accounts', 'assets', 'leavers', 'okta-users', 'people', 'seats'].map((name) => `${sample}${name}.csv`),
  );
}

function folder(t: TestContext, files: Readonly<Record<string, string | Uint8Array>>): readonly string[] {
  const path = mkdtempSync(join(tmpdir(), 'handback-sweep-'));
  t.after(() => rmSync(path, { recursive: true }));
  return Object.entries(files).map(([name, content]) => {
    writeFileSync(join(path, name), content);
    return join(path, name);
  });
}

test('the sample company shows one of everything a sweep can find', async () => {
  const report = await sampleCompany();
  assert.equal(exitCodeOf(report), 10);
  assert.equal(report.totals.leaversWithAccess, 3);
  assert.equal(report.totals.signInsAfterLeaving, 1);
  assert.equal(report.totals.privilegedAccounts, 1);
  assert.equal(report.totals.unknownAccounts, 1);
  assert.deepEqual([report.totals.assets, report.totals.seats], [2, 3]);
  assert.equal(report.accountsOfNobody.accounts.length, 1);
  assert.equal(report.leavers.length, 4);
  assert.ok(report.unknowns.some(({ sentence }) => sentence.includes('VPN')));
});

test('the table fits 100 columns and opens with the counts', async () => {
  const table = sweepTable(await sampleCompany(), (_, text) => text);
  const lines = table.split('\n');
  assert.match(lines[1] ?? '', /^ {2}3 people have left and can still sign in/);
  for (const line of lines) assert.ok(line.length <= 100, line);
  assert.match(table, /this is not a clean result/);
});

test('the page needs nothing from elsewhere, and shows what the exports hold as text', async (t) => {
  const evil = '<img src=x onerror=alert(1)>';
  const paths = folder(t, {
    'people.csv': `employee_id,display_name,status,end_date\nE-1,${evil},left,2026-01-31\n`,
    'accounts.csv': `application,login,employee_id,active\n"<script>alert(1)</script>",ada,E-1,yes\n`,
  });
  const html = sweepHtml(await sweep(paths));
  assert.ok(html.includes('&lt;img src=x onerror=alert(1)&gt;'));
  assert.doesNotMatch(html, /<script|<img|<link|@import|url\(|https?:/);
  assert.match(html, /default-src 'none'/);
  assert.match(html, /prefers-color-scheme:dark/);
});

test('files that cannot be read are named, and without any other the exit code is 1', async (t) => {
  const paths = folder(t, {
    'login.csv': '<!doctype html><html></html>',
    'book.csv': Buffer.from('PK\u0003\u0004'),
    'latin.csv': Buffer.from('application,login\ngit,Jürgen\n', 'latin1'),
  });
  const report = await sweep([...paths, '/nowhere/missing.csv', tmpdir()]);
  assert.equal(exitCodeOf(report), 1);
  assert.deepEqual(
    report.refusedFiles.map(({ reason }) => reason.replaceAll(/\/\S+\//g, '').slice(0, 34)),
    [
      'login.csv is a web page, most likel',
      'book.csv is a ZIP archive or an Exc',
      'latin.csv is not UTF-8: byte 23 doe',
      'there is no file missing.csv.',
      reasonForFolder(),
    ].map((text) => text.slice(0, 34)),
  );
  assert.equal(report.verdict, 'nothing_found');
});

function reasonForFolder(): string {
  return `${tmpdir()} is a folder; name the files in it.`.replaceAll(/\/\S+\//g, '');
}

test('a file that breaks off in the middle is refused whole: none of its rows count', async (t) => {
  const rows = Array.from({ length: 20_000 }, (_, at) => `git,user${at},E-1,yes`).join('\n');
  const paths = folder(t, {
    'people.csv': 'employee_id,display_name,status,end_date\nE-1,Ada,left,2026-01-31\n',
    'accounts.csv': Buffer.concat([
      Buffer.from(`application,login,employee_id,active\n${rows}\n`),
      Buffer.from([0xff, 0xfe]),
    ]),
  });
  const report = await sweep(paths);
  assert.equal(report.totals.openAccounts, 0);
  assert.match(report.refusedFiles[0]?.reason ?? '', /is not UTF-8: byte \d+ does not fit/);
  assert.equal(exitCodeOf(report), 0);
});
