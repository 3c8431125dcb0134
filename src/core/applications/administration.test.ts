import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isPrivileged, mayEndAccess } from './administration.ts';

const ids = ['a', 'b', 'c', 'd'] as const;
const admin = fc.record({
  externalId: fc.constantFrom(...ids),
  active: fc.constantFrom(true, false, 'unknown' as const),
});
const seen = fc.record({
  state: fc.constant('seen' as const),
  admins: fc.uniqueArray(admin, { selector: ({ externalId }) => externalId }),
  owned: fc.array(fc.record({ group: fc.string(), otherOwners: fc.nat(2) }), { maxLength: 2 }),
  keep: fc.constantFrom(null, 'built in'),
});

test('an access that may be ended leaves an active administrator where there was one, and another owner for every group', () => {
  fc.assert(
    fc.property(seen, fc.constantFrom(...ids), (administration, id) => {
      if (!mayEndAccess(administration, id).allowed) return;
      const { admins, owned, keep } = administration;
      assert.equal(keep, null);
      assert.ok(owned.every(({ otherOwners }) => otherOwners > 0));
      const active = admins.filter((one) => one.active === true);
      if (active.length > 0) assert.ok(active.some(({ externalId }) => externalId !== id));
    }),
  );
});

test('whoever is refused as the last one was privileged, so that the refusal never depends on whose turn it is', () => {
  fc.assert(
    fc.property(seen, fc.constantFrom(...ids), (administration, id) => {
      const refused = !mayEndAccess({ ...administration, keep: null }, id).allowed;
      assert.ok(!refused || isPrivileged(administration, id));
    }),
  );
});

test('an administrator whose state nobody knows does not count as one who is left', () => {
  const admins = [
    { externalId: 'a', active: true },
    { externalId: 'b', active: 'unknown' },
  ] as const;
  assert.equal(mayEndAccess({ state: 'seen', admins, owned: [], keep: null }, 'a').allowed, false);
});
