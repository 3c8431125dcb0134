import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { z } from 'zod';
import type { Condition } from './condition.ts';
import type { Finding, Law } from '../finding.ts';
import { itemKinds } from '../item.ts';
import { lintPlaybook } from './order-laws.ts';
import { type Action, type Playbook, type PlaybookStep, playbook } from './playbook.ts';

type Written = z.input<typeof playbook>['steps'][number];

const kind = (is: string): Condition => ({ field: 'item.kind', is });
const human: Condition = { field: 'account.kind', is: 'human' };
const directory: Condition = { field: 'application.category', is: 'directory' };
const ours: Condition = { field: 'asset.ownership', in: ['company', 'leased'] };
const accessEnds = { due: { anchor: 'access_ends' }, not_before_due: true } as const;
const deletion = { due: { anchor: 'access_ends', days: 90 }, not_before_due: true, phase: 'watch' } as const;

function step(id: string, action: Action, after: string[], more: Partial<Written> = {}): Written {
  return {
    id,
    action,
    after,
    title: `Step ${id}`,
    owner: ['it'],
    due: { anchor: 'notice' },
    evidence: ['note'],
    ...more,
  };
}

const sound: readonly Written[] = [
  step('observe', 'observe', []),
  step('hold', 'check_hold', []),
  step('informed', 'mark_informed', []),
  step('approve', 'approve', ['observe']),
  step('block', 'suspend', ['approve'], { ...accessEnds, select: { all: [human, directory] } }),
  step('sessions', 'revokeSessions', ['approve'], { ...accessEnds, select: human }),
  step('successor', 'name_successor', ['informed']),
  step('hand_over', 'hand_over', ['successor'], { evidence: ['acceptance'], select: kind('ownership') }),
  step('keys', 'capture_keys', ['observe']),
  step('secrets', 'rotate_secrets', ['block', 'sessions'], { select: kind('secret') }),
  step('transfer', 'transferData', ['approve', 'block', 'sessions'], { select: kind('data') }),
  step('groups', 'removeFromGroups', ['approve', 'block', 'sessions', 'hand_over'], { select: human }),
  step('seats', 'releaseSeat', ['approve', 'hold', 'block', 'sessions', 'transfer'], { select: kind('seat') }),
  step('collect', 'collect', ['informed'], { select: kind('asset') }),
  step('local_copy', 'copy_local_data', [], { select: kind('asset') }),
  step('inspect', 'inspect', ['collect'], { select: kind('asset') }),
  step('decide', 'decide', ['hold', 'inspect'], { select: kind('asset') }),
  step('erase', 'sanitize', ['approve', 'hold', 'keys', 'local_copy', 'decide'], { select: ours }),
  step('verify', 'verify', ['erase'], { select: ours }),
  step('delete_rest', 'delete', ['approve', 'hold', 'block', 'sessions', 'keys', 'hand_over', 'transfer'], {
    ...deletion,
    select: { all: [human, { not: directory }] },
  }),
  step('delete_directory', 'delete', ['delete_rest'], { ...deletion, select: { all: [human, directory] } }),
];

const byKind = (change: Partial<Record<string, string>> = {}) => ({
  asset: 'returned',
  accessory: 'returned',
  account: 'suspended',
  seat: 'released',
  data: 'transferred',
  ownership: 'reassigned',
  secret: 'rotated',
  coverage: 'none',
  ...change,
});

function make(steps: readonly Written[], change: Partial<z.input<typeof playbook>> = {}): Playbook {
  return playbook.parse({
    playbook: 'sound',
    version: 1,
    title: 'Sound',
    owner: 'it',
    review_on: '2027-01-01',
    endings: itemKinds.map((each) => ({ kind: each, expect: byKind()[each], assurance: 'attested' })),
    steps: structuredClone(steps),
    ...change,
  });
}

/** The sound playbook with one step changed, or taken out. */
function but(id: string, change: Partial<Written> | null): Playbook {
  const changed = sound.flatMap((each) => (each.id !== id ? [each] : change === null ? [] : [{ ...each, ...change }]));
  assert.ok(sound.some((each) => each.id === id));
  return make(changed);
}

const without = (id: string, ...edges: string[]) =>
  but(id, { after: (sound.find((each) => each.id === id)?.after ?? []).filter((edge) => !edges.includes(edge)) });

const with_ = (...more: Written[]) => make([...sound, ...more]);

const lawsOf = (findings: readonly Finding[]) => [...new Set(findings.map((finding) => finding.law))];

