import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Client, InvalidCredentialsError } from 'ldapts';
import { makeHttp } from '../../src/connectors/http.ts';
import { findConnector } from '../../src/connectors/registry.ts';
import { isPrivileged, mayEndAccess } from '../../src/core/applications/administration.ts';
import type {
  ConnectorMeans,
  ConnectorSession,
  Receipt,
  Verb,
  WriteResult,
} from '../../src/core/applications/connector.ts';
import { Failure } from '../../src/core/failure.ts';
import { type ConnectorHarness, describeConnector } from '../connector-contract.ts';
import {
  type OpenLdap,
  canaryLogin,
  delegateDn,
  delegatePassword,
  personPassword,
  placeholderDn,
  rootDn,
  serverName,
  startOpenLdap,
} from './openldap.ts';
import { entriesOf, startCuttingProxy } from './samba-directory.ts';

const found = findConnector('openldap');
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

function settings({ url, caCertificate }: OpenLdap, more: Readonly<Record<string, unknown>> = {}) {
  return {
    url,
    baseDn: rootDn,
    bindDn: delegateDn,
    canary: { login: canaryLogin },
    leaversOu: `ou=leavers,${rootDn}`,
    caCertificate,
    serverName,
    ...more,
  };
}

/** What a restore cannot bring back: who changed an entry last, when, and the number of that change. */
const changeMarks: ReadonlySet<string> = new Set(['entryCSN', 'modifiersName', 'modifyTimestamp']);
/** The same where the password was replaced as well. */
const withPassword: ReadonlySet<string> = new Set([...changeMarks, 'userPassword', 'pwdChangedTime']);

async function uuidOf(openLdap: OpenLdap, dn: string): Promise<string> {
  const lines = entriesOf(await openLdap.ldif(), new Set()).get(dn) ?? [];
  return lines.find((line) => line.startsWith('entryUUID: '))?.slice('entryUUID: '.length) ?? '';
}

async function start(): Promise<ConnectorHarness> {
  const openLdap = await startOpenLdap();
  const proxy = await startCuttingProxy('127.0.0.1', openLdap.port);
  const stop = async () => {
    proxy.stop();
    await openLdap.stop();
  };
  const { admins, operators, finance, vpn } = await makeGroups(openLdap).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  let count = 0;
  let canary: unknown = { login: canaryLogin };
  let password = delegatePassword;
  return {
    connector,
    open: () =>
      connector.open(settings(openLdap, { url: proxy.url, canary, protectedGroups: [admins] }), { password }, means),
    freshAccount: async (wish) => {
      count += 1;
      const login = `person${count}`;
      const isService = wish === 'service';
      const posix = {
        uidNumber: String(10000 + count),
        gidNumber: '100',
        homeDirectory: `/home/${login}`,
        loginShell: '/bin/bash',
      };
      const keys = { mail: `${login}@example.test`, employeeNumber: `E-${count}` };
      const dn = isService
        ? `uid=${login},ou=people,${rootDn}`
        : await openLdap.addPerson(login, {
            objectClass: ['inetOrgPerson', 'posixAccount', 'shadowAccount'],
            ...posix,
            ...keys,
          });
      if (isService)
        await openLdap.admin.add(dn, { objectClass: ['account', 'posixAccount'], uid: login, cn: login, ...posix });
      await openLdap.change(finance, 'add', 'uniqueMember', dn);
      await openLdap.change(vpn, 'add', 'memberUid', login);
      if (wish === 'protected') await openLdap.change(operators, 'add', 'member', dn);
      const externalId = await uuidOf(openLdap, dn);
      return {
        externalId,
        keys: { externalIds: [externalId], employeeNumbers: [`E-${count}`], emails: [keys.mail], logins: [login] },
      };
    },
    outsideState: async (externalId) => {
      const entries = [...entriesOf(await openLdap.ldif(), withPassword)];
      const entry = entries.find(([, lines]) => lines.includes(`entryUUID: ${externalId}`));
      const login = entry?.[1].find((line) => line.startsWith('uid: '))?.slice('uid: '.length);
      const names = [`member: ${entry?.[0]}`, `uniqueMember: ${entry?.[0]}`, `memberUid: ${login}`];
      const groups = entries.filter(([, lines]) => names.some((name) => lines.includes(name))).map(([dn]) => dn);
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
      unknownStatus: notSupported('unknownStatus'),
    },
  };
}

