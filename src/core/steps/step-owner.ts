import { mayOn, type Role, type RoleGrant, roles, type ScopeKind } from '../permission.ts';
import type { Action } from '../playbooks/playbook.ts';

/** An operator who may be asked; disabled ones are not among them. */
export type OwnerOperator = {
  readonly operatorId: string;
  readonly name: string;
  readonly personId: string | null;
  /** The manager of the person this operator is. */
  readonly managerId: string | null;
  readonly grants: readonly RoleGrant[];
  /** Away right now. */
  readonly away: boolean;
  readonly standInId: string | null;
};

/** A person who may be asked for what the chart of the organization says: a manager, a successor, a sponsor. */
export type OwnerPerson = {
  readonly personId: string;
  readonly name: string;
  readonly managerId: string | null;
  /** They leave too, or have left, or were shut out of Handback: whoever is above them is asked. */
  readonly gone: boolean;
  /** There is an address to write to. */
  readonly reachable: boolean;
};

export type OwnerCase = {
  readonly offboardingId: string;
  readonly leaverId: string;
  readonly leaverName: string;
  readonly department: string | null;
  readonly locationId: string | null;
  readonly managerId: string | null;
  readonly caseOwnerId: string | null;
  readonly successorId: string | null;
  readonly sponsorId: string | null;
  /** The person has been told, so people outside of Handback may be asked about it; false while the case is confidential. */
  readonly told: boolean;
  /** The operators who may know of it while it is confidential; null: it is not. */
  readonly circle: readonly string[] | null;
  /** The playbook lets the person be written to. */
  readonly writesToPerson: boolean;
};

export type OwnedStep = {
  /** Words of the playbook, the first that can be found is asked. */
  readonly owner: readonly string[];
  readonly action: Action;
  /** Handed to this operator by name. */
  readonly assigneeId: string | null;
  /** Who owns the application that the step is about. */
  readonly appOwnerId: string | null;
};

/** Who is asked: an operator, or a person who has no account here. */
export type AskedOf = { readonly kind: 'operator' | 'person'; readonly id: string; readonly name: string };

/** Everybody a step may fall to, looked up once for many steps. */
export type Team = {
  readonly operators: ReadonlyMap<string, OwnerOperator>;
  readonly people: ReadonlyMap<string, OwnerPerson>;
  readonly byRole: ReadonlyMap<string, readonly { readonly operator: OwnerOperator; readonly grant: RoleGrant }[]>;
  readonly byPerson: ReadonlyMap<string, OwnerOperator>;
};

export function makeTeam(operators: readonly OwnerOperator[], people: readonly OwnerPerson[]): Team {
  const held = operators.flatMap((operator) => operator.grants.map((grant) => ({ operator, grant })));
  return {
    operators: new Map(operators.map((operator) => [operator.operatorId, operator])),
    people: new Map(people.map((person) => [person.personId, person])),
    byRole: Map.groupBy(held, ({ grant }) => grant.role),
    byPerson: new Map(
      operators.flatMap((operator) => (operator.personId === null ? [] : [[operator.personId, operator]])),
    ),
  };
}

/**
 * Who has a step now: the first owner of its list that can be found, and whoever comes after them when there is none. Never the
 * leaver in a role, and never nobody while there is an operator who may know of the case and is not the leaver.
 */
export function stepOwners(step: OwnedStep, about: OwnerCase, team: Team): readonly AskedOf[] {
  for (const group of candidateGroups(step, about, team)) if (group.length > 0) return group;
  return [];
}

/**
 * Who else hears of a step that is late: first whoever would be asked next and the owner of the case, then administrators, and
 * security where access is at stake.
 */
