import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Condition, fits } from '../core/playbooks/condition.ts';
import { Failure } from '../core/failure.ts';
import { parsePlaybook } from './playbook-file.ts';

const fileOf = (name: string) => readFileSync(new URL(`../../playbooks/${name}`, import.meta.url), 'utf8');
const shipped = ['standard.yaml', 'immediate.yaml', 'contractor.yaml', 'bereavement.yaml'];
const standard = fileOf('standard.yaml');

function replaced(from: string, to: string): string {
  assert.ok(standard.includes(from), from);
  return standard.replace(from, to);
}

function refusal(text: string): Failure {
  try {
    parsePlaybook(text, 'standard.yaml');
  } catch (error) {
    assert.ok(error instanceof Failure, String(error));
    return error;
  }
  return assert.fail('it was accepted');
}

test('the playbooks that come with Handback keep every order law and give no warning', () => {
  for (const name of shipped) {
    const { playbook, warnings } = parsePlaybook(fileOf(name), name);
    assert.equal(`${playbook.playbook}.yaml`, name);
    assert.deepEqual(warnings, []);
  }
});

test("every account of a person is ended by exactly one step, whatever its application, and nobody else's by any", () => {
  const ending = ['suspend', 'switch_badge_off', 'cancel_card'];
  for (const name of shipped) {
    const { steps } = parsePlaybook(fileOf(name), name).playbook;
    for (const category of ['directory', 'vpn', 'mail', 'saas', 'finance', 'physical', 'phone', 'other']) {
      for (const manual of [true, false]) {
        for (const kind of ['human', 'service', 'shared']) {
          const facts = {
            'item.kind': 'account',
            'account.kind': kind,
            'account.privileged': null,
            'application.category': category,
            'application.manual': manual,
          } as const;
          const reached = steps.filter((step) => ending.includes(step.action) && fits(step.select as Condition, facts));
          assert.equal(reached.length, kind === 'human' ? 1 : 0, `${name}: ${kind} ${category} ${manual}`);
        }
      }
    }
  }
});

test('the immediate playbook tells nobody outside IT, security, HR and legal before the minute', () => {
  const { steps } = parsePlaybook(fileOf('immediate.yaml'), 'immediate.yaml').playbook;
  const inTheKnow = ['it', 'security', 'hr', 'legal'];
  const opened = new Set(
    steps.filter((step) => step.not_before_due || step.action === 'mark_informed').map((step) => step.id),
  );
  for (let grew = true; grew; ) {
    const next = steps.filter((step) => !opened.has(step.id) && step.after.some((earlier) => opened.has(earlier)));
    for (const step of next) opened.add(step.id);
    grew = next.length > 0;
  }
  for (const step of steps.filter(({ id }) => !opened.has(id)))
    assert.deepEqual(
      step.owner.filter((owner) => !inTheKnow.includes(owner)),
      [],
      step.id,
    );
});

test('a wrong word is refused with its line, column, step, and the words that are allowed', () => {
  const failure = refusal(replaced('owner: [legal]', 'owner: [ITT]'));
  assert.equal(failure.code, 'bad-request');
  assert.match(
    failure.message,
    /^standard\.yaml line 39, column 13: step 'hold': owner says 'ITT' \(did you mean 'it'\?\); choose one of it, security,/,
  );
});

test('an unknown key is refused with the nearest known one', () => {
  for (const [text, sentence] of [
    [
      replaced('not_before_due', 'not_befor_due'),
      /there is no 'not_befor_due' here \(did you mean 'not_before_due'\?\)/,
    ],
    [replaced('hours: -1', 'hour: -1'), /step 'observe_again': there is no 'hour' here \(did you mean 'hours'\?\)/],
    [replaced('recheck_days', 'recheckdays'), /there is no 'recheckdays' here \(did you mean 'recheck_days'\?\)/],
    [replaced('max_age_hours', 'max_hours'), /ending rule 6: there is no 'max_hours' here/],
    [replaced('is: secret', 'equals: secret'), /there is no 'equals' here; a condition has all, any, not, field/],
  ] as const)
    assert.match(refusal(text).message, sentence);
});

test('a condition that is not one is refused in words about conditions', () => {
  for (const [text, sentence] of [
    [
      replaced('field: item.kind, is: secret', 'field: item.knd, is: secret'),
      /select\.field says 'item\.knd' \(did you mean 'item\.kind'\?\)/,
    ],
    [
      replaced('field: item.kind, is: secret', 'field: item.kind'),
      /step 'secrets': select compares with nothing; add one of is/,
    ],
    [replaced('is: secret', 'is: secrets'), /step 'secrets' compares item\.kind with 'secrets', which it never is/],
  ] as const)
    assert.match(refusal(text).message, sentence);
});

