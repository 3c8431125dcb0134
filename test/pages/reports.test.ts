import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import type { MetricRowsAnswered, MetricsAnswered } from '../../src/api/schemas/metrics.ts';
import type { ReportView } from '../../src/api/schemas/reports.ts';
import { isUnknown } from '../../src/core/metrics/metric-figure.ts';
import { companionNames, metricReasons, notMeasuredReasons } from '../../src/core/metrics/metric-reasons.ts';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { addPastLeavers } from '../past-leavers.ts';

const db = await useDatabase();
const api = await servePages(db);
let organizationId: string;
let admin: TestOperator;
const period = '2026-Q1';

before(async () => {
  ({ organizationId } = await addPastLeavers({ db, means: api.means, queue: api.queue }));
  admin = await signInAs(api, organizationId);
  await admin.send('POST', '/assets/check-in', { asset: 'LT-1' });
  await admin.send('POST', '/assets/check-in', { asset: 'LT-2' });
});

async function open(address: string, options: Parameters<typeof openWindow>[1] = {}) {
  const { page, context, complaints } = await openWindow(api.url, { acceptDownloads: true, ...options });
  await enterAs(api, { organizationId, operatorId: admin.operatorId }, context);
  await page.goto(`${api.url}${address}`);
  return { page, complaints };
}

test('each of the six figures shows the numbers of the API, in the picture’s words and as a table, and leads to its rows', async () => {
  const answer = (await admin.send('GET', `/metrics?period=${period}`)).json<MetricsAnswered>();
  const { page, complaints } = await open(`/reports?period=${period}`);
  await page.getByRole('heading', { level: 2, name: 'Asset return' }).waitFor();
  assert.equal(await page.locator('[data-metric]').count(), 6);
  for (const { metric, identity, reasons, notMeasured } of answer.figures) {
    if (notMeasured !== null || identity.population === 0) continue;
    const card = page.locator(`[data-metric="${metric}"]`);
    const said = await card.locator('svg[role="img"][aria-label*="Done:"]').first().getAttribute('aria-label');
    const unknown = reasons.filter(isUnknown).reduce((sum, { count }) => sum + count, 0);
    const parts = [
      ['Done', identity.numerator],
      ['Open or missed', identity.remainder - unknown],
      ...(unknown === 0 ? [] : [['Unknown: nobody looked', unknown] as const]),
      ['Excluded', identity.excluded],
      ['Too early to count', identity.tooYoung],
    ] as const;
    assert.ok(said?.endsWith(parts.map(([name, count]) => `${name}: ${count}`).join(', ')), said ?? '');
    await card
      .getByRole('button', { name: /View as table/ })
      .first()
      .click();
    await card.getByRole('table').first().waitFor();
    const cells = await card.getByRole('table').first().getByRole('cell').allTextContents();
    assert.deepEqual(
      cells,
      parts.map(([, count]) => String(count)),
      metric,
    );
  }
  await page.locator('[data-metric="asset_return"]').getByRole('link', { name: '2', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: `Asset return, ${period}` }).waitFor();
  const rows = (
    await admin.send('GET', `/metrics/asset_return/rows?period=${period}&group=numerator`)
  ).json<MetricRowsAnswered>();
  await page.getByRole('link', { name: 'OFF-1' }).waitFor();
  assert.equal(await page.locator('tbody [data-row]').count(), rows.items.length);
  assert.deepEqual(complaints, []);
});

test('what nobody could tell stands apart, as loud as what is open, and every reason leads to exactly its rows', async () => {
  const { figures } = (await admin.send('GET', `/metrics?period=${period}`)).json<MetricsAnswered>();
  const rowsOf = async (metric: string, query: string) =>
    (await admin.send('GET', `/metrics/${metric}/rows?period=${period}&limit=200&${query}`)).json<MetricRowsAnswered>()
      .items.length;
  for (const { metric, reasons } of figures)
    for (const { group, reason, count } of reasons)
      assert.equal(await rowsOf(metric, `group=${group}&reason=${encodeURIComponent(reason)}`), count, reason);
  const { page, complaints } = await open(`/reports?period=${period}`);
  const card = page.locator('[data-metric="access_revocation"]');
  await card.getByRole('link', { name: 'Unknown: nobody looked: 5' }).click();
  await page.getByRole('button', { name: 'Show all again: only unknown' }).waitFor();
  await page.getByText('5 rows').waitFor();
  assert.equal(await rowsOf('access_revocation', 'unknown=yes'), 5);
  assert.equal(await rowsOf('access_revocation', 'group=remainder&unknown=no'), 0);
  assert.deepEqual(complaints, []);
});

test('who reads German reads what a figure says of its rows and beside itself in German', async () => {
  const { page, complaints } = await open(`/reports?period=${period}`, { locale: 'de-DE' });
  await page.locator('[data-metric] dl').first().waitFor({ state: 'attached' });
  await page.locator('details').evaluateAll((all: readonly { open: boolean }[]) => {
    for (const one of all) one.open = true;
  });
  const facts = await page.locator('[data-metric] dl').allInnerTexts();
  const said = facts.flatMap((one) => one.split(/\n|: /)).map((one) => one.trim());
  const english = [...metricReasons, ...companionNames, ...notMeasuredReasons].filter((one) => said.includes(one));
  assert.deepEqual(english, []);
  assert.doesNotMatch(said.join('\n'), /\b(of|open|not measured|nothing|received|oldest)\b/);
  await page.getByText('Nicht gemessen: noch kein Tag ist gezählt').waitFor();
  await page.goto(`${api.url}/reports/rows?metric=access_revocation&period=${period}`);
  await page.getByText('unbekannt: niemand sah nach').first().waitFor();
  assert.deepEqual(complaints, []);
});

