import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { addressesOf } from '../test/routes-of-console.ts';

// Saves a picture of every screen of a running server: light and dark, laptop and phone; and as it loads, and as it fails.
//   node scripts/screenshots.ts FOLDER LINK [PART]     LINK: the sign-in link that the server printed; PART: of the addresses
const [folder, link, part = ''] = argv.slice(2);
if (folder === undefined || link === undefined) {
  console.error(
    'Name a folder for the pictures and the sign-in link of a running server: node scripts/screenshots.ts FOLDER LINK',
  );
  exit(2);
}

const windows = [
  { name: 'laptop-light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: 'laptop-dark', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  { name: 'phone-light', viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  { name: 'phone-dark', viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
] as const;
const states = ['full', 'loading', 'error'] as const;

const { origin } = new URL(link);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: ['--no-sandbox'] });
const first = await browser.newContext();
const door = await first.newPage();
await door.goto(link);
await door
  .getByRole('button', { name: /sign in/i })
  .first()
  .click();
await door.waitForResponse((answer) => answer.url().endsWith('/api/v1/sign-in') && answer.ok());
const storageState = await first.storageState();
const get = async (path: string) =>
  (await first.request.get(`${origin}/api/v1${path}`)).json() as Promise<Record<string, unknown>>;
const addresses = (await addressesOf(get)).filter(({ path }) => path.includes(part));
await first.close();

let saved = 0;
for (const { name, viewport, colorScheme } of windows) {
  await rm(join(folder, name), { recursive: true, force: true });
  for (const state of states) {
    const context = await browser.newContext({ viewport, colorScheme, storageState, reducedMotion: 'reduce' });
    await disturb(context, state);
    const page = await context.newPage();
    for (const { address } of addresses) if (address !== null) await take(page, address, join(folder, name, state));
    await context.close();
  }
}
await browser.close();
console.log(`${saved} pictures in ${folder}.`);

/** Answers of the API that never come, or that fail; who is signed in is always known. */
async function disturb(context: BrowserContext, state: (typeof states)[number]): Promise<void> {
  if (state === 'full') return;
  await context.route(/\/api\/v1\/(?!me\b)/, async (route) => {
    if (state === 'loading') return new Promise(() => undefined);
    const problem = {
      code: 'database-unavailable',
      detail: 'The database does not answer.',
      remedy: 'Wait a moment.',
      requestId: 'example',
    };
    return route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  });
}

async function take(page: Page, address: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await page.goto(`${origin}${address}`, { waitUntil: 'domcontentloaded' });
  await page.waitForTimeout(1000);
  const file = address === '/' ? 'today' : address.slice(1).replaceAll(/[/?=&]/g, '_');
  await page.screenshot({ path: join(to, `${file}.png`), fullPage: true });
  saved += 1;
}