export function escalatedTo(step: OwnedStep, about: OwnerCase, team: Team, level: 1 | 2): readonly AskedOf[] {
  const asked = stepOwners(step, about, team);
  const known = new Set(asked.map(({ id }) => id));
  const others = (group: readonly AskedOf[]) => group.filter(({ id }) => !known.has(id));
  if (level === 2) {
    const role: Role = accessActions.includes(step.action) ? 'security' : 'admin';
    const inRole = others(holdersOf(role, step, about, team));
    return inRole.length > 0 ? inRole : others(holdersOf('admin', step, about, team));
  }
  let next: readonly AskedOf[] = [];
  for (const group of candidateGroups(step, about, team)) {
    next = others(group).filter(({ kind }) => kind === 'operator');
    if (next.length > 0) break;
  }
  const caseOwner = others(operatorGroup([about.caseOwnerId], step, about, team));
  return [...next, ...caseOwner.filter(({ id }) => !next.some((one) => one.id === id))];
}

/** Who holds one of these roles for a case, and the leaver's manager: who is told that it has begun. */
export function hearsOfStart(heard: readonly Role[], about: OwnerCase, team: Team): readonly AskedOf[] {
  const step: OwnedStep = { owner: ['manager'], action: 'announce', assigneeId: null, appOwnerId: null };
  const holders = heard.flatMap((role) => holdersOf(role, step, about, team));
  for (const personId of managersAbove(about, team)) {
    const manager = personGroup(personId, step, about, team);
    if (manager.length > 0) return withoutDoubles([...holders, ...manager]);
  }
  return withoutDoubles(holders);
}

/** Everybody who holds one of these roles for a case. */
export function holdersOfAny(heard: readonly Role[], about: OwnerCase, team: Team): readonly AskedOf[] {
  const step: OwnedStep = { owner: [], action: 'page_on_call', assigneeId: null, appOwnerId: null };
  return withoutDoubles(heard.flatMap((role) => holdersOf(role, step, about, team)));
}

function withoutDoubles(asked: readonly AskedOf[]): readonly AskedOf[] {
  return [...new Map(asked.map((one) => [one.id, one])).values()];
}

const accessActions: readonly Action[] = [
  'suspend',
  'deprovision',
  'revokeSessions',
  'switch_badge_off',
  'remove_mfa',
  'rotate_secrets',
  'lock_device',
];

/** Whoever may be asked, group after group; an empty one is passed over. */
function* candidateGroups(step: OwnedStep, about: OwnerCase, team: Team): Generator<readonly AskedOf[]> {
  yield operatorGroup([step.assigneeId], step, about, team);
  for (const word of step.owner) yield* namedGroups(word, step, about, team);
  yield operatorGroup([about.caseOwnerId], step, about, team);
  yield holdersOf('it', step, about, team);
  yield holdersOf('admin', step, about, team);
  // Nobody whose scope reaches the case is left: an administrator of any part, and at last whoever there is.
  const admins = (team.byRole.get('admin') ?? []).map(({ operator }) => operator);
  const everybody = [...team.operators.values()];
  for (const pool of [admins, everybody]) yield pool.filter((one) => !barred(one, step, about)).map(askedOf);
  yield everybody.filter((one) => one.personId !== about.leaverId && knows(one, about)).map(askedOf);
}

function* namedGroups(word: string, step: OwnedStep, about: OwnerCase, team: Team): Generator<readonly AskedOf[]> {
  switch (word) {
    case 'leaver':
      if (about.told && about.writesToPerson) yield [{ kind: 'person', id: about.leaverId, name: about.leaverName }];
      return;
    case 'app_owner':
      return yield operatorGroup([step.appOwnerId], step, about, team);
    case 'case_owner':
      return yield operatorGroup([about.caseOwnerId], step, about, team);
    case 'site_desk':
      for (const role of ['facilities', 'it'] as const) yield holdersOf(role, step, about, team, ['site']);
      return;
    case 'successor':
    case 'sponsor':
      yield personGroup(word === 'successor' ? about.successorId : about.sponsorId, step, about, team);
      return;
    case 'manager':
      for (const personId of managersAbove(about, team)) yield personGroup(personId, step, about, team);
      return yield holdersOf('manager', step, about, team);
    default:
      if (isRole(word)) yield holdersOf(word, step, about, team);
  }
}

