import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { signInAs, type TestOperator } from '../api.ts';
import { findBarriers, openWindow, phone, servePages } from '../browser.ts';
import { useDatabase } from '../database.ts';
import { startOidcServer } from '../oidc-server.ts';
import { addOrganization } from '../organization.ts';

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
  await page.getByRole('dialog', { name: 'Is it still you?' }).getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('needs a proof that it is still you').waitFor();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Remove / })
    .click();
  await page.getByRole('button', { name: 'Use your passkey' }).click();
  await page.getByText('You have no passkey').waitFor();
  assert.deepEqual(complaints, []);
});

test('a session whose operator is shut out ends at the next thing they do', async () => {
  const { operatorId } = await signInAs(api, organizationId);
  const { page } = await openWindow(api.url);
  await page.goto(await makeLink(operatorId));
  await page.getByRole('button', { name: 'Sign in with this link' }).click();
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
  await admin.send('PATCH', `/operators/${operatorId}`, { disabled: true });
  await page.getByRole('link', { name: 'Departures' }).click();
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
