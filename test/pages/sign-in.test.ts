import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { signInAs, type TestOperator } from '../api.ts';
import { enterAs, findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { startOidcServer } from '../oidc-server.ts';
import { addOrganization, addPerson } from '../organization.ts';
import type { Provider } from '../../src/api/schemas/sign-in.ts';

const db = await useDatabase();
const api = await servePages(db);
const idp = await startOidcServer(`${api.url}/sign-in/return`);
let organizationId: string;
let admin: TestOperator;

before(async () => {
  organizationId = await addOrganization(db, '<b>Bold & Sons</b>');
  admin = await signInAs(api, organizationId);
  const provider = {
    name: 'Example ID',
    issuer: idp.issuer,
    clientId: idp.clientId,
    clientSecret: idp.clientSecret,
    internal: true,
    makesOperators: true,
    roleRules: [{ group: 'it-people', role: 'it' }],
  };
  const set = await admin.send('POST', '/sign-in-providers', provider);
  assert.equal(set.statusCode, 200, set.body);
});

async function makeLink(operatorId: string): Promise<string> {
  return (await admin.send('POST', `/operators/${operatorId}/link`)).json<{ url: string }>().url;
}

/** An authenticator inside the browser that makes passkeys and asks for nothing. */
async function addAuthenticator(context: BrowserContext, page: Page): Promise<void> {
  const client = await context.newCDPSession(page);
  await client.send('WebAuthn.enable');
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** As if everything that was proved had been proved ten minutes ago. */
const age = () => db.owner.query(`update credential set proved_at = proved_at - interval '10 minutes'`);

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Handback' }).waitFor();
}

test('a link, then a passkey: the link is used when its button is pressed, and the next sign-in needs none', async () => {
  const { operatorId } = await signInAs(api, organizationId);
  const { page, context, complaints } = await openWindow(api.url);
  await addAuthenticator(context, page);
  const link = await makeLink(operatorId);
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in with this link' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Sign in with this link' }).click();
  await page.getByRole('heading', { name: 'Sign in without a link next time' }).waitFor();
  assert.ok(!page.url().includes('#'), 'the secret is gone from the address');
  assert.deepEqual(await findBarriers(page), []);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  await signOut(page);
  await page.goto(`${api.url}/departures?state=open`);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('<b>Bold & Sons</b>').waitFor();
  assert.equal(new URL(page.url()).pathname, '/departures', 'and is where they were going');
  const { rows } = await db.owner.query<{ began_by: string }>(
    `select began_by from credential where operator_id = $1 and kind = 'session' and revoked_at is null`,
    [operatorId],
  );
  assert.deepEqual(rows, [{ began_by: 'passkey' }]);
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in with this link' }).click();
  await page.getByText('was used already').waitFor();
  assert.deepEqual(complaints, []);
});

test('what is powerful asks again after five minutes, and goes on by itself once it is proved', async () => {
  const { operatorId } = await signInAs(api, organizationId);
  const { page, context, complaints } = await openWindow(api.url);
  await addAuthenticator(context, page);
  await page.goto(await makeLink(operatorId));
  await page.getByRole('button', { name: 'Sign in with this link' }).click();
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  await page.goto(`${api.url}/settings/sign-in`);
  await age();
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByLabel('What it is for').fill('backup script');
  await page.getByRole('dialog').getByRole('button', { name: 'Make a token' }).click();
  const asked = page.getByRole('dialog', { name: 'Is it still you?' });
  await asked.getByText('came in by a one-time link').waitFor();
  assert.deepEqual(await findBarriers(page), []);
  await asked.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText(/^hbk_/).waitFor();
  await page.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('cell', { name: 'backup script', exact: true }).waitFor();
  await age();
  await page.getByRole('button', { name: /^Remove / }).click();
  await page.getByText('last way in').waitFor();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Remove / })
    .click();
  await page.getByRole('dialog', { name: 'Is it still you?' }).getByText('Use your passkey').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('needs a proof that it is still you').waitFor();
  const below = page.getByRole('dialog').getByRole('button', { name: /^Remove / });
  await page
    .locator(':focus')
    .filter({ hasText: /^Remove / })
    .waitFor();
  assert.ok(await below.isVisible(), 'Escape closed what asked, and not what lies below');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await page.getByText('You have no passkey').waitFor();
  assert.deepEqual(complaints, []);
});

