import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProjectFile } from '../../test/project-files.ts';
import { parseDispositionPolicy, parseRubric } from './inspection-files.ts';

const accessory = readProjectFile('rubrics/accessory.yaml');
const policy = readProjectFile('dispositions/policy.yaml');

test('a rubric whose answers do not stand from the best to the worst is refused, with the line', () => {
  const better = accessory.replace('best: C, fault: works_in_part', 'best: D, fault: works_in_part, cost_minor: 5');
  const read = () => parseRubric(better.replace('does not, best: D', 'does not, best: C'), 'mine.yaml');
  assert.throws(read, /mine\.yaml line 14, column \d+: .*costs less than the one before.\n.*this grade is better/);
});

test('two questions of one id, and a key that nobody knows, are refused by name', () => {
  assert.throws(
    () => parseRubric(accessory.replace('id: cosmetic', 'id: works'), 'mine.yaml'),
    /'works' stands here twice/,
  );
  assert.throws(
    () => parseRubric(accessory.replace('kind: choice', 'kind: choice\n    colour: red'), 'mine.yaml'),
    /question 'works': there is no 'colour' here/,
  );
});

test('a policy that leaves something without a fate, or names a category that is none, is refused', () => {
  assert.throws(
    () =>
      parseDispositionPolicy(
        policy.replace('  - becomes: recycle', '  - when: { faulty: true }\n    becomes: recycle'),
        'p.yaml',
      ),
    /the last rule has no "when"/,
  );
  assert.throws(
    () => parseDispositionPolicy(policy.replace('  vehicle: {', '  spaceship: {'), 'p.yaml'),
    /there is no category 'spaceship'/,
  );
  assert.throws(
    () =>
      parseDispositionPolicy(
        policy.replace('  - when: { leased: true }\n', '  -\n').replace('  -\n    becomes', '  - becomes'),
        'p.yaml',
      ),
    /the rules below it are never asked/,
  );
});
