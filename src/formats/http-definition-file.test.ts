import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentedDefinition } from '../../test/http-definition.ts';
import { Failure } from '../core/failure.ts';
import { capabilitiesOf, verbsOfDefinition } from '../core/applications/http-capabilities.ts';
import { httpDefinition } from '../core/applications/http-definition.ts';
import { parseHttpDefinition } from './http-definition-file.ts';

const example = documentedDefinition();
const parse = (text: string) => parseHttpDefinition(text, 'desk.yaml');

/** What is said about the example when one part of it reads differently. */
function saidOf(from: string | RegExp, to: string): string {
  const text = example.replace(from, to);
  assert.notEqual(text, example, `the example holds ${String(from)}`);
  try {
    parse(text);
  } catch (error) {
    assert.ok(error instanceof Failure && error.code === 'bad-request', String(error));
    return error.message;
  }
  return assert.fail(`${to} was accepted`);
}

test('the documented example can do every verb there is a request for', () => {
  assert.deepEqual(verbsOfDefinition(parse(example)).toSorted(), [
    'deprovision',
    'releaseSeat',
    'removeFromGroups',
    'restore',
    'revokeSessions',
    'suspend',
  ]);
});

test('what was read once reads the same again, as JSON', () => {
  const definition = parse(example);
  assert.deepEqual(
    httpDefinition.parse(JSON.parse(JSON.stringify(definition))),
    JSON.parse(JSON.stringify(definition)),
  );
});

test('each mistake is said with file and line, and with what to write instead', () => {
  const mistakes: readonly (readonly [string | RegExp, string, RegExp])[] = [
    ['kind: bearer', 'kind: berer', /^desk\.yaml line 4, .*choose one of bearer, basic, header and oauth2/],
    ['item: /result', 'itm: /result', /line 28.*there is no 'itm' here \(did you mean 'item'\?\)/],
    ['at: /state, words', 'at: $.state, words', /line 12.*JSON pointer/],
    ['active: true, blocked', 'active: yes, blocked', /line 12/],
    ['by: link', 'by: next', /line 25.*choose one of none, page, offset, cursor, url and link/],
    ['path: "/agents/{id}"', 'path: "/agents/1"', /\{id\} stands nowhere/],
    [
      'path: "/agents/{id}/block"',
      'path: "/agents/{id}/{email}"',
      /\{email\} means nothing in this request; write \{id\} or \{operationId\}/,
    ],
    ['path: "/agents/{id}/block"', 'path: "/agents/{id}/../1/block"', /without \. and \.\./],
    ['path: "/agents/{id}/block"', 'path: "//evil.example/{id}"', /begins with one slash/],
    ['path: "/agents/{id}/block"', 'path: "https://evil.example/{id}"', /begins with one slash/],
    ['path: "/agents/{id}/block"', 'path: "/agents/{id}/block?force=1"', /a query goes under query/],
    ['sku: "{seat}"', 'sku: "no {seat:number}"', /stands alone in a value/],
    ['is: blocked', 'is: active', /a word that account\.active says is false/],
    ['effect: keyed', 'effect: set', /write keyHeader with effect: keyed, and with no other effect/],
    ['effect: set', 'effect: blind', /choose one of set, keyed, observable/],
    ['is: closed', 'is: closed, absent: true', /write one of is, lacks and absent/],
    ['{ at: /state, is: blocked }', '{ absent: true }', /only deprovision may make an account disappear/],
    ['  login: canary\n', '', /canary.*write its login/],
    ['  ended: { at: /state, in: [closed] }\n', '', /account.*write ended/],
    ['  seats: { at: /licences, id: /sku }\n', '', /account.*write seats/],
    ['  email: /email\n', '', /account.*write where an account has its email/],
    ['createdAt: /created_at', 'createdAt: /state', /name what never changes/],
    ['version: 1', 'version: 2', /line 1.*choose one of 1/],
    ['baseUrl: https://', 'baseUrl: ftp://', /line 3.*begins with https:\/\//],
    ['baseUrl: https://desk.example.com/api', 'baseUrl: https://desk.example.com/api?key=1', /line 3/],
    ['auth:', 'headers: { Authorization: Basic YTpi }\nauth:', /headers.*what auth is for/],
    ['canary:', 'canary: &c', /anchors/],
  ];
  for (const [from, to, expected] of mistakes) assert.match(saidOf(from, to), expected, to);
});

test('a secret that was written into the file, or a password in an address, is refused and not repeated', () => {
  for (const [from, to] of [
    ['secret: desk_token', 'secret: xoxb-Very-Secret'],
    ['secret: desk_token', 'token: Very-Secret'],
    ['https://desk', 'https://ann:Very-Secret@desk'],
  ] as const)
    assert.doesNotMatch(saidOf(from, to), /Very-Secret/);
});

test('a write without verify is no mistake: it is left to people, with the reason', () => {
  const unseen = parse(example.replace(/ {4}verify: \{ at: \/teams.*\n/, ''));
  const found = capabilitiesOf(unseen).find(({ verb }) => verb === 'removeFromGroups');
  assert.equal(found?.offered, false);
  assert.match(found?.because ?? '', /no verify/);
});
