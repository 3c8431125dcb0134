import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serialKeyOf } from './serial-key.ts';

test('a serial number is the same however people and scanners write it', () => {
  for (const serial of ['C02X1234', 'c02x1234', ' C02-X 1234 ', 'Ｃ０２Ｘ１２３４'])
    assert.equal(serialKeyOf(serial), 'C02X1234');
});

test('texts that identify no device are never a key', () => {
  for (const serial of [
    'To be filled by O.E.M.',
    'N/A',
    '0',
    '0000000',
    'None',
    'Default string',
    'System Serial Number',
    '-',
    '',
    'xxxxxx',
    '123456789',
    'unknown',
  ]) {
    assert.equal(serialKeyOf(serial), undefined, serial);
  }
});