function breaksOnly(law: Law | null, broken: Playbook, message: RegExp): void {
  const findings = lintPlaybook(broken);
  assert.deepEqual(lawsOf(findings), [law], findings.map((finding) => finding.message).join('\n'));
  assert.ok(
    findings.some((finding) => message.test(finding.message)),
    findings.map((finding) => finding.message).join('\n'),
  );
}

test('a sound playbook has no findings', () => {
  assert.deepEqual(lintPlaybook(make(sound)), []);
});

test('law 1: nothing is destroyed or disposed of before a check for a legal hold', () => {
  breaksOnly(1, without('seats', 'hold'), /'seats' does 'releaseSeat', and no check for a legal hold/);
  breaksOnly(1, without('delete_rest', 'hold'), /'delete_directory'/);
});

test('law 2: the lock-out is complete, starts together, comes first, and waits for no work on data', () => {
  breaksOnly(2, without('groups', 'sessions'), /'groups' does 'removeFromGroups' and does not wait for 'sessions'/);
  breaksOnly(2, but('sessions', { after: ['approve', 'block'] }), /'sessions' does not start together/);
  breaksOnly(2, but('block', { after: ['approve', 'sessions'] }), /'block' blocks sign-in and waits for the sessions/);
  breaksOnly(2, but('sessions', { due: { anchor: 'access_ends', hours: 4 } }), /'sessions' does not start together/);
  breaksOnly(2, but('block', { after: ['approve', 'hold'] }), /waits for 'hold'/);
  breaksOnly(
    2,
    but('approve', { after: ['observe', 'successor'] }),
    /'sessions' takes access away and waits for 'successor'/,
  );
  const nobody: Condition = { all: [human, { not: directory }] };
  breaksOnly(2, but('block', { select: nobody }), /needs a step that suspends the directory account/);
});

test('law 3: holdings are read before the first write', () => {
  breaksOnly(3, without('approve', 'observe'), /'block' changes an account, and no step reads the holdings/);
});

test('law 4: a successor has accepted before a last owner is removed or a service account touched', () => {
  breaksOnly(4, without('groups', 'hand_over'), /'groups' may remove a last owner/);
  breaksOnly(4, but('hand_over', { evidence: ['note'] }), /'delete_rest' may remove a last owner/);
  breaksOnly(4, but('sessions', { select: kind('account') }), /'sessions' may remove a last owner or touch a service/);
});

test('law 5: data is transferred before a seat is released or an account deleted', () => {
  breaksOnly(5, without('seats', 'transfer'), /'seats' does 'releaseSeat', and no transfer/);
});

test('law 6: recovery keys are captured before a device is erased or an account deleted (edge-67)', () => {
  breaksOnly(6, without('erase', 'keys'), /'erase' does 'sanitize', and the recovery keys/);
});

test('law 7: secrets are rotated only after the person is locked out', () => {
  breaksOnly(7, without('secrets', 'sessions'), /'secrets' rotates secrets before the person is locked out/);
});

test('law 8: a device is erased after its data was copied and the device is back, or its return was given up with approval', () => {
  breaksOnly(8, without('erase', 'local_copy'), /'erase' erases a device, and its local data/);
  const remotely = (after: string[]) =>
    with_(step('ladder', 'pursue_return', ['informed']), step('wipe', 'wipe', after, { select: ours }));
  breaksOnly(8, remotely(['approve', 'hold', 'keys', 'local_copy']), /'wipe' erases a device that may not be back/);
  assert.deepEqual(lintPlaybook(remotely(['approve', 'hold', 'keys', 'local_copy', 'ladder'])), []);
});

test('law 9: a device is inspected before it is decided on, and an erasure is verified by another step', () => {
  breaksOnly(9, but('decide', { after: ['hold', 'collect'] }), /'decide' decides what becomes of a device/);
  breaksOnly(9, but('verify', null), /'erase' erases media, and no step/);
});

test('law 10: what is personal, shared or of unknown ownership is never erased or deleted', () => {
  breaksOnly(10, but('erase', { select: kind('asset') }), /'erase' may erase a personal device/);
  const notPersonal: Condition = { all: [kind('asset'), { not: { field: 'asset.ownership', is: 'personal' } }] };
  breaksOnly(10, but('erase', { select: notPersonal }), /'erase' may erase a device of unknown ownership/);
  const anyAccount: Condition = { all: [kind('account'), { not: directory }] };
  breaksOnly(10, but('delete_rest', { select: anyAccount }), /'delete_rest' may delete a shared or service account/);
});

