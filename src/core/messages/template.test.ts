import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Json } from '../applications/connector.ts';
import { Failure } from '../failure.ts';
import { fillJson, fillPath, fillQuery, placeholdersIn } from './template.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '/',
        '..',
        '.',
        '?',
        '#',
        '&',
        '=',
        '%2f',
        '%2e',
        '\\',
        '"',
        '}',
        '{id}',
        '\n',
        '\0',
        'é',
        '😀',
        '__proto__',
      ),
    )
    .map((parts) => parts.join('')),
);

test('whatever a value holds, a path keeps its segments, or is not made at all', () => {
  fc.assert(
    fc.property(
      hostile,
      fc.constantFrom('/agents/{id}', '/agents/{id}/', '/agents/{id}:suspend', '/a/{id}/b'),
      (id, template) => {
        const path = fillPath(template, { id });
        if (path === undefined) return assert.match(id, /^\.{0,2}$/);
        const url = new URL(`https://desk.example.test/api${path}`);
        assert.equal(url.pathname, `/api${path}`);
        assert.equal(url.pathname.split('/').length, `/api${template}`.split('/').length);
        assert.equal(url.search + url.hash, '');
        const value = encodeURIComponent(id.toWellFormed());
        assert.equal(
          path,
          template.replace('{id}', () => value),
        );
      },
    ),
  );
});

test('whatever a value holds, a query keeps its names and gives the value back', () => {
  fc.assert(
    fc.property(hostile, (email) => {
      const url = new URL(`https://desk.example.test/${fillQuery({ email: 'is:{email}', limit: '5' }, { email })}`);
      assert.deepEqual(
        [...url.searchParams],
        [
          ['email', `is:${email.toWellFormed()}`],
          ['limit', '5'],
        ],
      );
      assert.equal(url.hash, '');
    }),
  );
});

test('whatever a value holds, a body keeps its shape, and a value stays inside its text', () => {
  fc.assert(
    fc.property(hostile, (id) => {
      const body: Json = { user: { id: '{id}', note: 'left: {id}', tags: ['{id}', 1, true, null] } };
      const filled = JSON.parse(JSON.stringify(fillJson(body, { id }))) as unknown;
      assert.deepEqual(filled, { user: { id, note: `left: ${id}`, tags: [id, 1, true, null] } });
    }),
  );
});

test('a placeholder inside a value is not filled again, and the names of keys are never filled', () => {
  const filled = fillJson({ '{id}': '{id} and {seat}' }, { id: '{seat}', seat: 's' });
  assert.deepEqual(filled, { '{id}': '{seat} and s' });
});

test('{id:number} alone is a number, and an id that is none is refused', () => {
  assert.deepEqual(fillJson({ id: '{id:number}' }, { id: '42' }), { id: 42 });
  for (const id of ['', '4e2', '042', '9007199254740993', 'x', '1,"admin":true'])
    assert.throws(() => fillJson({ id: '{id:number}' }, { id }), Failure, id);
});

test('a key named __proto__ stays a key', () => {
  const body = JSON.parse('{"__proto__": {"admin": "{id}"}}') as Json;
  assert.equal(JSON.stringify(fillJson(body, { id: '1' })), '{"__proto__":{"admin":"1"}}');
});

test('only names in braces are placeholders', () => {
  assert.deepEqual(placeholdersIn('/a/{id}/{ id }/{}/{id:number}/{i-d}/{{group}}'), ['id', 'id', 'group']);
});
