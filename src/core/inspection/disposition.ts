import { z } from 'zod';
import { assetCategories } from '../asset-category.ts';
import { grades } from './rubric.ts';

/** What may become of an asset. */
export const dispositionKinds = [
  'redeploy',
  'repair',
  'return_to_lessor',
  'sell',
  'donate',
  'recycle',
  'destroy',
] as const;
export type DispositionKind = (typeof dispositionKinds)[number];

/** decided: it waits for approval · approved: it may be carried out · the others are over. */
export const dispositionStates = ['decided', 'approved', 'carried_out', 'refused', 'withdrawn'] as const;
export type DispositionState = (typeof dispositionStates)[number];

/** Where an asset stands once its disposition has been carried out; in repair it is only until it is back. */
export const statusAfter = {
  redeploy: 'stock',
  repair: 'repair',
  return_to_lessor: 'returned_to_lessor',
  sell: 'sold',
  donate: 'donated',
  recycle: 'recycled',
  destroy: 'destroyed',
} as const satisfies Record<DispositionKind, string>;

/** Kinds that hand a thing to somebody who has to be able to use it: a lock that may be on stands in the way. */
export const needsUnlocked: readonly DispositionKind[] = ['redeploy', 'return_to_lessor', 'sell', 'donate'];

const words = z.string().trim().min(1).max(300);
const minor = z.int().min(0).max(1_000_000_000);
const category = z.enum(assetCategories);

/** Every field that is there has to fit. What nobody knows (a book value without a price) fits nothing that asks for it. */
const when = z.strictObject({
  category: z.array(category).min(1).optional(),
  grade: z.array(z.enum(grades)).min(1).optional(),
  leased: z.boolean().optional(),
  data_bearing: z.boolean().optional(),
  faulty: z.boolean().optional(),
  locked: z.boolean().optional(),
  /** low: fewer in stock than there ought to be. */
  demand: z.enum(['low', 'high']).optional(),
  age_months_below: z.int().min(1).max(600).optional(),
  age_months_at_least: z.int().min(1).max(600).optional(),
  book_value_minor_at_least: minor.optional(),
  repair_percent_at_most: z.int().min(0).max(1000).optional(),
});
export type DispositionCondition = Readonly<z.infer<typeof when>>;

const rule = z.strictObject({
  when: when.optional(),
  becomes: z.enum(dispositionKinds),
  because: words,
});

/** What becomes of which asset, who has to approve it, and what book values are reckoned from. Amounts are minor units of its currency. */
export const dispositionPolicy = z.strictObject({
  policy: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'a key of small letters, digits and underscores'),
  version: z.int().min(1),
  title: words,
  currency: z.string().regex(/^[A-Z]{3}$/, 'a currency of ISO 4217'),
  /** Months in which a thing of a category is written off in equal parts, and what percentage of its price it keeps. */
  lifetimes: z.record(
    z.string(),
    z.strictObject({ months: z.int().min(1).max(600), keeps_percent: z.int().min(0).max(100).default(0) }),
  ),
  /** How many of a category ought to lie in stock, ready to be handed out. Left out: none. */
  stock: z.record(z.string(), z.int().min(0).max(100_000)),
  approval: z.strictObject({
    /** From this book value on, finance approves. */
    from_minor: minor,
    /** Kinds for which what has no known book value needs approval too; so does whatever is not decided as the policy says. */
    unknown_value: z.array(z.enum(dispositionKinds)),
  }),
  rules: z.array(rule).min(1).max(100),
});
export type DispositionPolicy = Readonly<z.infer<typeof dispositionPolicy>>;

/** Something that is wrong with a policy, and where it stands. */
export type PolicyFinding = { readonly path: readonly (string | number)[]; readonly message: string };

/** Whether a policy holds together: categories that exist, a lifetime for all others, and a last rule that fits everything. */
export function lintDispositionPolicy({ lifetimes, stock, rules }: DispositionPolicy): readonly PolicyFinding[] {
  const known: readonly string[] = assetCategories;
  const unknown = (at: 'lifetimes' | 'stock', record: Readonly<Record<string, unknown>>) =>
    Object.keys(record)
      .filter((name) => !known.includes(name))
      .map((name) => ({
        path: [at, name],
        message: `there is no category '${name}'; choose one of ${known.join(', ')}.`,
      }));
  const last = rules.length - 1;
  const found: PolicyFinding[] = [...unknown('lifetimes', lifetimes), ...unknown('stock', stock)];
  if (lifetimes['other'] === undefined)
    found.push({ path: ['lifetimes'], message: `'other' is missing: the lifetime of whatever is not listed.` });
  if (Object.keys(rules[last]?.when ?? {}).length > 0)
    found.push({
      path: ['rules', last],
      message: 'the last rule has no "when": something has to become of everything.',
    });
  for (const [index, { when: asked }] of rules.slice(0, -1).entries())
    if (Object.keys(asked ?? {}).length === 0)
      found.push({
        path: ['rules', index],
        message: 'this rule fits everything, so the rules below it are never asked.',
      });
  return found;
}
