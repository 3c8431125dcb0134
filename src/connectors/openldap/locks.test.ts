import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Modification } from '../ldap/directory.ts';
import type { AccountEntry } from './account.ts';
import { instantFromGeneralizedTime } from './generalized-time.ts';
import { closed, isClosed, setLocks } from './locks.ts';

const open: AccountEntry = {
  dn: 'uid=a,dc=example,dc=test',
  uuid: '11111111-1111-4111-8111-111111111111',
  changeNumber: null,
  login: 'a',
  logins: ['a'],
  displayName: null,
  mail: null,
  employeeNumber: null,
  isPerson: true,
  primaryGroupNumber: null,
  locks: { pwdAccountLockedTime: null, shadowExpire: null, loginShell: null },
  hasExpiry: true,
  hasShell: true,
  passwordChangedAt: null,
  lastSignInAt: null,
};
const now = Temporal.Instant.from('2026-11-23T08:00:00Z');

test('closing an account closes every way in, and what is closed already stays as it is', () => {
  const locks = closed(open, now);
  assert.deepEqual(locks, {
    pwdAccountLockedTime: '000001010000Z',
    shadowExpire: '1',
    loginShell: '/usr/sbin/nologin',
  });
  const others = { ...locks, shadowExpire: '20000', loginShell: '/bin/false' };
  assert.deepEqual(closed({ ...open, locks: others }, now), others);
  for (const shadowExpire of ['-1', '0', '30000', null])
    assert.equal(isClosed({ ...open, locks: { ...locks, shadowExpire } }, now), false, String(shadowExpire));
});

test('only a server that refuses to have its own attribute written is asked to relax its rules, once', async () => {
  const ask = async (first: Modification) => {
    const asked: (readonly string[])[] = [];
    const modify = async (_dn: string, _changes: unknown, controls: readonly string[] = []): Promise<Modification> => {
      asked.push(controls);
      return asked.length === 1 ? first : { kind: 'done' };
    };
    for (const { run } of setLocks({ modify }, open, closed(open, now), 'locked')) await run();
    return asked;
  };
  const refusal = { kind: 'rejected', code: 19, reason: 'pwdAccountLockedTime: no user modification allowed' } as const;
  assert.deepEqual(await ask(refusal), [[], ['1.3.6.1.4.1.4203.666.5.12']]);
  assert.deepEqual(await ask({ ...refusal, reason: 'the value is not allowed' }), [[]]);
  assert.deepEqual(await ask({ kind: 'lost', reason: 'cut' }), [[]]);
});

test('a time is only read where it is one in UTC', () => {
  assert.equal(instantFromGeneralizedTime('20261123081759.5Z')?.toString(), '2026-11-23T08:17:59.5Z');
  for (const text of ['000001010000Z', '20261399000000Z', '20261123081759+0100', ''])
    assert.equal(instantFromGeneralizedTime(text), null, text);
});
