import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerPlaybooks } from './layer-playbooks.ts';
import { type Overlay, overlay, type Playbook, playbook } from './playbook.ts';

const step = (id: string, action: string, more: object = {}) => ({
  id,
  title: `Do ${id}`,
  action,
  owner: ['it'],
  due: { anchor: 'notice' },
  evidence: ['note'],
  ...more,
});

const base: Playbook = playbook.parse({
  playbook: 'base',
  version: 3,
  title: 'Base',
  owner: 'it',
  review_on: '2027-01-01',
  endings: [{ kind: 'data', expect: 'transferred', assurance: 'attested' }],
  steps: [
    step('look', 'observe'),
    step('fetch', 'arrange', { after: ['look'] }),
    step('grade', 'arrange', { after: ['fetch'], due: { anchor: 'step_ended', step: 'fetch' } }),
    step('close', 'close', { after: ['look', 'fetch', 'grade'] }),
  ],
});

function over(name: string, content: object): Overlay {
  return overlay.parse({
    overlay: name,
    version: 1,
    title: `The layer ${name}`,
    owner: 'it',
    review_on: '2027-01-01',
    bases: ['base'],
    ...content,
  });
}

/** Without what the small base itself lacks; contradictions between layers are said alone. */
function layered(...overlays: readonly Overlay[]) {
  const { playbook: merged, faults, notes } = layerPlaybooks(base, overlays);
  return { merged, faults, notes, stepOf: (id: string) => merged.steps.find((one) => one.id === id) };
}

test('every step says which layer it came from, and which changed it', () => {
  const { merged, stepOf } = layered(
    over('first', { steps: [step('extra', 'arrange')] }),
    over('second', { changes: [{ id: 'fetch', owner: ['hr'] }] }),
  );
  assert.deepEqual(
    merged.steps.map(({ id, layer }) => [id, layer]),
    [
      ['look', 'base'],
      ['fetch', 'base'],
      ['grade', 'base'],
      ['close', 'base'],
      ['extra', 'first'],
    ],
  );
  assert.deepEqual(stepOf('fetch')?.changed_by, ['second']);
  assert.deepEqual(merged.overlays, [
    { overlay: 'first', version: 1 },
    { overlay: 'second', version: 1 },
  ]);
});

test('a change replaces the fields it names and no other', () => {
  const { stepOf } = layered(over('first', { changes: [{ id: 'grade', owner: ['hr'], not_before_due: true }] }));
  const before = base.steps.find(({ id }) => id === 'grade');
  assert.deepEqual(stepOf('grade'), {
    ...before,
    owner: ['hr'],
    not_before_due: true,
    layer: 'base',
    changed_by: ['first'],
  });
});

test('the last layer wins, and it is said that it did', () => {
  const first = over('first', { changes: [{ id: 'fetch', owner: ['hr'] }] });
  const second = over('second', { changes: [{ id: 'fetch', owner: ['legal'] }] });
  assert.deepEqual(layered(first, second).stepOf('fetch')?.owner, ['legal']);
  assert.deepEqual(layered(second, first).stepOf('fetch')?.owner, ['hr']);
  assert.match(
    layered(first, second).notes.join(),
    /'second' changes step 'fetch', as 'first' did; where they differ, 'second'/,
  );
});

test('ending rules of the last layer are asked first, those of the playbook last', () => {
  const rule = (expect: string) => ({ endings: [{ kind: 'data', expect, assurance: 'attested' }] });
  const { merged } = layered(over('first', rule('held')), over('second', rule('archived')));
  assert.deepEqual(
    merged.endings.map(({ expect }) => expect),
    ['archived', 'held', 'transferred'],
  );
});

test('what waited for a step that is taken out waits for what that one waited for', () => {
  const { stepOf } = layered(
    over('first', {
      remove: ['fetch'],
      steps: [step('extra', 'arrange', { before: ['fetch'] })],
      changes: [{ id: 'grade', due: { anchor: 'notice' } }],
    }),
  );
  assert.equal(stepOf('fetch'), undefined);
  assert.deepEqual(stepOf('grade')?.after, ['look', 'extra']);
});

