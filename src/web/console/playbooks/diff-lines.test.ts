import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { diffLines } from './diff-lines.ts';

const line = fc.constantFrom('a', 'b', 'c', 'd');

test('what was added and what stayed is the new text, what was removed and what stayed the old one', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 5 }), fc.array(line, { maxLength: 5 }), (before, after) => {
      const lines = diffLines(before, after).filter(({ text }) => text !== '…');
      const isSame = before.join() === after.join();
      const side = (kind: 'added' | 'removed') =>
        lines.filter((one) => one.kind === kind || one.kind === 'same').map(({ text }) => text);
      if (!isSame) {
        // So short that nothing is far from a difference, except at the ends.
        assert.ok(after.join().endsWith(side('added').join()) || after.join().includes(side('added').join()));
        assert.ok(before.join().includes(side('removed').join()));
      } else assert.ok(lines.every(({ kind }) => kind === 'same'));
    }),
  );
});

test('a changed line is shown removed and added, with its neighbours, and a long way from it nothing', () => {
  const before = Array.from({ length: 20 }, (_, at) => `line ${at}`);
  const after = before.map((text, at) => (at === 10 ? 'changed' : text));
  assert.deepEqual(
    diffLines(before, after).map(({ kind, text }) => `${kind} ${text}`),
    [
      'same …',
      'same line 7',
      'same line 8',
      'same line 9',
      'removed line 10',
      'added changed',
      'same line 11',
      'same line 12',
      'same line 13',
      'same …',
    ],
  );
});
