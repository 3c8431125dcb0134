import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judgeTry, toldTypes, webhookBody, webhookEventTypes } from './webhook.ts';

const day = 24 * 60 * 60 * 1000;

test('a pause has full jitter, never ends at once, and never before what was asked for', () => {
  fc.assert(
    fc.property(
      fc.nat(60),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.option(fc.nat(3_600_000)),
      (tries, random, retryAfterMs) => {
        const verdict = judgeTry({ status: 503, retryAfterMs, tries, sinceFirstMs: 0, random });
        assert.ok(verdict.outcome === 'retry');
        assert.ok(verdict.delayMs >= Math.max(1000, retryAfterMs ?? 0));
        assert.ok(verdict.delayMs <= Math.max(4 * 60 * 60 * 1000, retryAfterMs ?? 0));
      },
    ),
  );
});

test('only 2xx is taken; a redirect is a refusal, and 410 the end', () => {
  const judge = (status: number | null, tries = 0) =>
    judgeTry({ status, retryAfterMs: null, tries, sinceFirstMs: 0, random: 0.5 }).outcome;
  assert.deepEqual(
    [200, 299, 302, 400, 410, 500, null].map((status) => judge(status)),
    ['taken', 'taken', 'retry', 'retry', 'gone', 'retry', 'retry'],
  );
  assert.deepEqual(
    [302, 404, 408, 429, 500].map((status) => judge(status, 4)),
    ['given_up', 'given_up', 'retry', 'retry', 'retry'],
  );
  const old = { status: 500, retryAfterMs: null, tries: 30, sinceFirstMs: 3 * day, random: 0.5 };
  assert.equal(judgeTry(old).outcome, 'given_up');
});

test('a body holds numbers of the event and no word of it, and names nothing by what is no id', () => {
  const event = {
    id: 'e',
    offboardingId: null,
    number: 1,
    type: 'x',
    at: '2026-01-01T00:00:00Z',
    about: { kind: 'proposal', id: 'of Anna' },
    data: { kind: 'involuntary', people: 3, named: ['a'] },
  };
  const { data } = JSON.parse(webhookBody('o', event)) as { data: object };
  assert.deepEqual(data, {
    id: 'e',
    organizationId: 'o',
    offboardingId: null,
    number: 1,
    about: null,
    counts: { people: 3 },
  });
});

test('what tells that a case is confidential, and of mass events, cannot be asked for, nor goes out to who asked for it before', () => {
  const unsaid = ['embargo.made', 'departure.beside', 'mass_event.made', 'mass_event.opened'];
  assert.ok(!webhookEventTypes.some((type) => unsaid.includes(type)));
  assert.deepEqual(toldTypes([...unsaid, 'step.ended']), ['step.ended']);
  assert.deepEqual(toldTypes(['*']), webhookEventTypes);
});
