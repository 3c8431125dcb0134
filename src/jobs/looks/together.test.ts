import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doTogether } from './together.ts';

const options = { most: 3, parallel: 1, keyOf: (input: string) => input };

/** Work that keeps its batches, and goes on when it is let. */
function makeWork(fails: (batch: readonly string[]) => boolean = () => false) {
  const batches: (readonly string[])[] = [];
  const gate = Promise.withResolvers<void>();
  const work = async (batch: readonly string[]) => {
    batches.push(batch);
    await gate.promise;
    if (fails(batch)) throw new Error(`Not ${batch.join(' and ')}.`);
    return batch.map((input) => input.toUpperCase());
  };
  return { batches, work, letGo: gate.resolve };
}

test('what is asked for at the same time is done at once, no more than the most, and everybody gets their own answer', async () => {
  const { batches, work, letGo } = makeWork();
  const ask = doTogether(options, work);
  const answers = Promise.all(['a', 'b', 'c', 'd', 'e'].map(ask));
  letGo();
  assert.deepEqual(await answers, ['A', 'B', 'C', 'D', 'E']);
  assert.deepEqual(batches, [
    ['a', 'b', 'c'],
    ['d', 'e'],
  ]);
});

test('two that ask for the same thing never share a batch', async () => {
  const { batches, work, letGo } = makeWork();
  const ask = doTogether(options, work);
  const answers = Promise.all(['a', 'a', 'b'].map(ask));
  letGo();
  assert.deepEqual(await answers, ['A', 'A', 'B']);
  assert.deepEqual(batches, [['a', 'b'], ['a']]);
});

test('when one of a batch fails the others are done all the same, and only that one is told', async () => {
  const { work, letGo } = makeWork((batch) => batch.includes('b'));
  const ask = doTogether(options, work);
  const answers = Promise.allSettled(['a', 'b', 'c'].map(ask));
  letGo();
  const settled = await answers;
  assert.deepEqual(
    settled.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason))),
    ['A', 'Error: Not b.', 'C'],
  );
});

test('whoever asks after everything was done is served as well', async () => {
  const { work, letGo } = makeWork();
  const ask = doTogether(options, work);
  letGo();
  assert.equal(await ask('a'), 'A');
  assert.equal(await ask('b'), 'B');
});