test('the figures are narrowed to a department or a kind of work that leavers of the period have', async () => {
  const { page, complaints } = await open(`/reports?period=${period}`);
  await page.getByRole('combobox', { name: 'Only' }).click();
  await page.getByRole('option', { name: 'Employee' }).click();
  await page.waitForURL(/workerType=employee/);
  await page.getByRole('button', { name: 'Show all again: Kind of work: Employee' }).waitFor();
  assert.deepEqual(complaints, []);
});

test('a narrowed and compared view is an address, and the same for who opens it', async () => {
  const { page, complaints } = await open(`/reports?period=${period}&by=department`);
  await page.getByRole('link', { name: 'Sales' }).first().click();
  await page.getByRole('button', { name: 'Show all again: Department: Sales' }).waitFor();
  assert.match(page.url(), /department=Sales/);
  await page.getByRole('button', { name: 'Show all again: Department: Sales' }).press('Enter');
  await page.waitForURL((url) => !url.search.includes('department'));
  assert.deepEqual(complaints, []);
});

test('figures that are given out are kept as they were, and restated once something changes', async () => {
  const { page, complaints } = await open(`/reports?period=${period}`);
  await page.getByRole('button', { name: 'Give these figures out' }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Give these figures out' }).press('Enter');
  await page.getByRole('heading', { level: 1, name: `Figures of ${period}, as given out` }).waitFor();
  await admin.send('POST', '/assets/check-in', { asset: 'LT-3' });
  await page.goto(`${api.url}/reports?period=${period}`);
  await page.getByText(/Given out on .*, and different now/).waitFor();
  await page.getByText(/was 2 of 5 = 40\.0 %, is 3 of 5 = 60\.0 %/).waitFor();
  assert.deepEqual(complaints, []);
});

test('a report shows the numbers of the API, its rows are one click away, and all of them are saved as CSV', async () => {
  const answer = (await admin.send('GET', '/reports/return_status')).json<ReportView>();
  const { page, complaints } = await open('/reports/return_status?by=department');
  await page.getByRole('button', { name: 'View as table: Return status', exact: true }).click();
  const table = page.getByRole('table', { name: 'Return status', exact: true });
  await table.waitFor();
  for (const { rows, state } of answer.figures.filter((one) => one.rows > 0)) {
    const name = state === 'received' ? 'Received: scanned at our door' : 'Late';
    assert.deepEqual(
      await table
        .getByRole('row', { name: new RegExp(name) })
        .getByRole('link')
        .allTextContents(),
      [String(rows)],
    );
  }
  await table.getByRole('row', { name: /Late/ }).getByRole('link').click();
  await page.waitForURL(/state=late/);
  const late = answer.figures.find(({ state }) => state === 'late')?.rows ?? 0;
  await page.getByText(`${late} row`).first().waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByText('5 rows').first().waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export CSV' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  assert.equal(lines.length, 6);
  assert.match(lines[0] ?? '', /^\uFEFFthing,state,person/);
  assert.deepEqual(complaints, []);
});

test('residual access is counted for each day, and its table holds what the picture says', async () => {
  const { page, complaints } = await open('/reports/residual?days=365');
  await page.getByText('5 accounts are not off').waitFor();
  await page
    .getByRole('img', { name: 'At the end of the last day, 5 accounts of 5 leavers; 5 of them unknown.' })
    .waitFor();
  await page.getByRole('button', { name: /View as table/ }).press('Enter');
  const row = page.getByRole('row', { name: /Fri, Mar 13, 2026/ });
  await row.waitFor();
  assert.deepEqual(await row.getByRole('cell').allTextContents(), ['5', '5', '5']);
  assert.deepEqual(complaints, []);
});

for (const colorScheme of ['light', 'dark'] as const)
  test(`the reports have no barrier, on a laptop and on a phone, in ${colorScheme}`, async () => {
    const { page, complaints } = await open(`/reports?period=${period}&by=department`, { colorScheme });
    for (const [address, text] of [
      [`/reports?period=${period}&by=department`, 'Asset return by Department'],
      ['/reports/residual', 'accounts are not off'],
      ['/reports/return_status?by=department', 'Return status by Department'],
      [`/reports/rows?metric=access_revocation&period=${period}`, 'unknown: nobody looked'],
    ] as const) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`${api.url}${address}`);
      await page.getByText(text).first().waitFor();
      assert.deepEqual(await findBarriers(page), [], address);
      await page.setViewportSize(phone);
      assert.deepEqual(await findBarriers(page), [], `${address} on a phone`);
      const wider = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      assert.ok(wider <= 0, `${address} is ${wider} px wider than a phone`);
    }
    assert.deepEqual(complaints, []);
  });
