import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAddress, checkHost } from './address-guard.ts';

test('metadata, link-local and multicast addresses are refused, also for internal applications', () => {
  for (const address of [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    'fe80::1',
    'fd00:ec2::254',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
  ]) {
    assert.equal(checkAddress(address, 'internal').allowed, false, address);
  }
});

test('loopback and private addresses are for internal applications only', () => {
  for (const address of [
    '127.0.0.1',
    '::1',
    '::ffff:10.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '100.64.0.1',
    'fc00::1',
    '64:ff9b::a00:1',
  ]) {
    assert.equal(checkAddress(address, 'public').allowed, false, address);
    assert.equal(checkAddress(address, 'internal').allowed, true, address);
  }
});

test('public addresses are allowed, and a host name is left to the look-up', () => {
  for (const address of ['93.184.216.34', '172.32.0.1', '2606:2800:220:1::1'])
    assert.equal(checkAddress(address, 'public').allowed, true, address);
  assert.equal(checkHost('[::1]', 'public').allowed, false);
  assert.equal(checkHost('example.com', 'public').allowed, true);
});