test('what waited for a step waits for the one in its place, also where a later layer names the old one', () => {
  const { stepOf, faults } = layered(
    over('first', { steps: [step('receive', 'arrange', { after: ['look'], replaces: 'fetch' })] }),
    over('second', { steps: [step('image', 'arrange', { after: ['fetch'], before: ['grade'] })] }),
  );
  assert.deepEqual(stepOf('grade')?.after, ['receive', 'image']);
  assert.deepEqual(stepOf('grade')?.due, { anchor: 'step_ended', step: 'receive' });
  assert.deepEqual(stepOf('image')?.after, ['receive']);
  assert.ok(faults.every((fault) => !fault.includes('overlay')));
});

test('the closing waits for every step that a layer adds and that holds it, and for no other', () => {
  const { stepOf } = layered(
    over('first', {
      steps: [
        step('held', 'arrange'),
        step('watched', 'arrange', { phase: 'watch' }),
        step('maybe', 'arrange', { phase: 'optional' }),
      ],
    }),
  );
  assert.deepEqual(stepOf('close')?.after, ['look', 'fetch', 'grade', 'held']);
});

test('layers that contradict each other, or name what is not there, are refused in a sentence', () => {
  const removing = over('gone', { remove: ['fetch'] });
  const replacing = over('new', { steps: [step('receive', 'arrange', { replaces: 'fetch' })] });
  const changing = over('change', { changes: [{ id: 'fetch', owner: ['hr'] }] });
  const adding = over('add', { steps: [step('extra', 'arrange')] });
  const cases: readonly (readonly [readonly Overlay[], string])[] = [
    [
      [removing, changing],
      "The overlay 'change' changes step 'fetch', which 'gone' took out; use one of the two overlays.",
    ],
    [
      [removing, replacing],
      "The overlay 'new' puts 'receive' in the place of step 'fetch', which 'gone' took out; use one of the two overlays.",
    ],
    [
      [adding, over('again', { steps: [step('extra', 'arrange')] })],
      "The overlay 'again' adds step 'extra', which 'add' has already; change it there, or take another id.",
    ],
    [[adding, adding], "The overlay 'add' is named twice; name it once."],
    [
      [over('elsewhere', { bases: ['other', 'more'] })],
      "The overlay 'elsewhere' is not made for 'base'; it is for other, more.",
    ],
    [
      [over('first', { remove: ['nothing'] })],
      "The overlay 'first' takes out step 'nothing', and no step has that id.",
    ],
    [
      [over('first', { changes: [{ id: 'nothing' }] })],
      "The overlay 'first' changes step 'nothing', and no step has that id.",
    ],
    [
      [over('first', { steps: [step('extra', 'arrange', { before: ['nothing'] })] })],
      "Step 'extra' is to come before 'nothing', and no step has that id.",
    ],
  ];
  for (const [overlays, sentence] of cases) assert.deepEqual(layered(...overlays).faults, [sentence]);
});

test('two layers may take the same step out, and a later one a step that an earlier one changed', () => {
  const named = (faults: readonly string[]) => faults.filter((fault) => fault.includes('The overlay'));
  const mending = { changes: [{ id: 'grade', due: { anchor: 'notice' } }] };
  const removing = over('first', { remove: ['fetch'], ...mending });
  assert.deepEqual(named(layered(removing, over('second', { remove: ['fetch'] })).faults), []);
  const changing = over('third', { changes: [{ id: 'fetch', owner: ['hr'] }] });
  assert.deepEqual(named(layered(changing, removing).faults), []);
});

test('a layer that breaks an order law is refused with its number', () => {
  const { faults } = layered(over('first', { steps: [step('rob', 'ask_leaver')] }));
  assert.ok(
    faults.some((fault) => fault.startsWith("Order law 11: Step 'rob' may reach the person")),
    faults.join('\n'),
  );
});

test('over a playbook that never writes to the person, no layer may', () => {
  const silent = { ...base, writes_to_person: false };
  for (const wrong of [{ owner: ['hr', 'leaver'] }, { action: 'remind_duties' }]) {
    const { faults } = layerPlaybooks(silent, [over('first', { steps: [{ ...step('letter', 'arrange'), ...wrong }] })]);
    assert.ok(
      faults.some((fault) => /^Step 'letter' .*never writes to the person/.test(fault)),
      faults.join('\n'),
    );
  }
});
