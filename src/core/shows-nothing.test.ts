import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showsNothing } from './shows-nothing.ts';

test('a text that draws nothing counts as empty, and one visible character makes it a text', () => {
  for (const empty of [
    '',
    ' \t\u00a0',
    '\u200b',
    '\u200d\u200c',
    '\u2060\ufeff',
    '\u202e\u2069',
    '\u3164',
    '\u2800',
    '\u00ad\ufe0f',
  ]) {
    assert.equal(showsNothing(empty), true, JSON.stringify(empty));
    for (const name of ['N', 'ش', '李', '💾']) assert.equal(showsNothing(`${empty}${name}${empty}`), false);
  }
});
