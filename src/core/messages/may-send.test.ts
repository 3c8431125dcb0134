import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { maySend, type SendFacts } from './may-send.ts';
import { messageTemplates } from './message.ts';

const now = Temporal.Instant.from('2026-10-30T12:00:00Z');
const facts: fc.Arbitrary<SendFacts> = fc.record({
  template: fc.constantFrom(...messageTemplates),
  recipient: fc.constantFrom('operator' as const, 'person' as const, 'address' as const),
  toLeaver: fc.boolean(),
  mayKnow: fc.boolean(),
  case: fc.record({
    state: fc.constantFrom('open' as const, 'closed' as const, 'cancelled' as const),
    paused: fc.boolean(),
    informedAt: fc.constantFrom(null, now.subtract({ hours: 1 }), now, now.add({ hours: 1 })),
    writesToPerson: fc.boolean(),
  }),
  now: fc.constant(now),
});
const always = (holds: (one: SendFacts, sent: boolean) => boolean) =>
  fc.assert(fc.property(facts, (one) => holds(one, maySend(one).send)));

test('order law 11: before the person has been told, nothing goes to them or beyond the operators who may know', () => {
  always((one, sent) => {
    const told = one.case.informedAt !== null && Temporal.Instant.compare(one.case.informedAt, now) <= 0;
    return told || one.recipient === 'operator' || !sent;
  });
});

test('of a confidential case nobody hears who is not named', () => {
  always((one, sent) => one.mayKnow || !sent);
});

test('about a case that is paused nothing goes out, and of one that has ended operators hear what there is still to do', () => {
  always((one, sent) => !one.case.paused || !sent);
  always((one, sent) => {
    const isWork = one.recipient === 'operator' && ['digest', 'escalation'].includes(one.template);
    return one.case.state === 'open' || isWork || !sent;
  });
});

test('a playbook that never writes to the person keeps everything from them, and chases nobody', () => {
  always((one, sent) => one.case.writesToPerson || !(one.toLeaver || one.template === 'escalation') || !sent);
});

test('what waits for the person to be told is asked again no earlier than it can be true, and nothing else waits', () => {
  fc.assert(
    fc.property(facts, (one) => {
      const verdict = maySend(one);
      if (verdict.send || verdict.waitUntil === null) return;
      assert.ok(Temporal.Instant.compare(verdict.waitUntil, now) > 0);
      assert.match(verdict.reason, /told/);
    }),
  );
});
