import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choosePolicies, playbookRules, usualRules } from './playbook-choice.ts';

test('without rules of one’s own, a death is a bereavement, whoever is not employed a contractor, and everybody else standard', () => {
  const of = (kind: string, type: string) =>
    choosePolicies(usualRules, { 'departure.kind': kind, 'worker.type': type }).playbook;
  assert.equal(of('death', 'contractor'), 'bereavement');
  assert.equal(of('contract_end', 'third_party'), 'contractor');
  assert.equal(of('retirement', 'employee'), 'standard');
});

test('the first rule that fits names the playbook, and every rule that fits lays its overlays, each once', () => {
  const rules = playbookRules.parse([
    { when: { not: { field: 'person.country', in: ['DE'] } }, overlays: ['remote-abroad'] },
    { when: { field: 'person.department', is: 'Board' }, overlays: ['executive', 'remote-abroad'] },
    { when: { field: 'person.department', is: 'Board' }, playbook: 'standard' },
    { playbook: 'contractor' },
  ]);
  assert.deepEqual(choosePolicies(rules, { 'person.country': 'FR', 'person.department': 'Board' }), {
    playbook: 'standard',
    overlays: ['remote-abroad', 'executive'],
  });
  assert.deepEqual(choosePolicies(rules, { 'person.country': 'DE' }), { playbook: 'contractor', overlays: [] });
});

test('a rule that names nothing, or asks what is not known yet, is refused in words', () => {
  const problem = (rule: object) => playbookRules.safeParse([rule]).error?.issues[0]?.message ?? '';
  assert.match(problem({}), /neither a playbook nor overlays/);
  assert.match(
    problem({ when: { all: [{ field: 'account.privileged', is: true }] }, playbook: 'standard' }),
    /account\.privileged is not known before anybody has looked/,
  );
});
