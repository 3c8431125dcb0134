import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { equals, pathSegment } from './filters.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom('"', '\\', ' or ', 'userName pr', ')', ']', '\n', '\0', '%22', 'é', '😀'))
    .map((all) => all.join('')),
);

test('whatever a value holds, a comparison is one JSON string that reads as the value again', () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const filter = equals('userName', value);
      assert.ok(filter.startsWith('userName eq "'));
      const literal = filter.slice('userName eq '.length);
      assert.equal(JSON.parse(literal), value.toWellFormed());
      assert.equal(literal.slice(1, -1).includes('"'), false, 'no quotation mark inside, not even an escaped one');
    }),
  );
});

test('an id stays one segment below its resource, or is refused', () => {
  fc.assert(
    fc.property(fc.oneof(hostile, fc.constantFrom('', '.', '..', '../Groups/1', 'a/b', 'a?b#c', '%2e%2e')), (id) => {
      const segment = pathSegment(id);
      if (segment === undefined) return assert.match(id, /^\.{0,2}$/);
      const url = new URL(`https://app.example.test/scim/v2/Users/${segment}`);
      assert.equal(url.pathname, `/scim/v2/Users/${segment}`);
      assert.equal(url.search + url.hash, '');
      assert.equal(decodeURIComponent(segment), id.toWellFormed());
    }),
  );
});