test('wrong values are refused with what they must be', () => {
  for (const [from, to, sentence] of [
    ['owner: [legal]', 'owner: legal', /owner is 'legal' and must be a list/],
    ["at: '15:00'", 'at: 3pm', /due\.at is '3pm' and must be a local time of day such as "17:00"/],
    ['hours: -1', 'hours: 1.5', /due\.hours is 1\.5 and must be a whole number/],
    ['days: 90', 'days: 9000', /due\.days is 9000 and must be 4000 or less/],
    ['2027-11-01', '2027-13-01', /review_on is '2027-13-01' and must be a day such as/],
    ['    action: check_hold\n', '', /step 'hold': action is missing/],
    ['step: collect, ', '', /step 'inspect': name the step with the anchor step_ended/],
  ] as const)
    assert.match(refusal(replaced(from, to)).message, sentence);
});

test('a broken order law is refused with its number and the line of the order', () => {
  const failure = refusal(replaced('after: [hold, inspect]', 'after: [inspect]'));
  assert.equal(failure.code, 'rule-refused');
  assert.match(
    failure.message,
    /^standard\.yaml line \d+, column 5: order law 1: step 'decide' does 'decide', and no check/,
  );
  const line = Number(/line (\d+)/.exec(failure.message)?.[1]);
  assert.match(standard.split('\n')[line - 1] ?? '', /after: \[hold, inspect\]/);
});

test('keys that repeat, references, tags, second documents and deep nesting are refused', () => {
  for (const [text, sentence] of [
    [replaced('action: check_hold', 'action: check_hold\n    action: check_hold'), /the same key stands here twice/],
    [replaced('[legal]', '&l [legal]'), /anchors \(&\), aliases \(\*\) and tags \(!\) are not allowed/],
    ['a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n', /anchors/],
    [replaced('title: Approve the plan', "title: !!js/function 'x'"), /tags/],
    [replaced('action: check_hold', '? [a, b]\n    : c'), /a key must be a plain word/],
    [`${standard}---\na: 1\n`, /a second document begins here/],
    [`steps: ${'['.repeat(20_000)}`, /nested too deeply/],
    [replaced('{ field: item.kind, is: secret }', `${'{not: '.repeat(200)}x${'}'.repeat(200)}`), /nested too deeply/],
    [replaced('    action: check_hold', '\taction: check_hold'), /line 38, column 1: this is not YAML: Tabs/],
  ] as const)
    assert.match(refusal(text).message, sentence);
});

test('an empty file, a word, a list and a huge file are refused', () => {
  for (const text of ['', 'hello', '- 1'])
    assert.match(refusal(text).message, /the file is .* and must be a group of keys/);
  assert.equal(refusal(`# ${'x'.repeat(300_000)}`).code, 'too-large');
});

test('line ends and a byte order mark of another system change nothing', () => {
  const plain = parsePlaybook(standard, 'standard.yaml').playbook;
  assert.deepEqual(parsePlaybook(`\uFEFF${standard.replaceAll('\n', '\r\n')}`, 'standard.yaml').playbook, plain);
});

test('every problem is shown up to a number, in the order of the file', () => {
  const failure = refusal(standard.replaceAll('phase: watch', 'phase: wach').replace('owner: [legal]', 'owner: [ITT]'));
  const lines = failure.message.split('\n').map((message) => Number(/line (\d+)/.exec(message)?.[1]));
  assert.equal(lines.length, 6);
  assert.deepEqual(
    lines,
    [...lines].sort((a, b) => a - b),
  );
});

test('a step that is named twice is allowed with a warning', () => {
  const { warnings } = parsePlaybook(replaced('after: [hold, inspect]', 'after: [hold, inspect, hold]'), 'x.yaml');
  assert.equal(warnings.length, 1);
  assert.match(
    warnings[0]?.message ?? '',
    /^x\.yaml line \d+, column \d+: step 'decide' names a step twice in "after"/,
  );
});

test('whatever is cut out of a file or put into it, the answer is a playbook or a sentence', () => {
  fc.assert(
    fc.property(
      fc.nat(standard.length),
      fc.nat(60),
      fc.oneof(fc.string(), fc.constantFrom('[', '}', ': ', '\n', '- ', '&a ', '*a', '!x ', '"', 'null', '{}')),
      (from, length, put) => {
        const text = standard.slice(0, from) + put + standard.slice(from + length);
        try {
          parsePlaybook(text, 'x.yaml');
        } catch (error) {
          assert.ok(error instanceof Failure, String(error));
          assert.match(error.message, /^x\.yaml line \d+, column \d+: \S/);
        }
      },
    ),
    { numRuns: 150 },
  );
});