async function makeGroups(openLdap: OpenLdap) {
  const admins = await openLdap.addGroup('Admins', 'groupOfNames', [placeholderDn]);
  const operators = await openLdap.addGroup('Operators', 'groupOfNames', [placeholderDn]);
  await openLdap.change(admins, 'add', 'member', operators);
  const finance = await openLdap.addGroup('Finance, Controlling', 'groupOfUniqueNames', [placeholderDn]);
  const vpn = await openLdap.addGroup('vpn', 'posixGroup', []);
  return { admins, operators, finance, vpn };
}

const impossible: Readonly<Record<string, string>> = {
  tooManyRequests: 'LDAP has no answer that asks to wait.',
  failAfterApplying: 'nothing stands between it and the client that could answer in its place.',
  staleReads: 'one server has no replica that lags behind.',
  unknownStatus: 'a lock that may not be read looks like none, which counts as active.',
};

function notSupported(fault: string): { readonly notSupported: string } {
  return { notSupported: impossible[fault] ?? '' };
}

describeConnector(
  'OpenLDAP keeps the connector contract, with the rights of docs/connectors.md only',
  start,
  connector.verbs,
  impossible,
);

describe('OpenLDAP, against a real slapd', () => {
  let openLdap: OpenLdap;
  let session: ConnectorSession;
  before(async () => {
    openLdap = await startOpenLdap();
    session = await connector.open(settings(openLdap), { password: delegatePassword }, means);
  });
  after(async () => {
    await session?.close();
    await openLdap?.stop();
  });

  const carryOut = async (
    externalId: string,
    verb: Verb,
    receipts: readonly Receipt[] = [],
    through = session,
  ): Promise<WriteResult> => {
    const reading = await through.readAccount(externalId);
    assert.equal(reading.state, 'present', JSON.stringify(reading));
    const target = { externalId, fingerprint: reading.account.fingerprint };
    const write = through.writes[verb];
    assert.ok(write);
    return write.run({ target, operationId: crypto.randomUUID(), beforeSend: () => {}, receipts });
  };
  const applied = async (
    externalId: string,
    verb: Verb,
    receipts?: readonly Receipt[],
    through?: ConnectorSession,
  ): Promise<Receipt> => {
    const result = await carryOut(externalId, verb, receipts, through);
    assert.equal(result.outcome, 'applied', JSON.stringify(result));
    return result.receipt;
  };
  const read = async (externalId: string, through = session) => {
    const reading = await through.readAccount(externalId);
    assert.equal(reading.state, 'present', JSON.stringify(reading));
    return reading.account;
  };
  const whole = async (without: ReadonlySet<string>) => entriesOf(await openLdap.ldif(), without);
  const linesOf = async (dn: string) => (await whole(new Set())).get(dn) ?? [];
  const withSession = async (
    more: Readonly<Record<string, unknown>>,
    body: (other: ConnectorSession) => Promise<void>,
  ) => {
    const other = await connector.open(settings(openLdap, more), { password: delegatePassword }, means);
    try {
      await body(other);
    } finally {
      await other.close();
    }
  };
  const posix = { uidNumber: '4711', gidNumber: '100', homeDirectory: '/home/x' };

  test('after everything was taken and restored, the complete LDIF differs only in password and change marks', async () => {
    const dn = await openLdap.addPerson("O'Neil, Maria+1", {
      objectClass: ['inetOrgPerson', 'posixAccount', 'shadowAccount'],
      ...posix,
      shadowExpire: '40000',
      loginShell: '/bin/zsh',
      employeeNumber: 'LDIF-1',
    });
    await openLdap.addGroup('Engineering', 'groupOfNames', [dn, placeholderDn]);
    await openLdap.addGroup('Alone Here', 'groupOfNames', [dn]);
    await openLdap.addGroup('Sales # East, West', 'groupOfUniqueNames', [dn, placeholderDn]);
    await openLdap.addGroup('Lärm+Licht', 'groupOfUniqueNames', [dn, placeholderDn]);
    await openLdap.addGroup('unix', 'posixGroup', ["O'Neil, Maria+1", 'another']);
    const externalId = (await linesOf(dn.replaceAll(/\\([,+])/g, (_, sign) => (sign === ',' ? '\\2C' : '\\2B'))))
      .find((line) => line.startsWith('entryUUID: '))
      ?.slice('entryUUID: '.length);
    assert.ok(externalId);
    const untouched = await whole(withPassword);
    await withSession({ placeholderMember: placeholderDn }, async (other) => {
      const receipts: Receipt[] = [];
      for (const verb of ['suspend', 'revokeSessions', 'removeFromGroups', 'deprovision'] as const)
        receipts.unshift(await applied(externalId, verb, [], other));
      assert.notDeepEqual(await whole(withPassword), untouched);
      const restored = await applied(externalId, 'restore', receipts, other);
      assert.deepEqual(restored.notRestorable, ['the password']);
    });
    assert.deepEqual(await whole(withPassword), untouched);
  });

  test('a lock that is taken back leaves nothing in the LDIF but who changed the entry when', async () => {
    const dn = await openLdap.addPerson('marks');
    const externalId = await uuidOf(openLdap, dn);
    const untouched = await whole(changeMarks);
    await applied(externalId, 'restore', [await applied(externalId, 'suspend')]);
    assert.deepEqual(await whole(changeMarks), untouched);
  });

  test('a suspended account cannot sign in with its password, and a restored one can; a replaced password is gone', async () => {
    const dn = await openLdap.addPerson('doors');
    const externalId = await uuidOf(openLdap, dn);
    assert.equal(await canSignIn(openLdap, dn), true);
    const receipt = await applied(externalId, 'suspend');
    assert.equal(await canSignIn(openLdap, dn), false);
    await applied(externalId, 'restore', [receipt]);
    assert.equal(await canSignIn(openLdap, dn), true);
    await applied(externalId, 'revokeSessions');
    assert.equal(await canSignIn(openLdap, dn), false);
  });

  test('an account whose password alone is locked still counts as active while its shell and its expiry are open', async () => {
    const shadow = { objectClass: ['inetOrgPerson', 'posixAccount', 'shadowAccount'], ...posix };
    const dn = await openLdap.addPerson('halfway', { ...shadow, loginShell: '/bin/sh' });
    await openLdap.change(dn, 'add', 'pwdAccountLockedTime', '000001010000Z');
    const externalId = await uuidOf(openLdap, dn);
    assert.equal((await read(externalId)).active, true);
    assert.deepEqual((await applied(externalId, 'suspend')).changed, ['shadowExpire', 'loginShell']);
    const lines = await linesOf(dn);
    for (const line of ['shadowExpire: 1', 'loginShell: /usr/sbin/nologin']) assert.ok(lines.includes(line), line);
  });

  test('a lock earned by wrong passwords counts as active, gives way to one for good, and comes back', async () => {
    const dn = await openLdap.addPerson('clumsy');
    await openLdap.change(dn, 'add', 'pwdAccountLockedTime', '20261101120000Z');
    const externalId = await uuidOf(openLdap, dn);
    assert.equal((await read(externalId)).active, true);
    const receipt = await applied(externalId, 'suspend');
    assert.ok((await linesOf(dn)).includes('pwdAccountLockedTime: 000001010000Z'));
    await applied(externalId, 'restore', [receipt]);
    assert.ok((await linesOf(dn)).includes('pwdAccountLockedTime: 20261101120000Z'));
  });

  test('the wrong passwords that the server has counted are all that a restored lock forgets', async () => {
    const dn = await openLdap.addPerson('mistyped');
    const externalId = await uuidOf(openLdap, dn);
    assert.equal(await canSignIn(openLdap, dn, 'mistyped'), false);
    const forgotten = new Set([...changeMarks, 'pwdFailureTime']);
    const [counted, rest] = [(await whole(changeMarks)).get(dn), (await whole(forgotten)).get(dn)];
    assert.notDeepEqual(counted, rest);
    await applied(externalId, 'restore', [await applied(externalId, 'suspend')]);
    assert.deepEqual((await whole(changeMarks)).get(dn), rest);
  });

  test('the last member of a group that may not be empty leaves the other groups; the last one is refused by name', async () => {
    const dn = await openLdap.addPerson('lonely');
    await openLdap.addGroup('Only Lonely', 'groupOfNames', [dn]);
    await openLdap.addGroup('Also Lonely', 'groupOfUniqueNames', [dn]);
    await openLdap.addGroup('Crowd', 'groupOfNames', [dn, placeholderDn]);
    const externalId = await uuidOf(openLdap, dn);
    const partly = await carryOut(externalId, 'removeFromGroups');
    assert.match(
      partly.outcome === 'ambiguous' ? partly.reason : '',
      /last member of Only Lonely.*last member of Also Lonely/,
    );
    assert.deepEqual((await read(externalId)).groups, ['Only Lonely', 'Also Lonely']);
    const untouched = await whole(new Set());
    const again = await carryOut(externalId, 'removeFromGroups');
    assert.match(again.outcome === 'refused' ? again.reason : '', /Name a placeholderMember/);
    assert.deepEqual(await whole(new Set()), untouched);
  });

  test('a configured placeholder takes the place of the last member, and goes again when the member comes back', async () => {
    const dn = await openLdap.addPerson('replaced');
    const group = await openLdap.addGroup('Kept Alive', 'groupOfNames', [dn]);
    const externalId = await uuidOf(openLdap, dn);
    await withSession({ placeholderMember: placeholderDn }, async (other) => {
      const receipt = await applied(externalId, 'removeFromGroups', [], other);
      const members = async () => (await linesOf(group)).filter((line) => line.startsWith('member: '));
      assert.deepEqual(await members(), [`member: ${placeholderDn}`]);
      await applied(externalId, 'restore', [receipt], other);
      assert.deepEqual(await members(), [`member: ${dn}`]);
    });
  });

  test('groups that refint rewrites when an account moves are still its groups, and are not written to', async () => {
    const dn = await openLdap.addPerson('mover');
    const group = await openLdap.addGroup('Followers', 'groupOfNames', [dn, placeholderDn]);
    const externalId = await uuidOf(openLdap, dn);
    const receipt = await applied(externalId, 'deprovision');
    assert.ok(!receipt.changed.includes('groups'));
    assert.deepEqual((await read(externalId)).groups, ['Followers']);
    assert.ok((await linesOf(group)).includes(`member: uid=mover,ou=leavers,${rootDn}`));
    await applied(externalId, 'restore', [receipt]);
    assert.ok((await linesOf(group)).includes(`member: ${dn}`));
  });

  test('groups that were deleted in the meantime are listed as not restorable, and the rest is restored', async () => {
    const dn = await openLdap.addPerson('survivor');
    const gone = await openLdap.addGroup('Gone Soon', 'groupOfNames', [dn, placeholderDn]);
    await openLdap.addGroup('Kept', 'groupOfNames', [dn, placeholderDn]);
    const externalId = await uuidOf(openLdap, dn);
    const receipt = await applied(externalId, 'removeFromGroups');
    await openLdap.admin.del(gone);
    const restored = await applied(externalId, 'restore', [receipt]);
    assert.deepEqual(restored.notRestorable, ['membership in Gone Soon, which no longer exists']);
    assert.deepEqual((await read(externalId)).groups, ['Kept']);
  });

  test('a leaver whose name is taken among the leavers stays locked where they are, and a person is told', async () => {
    const taken = `uid=namesake,ou=leavers,${rootDn}`;
    await openLdap.admin.add(taken, { objectClass: 'inetOrgPerson', uid: 'namesake', cn: 'x', sn: 'x' });
    const externalId = await uuidOf(openLdap, await openLdap.addPerson('namesake'));
    const result = await carryOut(externalId, 'deprovision');
    assert.match(result.outcome === 'ambiguous' ? result.reason : '', /the account was locked.*already/);
    const again = await carryOut(externalId, 'deprovision');
    assert.equal(again.outcome === 'definitely_not' && again.retryAfterMs, null);
    assert.equal((await read(externalId)).active, false);
  });

  test('a group that the bind account may not change leaves the rest removed and the outcome ambiguous, with the name', async () => {
    const dn = await openLdap.addPerson('stuck');
    const locked = `cn=Locked Group,ou=services,${rootDn}`;
    await openLdap.admin.add(locked, { objectClass: 'groupOfNames', cn: 'Locked Group', member: [dn, placeholderDn] });
    await openLdap.addGroup('Open Group', 'groupOfNames', [dn, placeholderDn]);
    const externalId = await uuidOf(openLdap, dn);
    const result = await carryOut(externalId, 'removeFromGroups');
    assert.match(result.outcome === 'ambiguous' ? result.reason : '', /lacks the right.*Locked Group/);
    assert.deepEqual((await read(externalId)).groups, ['Locked Group']);
  });

  test('the last active member of a named group of administrators is refused, through groups in groups too', async () => {
    const [dn, other, login] = [
      await openLdap.addPerson('lastadmin'),
      await openLdap.addPerson('otheradmin'),
      await openLdap.addPerson('plain'),
    ];
    const inner = await openLdap.addGroup('Admin Team', 'groupOfNames', [dn]);
    const outer = await openLdap.addGroup('Directory Admins', 'groupOfNames', [inner, other, delegateDn]);
    assert.equal(session.readAdmins, undefined);
    await withSession({ administratorGroups: [outer] }, async (careful) => {
      const verdictOn = async (account: string) => {
        const externalId = await uuidOf(openLdap, account);
        const seen = await careful.readAdmins?.(externalId);
        assert.ok(seen?.state === 'seen', JSON.stringify(seen));
        return { ...mayEndAccess(seen, externalId), privileged: isPrivileged(seen, externalId) };
      };
      assert.deepEqual(await verdictOn(dn), { allowed: true, privileged: true });
      assert.deepEqual(await verdictOn(login), { allowed: true, privileged: false });
      await applied(await uuidOf(openLdap, other), 'suspend', [], careful);
      const refused = await verdictOn(dn);
      assert.match(refused.allowed ? '' : refused.reason, /last active administrator/);
    });
    await withSession({ administratorGroups: [`cn=Nobody,${rootDn}`] }, async (blind) => {
      assert.equal((await blind.readAdmins?.(await uuidOf(openLdap, dn)))?.state, 'unknown');
    });
  });

  test('who has rights is unknown unless protected groups are named', async () => {
    const externalId = await uuidOf(openLdap, await openLdap.addPerson('somebody'));
    assert.equal((await read(externalId)).privileged, 'unknown');
  });

  test('the listing pages through more accounts than a page holds, each with its groups, and fails where the server cuts it', async () => {
    for (let index = 0; index < 510; index += 1) {
      const dn = `uid=many${index},ou=leavers,${rootDn}`;
      await openLdap.admin.add(dn, { objectClass: 'inetOrgPerson', uid: `many${index}`, cn: 'x', sn: 'x' });
    }
    const all = Array.from({ length: 510 }, (_, index) => `uid=many${index},ou=leavers,${rootDn}`);
    await openLdap.addGroup('Everybody', 'groupOfNames', all);
    const accounts = [];
    let pages = 0;
    for await (const page of session.listAccounts()) {
      pages += 1;
      accounts.push(...page);
    }
    assert.ok(pages > 1);
    const many = accounts.filter(({ login }) => login.startsWith('many'));
    assert.equal(many.length, 510);
    assert.ok(many.every(({ groups }) => groups.includes('Everybody')));

    const bindDn = await openLdap.addPerson('limited');
    const limited = await connector.open(settings(openLdap, { bindDn }), { password: personPassword }, means);
    await assert.rejects(async () => {
      for await (const page of limited.listAccounts()) assert.ok(page.length <= 500);
    }, /fewer entries than there are.*Lift the limit/);
    await limited.close();
  });

  test('settings that would be unsafe or wrong are refused with a sentence', async () => {
    const wrong = [{ url: 'ldap://127.0.0.1' }, { caCertificate: 'none' }, { placeholderMember: 'nobody' }];
    for (const more of wrong)
      assert.equal(connector.config.safeParse(settings(openLdap, more)).success, false, JSON.stringify(more));
    assert.equal(connector.credentials.safeParse({ password: '' }).success, false);
    const open = (more: Readonly<Record<string, unknown>>) =>
      connector.open(settings(openLdap, more), { password: delegatePassword }, means);
    const says = (pattern: RegExp) => (error: unknown) => error instanceof Failure && pattern.test(error.message);
    const nowhere = `ou=nowhere,${rootDn}`;
    await assert.rejects(open({ leaversOu: nowhere }), says(/leaversOu.*not in the directory/));
    await assert.rejects(open({ baseDn: nowhere }), says(/baseDn.*not in the directory/));
    await assert.rejects(open({ protectedGroups: [nowhere] }), says(/protectedGroups.*not in the directory/));
    await assert.rejects(open({ serverName: 'other.example.test' }), says(/cannot be reached/));
    await assert.rejects(open({ caCertificate: undefined }), says(/cannot be reached/));
  });
});