test('law 11: nothing reaches the person, or others about them, before they are told', () => {
  breaksOnly(11, without('collect', 'informed'), /'collect' may reach the person/);
  breaksOnly(11, but('local_copy', { owner: ['it', 'leaver'] }), /'local_copy' may reach the person/);
  assert.deepEqual(lintPlaybook(but('collect', { after: [], due: { anchor: 'informed', days: 1 } })), []);
});

test('law 12: deletion waits 30 days after access ends, and the directory account goes last', () => {
  breaksOnly(12, but('delete_rest', { due: { anchor: 'access_ends', days: 29 } }), /'delete_rest' deletes; it is due/);
  breaksOnly(12, but('delete_rest', { due: { anchor: 'last_working_day', days: 90 } }), /'delete_rest' deletes/);
  breaksOnly(12, but('delete_rest', { not_before_due: false }), /'delete_rest' deletes/);
  const alone = sound.find((each) => each.id === 'delete_rest')?.after ?? [];
  breaksOnly(12, but('delete_directory', { after: alone }), /may delete the directory account before the rest/);
  breaksOnly(12, but('delete_rest', { select: human }), /'delete_rest' may delete the directory account before/);
});

test('law 13: no step couples the return of equipment with pay', () => {
  breaksOnly(
    13,
    but('collect', { title: 'Collect the laptop, or deduct it from the last salary' }),
    /couples the return/,
  );
  breaksOnly(13, but('hold', { title: 'Hold the final payment until the laptop is returned' }), /couples the return/);
  assert.deepEqual(lintPlaybook(but('hold', { title: 'Check the payroll records for a legal hold' })), []);
});

/** The ordering that each law needs of the sound playbook: any of the earlier steps before the later one. */
const needs: readonly (readonly [Law, string, readonly string[]])[] = [
  ...['seats', 'decide', 'erase', 'delete_rest', 'delete_directory'].map((id) => [1, id, ['hold']] as const),
  ...['transfer', 'groups', 'seats', 'delete_rest', 'delete_directory'].flatMap((id) => [
    [2, id, ['block']] as const,
    [2, id, ['sessions']] as const,
  ]),
  ...['block', 'sessions', 'transfer', 'groups', 'seats'].map((id) => [3, id, ['observe']] as const),
  ...['groups', 'delete_rest', 'delete_directory'].map((id) => [4, id, ['hand_over']] as const),
  ...['seats', 'delete_rest', 'delete_directory'].map((id) => [5, id, ['transfer']] as const),
  ...['erase', 'delete_rest', 'delete_directory'].map((id) => [6, id, ['keys']] as const),
  [7, 'secrets', ['block']],
  [7, 'secrets', ['sessions']],
  [8, 'erase', ['local_copy']],
  [8, 'erase', ['collect', 'inspect']],
  [9, 'decide', ['inspect']],
  [9, 'verify', ['erase']],
  ...['successor', 'hand_over', 'collect'].map((id) => [11, id, ['informed']] as const),
  [12, 'delete_directory', ['delete_rest']],
];

test('taking ordering away breaks exactly the laws that needed it', () => {
  const edges = sound.flatMap((each) => (each.after ?? []).map((earlier) => [each.id, earlier] as const));
  const taken = fc.oneof(
    fc.constantFrom(...edges).map((edge) => [edge]),
    fc.subarray(edges, { maxLength: 6 }),
    fc.subarray(edges),
  );
  fc.assert(
    fc.property(taken, (gone) => {
      const left = edges.filter((edge) => !gone.includes(edge));
      const reaches = (from: string, to: string): boolean =>
        left.some(([later, earlier]) => later === from && (earlier === to || reaches(earlier, to)));
      const expected = needs.filter(([, later, any]) => !any.some((earlier) => reaches(later, earlier)));
      const steps = sound.map((each) => ({
        ...each,
        after: left.filter(([later]) => later === each.id).map(([, earlier]) => earlier),
      }));
      const broken = lawsOf(lintPlaybook(make(steps))).filter((law) => law !== null);
      assert.deepEqual(new Set(broken), new Set(expected.map(([law]) => law)));
    }),
    { numRuns: 300 },
  );
});

test('ids that repeat, names that nobody has and circles are found, and the linter always ends', () => {
  breaksOnly(null, with_(step('hold', 'check_hold', [])), /'hold' has the same id/);
  breaksOnly(null, but('keys', { after: ['observe', 'obsrve'] }), /comes after 'obsrve', and no step has that id/);
  const ended = (named: string) => ({ due: { anchor: 'step_ended', step: named } as const });
  breaksOnly(null, but('inspect', ended('nothing')), /is due when 'nothing' ends, and no step has that id/);
  breaksOnly(null, but('inspect', ended('keys')), /name 'keys' in its "after" too/);
  breaksOnly(null, but('keys', { after: ['observe', 'erase'] }), /comes after itself, in a circle/);
});