/** The leaver's manager, theirs, and so on; a chart that goes round in a circle ends where it began. */
function* managersAbove(about: OwnerCase, team: Team): Generator<string> {
  const seen = new Set([about.leaverId]);
  let next = about.managerId;
  while (next !== null && !seen.has(next)) {
    seen.add(next);
    yield next;
    next = team.people.get(next)?.managerId ?? null;
  }
}

const rank: Readonly<Record<ScopeKind, number>> = { case: 2, department: 1, site: 1, organization: 0 };

/** Who holds a role for this case, in the narrowest scope that covers it. */
function holdersOf(
  role: Role,
  step: OwnedStep,
  about: OwnerCase,
  team: Team,
  scopes: readonly ScopeKind[] = ['case', 'department', 'site', 'organization'],
): readonly AskedOf[] {
  const covering = (team.byRole.get(role) ?? []).filter(
    ({ grant }) => scopes.includes(grant.scope) && covers(grant, about),
  );
  for (const width of [2, 1, 0]) {
    const ids = covering.filter(({ grant }) => rank[grant.scope] === width).map(({ operator }) => operator.operatorId);
    const group = operatorGroup(ids, step, about, team);
    if (group.length > 0) return group;
  }
  return [];
}

function covers({ scope, value }: RoleGrant, about: OwnerCase): boolean {
  if (scope === 'organization') return true;
  if (scope === 'department') return about.department === value;
  return value === (scope === 'site' ? about.locationId : about.offboardingId);
}

/** These operators, or who stands in for them; without whoever could not do it. */
function operatorGroup(
  ids: readonly (string | null)[],
  step: OwnedStep,
  about: OwnerCase,
  team: Team,
): readonly AskedOf[] {
  const group = new Map<string, AskedOf>();
  for (const id of ids) {
    const operator = id === null ? undefined : presentFor(id, team);
    if (operator === undefined || barred(operator, step, about) || !mayEnd(operator, about)) continue;
    group.set(operator.operatorId, askedOf(operator));
  }
  return [...group.values()];
}

/** The operator, or whoever stands in for them while they are away. */
function presentFor(operatorId: string, team: Team): OwnerOperator | undefined {
  const seen = new Set<string>();
  let operator = team.operators.get(operatorId);
  while (operator?.away === true) {
    seen.add(operator.operatorId);
    const next: string | null = operator.standInId;
    if (next === null || seen.has(next)) return undefined;
    operator = team.operators.get(next);
  }
  return operator;
}

/** As an operator where they can end the step here; else as a person who is written to. */
function personGroup(personId: string | null, step: OwnedStep, about: OwnerCase, team: Team): readonly AskedOf[] {
  const person = personId === null ? undefined : team.people.get(personId);
  if (person === undefined || person.gone || person.personId === about.leaverId) return [];
  const operator = team.byPerson.get(person.personId);
  const here = operatorGroup([operator?.operatorId ?? null], step, about, team);
  if (here.length > 0 || !about.told || !person.reachable || reportsTo(person, step, about)) return here;
  if (operator !== undefined && !knows(operator, about)) return [];
  return [{ kind: 'person', id: person.personId, name: person.name }];
}

function mayEnd(operator: OwnerOperator, about: OwnerCase): boolean {
  return mayOn(operator, 'steps.complete', about).allowed;
}

/** Nobody is asked about their own departure, or for something they must not know; nobody approves for whom they report to. */
function barred(operator: OwnerOperator, step: OwnedStep, about: OwnerCase): boolean {
  return operator.personId === about.leaverId || !knows(operator, about) || reportsTo(operator, step, about);
}

function reportsTo({ managerId }: Pick<OwnerPerson, 'managerId'>, step: OwnedStep, about: OwnerCase): boolean {
  return step.action === 'approve' && managerId === about.leaverId;
}

function knows({ operatorId }: OwnerOperator, { circle }: OwnerCase): boolean {
  return circle === null || circle.includes(operatorId);
}

function askedOf({ operatorId, name }: OwnerOperator): AskedOf {
  return { kind: 'operator', id: operatorId, name };
}

function isRole(word: string): word is Role {
  return (roles as readonly string[]).includes(word);
}
