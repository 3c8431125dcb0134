import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Verdict } from '../failure.ts';
import {
  type DataStatement,
  type DataStep,
  judgeDataStatement,
  longestDelegateDays,
  sayDataStatement,
} from './data-statement.ts';

const today = Temporal.PlainDate.from('2027-01-10');
const step: DataStep = {
  title: 'Transfer the files',
  action: 'transferData',
  phase: 'gate',
  ownedKind: 'drive',
  today,
  inside: [],
  asksToEndDelegate: true,
};
const mail: DataStep = { ...step, title: 'Remove forwards', action: 'stop_forwarding', ownedKind: 'mailbox' };
const mailbox: DataStep = { ...step, ownedKind: 'mailbox' };
const why = (verdict: Verdict): string => (verdict.allowed ? '' : verdict.reason);
const counts = fc.integer({ min: 0, max: 1_000_000 });

test('counts that differ are taken only with a reason, and nothing that arrived is never a transfer', () => {
  fc.assert(
    fc.property(
      counts,
      counts,
      fc.option(fc.constant('Shortcuts are not files.'), { nil: undefined }),
      (before, after, reason) => {
        const said = { about: 'transfer', objectsBefore: before, objectsAfter: after } as const;
        const { allowed } = judgeDataStatement(step, reason === undefined ? said : { ...said, reason });
        assert.equal(allowed, after > 0 && (before === after || reason !== undefined));
      },
    ),
  );
});

test('bytes are compared as well, and one side alone says nothing', () => {
  const said = { about: 'transfer', objectsBefore: 3, objectsAfter: 3 } as const;
  assert.match(why(judgeDataStatement(step, { ...said, bytesBefore: 10 })), /for both sides/);
  assert.match(why(judgeDataStatement(step, { ...said, bytesBefore: 10, bytesAfter: 9 })), /10 bytes, and 9 are there/);
  assert.equal(judgeDataStatement(step, { ...said, bytesBefore: 10, bytesAfter: 10 }).allowed, true);
});

test('a delegate reads from tomorrow on for at most ninety days, and only where the plan asks to end it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -400, max: 400 }), (days) => {
      const delegate = { personId: 'p', until: today.add({ days }) };
      const { allowed } = judgeDataStatement(mailbox, { about: 'mailbox', shared: false, delegate });
      assert.equal(allowed, days >= 1 && days <= longestDelegateDays);
    }),
  );
  const delegate = { personId: 'p', until: today.add({ days: 30 }) };
  const never = { ...mailbox, asksToEndDelegate: false };
  assert.match(why(judgeDataStatement(never, { about: 'mailbox', shared: true, delegate })), /never end/);
});

test('a statement is taken by the step it is about and by no other', () => {
  const said: readonly DataStatement[] = [
    { about: 'transfer', objectsBefore: 1, objectsAfter: 1 },
    { about: 'mailbox', shared: true },
    { about: 'rules', removed: 0, outside: [], autoReply: false },
    { about: 'local_copy', nothingLeft: true, where: 'the team drive', confirmedBy: 'Ada' },
  ];
  const taken = (one: DataStep) => said.filter((statement) => judgeDataStatement(one, statement).allowed);
  assert.deepEqual(
    taken(mailbox).map(({ about }) => about),
    ['transfer', 'mailbox'],
  );
  assert.deepEqual(
    taken(step).map(({ about }) => about),
    ['transfer'],
  );
  assert.deepEqual(
    taken(mail).map(({ about }) => about),
    ['rules'],
  );
  // The end of a delegate's access is no look at the rules.
  assert.deepEqual(taken({ ...mail, phase: 'watch' }), []);
  assert.deepEqual(
    taken({ ...step, action: 'copy_local_data', ownedKind: null }).map(({ about }) => about),
    ['local_copy'],
  );
});

test('mail that goes outside while no rule was removed is a contradiction, and so is an address of a colleague', () => {
  const outside = ['ada@private.example'];
  const said = { about: 'rules', removed: 0, outside, autoReply: false } as const;
  assert.match(why(judgeDataStatement(mail, said)), /no rule was removed/);
  assert.equal(judgeDataStatement(mail, { ...said, removed: 1 }).allowed, true);
  const inside = { ...mail, inside: ['ben@example.test'] };
  assert.match(why(judgeDataStatement(inside, { ...said, removed: 1, outside: ['BEN@example.test'] })), /colleague/);
});

test('what is left on a device keeps the step open, and a sentence names no address', () => {
  const copy = { ...step, action: 'copy_local_data', ownedKind: null } as const;
  const left = { about: 'local_copy', nothingLeft: false, where: 'here', confirmedBy: 'Ada' } as const;
  assert.match(why(judgeDataStatement(copy, left)), /Copy the rest first/);
  const rules = { about: 'rules', removed: 2, outside: ['a@x.example', 'A@x.example'], autoReply: true } as const;
  assert.equal(
    sayDataStatement(rules),
    '2 forwards and rules were removed. Mail went to 1 address outside. An auto-reply is on.',
  );
});
