import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { holdFreePort } from '../src/api/free-port.ts';
import { loadWebFiles } from '../src/api/web-files.ts';
import { insertCredential } from '../src/store/inventory/credentials.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { type TestApi, useApi } from './api.ts';
import type { TestDatabase } from './database.ts';

/** A phone of the narrow kind, and the console's usual window. */
export const phone = { width: 360, height: 740 };
export const laptop = { width: 1280, height: 800 };

/** What a page complained about: errors of scripts, refused resources, requests to other hosts. */
export type Complaints = readonly string[];

let browser: Promise<Browser> | undefined;

/** Debian's Chromium without its own windows and services, which take a fifth more time; started once for a test file and ended with it. */
function useBrowser(): Promise<Browser> {
  browser ??= chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: ['--no-sandbox'] });
  return browser;
}

after(async () => (await browser)?.close());

/** The API of a test's database on a port of its own, with the pages as they were built. */
export async function servePages(db: TestDatabase): Promise<TestApi & { readonly url: string }> {
  // WebAuthn knows no addresses in numbers.
  const held = await holdFreePort('127.0.0.1', { number: 0, chosen: false });
  const url = `http://localhost:${held.number}`;
  const web = await loadWebFiles(join(import.meta.dirname, '..', 'dist', 'web'));
  const api = await useApi(db, { web, publicUrl: url, secureCookies: false });
  await held.release();
  await api.app.listen({ host: '127.0.0.1', port: held.number });
  return { ...api, url };
}

/** A window of a browser of its own. Whatever a page complains about is collected; `url` is the only host it may speak to. */
export async function openWindow(
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ readonly page: Page; readonly context: BrowserContext; readonly complaints: Complaints }> {
  const context = await (await useBrowser()).newContext({
    viewport: laptop,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    ...options,
  });
  after(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // What the API refuses is part of a test; the browser words it as an error of its own.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
      complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(blob|data):/.test(request.url()))
      complaints.push(`request to ${request.url()}`);
  });
  return { page, context, complaints };
}

/** Signs a window in as an operator, without going through the door; it counts as a proof for five minutes, as a link does. */
export async function enterAs(
  { means: { db }, url }: TestApi & { readonly url: string },
  { organizationId, operatorId }: { readonly organizationId: string; readonly operatorId: string },
  context: BrowserContext,
): Promise<void> {
  const { secret } = await withOrganization(db, organizationId, (tx) =>
    insertCredential(tx, { operatorId, kind: 'session', name: 'test', minutes: 60, madeBy: null, beganBy: 'link' }),
  );
  await context.addCookies([{ name: 'handback_session', value: secret, url }]);
}

/** Waits until this has the focus: a page may move it a moment after what it shows has changed. */
export async function untilFocused(what: Locator): Promise<void> {
  await what.and(what.page().locator(':focus')).waitFor({ state: 'attached' });
}

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Waits for what moves and will end. */
const stillness = `Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
  .map(({ finished }) => finished)).then(() => null)`;
const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Violations of WCAG 2.2 AA that axe finds on a page once nothing moves any more, one sentence each. */
export async function findBarriers(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(await axeSource);
  // A colour that is still changing is nobody's colour.
  await page.evaluate(stillness);
  const run = `axe.run(document, ${JSON.stringify({ runOnly, resultTypes: ['violations'] })})`;
  const { violations } = await page.evaluate<{
    violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[];
  }>(run);
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help} (${nodes.length}): ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary.slice(0, 300)}`,
  );
}
