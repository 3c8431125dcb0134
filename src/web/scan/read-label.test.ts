import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLabel } from './read-label.ts';

const own = 'https://handback.example.test';
const read = (code: string) => readLabel(code, own);

test('signs that nobody sees are no part of a label', () => {
  assert.deepEqual(read('\u001dLT-1\r\n'), { kind: 'label', label: 'LT-1' });
  assert.deepEqual(read('\u200bLT-1\ufeff'), { kind: 'label', label: 'LT-1' });
  assert.deepEqual(read(' \u0000\u001d '), { kind: 'nothing' });
});

test('an address of this server is the tag in it, and one of another system is said to be that', () => {
  assert.deepEqual(read(`${own}/devices/LT%201`), { kind: 'label', label: 'LT 1' });
  assert.deepEqual(read('https://assets.example.org/ht/LT-1?x=1'), {
    kind: 'address',
    host: 'assets.example.org',
    last: 'LT-1',
  });
  assert.deepEqual(read(`${own}/departures/OFF-1/plan`), { kind: 'address', host: new URL(own).host, last: 'plan' });
  assert.deepEqual(read('http://example.org/%E0%A4%A'), { kind: 'address', host: 'example.org', last: '%E0%A4%A' });
  assert.deepEqual(read('HTTPS://EXAMPLE.ORG'), { kind: 'address', host: 'example.org', last: null });
});

test('what is too long for a tag is not asked for', () => {
  assert.deepEqual(read('x'.repeat(201)), { kind: 'long' });
  assert.equal(read('x'.repeat(200)).kind, 'label');
});
