import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { findConnector } from '../../src/connectors/registry.ts';
import type {
  ConnectorMeans,
  ConnectorSession,
  Receipt,
  Verb,
  WriteResult,
} from '../../src/core/applications/connector.ts';
import { Failure } from '../../src/core/failure.ts';
import { makeHttp } from '../../src/connectors/http.ts';
import { isPrivileged, mayEndAccess } from '../../src/core/applications/administration.ts';
import { type ConnectorHarness, describeConnector } from '../connector-contract.ts';
import {
  adminDn,
  adminPassword,
  baseDn,
  canaryLogin,
  delegateDn,
  delegatePassword,
  type Samba,
  serverName,
  startSamba,
} from './samba.ts';
import {
  type Administrator,
  administer,
  entriesOf,
  notRestorableAttributes,
  startCuttingProxy,
} from './samba-directory.ts';

const leaversOu = `OU=Leavers,${baseDn}`;
const found = findConnector('active-directory');
assert.ok(found);
const connector = found;

const generated: string[] = [];
const means: ConnectorMeans = {
  http: makeHttp(),
  randomBytes: (size) => {
    const bytes = randomBytes(size);
    generated.push(bytes.toString('base64url'));
    return bytes;
  },
  now: () => Temporal.Now.instant(),
  signal: new AbortController().signal,
};

function settings(samba: Samba, more: Readonly<Record<string, unknown>> = {}) {
  const { url, caCertificate } = samba;
  return {
    url,
    baseDn,
    bindDn: delegateDn,
    canary: { login: canaryLogin },
    leaversOu,
    caCertificate,
    serverName,
    ...more,
  };
}

async function start(): Promise<ConnectorHarness> {
  const samba = await startSamba();
  const admin = await administer(samba);
  const proxy = await startCuttingProxy(samba.host);
  const stop = async () => {
    proxy.stop();
    await admin.close();
    await samba.stop();
  };
  const [vpn, finance, nested] = await makeGroups(admin).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  let count = 0;
  let canary: unknown = { login: canaryLogin };
  let password = delegatePassword;
  return {
    connector,
    open: () => connector.open(settings(samba, { url: proxy.url, canary }), { password }, means),
    freshAccount: async (wish) => {
      count += 1;
      const login = `person${count}`;
      const dn = await admin.addPerson(login, {
        employeeID: `E-${count}`,
        mail: `${login}@example.test`,
        ...(wish === 'service' ? { servicePrincipalName: `HTTP/${login}.example.test` } : {}),
      });
      for (const group of [vpn, finance]) await admin.join(dn, group);
      if (wish === 'protected') await admin.join(dn, nested);
      if (wish === 'unknown status') await samba.hideFlags(dn);
      const externalId = await guidOf(samba, dn);
      return {
        externalId,
        keys: {
          externalIds: [externalId],
          employeeNumbers: [`E-${count}`],
          emails: [`${login}@example.test`],
          logins: [login],
        },
      };
    },
    outsideState: async (externalId) => {
      const entries = [...entriesOf(await samba.ldif(), notRestorableAttributes)];
      const entry = entries.find(([, lines]) => lines.includes(`objectGUID: ${externalId}`));
      const groups = entries.filter(([, lines]) => lines.includes(`member: ${entry?.[0]}`)).map(([dn]) => dn);
      return { entry, groups };
    },
    secrets: () => [delegatePassword, ...generated],
    reset: async () => {
      canary = { login: canaryLogin };
      password = delegatePassword;
    },
    stop,
    faults: {
      hideCanary: async () => {
        canary = { login: 'not-in-this-directory' };
      },
      expireCredential: async () => {
        password = 'the password of last year';
      },
      tooManyRequests: notSupported('tooManyRequests'),
      failAfterApplying: notSupported('failAfterApplying'),
      dropAfterApplying: async () => proxy.cutNextAnswer(),
      staleReads: notSupported('staleReads'),
      unknownStatus: async () => {},
    },
  };
}

async function makeGroups(admin: Administrator): Promise<readonly [string, string, string]> {
  const groups = [
    await admin.addGroup('VPN Users'),
    await admin.addGroup('Finance, Controlling'),
    await admin.addGroup('Server Team'),
  ] as const;
  await admin.join(groups[2], `CN=Domain Admins,CN=Users,${baseDn}`);
  return groups;
}

const impossible: Readonly<Record<string, string>> = {
  tooManyRequests: 'LDAP has no answer that asks to wait.',
  failAfterApplying: 'nothing stands between it and the client that could answer in its place.',
  staleReads: 'one controller has no replica that lags behind.',
};

function notSupported(fault: string): { readonly notSupported: string } {
  return { notSupported: impossible[fault] ?? '' };
}

