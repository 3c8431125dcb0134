import type { Condition, ConditionField, Fact, Facts } from './condition.ts';
import { fits } from './condition.ts';
import { departureKinds, workerTypes } from '../departures/departure.ts';
import { type ItemKind, itemKinds } from '../item.ts';

/** Fields whose values are a closed list; a value outside it could never fit. */
export const closedValues: Partial<Readonly<Record<ConditionField, readonly Fact[]>>> = {
  'departure.kind': departureKinds,
  'worker.type': workerTypes,
  'item.kind': itemKinds,
  'account.kind': ['human', 'service', 'shared'],
  'account.privileged': [true, false],
  'application.category': ['directory', 'vpn', 'mail', 'saas', 'finance', 'physical', 'phone', 'other'],
  'application.manual': [true, false],
  'asset.ownership': ['company', 'leased', 'personal'],
  'asset.data_bearing': [true, false],
  'seat.reassignable': [true, false],
};

/** Fields that are never "not known". */
const alwaysKnown: readonly ConditionField[] = ['departure.kind', 'worker.type', 'item.kind'];

const ofApplications: readonly ItemKind[] = ['account', 'seat', 'coverage'];

/** Which kinds of item a field is ever known for; a field that is not here can be known for all of them. */
const kindsWith: Partial<Readonly<Record<ConditionField, readonly ItemKind[]>>> = {
  'account.kind': ['account'],
  'account.privileged': ['account'],
  'application.category': ofApplications,
  'application.name': ofApplications,
  'application.manual': ofApplications,
  'asset.category': ['asset', 'accessory'],
  'asset.ownership': ['asset'],
  'asset.data_bearing': ['asset'],
  'asset.value_minor': ['asset'],
  'seat.reassignable': ['seat'],
  'owned.kind': ['data', 'ownership', 'secret'],
};

const numeric: readonly ConditionField[] = ['asset.value_minor'];

/** More combinations than this are not tried; the answer is then the careful one. */
const mostCombinations = 100_000;

/** Whether any facts that an item can have, with the given ones fixed, satisfy the condition; when there are too many to try, true. */
export function canFit(tree: Condition, fixed: Facts = {}): boolean {
  const mentioned = valuesIn(tree);
  const open = [...mentioned.keys()].filter((field) => field !== 'item.kind' && !Object.hasOwn(fixed, field));
  const choices = open.map((field) => [field, candidates(field, mentioned.get(field) ?? [])] as const);
  if (choices.reduce((product, [, values]) => product * values.length, 1) > mostCombinations) return true;
  const kinds = itemKinds.filter((kind) => fixed['item.kind'] === undefined || fixed['item.kind'] === kind);
  return kinds.some((kind) => {
    const impossible = Object.entries(fixed).some(([field, value]) => value !== null && !mayBeKnown(field, kind));
    if (impossible) return false;
    const tryFrom = (index: number, facts: Facts): boolean => {
      const choice = choices[index];
      if (choice === undefined) return fits(tree, facts);
      const [field, values] = choice;
      const possible = mayBeKnown(field, kind) ? values : [null];
      return possible.some((value) => tryFrom(index + 1, { ...facts, [field]: value }));
    };
    return tryFrom(0, { ...fixed, 'item.kind': kind });
  });
}

function mayBeKnown(field: string, kind: ItemKind): boolean {
  return kindsWith[field as ConditionField]?.includes(kind) ?? true;
}

/** Every field that the condition looks at, with the values it compares it to. */
export function valuesIn(tree: Condition): ReadonlyMap<ConditionField, readonly Fact[]> {
  const found = new Map<ConditionField, Fact[]>();
  const visit = (part: Condition): void => {
    if ('all' in part) return part.all.forEach(visit);
    if ('any' in part) return part.any.forEach(visit);
    if ('not' in part) return visit(part.not);
    const values = found.get(part.field) ?? [];
    found.set(part.field, values);
    if ('is' in part) values.push(part.is);
    if ('in' in part) values.push(...part.in);
    if ('at_least' in part) values.push(part.at_least);
    if ('at_most' in part) values.push(part.at_most);
  };
  visit(tree);
  return found;
}

/** One value for each way in which a condition can tell facts apart. */
function candidates(field: ConditionField, mentioned: readonly Fact[]): readonly Fact[] {
  const closed = closedValues[field];
  const known = closed ?? (numeric.includes(field) ? around(mentioned) : [...mentioned, 'a value nobody mentions']);
  return [...new Set(alwaysKnown.includes(field) ? known : [...known, null])];
}

function around(mentioned: readonly Fact[]): readonly Fact[] {
  const numbers = mentioned.filter((value) => typeof value === 'number');
  return [0, ...numbers.flatMap((value) => [value - 1, value, value + 1])];
}