describe('OpenLDAP without its overlays', () => {
  test('without ppolicy a lock would mean nothing, so nothing is written', async () => {
    await bare(['memberof', 'refint'], async (openLdap, session, target) => {
      const result = await session.writes.suspend?.run({ target, operationId: 'x', beforeSend: () => {} });
      assert.match(result?.outcome === 'definitely_not' ? result.reason : '', /does not load the overlay ppolicy/);
      assert.ok(!(await openLdap.ldif()).includes('pwdAccountLockedTime'));
    });
  });

  test('without refint the receipt shows the groups an account lost by moving, and a restore brings them back', async () => {
    await bare(['ppolicy'], async (openLdap, session, target) => {
      const untouched = entriesOf(await openLdap.ldif(), changeMarks);
      const request = { target, operationId: 'x', beforeSend: () => {} };
      const left = await session.writes.deprovision?.run(request);
      assert.ok(left?.outcome === 'applied' && left.receipt.changed.includes('groups'), JSON.stringify(left));
      const back = await session.writes.restore?.run({ ...request, receipts: [left.receipt] });
      assert.equal(back?.outcome, 'applied', JSON.stringify(back));
      assert.deepEqual(entriesOf(await openLdap.ldif(), changeMarks), untouched);
    });
  });

  async function bare(
    overlays: Parameters<typeof startOpenLdap>[0],
    body: (
      openLdap: OpenLdap,
      session: ConnectorSession,
      target: { externalId: string; fingerprint: Readonly<Record<string, string>> },
    ) => Promise<void>,
  ): Promise<void> {
    const openLdap = await startOpenLdap(overlays);
    try {
      const dn = await openLdap.addPerson('alice');
      await openLdap.addGroup('Team', 'groupOfNames', [dn]);
      const session = await connector.open(settings(openLdap), { password: delegatePassword }, means);
      const reading = await session.readAccount(await uuidOf(openLdap, dn));
      assert.ok(reading.state === 'present', JSON.stringify(reading));
      const { externalId, fingerprint } = reading.account;
      await body(openLdap, session, { externalId, fingerprint });
      await session.close();
    } finally {
      await openLdap.stop();
    }
  }
});

async function canSignIn({ url, caCertificate }: OpenLdap, dn: string, password = personPassword): Promise<boolean> {
  const client = new Client({ url, tlsOptions: { ca: caCertificate, servername: serverName } });
  try {
    await client.bind(dn, password);
    return true;
  } catch (error) {
    assert.ok(error instanceof InvalidCredentialsError);
    return false;
  } finally {
    await client.unbind();
  }
}
