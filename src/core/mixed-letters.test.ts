import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixesAlphabets } from './mixed-letters.ts';

test('edge-28: a word of Latin and Cyrillic or Greek letters is told from words of one alphabet', () => {
  for (const text of ['\u0430nn@x.test', 'P\u0430yroll Smith', 'mik\u03bfs@x.test'])
    assert.ok(mixesAlphabets(text), text);
  for (const text of ['ann@x.test', 'Zoë Ørsted', 'Анна Smith', 'Ελένη', 'שלום', '王 Wei', ''])
    assert.ok(!mixesAlphabets(text), text);
});