test('an open page that nobody touches keeps no session from ending', async () => {
  const { operatorId } = await signInAs(api, organizationId);
  const { page, context } = await openWindow(api.url);
  await enterAs(api, { organizationId, operatorId }, context);
  await page.clock.install();
  const asked = new Set<Request>();
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/v1/') && pathname !== '/api/v1/live') asked.add(request);
  });
  page.on('requestfinished', (request) => asked.delete(request));
  page.on('requestfailed', (request) => asked.delete(request));
  /** What was asked while somebody was there has been answered, so that none of it counts as use later. */
  const untilAnswered = async () => {
    for (let quiet = 0; quiet < 5; quiet = asked.size === 0 ? quiet + 1 : 0) await delay(100);
  };
  await page.goto(api.url);
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  await untilAnswered();
  const isUsed = async () => {
    const { rows } = await db.owner.query<{ used: boolean }>(
      `select used_at > now() - interval '1 minute' as used from credential where kind = 'session' and operator_id = $1`,
      [operatorId],
    );
    return rows[0]?.used;
  };
  /** Somebody else changes something; the page reads itself again, and says that nobody is behind it. */
  const readByItself = async (employeeNumber: string) => {
    const read = page.waitForResponse((answer) => answer.request().headers()['x-handback-unattended'] === '1');
    await addPerson(db, organizationId, employeeNumber);
    const leaving = { person: { employeeNumber }, kind: 'voluntary', lastWorkingDay: '2027-01-29' };
    assert.equal((await admin.send('POST', '/departures', leaving)).statusCode, 201);
    await (await read).finished();
  };
  await page.clock.fastForward('02:00');
  await readByItself('E1');
  await untilAnswered();
  await db.owner.query(
    `update credential set used_at = now() - interval '20 minutes' where kind = 'session' and operator_id = $1`,
    [operatorId],
  );
  await page.clock.fastForward('00:10');
  await readByItself('E2');
  assert.equal(await isUsed(), false);
  const read = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/api/v1/offboardings');
  await page.getByRole('link', { name: 'Departures' }).click();
  await (await read).finished();
  assert.equal(await isUsed(), true);
});

test('a session whose operator is shut out ends at the next thing they do', async () => {
  const { operatorId } = await signInAs(api, organizationId);
  const { page } = await openWindow(api.url);
  await page.goto(await makeLink(operatorId));
  await page.getByRole('button', { name: 'Sign in with this link' }).click();
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  await admin.send('PATCH', `/operators/${operatorId}`, { disabled: true });
  await page.goto(`${api.url}/departures`);
  await page.getByRole('heading', { name: 'Sign in to Handback' }).waitFor();
  assert.ok(!(await page.content()).includes('Bold'));
});

test('an identity provider lets in whoever its groups give a role, and leads to where they were going', async () => {
  await idp.know('ada', { email: 'ada@corp.test', email_verified: true, name: 'Ada L', groups: ['it-people', 'x'] });
  const { page } = await openWindow(api.url);
  await page.goto(`${api.url}/departures`);
  await page.getByRole('button', { name: 'Sign in with Example ID' }).click();
  await page.getByPlaceholder('Enter any login').fill('ada');
  await page.getByPlaceholder('and password').fill('x');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Account of Ada L' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/departures');
  assert.equal(new URL(page.url()).search, '', 'nothing of the provider stays in the address');
  const { items } = (await admin.send('GET', '/operators')).json<{
    items: { name: string; roles: { role: string }[] }[];
  }>();
  assert.deepEqual(
    items.find(({ name }) => name === 'Ada L')?.roles.map(({ role }) => role),
    ['it'],
  );
});

test('whoever is signed out at the desk signs in and is back at what they were doing', async () => {
  await idp.know('dock', { email: 'dock@corp.test', email_verified: true, name: 'Dock', groups: ['it-people'] });
  const { page } = await openWindow(api.url);
  await page.goto(`${api.url}/scan?mode=inspect`);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign in with Example ID' }).click();
  await page.getByPlaceholder('Enter any login').fill('dock');
  await page.getByPlaceholder('and password').fill('x');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Scan' }).waitFor();
  assert.ok(page.url().endsWith('/scan?mode=inspect'));
  assert.ok(await page.getByRole('radio', { name: 'Inspect' }).isChecked());
});

