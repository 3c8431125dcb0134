import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instantFromFileTime, isDisabled, withDisabled } from './account-control.ts';
import { commonName, rdnOf, splitDn } from '../ldap/distinguished-name.ts';
import { guidFromBytes, guidToBytes } from './guid.ts';
import { quoted } from './revoke-sessions.ts';
import { sidFromBytes } from './sid.ts';

test('a GUID survives the way to its stored bytes and back, and the first groups are little-endian', () => {
  fc.assert(fc.property(fc.uuid(), (guid) => assert.equal(guidFromBytes(guidToBytes(guid) ?? Buffer.alloc(0)), guid)));
  assert.equal(
    guidToBytes('44be34a3-22f7-4811-837f-cd46c9705518')?.toString('hex'),
    'a334be44f7221148837fcd46c9705518',
  );
  assert.equal(guidToBytes('44be34a3'), undefined);
  assert.throws(() => guidFromBytes(Buffer.alloc(15)), RangeError);
});

test('a security identifier is read as it is written', () => {
  assert.equal(sidFromBytes(Buffer.from('01020000000000052000000020020000', 'hex')), 'S-1-5-32-544');
  assert.throws(() => sidFromBytes(Buffer.alloc(9)), RangeError);
});

test('disabling and enabling touch one bit only, whatever the other flags are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0x1fffffff }), fc.boolean(), (flags, disabled) => {
      const after = withDisabled(flags, disabled);
      assert.equal(isDisabled(after), disabled);
      assert.equal(after | 2, flags | 2);
    }),
  );
});

test('file times are instants, and the two ways to say never are none', () => {
  assert.equal(instantFromFileTime('134431488000000000')?.toString(), '2026-12-31T00:00:00Z');
  for (const never of ['0', '9223372036854775807', '', 'x']) assert.equal(instantFromFileTime(never), null);
});

test('any name can be put into a distinguished name and read back, and splits from its parent', () => {
  const name = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(fc.oneof(name, fc.constantFrom('Doe, Jane', ' #x ', 'a\\', 'a\\,b', 'ü+"<>;=')), (text) => {
      const dn = `${rdnOf(text)},OU=People,DC=example,DC=test`;
      assert.equal(commonName(dn), text);
      assert.equal(splitDn(dn).parent, 'OU=People,DC=example,DC=test');
    }),
  );
  assert.deepEqual(splitDn('CN=Doe\\, Jane,OU=People'), { rdn: 'CN=Doe\\, Jane', parent: 'OU=People' });
  assert.equal(commonName('CN=L\\C3\\A4rm\\+Licht,OU=Groups'), 'Lärm+Licht');
});

test('a password is sent in double quotes as UTF-16 little-endian', () => {
  assert.equal(quoted('Passw0rd!').toString('base64'), 'IgBQAGEAcwBzAHcAMAByAGQAIQAiAA==');
});
