import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shippedRubrics } from '../../../test/inspection.ts';
import { type Assessment, gradeInspection, type Inspected } from './grade-inspection.ts';
import { lintRubric, lockAnswers, type Rubric, type RubricQuestion } from './rubric.ts';

const shipped = shippedRubrics();
const laptop = shipped.find((one) => one.rubric === 'laptop') as Rubric;

/** Everything that may be answered, from the best to the worst. */
function answersTo(asked: RubricQuestion): readonly (string | number)[] {
  if (asked.kind === 'lock') return lockAnswers;
  return asked.kind === 'choice' ? asked.answers.map(({ is }) => is) : asked.bands.map(({ at_least: from }) => from);
}

function graded(rubric: Rubric, inspected: Partial<Inspected>): Assessment {
  const photos = rubric.photos.map(({ id }) => id);
  const grading = gradeInspection(rubric, { answers: {}, missing: [], photos, ...inspected });
  assert.equal(grading.state, 'graded', JSON.stringify(grading));
  return grading.assessment;
}

const best = (rubric: Rubric): Readonly<Record<string, string | number>> =>
  Object.fromEntries(rubric.questions.map((asked) => [asked.id, answersTo(asked)[0] ?? '']));

/** A rubric that ships, a set of answers, and the same answers with one of them worse. */
const worsened = fc.constantFrom(...shipped).chain((rubric) =>
  fc
    .tuple(
      fc.tuple(...rubric.questions.map((asked) => fc.nat({ max: answersTo(asked).length - 1 }))),
      fc.nat({ max: rubric.questions.length - 1 }),
      fc.nat({ max: 4 }),
      fc.subarray(rubric.parts.map(({ id }) => id)),
    )
    .map(([places, at, by, missing]) => {
      const answer = (list: readonly number[]) =>
        Object.fromEntries(
          rubric.questions.map((asked, index) => [asked.id, answersTo(asked)[list[index] ?? 0] ?? '']),
        );
      const last = answersTo(rubric.questions[at] as RubricQuestion).length - 1;
      const worse = places.map((place, index) => (index === at ? Math.min(last, place + by) : place));
      return { rubric, missing, before: answer(places), after: answer(worse) };
    }),
);

test('a worse answer never grades better, never costs less, and never takes a lock away', () => {
  fc.assert(
    fc.property(worsened, ({ rubric, missing, before, after }) => {
      const [was, is] = [graded(rubric, { answers: before, missing }), graded(rubric, { answers: after, missing })];
      assert.ok(is.grade >= was.grade, `${was.grade} became ${is.grade}`);
      assert.ok(is.cost.minor >= was.cost.minor);
      assert.ok(was.locks.every((lock) => is.locks.includes(lock)));
    }),
  );
});

test('one more part that is missing costs its price and no grade', () => {
  fc.assert(
    fc.property(worsened, ({ rubric, missing, before }) => {
      for (const part of rubric.parts.filter(({ id }) => !missing.includes(id))) {
        const [with_, without] = [
          graded(rubric, { answers: before, missing }),
          graded(rubric, { answers: before, missing: [...missing, part.id] }),
        ];
        assert.equal(without.cost.minor - with_.cost.minor, part.cost_minor);
        assert.equal(without.grade, with_.grade);
      }
    }),
  );
});

test('the best answers of every rubric are grade A, without faults, locks or costs', () => {
  for (const rubric of shipped)
    assert.deepEqual(graded(rubric, { answers: best(rubric), photos: [] }), {
      grade: 'A',
      faults: [],
      cost: { minor: 0, currency: 'EUR' },
      locks: [],
    });
});

test('an inspection with an answer or a photo left out is no inspection: it says what is lacking, and what may be said', () => {
  const { screen: _left, ...rest } = best(laptop);
  const grading = gradeInspection(laptop, { answers: { ...rest, cosmetic: 'c' }, missing: [], photos: [] });
  assert.equal(grading.state, 'incomplete');
  assert.deepEqual(
    grading.lacking.map(({ kind, id }) => `${kind} ${id}`),
    ['question screen', 'photo open', 'photo damage'],
  );
  assert.match(grading.lacking[0]?.answers.join('\n') ?? '', /broken: cracked or dark/);
});

test('a lock that is on, that nobody can tell, or that a dead device hides, is not ruled out (edge-66)', () => {
  for (const answer of ['locked', 'unknown'])
    assert.deepEqual(graded(laptop, { answers: { ...best(laptop), activation_lock: answer } }).locks, [
      'activation_lock',
    ]);
  const dead = graded(laptop, { answers: { power: 'dead', swelling: 'flat', cosmetic: 'a' } });
  assert.deepEqual(dead.locks, ['activation_lock', 'firmware_password']);
  assert.equal(dead.grade, 'D');
});

test('an answer, a part or a photo that the rubric does not know is refused with what it does know', () => {
  const grading = gradeInspection(laptop, {
    answers: { ...best(laptop), screen: 'so-so', battery: 'full', colour: 'red' },
    missing: ['bag'],
    photos: ['selfie'],
  });
  assert.equal(grading.state, 'wrong');
  assert.equal(grading.problems.length, 5);
  assert.match(grading.problems.join('\n'), /'so-so' is no answer to 'screen'\. Say clean: /);
});

test('an answer that costs a grade names the fault', () => {
  const questions = laptop.questions.map((asked) =>
    asked.kind === 'choice'
      ? { ...asked, answers: asked.answers.map((answer) => ({ ...answer, fault: undefined })) }
      : asked,
  );
  assert.deepEqual(lintRubric(laptop), []);
  assert.ok(lintRubric({ ...laptop, questions }).every(({ message }) => message.includes('needs a "fault"')));
});
