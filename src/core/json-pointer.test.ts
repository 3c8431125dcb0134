import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from './applications/connector.ts';
import { isJsonPointer, textOf, valueAt } from './json-pointer.ts';

/** The document and the answers of RFC 6901 §5. */
const document: Json = {
  foo: ['bar', 'baz'],
  '': 0,
  'a/b': 1,
  'c%d': 2,
  'e^f': 3,
  'g|h': 4,
  'i\\j': 5,
  'k"l': 6,
  ' ': 7,
  'm~n': 8,
};

test('the examples of RFC 6901 come out', () => {
  const expected: readonly (readonly [string, unknown])[] = [
    ['', document],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ];
  for (const [pointer, value] of expected) {
    assert.ok(isJsonPointer(pointer), pointer);
    assert.deepEqual(valueAt(document, pointer), value, pointer);
  }
});

test('what is not there is undefined: beyond a list, inside a text, and whatever every object inherits', () => {
  for (const pointer of [
    '/foo/2',
    '/foo/-',
    '/foo/00',
    '/foo/length',
    '/foo/0/length',
    '/nothing',
    '/constructor',
    '/__proto__',
    '/foo/__proto__',
  ])
    assert.equal(valueAt(document, pointer), undefined, pointer);
  assert.equal(valueAt(JSON.parse('{"__proto__": {"admin": true}}') as Json, '/admin'), undefined);
});

test('what is no pointer is told apart', () => {
  for (const text of ['foo', 'a/b', '/~', '/~2', '#/foo', '$.foo']) assert.equal(isJsonPointer(text), false, text);
});

test('a number that was not read exactly is no text to compare by', () => {
  assert.equal(textOf(JSON.parse('9007199254740993') as Json), undefined);
  assert.deepEqual(
    [textOf(17), textOf(1.5), textOf(true), textOf('x'), textOf(null), textOf([])],
    ['17', '1.5', 'true', 'x', undefined, undefined],
  );
});
