import { z } from 'zod';

/** What a condition may look at: facts of the departure, the person and the item. A closed list, so a typo cannot be false for ever. */
export const conditionFields = [
  'departure.kind',
  'worker.type',
  'person.country',
  'person.department',
  'person.location',
  'item.kind',
  'account.kind',
  'account.privileged',
  'application.category',
  'application.name',
  'application.manual',
  'asset.category',
  'asset.ownership',
  'asset.data_bearing',
  'asset.value_minor',
  'seat.reassignable',
  'owned.kind',
] as const;
export type ConditionField = (typeof conditionFields)[number];

/** One fact; null is "not known", which only `known` can see. */
export type Fact = string | number | boolean | null;
export type Facts = Readonly<Partial<Record<ConditionField, Fact>>>;

const field = z.enum(conditionFields);
const value = z.union([z.string(), z.number(), z.boolean()]);

/** A closed tree of field, operator and value; no expressions. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly field: ConditionField; readonly is: string | number | boolean }
  | { readonly field: ConditionField; readonly in: readonly (string | number | boolean)[] }
  | { readonly field: ConditionField; readonly at_least: number }
  | { readonly field: ConditionField; readonly at_most: number }
  | { readonly field: ConditionField; readonly known: boolean };

export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(condition).min(1) }),
    z.strictObject({ any: z.array(condition).min(1) }),
    z.strictObject({ not: condition }),
    z.strictObject({ field, is: value }),
    z.strictObject({ field, in: z.array(value).min(1) }),
    z.strictObject({ field, at_least: z.number() }),
    z.strictObject({ field, at_most: z.number() }),
    z.strictObject({ field, known: z.boolean() }),
  ]),
);

/** Whether the facts satisfy the condition. What is not known satisfies nothing but `known: false` and a `not`. */
export function fits(tree: Condition, facts: Facts): boolean {
  if ('all' in tree) return tree.all.every((part) => fits(part, facts));
  if ('any' in tree) return tree.any.some((part) => fits(part, facts));
  if ('not' in tree) return !fits(tree.not, facts);
  const fact = facts[tree.field] ?? null;
  if ('known' in tree) return (fact !== null) === tree.known;
  if (fact === null) return false;
  if ('is' in tree) return fact === tree.is;
  if ('in' in tree) return tree.in.includes(fact);
  if (typeof fact !== 'number') return false;
  return 'at_least' in tree ? fact >= tree.at_least : fact <= tree.at_most;
}