test('a proof at the provider happens in a window of its own, and only as the same person', async () => {
  await idp.know('bo', { email: 'bo@corp.test', email_verified: true, name: 'Bo', groups: ['it-people'] });
  await idp.know('eve', { email: 'eve@corp.test', email_verified: true, name: 'Eve', groups: ['it-people'] });
  const { page } = await openWindow(api.url);
  const signInThere = async (at: Page, name: string) => {
    await at.getByPlaceholder('Enter any login').fill(name);
    await at.getByPlaceholder('and password').fill('x');
    await at.getByRole('button', { name: 'Sign-in' }).click();
  };
  await page.goto(`${api.url}/settings/sign-in`);
  await page.getByRole('button', { name: 'Sign in with Example ID' }).click();
  await signInThere(page, 'bo');
  await page.getByRole('heading', { level: 1, name: 'Your sign-in' }).waitFor();
  await age();
  const proveAs = async (name: string) => {
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Prove it with Example ID' }).click();
    const popup = await opened;
    await signInThere(popup, name);
    return popup;
  };
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const wrong = await proveAs('eve');
  await wrong.getByText('Somebody else signed in there').waitFor();
  await wrong.close();
  await proveAs('bo');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  const { rows } = await db.owner.query<{ proved: boolean }>(
    `select proved_at > now() - interval '1 minute' as proved from credential c join operator p on p.operator_id = c.operator_id
     where p.name = 'Bo' and c.kind = 'session' and c.revoked_at is null`,
  );
  assert.deepEqual(rows, [{ proved: true }]);
});

test('a provider is set up in the settings once its description was read, tested, vouched for by somebody else, and taken away', async () => {
  const { page, context, complaints } = await openWindow(api.url);
  const { operatorId } = await signInAs(api, organizationId);
  await enterAs(api, { organizationId, operatorId }, context);
  await page.goto(`${api.url}/settings/providers`);
  await page.getByText(`${api.url}/sign-in/return`).waitFor();
  await page.getByRole('button', { name: 'Add a provider' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: false }).first().fill('Harbour ID');
  await dialog.getByLabel('Issuer').fill(`${idp.issuer}/elsewhere`);
  await dialog.getByLabel('It lies inside our private network').check();
  await dialog.getByLabel('Client id').fill(idp.clientId);
  await dialog.getByRole('textbox', { name: 'Client secret' }).fill(idp.clientSecret);
  await dialog.getByRole('button', { name: 'Add a group' }).click();
  await dialog.getByLabel('Name of the group').fill('sales-leads');
  await dialog.getByRole('combobox', { name: 'Role' }).click();
  await page.getByRole('option', { name: 'Manager' }).click();
  await dialog.getByRole('combobox', { name: 'Where it counts' }).click();
  await page.getByRole('option', { name: 'In one department' }).click();
  await dialog.getByLabel('Department').fill('Sales');
  assert.deepEqual(await findBarriers(page), []);
  const save = dialog.getByRole('button', { name: 'Read its description and save' });
  await save.click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByLabel('Issuer').fill(idp.issuer);
  await save.click();
  await page.getByText('sales-leads → Manager in Sales').waitFor();
  await dialog.waitFor({ state: 'detached' });
  const all = await admin.send('GET', '/sign-in-providers');
  const kept = all.json<{ items: Provider[] }>().items.find(({ name }) => name === 'Harbour ID');
  assert.deepEqual(kept?.roleRules, [{ group: 'sales-leads', role: 'manager', scope: 'department', value: 'Sales' }]);
  assert.ok(!(await page.content()).includes(idp.clientSecret), 'the secret is not shown again');

  const menu = page.getByRole('button', { name: 'Change Harbour ID' });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Test' }).click();
  await page.getByText('Harbour ID answers').waitFor();
  await menu.click();
  await page.getByRole('menuitem', { name: 'Vouch' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Vouch for Harbour ID' }).click();
  await page.getByText('Somebody else has to vouch').waitFor();
  await page.keyboard.press('Escape');
  const other = await signInAs(api, organizationId);
  assert.equal((await other.send('POST', `/sign-in-providers/${kept?.id}/vouch`)).statusCode, 200);
  await page.reload();
  await page
    .getByRole('row', { name: /Harbour ID/ })
    .getByText('Vouched for', { exact: true })
    .waitFor();
  await menu.click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove Harbour ID' }).click();
  await menu.waitFor({ state: 'detached' });
  // The wrong address, which the server said so of.
  assert.deepEqual(
    complaints.filter((complaint) => !complaint.includes('status of 502')),
    [],
  );
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the door and the settings of one’s sign-in have no barrier, in ${colorScheme}, on a laptop and on a phone`, async () => {
    const { operatorId } = await signInAs(api, organizationId);
    const { page, complaints } = await openWindow(api.url, { colorScheme });
    await page.goto(await makeLink(operatorId));
    await page.getByRole('button', { name: 'Sign in with Example ID' }).waitFor();
    assert.deepEqual(await findBarriers(page), []);
    await page.getByRole('button', { name: 'Sign in with this link' }).click();
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
    await page.goto(`${api.url}/settings/sign-in`);
    await page.getByText('You have no passkey').waitFor();
    assert.deepEqual(await findBarriers(page), []);
    await page.setViewportSize(phone);
    assert.deepEqual(await findBarriers(page), []);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    assert.ok(width <= phone.width, `the page is ${width} wide`);
    assert.deepEqual(complaints, []);
  });
}
