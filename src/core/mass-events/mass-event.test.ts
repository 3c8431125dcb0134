import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judgeWave, sayConfirmers, sayWaveStopped, usualWaves, waveOf } from './mass-event.ts';

const counts = fc.record({
  wave: fc.integer({ min: 1, max: 99 }),
  tried: fc.integer({ min: 0, max: 5_000 }),
  untried: fc.integer({ min: 0, max: 5_000 }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});

test('the next wave begins only when everything due was tried, less than the limit is a problem, and the pause is over', () => {
  fc.assert(
    fc.property(counts, fc.boolean(), ({ wave, tried, untried, share }, minutesOver) => {
      const problems = Math.floor(tried * share);
      const verdict = judgeWave({ wave, tried, untried, problems }, usualWaves, minutesOver);
      if (verdict !== 'go') return;
      assert.ok(minutesOver && untried === 0);
      assert.ok(problems === 0 || problems * 100 < usualWaves.problemPercent * tried);
    }),
  );
});

test('as many problems as the limit stop the next wave, whatever has not been tried yet', () => {
  const health = { wave: 1, tried: 40, untried: 60, problems: 2 };
  assert.equal(judgeWave(health, usualWaves, false), 'stop');
  assert.equal(judgeWave({ ...health, problems: 1 }, usualWaves, true), 'wait');
  assert.equal(judgeWave({ ...health, problems: 1, untried: 0 }, usualWaves, true), 'go');
  assert.equal(
    sayWaveStopped(health, usualWaves),
    'Wave 2 does not start: 2 of 40 steps of wave 1 are problems, and the limit is 5 %.',
  );
});

test('every wave but the last is full, and nobody is in two', () => {
  assert.deepEqual(
    [1, 50, 51, 100, 101].map((position) => waveOf(position, 50)),
    [1, 1, 2, 2, 3],
  );
});

test('edge-118: it says who can confirm, who would have to be named, and the way out where everybody is on the list', () => {
  assert.match(
    sayConfirmers({ named: ['a@x.test'], unnamed: ['b@x.test'], onList: 0 }),
    /One of these must confirm it: a@x\.test\./,
  );
  assert.match(sayConfirmers({ named: [], unnamed: ['b@x.test'], onList: 2 }), /when you propose it: b@x\.test\./);
  const nobody = sayConfirmers({ named: [], unnamed: [], onList: 2 });
  assert.match(nobody, /Everybody else who could confirm it is on the list\./);
  assert.match(nobody, /24 hours/);
});
