import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { evidenceKinds } from '../playbooks/playbook.ts';
import { givenKinds, kindsAPersonGives, mayRestOn, scanFits } from './step-evidence.ts';

const step = (evidence: readonly string[]) => ({ title: 'Take it back', evidence });

test('whatever a playbook lists, there is something with which a person can end the step, and nothing else does', () => {
  const lists = fc.uniqueArray(fc.constantFrom(...evidenceKinds), { minLength: 1 });
  fc.assert(
    fc.property(lists, (listed) => {
      const counts = kindsAPersonGives(listed);
      return (
        counts.length > 0 &&
        givenKinds.every((kind) => mayRestOn(step(listed), [kind]).allowed === counts.includes(kind))
      );
    }),
  );
});

test('a note is not a photo, a tick counts only where the playbook lists it, and a photo is also a file', () => {
  const refusal = mayRestOn(step(['photo']), ['note']);
  assert.ok(!refusal.allowed);
  assert.match(refusal.reason, /asks for a photo \(--photo\)\. What was given \(note\) is something else/);
  assert.equal(mayRestOn(step(['note', 'file']), ['tick']).allowed, false);
  assert.equal(mayRestOn(step(['tick']), ['tick']).allowed, true);
  assert.equal(mayRestOn(step(['file']), ['photo']).allowed, true);
  assert.equal(mayRestOn(step(['acceptance']), ['signature']).allowed, true);
});

test('a scan of another asset is refused with both values, and spaces, dashes and case make no difference', () => {
  const asset = { tag: 'LT-0042', serial: 'C02 XY-1' };
  assert.equal(scanFits(' lt0042 ', asset).allowed, true);
  assert.equal(scanFits('c02xy1', asset).allowed, true);
  const refusal = scanFits('LT-0043', asset);
  assert.ok(!refusal.allowed);
  assert.match(refusal.reason, /LT-0043.*LT-0042.*C02 XY-1/);
  assert.equal(scanFits('N/A', { tag: 'LT-1', serial: null }).allowed, false);
});
