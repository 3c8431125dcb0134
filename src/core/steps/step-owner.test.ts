import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { roles, scopeKinds } from '../permission.ts';
import { actions, owners } from '../playbooks/playbook.ts';
import {
  escalatedTo,
  makeTeam,
  type OwnedStep,
  type OwnerCase,
  type OwnerOperator,
  type OwnerPerson,
  stepOwners,
} from './step-owner.ts';

const about: OwnerCase = {
  offboardingId: 'case-1',
  leaverId: 'p0',
  leaverName: 'Lea',
  department: 'Sales',
  locationId: 'berlin',
  managerId: 'p1',
  caseOwnerId: null,
  successorId: null,
  sponsorId: null,
  told: true,
  circle: null,
  writesToPerson: true,
};
const step: OwnedStep = { owner: ['manager'], action: 'name_successor', assigneeId: null, appOwnerId: null };

function operator(operatorId: string, more: Partial<OwnerOperator> = {}): OwnerOperator {
  const grants = [{ role: 'admin', scope: 'organization', value: '' }] as const;
  return {
    operatorId,
    name: operatorId,
    personId: null,
    managerId: null,
    grants,
    away: false,
    standInId: null,
    ...more,
  };
}

function holder(operatorId: string, role: (typeof roles)[number], more: Partial<OwnerOperator> = {}): OwnerOperator {
  return operator(operatorId, { grants: [{ role, scope: 'organization', value: '' }], ...more });
}

function person(personId: string, managerId: string | null, more: Partial<OwnerPerson> = {}): OwnerPerson {
  return { personId, name: personId, managerId, gone: false, reachable: true, ...more };
}

const ids = (asked: readonly { readonly id: string }[]) => asked.map(({ id }) => id);

const personIds = ['p0', 'p1', 'p2', 'p3'];
const maybePerson = fc.constantFrom(null, ...personIds);
const anyOperator = fc
  .record({
    personId: maybePerson,
    managerId: maybePerson,
    grants: fc.array(
      fc.record({
        role: fc.constantFrom(...roles),
        scope: fc.constantFrom(...scopeKinds),
        value: fc.constantFrom('', 'Sales', 'berlin', 'case-1', 'other'),
      }),
      { maxLength: 3 },
    ),
    away: fc.boolean(),
    standIn: fc.option(fc.nat(3), { nil: null }),
  })
  .map(({ standIn, ...rest }) => ({ ...rest, standInId: standIn === null ? null : `o${standIn}` }));
const anyTeam = fc
  .record({
    operators: fc.array(anyOperator, { minLength: 0, maxLength: 4 }),
    people: fc.tuple(
      ...personIds.map(() => fc.record({ managerId: maybePerson, gone: fc.boolean(), reachable: fc.boolean() })),
    ),
  })
  .map(({ operators, people }) => ({
    operators: operators.map((one, at) => ({ ...one, operatorId: `o${at}`, name: `o${at}` })),
    people: people.map((one, at) => ({ ...one, personId: `p${at}`, name: `p${at}` })),
  }));
const anyStep = fc.record({
  owner: fc.array(fc.constantFrom(...owners), { minLength: 1, maxLength: 3 }),
  action: fc.constantFrom(...actions),
  assigneeId: fc.constantFrom(null, 'o0', 'o1', 'gone'),
  appOwnerId: fc.constantFrom(null, 'o0', 'o2', 'gone'),
});
const anyCase = fc
  .record({
    managerId: maybePerson,
    caseOwnerId: fc.constantFrom(null, 'o0', 'o1', 'gone'),
    successorId: maybePerson,
    sponsorId: maybePerson,
    told: fc.boolean(),
    writesToPerson: fc.boolean(),
  })
  .map((more) => ({ ...about, ...more }));

test('a step is never without an owner while there is an operator who is not the leaver (edge-30)', () => {
  fc.assert(
    fc.property(anyStep, anyCase, anyTeam, (one, ofCase, { operators, people }) => {
      const team = makeTeam(operators, people);
      const others = operators.some(({ personId }) => personId !== ofCase.leaverId);
      return !others || stepOwners(one, ofCase, team).length > 0;
    }),
  );
});

test('nobody is asked about their own departure, except the leaver as the leaver (edge-32)', () => {
  fc.assert(
    fc.property(anyStep, anyCase, anyTeam, (one, ofCase, { operators, people }) => {
      const team = makeTeam(operators, people);
      const asked = [
        ...stepOwners(one, ofCase, team),
        ...escalatedTo(one, ofCase, team, 1),
        ...escalatedTo(one, ofCase, team, 2),
      ];
      return asked.every(({ kind, id }) =>
        kind === 'operator'
          ? team.operators.get(id)?.personId !== ofCase.leaverId
          : id !== ofCase.leaverId || one.owner.includes('leaver'),
      );
    }),
  );
});

test('nothing is asked of the leaver or of people outside of Handback before the person was told (edge-49)', () => {
  fc.assert(
    fc.property(anyStep, anyCase, anyTeam, (one, ofCase, { operators, people }) => {
      const asked = stepOwners(one, { ...ofCase, told: false }, makeTeam(operators, people));
      return asked.every(({ kind }) => kind === 'operator');
    }),
  );
});

