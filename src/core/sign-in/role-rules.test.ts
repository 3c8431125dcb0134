import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupsIn, type RoleRule, rolesOfGroups } from './role-rules.ts';

const everywhere = { scope: 'organization', value: '' } as const;
const rules: readonly RoleRule[] = [
  { group: 'it', role: 'it', ...everywhere },
  { group: 'it-night', role: 'it', ...everywhere },
  { group: 'sales', role: 'manager', scope: 'department', value: 'Sales' },
];

test('two groups that give the same role give it once, and a group by nearly the same name gives nothing', () => {
  assert.deepEqual(rolesOfGroups(rules, ['it', 'it-night', 'Sales', ' sales']), [{ role: 'it', ...everywhere }]);
  assert.deepEqual(rolesOfGroups(rules, ['sales']), [{ role: 'manager', scope: 'department', value: 'Sales' }]);
});

test('a claim that is no list of names names no group', () => {
  assert.deepEqual(groupsIn(['it', 7, null, { name: 'it' }]), ['it']);
  assert.deepEqual(groupsIn('it'), ['it']);
  for (const claim of [undefined, null, '', 7, { it: true }]) assert.deepEqual(groupsIn(claim), []);
});