test('no step that holds the closing waits for one that may never end', () => {
  breaksOnly(null, but('local_copy', { phase: 'optional' }), /'erase' holds the closing and waits for 'local_copy'/);
  breaksOnly(
    null,
    but('inspect', { phase: 'watch' }),
    /'decide' holds the closing and waits for 'inspect', which is watch/,
  );
});

test('closing waits for every step that holds it', () => {
  const all = sound.filter((each) => each.phase !== 'watch').map((each) => each.id);
  assert.deepEqual(lintPlaybook(with_(step('close', 'close', all))), []);
  breaksOnly(
    null,
    with_(
      step(
        'close',
        'close',
        all.filter((id) => id !== 'seats'),
      ),
    ),
    /does not wait for 'seats'/,
  );
});

test('a step acts only on the kind of item that its action is about, and selects something at all', () => {
  breaksOnly(null, but('groups', { select: { any: [human, kind('asset')] } }), /may select asset; select only account/);
  breaksOnly(null, but('secrets', { select: undefined }), /does 'rotate_secrets' to nothing/);
  breaksOnly(
    null,
    but('local_copy', { select: kind('assets') }),
    /compares item.kind with 'assets', which it never is/,
  );
  const both: Condition = { all: [kind('asset'), kind('account')] };
  breaksOnly(null, but('local_copy', { select: both }), /contradicts itself/);
  breaksOnly(null, but('local_copy', { when: kind('seat') }), /has a "when" that excludes what it selects/);
  breaksOnly(null, but('hold', { when: kind('seat') }), /is done once for the case, where item.kind is never known/);
  assert.deepEqual(lintPlaybook(but('hold', { when: { field: 'departure.kind', is: 'death' } })), []);
});

test('nobody is cut off before access ends', () => {
  const early = (change: Partial<Written>) =>
    make(sound.map((each) => (each.id === 'block' || each.id === 'sessions' ? { ...each, ...change } : each)));
  for (const change of [
    { not_before_due: false },
    { due: { anchor: 'access_ends', hours: -1 } },
    { due: { anchor: 'access_ends', at: '08:00' } },
    { due: { anchor: 'last_working_day' } },
  ] as const)
    breaksOnly(null, early(change), /'block' could cut the person off before access ends/);
});

test('a write waits for the approval; without one, only what can be undone runs', () => {
  const straight = sound.map((each) => ({
    ...each,
    after: ['block', 'sessions'].includes(each.id) ? ['observe'] : (each.after ?? []),
  }));
  breaksOnly(null, make(straight), /'block' does 'suspend', and no approval/);
  assert.deepEqual(lintPlaybook(make(straight, { approval: false })), []);
  const never = straight.map((each) => ({ ...each, after: each.after.filter((id) => id !== 'approve') }));
  breaksOnly(null, make(never, { approval: false }), /'seats' does 'releaseSeat', and no approval/);
});

test('every item of every kind has an ending that its application can be asked for', () => {
  const endings = (...rules: Playbook['endings'][number][]) =>
    make(sound, { endings: [...rules, ...make(sound).endings.filter((rule) => rule.kind !== 'account')] });
  const rule = { kind: 'account', expect: 'suspended', assurance: 'confirmed' } as const;
  const manual = { field: 'application.manual', is: true } as const;
  breaksOnly(null, endings(), /No ending rule takes every item of kind account/);
  breaksOnly(null, endings({ ...rule, when: { not: manual } }), /No ending rule takes every item of kind account/);
  breaksOnly(
    null,
    endings({ ...rule, expect: 'returned', assurance: 'attested' }),
    /never ends as 'returned'; choose one of susp/,
  );
  breaksOnly(null, endings(rule), /asks for a reading where the application is manual/);
  assert.deepEqual(lintPlaybook(endings({ ...rule, when: manual, assurance: 'attested' }, rule)), []);
  breaksOnly(null, endings({ ...rule, assurance: 'attested' }, { ...rule, when: manual }), /is never reached/);
});

test('a finding says where it is', () => {
  const [finding] = lintPlaybook(without('seats', 'hold'));
  assert.equal(finding?.step, 'seats');
  assert.deepEqual(finding?.path, [
    'steps',
    sound.findIndex(({ id }: Pick<PlaybookStep, 'id'>) => id === 'seats'),
    'after',
  ]);
});
