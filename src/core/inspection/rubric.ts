import { z } from 'zod';
import { assetCategories } from '../asset-category.ts';

/** How good a thing looks and works, from the best. */
export const grades = ['A', 'B', 'C', 'D'] as const;
export type Grade = (typeof grades)[number];

/** Locks of a maker or an owner that keep a thing from whoever has it in hand, until they are taken off. */
export const lockKinds = [
  'activation_lock',
  'factory_reset_protection',
  'firmware_password',
  'device_manager',
] as const;
export type LockKind = (typeof lockKinds)[number];

const key = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'a key of small letters, digits and underscores');
const words = z.string().trim().min(1).max(300);
const minor = z.int().min(0).max(100_000_000);

const finding = {
  /** The best grade that is still possible. Left out: none is lost. */
  best: z.enum(grades).default('A'),
  /** What is wrong, as a code. */
  fault: key.optional(),
  /** What putting it right costs, in minor units: an estimate. */
  cost_minor: minor.default(0),
};

const choiceAnswer = z.strictObject({
  is: key,
  says: words,
  ...finding,
  /** Nothing else can be tried any more: questions that need power are not asked. */
  dead: z.boolean().default(false),
});

const band = z.strictObject({ at_least: z.number().min(0), says: words, ...finding });

const choiceQuestion = z.strictObject({
  id: key,
  kind: z.literal('choice'),
  ask: words,
  needs_power: z.boolean().default(false),
  answers: z.array(choiceAnswer).min(2).max(12),
});

const numberQuestion = z.strictObject({
  id: key,
  kind: z.literal('number'),
  ask: words,
  unit: z.string().max(20),
  most: z.number().positive(),
  needs_power: z.boolean().default(false),
  bands: z.array(band).min(2).max(12),
});

/** Answered clear, locked or unknown. Whatever is not known to be clear blocks. */
const lockQuestion = z.strictObject({
  id: key,
  kind: z.literal('lock'),
  ask: words,
  lock: z.enum(lockKinds),
  needs_power: z.boolean().default(false),
});

export const lockAnswers = ['clear', 'locked', 'unknown'] as const;

const question = z.discriminatedUnion('kind', [choiceQuestion, numberQuestion, lockQuestion]);

/** How things of some categories are inspected: what is asked, which answer costs which grade, and what has to be there. */
export const rubric = z.strictObject({
  rubric: key,
  version: z.int().min(1),
  title: words,
  /** Empty: whatever no other rubric is for. */
  categories: z.array(z.enum(assetCategories)).max(24),
  currency: z.string().regex(/^[A-Z]{3}$/, 'a currency of ISO 4217'),
  questions: z.array(question).min(1).max(40),
  /** What belongs to it and may be missing. */
  parts: z.array(z.strictObject({ id: key, title: words, cost_minor: minor })).max(20),
  /** `damage`: only where it comes to grade C or D. */
  photos: z.array(z.strictObject({ id: key, ask: words, when: z.enum(['always', 'damage']) })).max(12),
});

export type Rubric = Readonly<z.infer<typeof rubric>>;
export type RubricQuestion = Rubric['questions'][number];

/** Something that is wrong with a rubric, and where it stands. */
export type RubricFinding = { readonly path: readonly (string | number)[]; readonly message: string };

/** Whether a rubric holds together: each id once, and answers that stand from the best to the worst. */
export function lintRubric({ questions, parts, photos }: Rubric): readonly RubricFinding[] {
  return [
    ...twice(questions, 'questions'),
    ...twice(parts, 'parts'),
    ...twice(photos, 'photos'),
    ...questions.flatMap((asked, index) => lintQuestion(asked, index)),
  ];
}

/** The rubrics that count: an organization's own come first, and replace those of the same name that come with Handback. */
export function rubricsWithOwn(shipped: readonly Rubric[], own: readonly Rubric[]): readonly Rubric[] {
  return [...own, ...shipped.filter((one) => own.every((other) => other.rubric !== one.rubric))];
}

/** A category that two of these rubrics are for; undefined where there is none. */
export function categoryOfTwo(rubrics: readonly Rubric[]): string | undefined {
  const claimed = rubrics.flatMap(({ categories }) => categories);
  return claimed.find((category, index) => claimed.indexOf(category) !== index);
}

function twice(list: readonly { readonly id: string }[], at: string): readonly RubricFinding[] {
  return list.flatMap(({ id }, index) =>
    list.findIndex((other) => other.id === id) === index
      ? []
      : [{ path: [at, index, 'id'], message: `'${id}' stands here twice; give each its own id.` }],
  );
}

function lintQuestion(asked: RubricQuestion, index: number): readonly RubricFinding[] {
  if (asked.kind === 'lock') return [];
  const at = asked.kind === 'choice' ? 'answers' : 'bands';
  const list = asked.kind === 'choice' ? asked.answers : asked.bands;
  const found: RubricFinding[] = [];
  const say = (place: number, field: string, message: string) =>
    found.push({ path: ['questions', index, at, place, field], message });
  for (const [place, one] of list.entries()) {
    if ((one.best !== 'A' || one.cost_minor > 0) && one.fault === undefined)
      say(place, 'best', 'it costs a grade or money, so it needs a "fault" that says why.');
    const before = list[place - 1];
    if (before === undefined) continue;
    if (one.best < before.best)
      say(place, 'best', 'answers stand from the best to the worst, and this grade is better than the one before.');
    // What cannot be tried any more is not repaired part by part.
    if (one.cost_minor < before.cost_minor)
      say(
        place,
        'cost_minor',
        'answers stand from the best to the worst, and this one costs less than the one before.',
      );
  }
  if (asked.kind === 'choice') {
    for (const [place, { is }] of asked.answers.entries())
      if (asked.answers.findIndex((other) => other.is === is) !== place)
        say(place, 'is', `the answer '${is}' stands here twice.`);
    return found;
  }
  for (const [place, { at_least: from }] of asked.bands.entries())
    if (place > 0 && from >= (asked.bands[place - 1]?.at_least ?? 0))
      say(place, 'at_least', 'bands stand from the highest number to the lowest.');
  if (asked.bands.at(-1)?.at_least !== 0)
    say(asked.bands.length - 1, 'at_least', 'the last band begins at 0, so that every number falls into one.');
  return found;
}