test('who must not know of a case is never asked about it', () => {
  fc.assert(
    fc.property(anyStep, anyCase, anyTeam, (one, ofCase, { operators, people }) => {
      const confidential = { ...ofCase, told: false, circle: ['o1'] };
      return stepOwners(one, confidential, makeTeam(operators, people)).every(({ id }) => id === 'o1');
    }),
  );
});

test('a person whose playbook never writes to them is never asked (edge-39)', () => {
  const team = makeTeam([holder('it', 'it')], []);
  const toLeaver = { ...step, owner: ['leaver'] };
  assert.deepEqual(ids(stepOwners(toLeaver, { ...about, writesToPerson: false }, team)), ['it']);
  assert.deepEqual(ids(stepOwners(toLeaver, about, team)), ['p0']);
});

test('without a manager the department is asked, then the owner of the case, then it, then an administrator (edge-30)', () => {
  const ofCase = { ...about, managerId: null, caseOwnerId: 'owner' };
  const department = operator('head', { grants: [{ role: 'manager', scope: 'department', value: 'Sales' }] });
  const team = [department, holder('owner', 'hr'), holder('it', 'it'), operator('admin')];
  const seen = team.map((_, from) => ids(stepOwners(step, ofCase, makeTeam(team.slice(from), []))));
  assert.deepEqual(seen, [['head'], ['owner'], ['it'], ['admin']]);
});

test('a manager who leaves as well is passed over for theirs, and a circle of managers ends (edge-31)', () => {
  const team = [operator('admin'), holder('boss', 'manager', { personId: 'p2' })];
  const chain = [person('p1', 'p2', { gone: true }), person('p2', 'p1')];
  assert.deepEqual(ids(stepOwners(step, about, makeTeam(team, chain))), ['boss']);
  const allGone = chain.map((one) => ({ ...one, gone: true }));
  assert.deepEqual(ids(stepOwners({ ...step, owner: ['manager'] }, about, makeTeam([operator('admin')], allGone))), [
    'admin',
  ]);
});

test('a manager without an account here is asked as a person', () => {
  const team = makeTeam([operator('admin')], [person('p1', null)]);
  assert.deepEqual(stepOwners(step, about, team), [{ kind: 'person', id: 'p1', name: 'p1' }]);
});

test('the approval of who leads everybody goes to the named role, and not to who reports to them (edge-32)', () => {
  const chief = { ...about, managerId: 'p0' };
  const approval: OwnedStep = { ...step, owner: ['manager', 'it'], action: 'approve' };
  const report = holder('report', 'it', { personId: 'p1', managerId: 'p0' });
  const other = holder('other', 'it', { personId: 'p2', managerId: 'p1' });
  assert.deepEqual(ids(stepOwners(approval, chief, makeTeam([report, other], [person('p0', 'p0')]))), ['other']);
});

test('the narrowest scope that covers the case wins', () => {
  const wide = holder('wide', 'it');
  const site = operator('site', { grants: [{ role: 'it', scope: 'site', value: 'berlin' }] });
  const named = operator('named', { grants: [{ role: 'it', scope: 'case', value: 'case-1' }] });
  const elsewhere = operator('elsewhere', { grants: [{ role: 'it', scope: 'site', value: 'paris' }] });
  const asked = (operators: OwnerOperator[]) =>
    ids(stepOwners({ ...step, owner: ['it'] }, about, makeTeam(operators, [])));
  assert.deepEqual(asked([wide, site, named, elsewhere]), ['named']);
  assert.deepEqual(asked([wide, site, elsewhere]), ['site']);
  assert.deepEqual(asked([wide, elsewhere]), ['wide']);
});

test('who is away is stood in for, and who stands in without rights of their own is not asked (edge-112)', () => {
  const away = holder('away', 'it', { away: true, standInId: 'stand-in' });
  const standIn = holder('stand-in', 'security');
  const powerless = operator('stand-in', { grants: [{ role: 'auditor', scope: 'organization', value: '' }] });
  const toIt = { ...step, owner: ['it'], assigneeId: 'away' };
  assert.deepEqual(ids(stepOwners(toIt, about, makeTeam([away, standIn], []))), ['stand-in']);
  assert.deepEqual(ids(stepOwners(toIt, about, makeTeam([away, powerless, operator('admin')], []))), ['admin']);
});

test('what is late goes to whoever is next and the owner of the case, and then to who can change it', () => {
  const team = makeTeam(
    [holder('hr', 'hr'), holder('it', 'it'), holder('owner', 'hr'), holder('sec', 'security'), operator('admin')],
    [],
  );
  const ofCase = { ...about, caseOwnerId: 'owner' };
  const toFinance: OwnedStep = { ...step, owner: ['legal', 'it'], action: 'suspend' };
  assert.deepEqual(ids(escalatedTo(toFinance, ofCase, team, 1)), ['owner']);
  assert.deepEqual(ids(escalatedTo(toFinance, ofCase, team, 2)), ['sec']);
  assert.deepEqual(ids(escalatedTo({ ...toFinance, action: 'inspect' }, ofCase, team, 2)), ['admin']);
});