async function guidOf(samba: Samba, dn: string): Promise<string> {
  const lines = entriesOf(await samba.ldif(), new Set()).get(dn) ?? [];
  return lines.find((line) => line.startsWith('objectGUID: '))?.slice('objectGUID: '.length) ?? '';
}

describeConnector(
  'Active Directory keeps the connector contract, with delegated rights only',
  start,
  connector.verbs,
  impossible,
);

describe('Active Directory, against a real domain controller', () => {
  let samba: Samba;
  let admin: Administrator;
  let session: ConnectorSession;
  before(async () => {
    samba = await startSamba();
    admin = await administer(samba);
    session = await connector.open(settings(samba), { password: delegatePassword }, means);
  });
  after(async () => {
    await session?.close();
    await admin?.close();
    await samba?.stop();
  });

  const carryOut = async (externalId: string, verb: Verb, receipts: readonly Receipt[] = []): Promise<WriteResult> => {
    const reading = await session.readAccount(externalId);
    assert.equal(reading.state, 'present');
    const target = { externalId, fingerprint: reading.account.fingerprint };
    const write = session.writes[verb];
    assert.ok(write);
    return write.run({ target, operationId: crypto.randomUUID(), beforeSend: () => {}, receipts });
  };
  const applied = async (externalId: string, verb: Verb, receipts?: readonly Receipt[]): Promise<Receipt> => {
    const result = await carryOut(externalId, verb, receipts);
    assert.equal(result.outcome, 'applied', JSON.stringify(result));
    return result.receipt;
  };
  const read = async (externalId: string) => {
    const reading = await session.readAccount(externalId);
    assert.equal(reading.state, 'present', JSON.stringify(reading));
    return reading.account;
  };

  test('after everything was taken and restored, the complete LDIF differs only in password, time stamps and change numbers', async () => {
    const dn = await admin.addPerson("O'Neil, Maria+1", {
      employeeID: 'LDIF-1',
      displayName: 'Maria',
      sAMAccountName: 'oneil',
    });
    for (const name of ['Engineering', 'Sales # East, West', 'Lärm+Licht'])
      await admin.join(dn, await admin.addGroup(name));
    await makePrimary(dn, await admin.addGroup('Contractors'));
    const externalId = await guidOf(samba, dn);
    const untouched = entriesOf(await samba.ldif(), notRestorableAttributes);

    const receipts: Receipt[] = [];
    for (const verb of ['suspend', 'revokeSessions', 'removeFromGroups', 'deprovision'] as const)
      receipts.unshift(await applied(externalId, verb));
    const taken = entriesOf(await samba.ldif(), notRestorableAttributes);
    assert.notDeepEqual(taken, untouched);
    assert.ok(![...taken.keys()].includes(dn));

    const restored = await applied(externalId, 'restore', receipts);
    assert.deepEqual(restored.notRestorable, ['the password']);
    assert.deepEqual(entriesOf(await samba.ldif(), notRestorableAttributes), untouched);
  });

  test('suspending sets one bit and keeps every other flag', async () => {
    const dn = await admin.addPerson('flags');
    await applied(await guidOf(samba, dn), 'suspend');
    assert.equal(await admin.valueOf(dn, 'userAccountControl'), String(66048 | 2));
  });

  test('a primary group of its own counts as a group, and is left too; Domain Users stays and the receipt says so', async () => {
    const dn = await admin.addPerson('primary');
    await makePrimary(dn, await admin.addGroup('Temps'));
    const externalId = await guidOf(samba, dn);
    assert.deepEqual((await read(externalId)).groups.toSorted(), ['Domain Users', 'Temps']);
    const receipt = await applied(externalId, 'removeFromGroups');
    assert.deepEqual(receipt.after['kept'], ['Domain Users, the primary group']);
    assert.deepEqual((await read(externalId)).groups, []);
    assert.equal(await admin.valueOf(dn, 'primaryGroupID'), '513');
  });

  test('an account that was never in Domain Users is not in it after a restore', async () => {
    const dn = await admin.addPerson('outsider');
    await makePrimary(dn, await admin.addGroup('Outsiders'));
    await admin.change(`CN=Domain Users,CN=Users,${baseDn}`, 'delete', 'member', [dn]);
    const externalId = await guidOf(samba, dn);
    const untouched = entriesOf(await samba.ldif(), notRestorableAttributes);
    const receipt = await applied(externalId, 'removeFromGroups');
    await applied(externalId, 'restore', [receipt]);
    assert.deepEqual(entriesOf(await samba.ldif(), notRestorableAttributes), untouched);
  });

  test('a group that the bind account may not change leaves the rest removed and the outcome ambiguous, with the name', async () => {
    const dn = await admin.addPerson('stuck');
    await admin.add(`CN=Locked Group,CN=Users,${baseDn}`, { objectClass: 'group', sAMAccountName: 'Locked Group' });
    await admin.join(dn, `CN=Locked Group,CN=Users,${baseDn}`);
    await admin.join(dn, await admin.addGroup('Open Group'));
    const externalId = await guidOf(samba, dn);
    const result = await carryOut(externalId, 'removeFromGroups');
    assert.equal(result.outcome, 'ambiguous', JSON.stringify(result));
    assert.match(result.outcome === 'ambiguous' ? result.reason : '', /lacks the right.*Locked Group/);
    assert.deepEqual((await read(externalId)).groups, ['Locked Group']);
    const again = await carryOut(externalId, 'removeFromGroups');
    assert.equal(again.outcome === 'definitely_not' && again.retryAfterMs, null);
  });

  test('a leaver whose name is already taken among the leavers is moved all the same, and comes back under the old name', async () => {
    await admin.add(`CN=namesake,${leaversOu}`, {
      objectClass: 'user',
      sAMAccountName: 'namesake-old',
      userAccountControl: '514',
    });
    const dn = await admin.addPerson('namesake');
    const externalId = await guidOf(samba, dn);
    const receipt = await applied(externalId, 'deprovision');
    assert.equal((await read(externalId)).deprovisioned, true);
    await applied(externalId, 'restore', [receipt]);
    assert.equal(await guidOf(samba, dn), externalId);
  });

  test('groups that were deleted in the meantime are listed as not restorable, and the rest is restored', async () => {
    const dn = await admin.addPerson('survivor');
    const [gone, kept] = [await admin.addGroup('Gone Soon'), await admin.addGroup('Kept')];
    for (const group of [gone, kept]) await admin.join(dn, group);
    const externalId = await guidOf(samba, dn);
    const receipt = await applied(externalId, 'removeFromGroups');
    await admin.remove(gone);
    const restored = await applied(externalId, 'restore', [receipt]);
    assert.deepEqual(restored.notRestorable, ['membership in Gone Soon, which no longer exists']);
    assert.deepEqual((await read(externalId)).groups, ['Kept']);
  });

  test('an account that was renamed and moved by hand is still found by its id', async () => {
    const dn = await admin.addPerson('renamed');
    const externalId = await guidOf(samba, dn);
    await admin.move(dn, `CN=Renamed Person,CN=Users,${baseDn}`);
    assert.equal((await read(externalId)).login, 'renamed');
  });

  test('the listing pages through more accounts than a page holds', async () => {
    for (let index = 0; index < 510; index += 1) {
      await admin.add(`CN=many${index},OU=Leavers,${baseDn}`, {
        objectClass: 'user',
        sAMAccountName: `many${index}`,
        userAccountControl: '514',
      });
    }
    const logins: string[] = [];
    let pages = 0;
    for await (const page of session.listAccounts()) {
      pages += 1;
      logins.push(...page.map((account) => account.login));
    }
    assert.ok(pages > 1);
    assert.equal(logins.filter((login) => login.startsWith('many')).length, 510);
  });

  test('the account Handback signs in with, krbtgt and administrators are refused', async () => {
    for (const dn of [delegateDn, `CN=krbtgt,CN=Users,${baseDn}`, adminDn]) {
      const result = await carryOut(await guidOf(samba, dn), 'suspend');
      assert.equal(result.outcome, 'refused');
      assert.match(result.outcome === 'refused' ? result.reason : '', /protected/);
    }
  });

  test('the last active Domain Admin is refused, through groups in groups too, and may go once there is another', async () => {
    const domainAdmins = `CN=Domain Admins,CN=Users,${baseDn}`;
    const [team, dn, other] = [
      await admin.addGroup('Admin Team'),
      await admin.addPerson('lastadmin'),
      await admin.addPerson('otheradmin'),
    ];
    await admin.join(team, domainAdmins);
    await admin.join(dn, team);
    await makePrimary(other, domainAdmins);
    await admin.change(other, 'replace', 'userAccountControl', ['66050']);
    const verdictOn = async (account: string) => {
      const externalId = await guidOf(samba, account);
      const seen = await session.readAdmins?.(externalId);
      assert.ok(seen?.state === 'seen', JSON.stringify(seen));
      return { ...mayEndAccess(seen, externalId), privileged: isPrivileged(seen, externalId) };
    };
    const refused = await verdictOn(dn);
    assert.match(refused.allowed ? '' : refused.reason, /last active administrator/);
    await admin.change(other, 'replace', 'userAccountControl', ['66048']);
    assert.deepEqual(await verdictOn(dn), { allowed: true, privileged: true });
    assert.deepEqual(await verdictOn(await admin.addPerson('nobodyspecial')), { allowed: true, privileged: false });
    for (const [account, why] of [
      [adminDn, /built-in Administrator/],
      [`CN=krbtgt,CN=Users,${baseDn}`, /krbtgt/],
      [delegateDn, /signs in/],
    ] as const) {
      const verdict = await verdictOn(account);
      assert.match(verdict.allowed ? '' : verdict.reason, why);
    }
  });

  test('members of a group that was named as protected are refused, and the others are not', async () => {
    const [group, dn] = [await admin.addGroup('Break Glass'), await admin.addPerson('glass')];
    await admin.join(dn, group);
    const careful = await connector.open(
      settings(samba, { protectedGroups: [group] }),
      { password: delegatePassword },
      means,
    );
    const target = {
      externalId: await guidOf(samba, dn),
      fingerprint: (await read(await guidOf(samba, dn))).fingerprint,
    };
    const result = await careful.writes.suspend?.run({ target, operationId: 'x', beforeSend: () => {} });
    await careful.close();
    assert.match(result?.outcome === 'refused' ? result.reason : '', /protected: .*Break Glass/);
    await applied(target.externalId, 'suspend');
  });

  test('a read account without rights sees a changed account refused, and nothing is changed', async () => {
    const dn = await admin.addPerson('readonly');
    const reader = await admin.addPerson('reader');
    await admin.change(reader, 'replace', 'unicodePwd', [Buffer.from('"Reader-Passw0rd!"', 'utf16le')]);
    const weak = await connector.open(settings(samba, { bindDn: reader }), { password: 'Reader-Passw0rd!' }, means);
    const reading = await weak.readAccount(await guidOf(samba, dn));
    assert.equal(reading.state, 'present');
    const target = { externalId: reading.account.externalId, fingerprint: reading.account.fingerprint };
    for (const verb of ['suspend', 'deprovision', 'revokeSessions'] as const) {
      const result = await weak.writes[verb]?.run({ target, operationId: 'x', beforeSend: () => {} });
      assert.equal(result?.outcome, 'definitely_not', `${verb} ${JSON.stringify(result)}`);
      assert.match(result?.outcome === 'definitely_not' ? result.reason : '', /lacks the right/);
    }
    await weak.close();
    assert.equal(await admin.valueOf(dn, 'userAccountControl'), '66048');
  });

  test('settings that would be unsafe or wrong are refused with a sentence', async () => {
    const wrong = [
      { url: 'ldap://127.0.0.1' },
      { url: 'ldaps://user:pass@host' },
      { caCertificate: 'none' },
      { leaversOu: 'Leavers' },
      { bindDn: 'admin' },
    ];
    for (const more of wrong)
      assert.equal(connector.config.safeParse(settings(samba, more)).success, false, JSON.stringify(more));
    assert.equal(connector.credentials.safeParse({ password: '' }).success, false);
    const open = (more: Readonly<Record<string, unknown>>) =>
      connector.open(settings(samba, more), { password: adminPassword }, means);
    const says = (pattern: RegExp) => (error: unknown) => error instanceof Failure && pattern.test(error.message);
    await assert.rejects(
      open({ bindDn: adminDn, leaversOu: `OU=Nowhere,${baseDn}` }),
      says(/leaversOu.*not in the directory/),
    );
    await assert.rejects(
      open({ bindDn: adminDn, baseDn: `OU=Nowhere,${baseDn}` }),
      says(/baseDn.*not in the directory/),
    );
    await assert.rejects(
      open({ bindDn: adminDn, protectedGroups: [`CN=Nobody,${baseDn}`] }),
      says(/protected group.*not in the directory/),
    );
    await assert.rejects(open({ bindDn: adminDn, serverName: 'other.example.test' }), says(/cannot be reached/));
    await assert.rejects(open({ bindDn: adminDn, caCertificate: undefined }), says(/cannot be reached/));
    await assert.rejects(open({ url: 'ldaps://127.0.0.1:1' }), says(/cannot be reached/));
    await assert.rejects(open({ url: 'ldaps://169.254.169.254' }), says(/link-local/));
  });

  test('without a place for leavers there is no deprovision', async () => {
    const { leaversOu: _, ...without } = settings(samba);
    const smaller = await connector.open(without, { password: delegatePassword }, means);
    assert.equal(smaller.writes.deprovision, undefined);
    assert.deepEqual(connector.verbsOf?.({}).toSorted(), Object.keys(smaller.writes).toSorted());
    assert.deepEqual(connector.verbsOf?.({ leaversOu }).toSorted(), Object.keys(session.writes).toSorted());
    await smaller.close();
  });

  async function makePrimary(dn: string, group: string): Promise<void> {
    await admin.join(dn, group);
    await admin.change(dn, 'replace', 'primaryGroupID', [await admin.valueOf(group, 'primaryGroupToken')]);
  }
});
