import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from './network-of.ts';

test('of an address only the network is kept, and of what is no address nothing', () => {
  assert.equal(networkOf('192.0.2.17'), '192.0.2.0/24');
  assert.equal(networkOf('::ffff:192.0.2.17'), '192.0.2.0/24');
  assert.equal(networkOf('2001:db8:12:34::1'), '2001:db8:12::/48');
  assert.equal(networkOf('2001:db8::1'), '2001:db8:0::/48');
  assert.equal(networkOf('::1'), '0:0:0::/48');
  assert.equal(networkOf('unknown'), null);
});
