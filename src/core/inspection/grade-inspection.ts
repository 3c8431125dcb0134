import { type Grade, lockAnswers, type LockKind, type Rubric, type RubricQuestion } from './rubric.ts';

/** What somebody found: an answer for each question, by its id. */
export type Answers = Readonly<Record<string, string | number>>;

export type Inspected = {
  readonly answers: Answers;
  /** Ids of the parts that are not there. */
  readonly missing: readonly string[];
  /** Ids of the photos that come with it. */
  readonly photos: readonly string[];
};

/** One thing that is wrong: a code, where it comes from, and what putting it right is estimated to cost. */
export type Fault = { readonly fault: string; readonly of: string; readonly costMinor: number };

export type Assessment = {
  readonly grade: Grade;
  readonly faults: readonly Fault[];
  /** An estimate, in minor units of the rubric's currency. */
  readonly cost: { readonly minor: number; readonly currency: string };
  /** Locks that were seen, or that nobody could rule out. */
  readonly locks: readonly LockKind[];
};

/** Something that an inspection still lacks, with what may be said. */
export type Lacking = {
  readonly kind: 'question' | 'photo';
  readonly id: string;
  readonly ask: string;
  /** `yes: it starts`, one line for each answer; empty for a photo. */
  readonly answers: readonly string[];
};

export type Grading =
  | { readonly state: 'graded'; readonly assessment: Assessment }
  | { readonly state: 'incomplete'; readonly lacking: readonly Lacking[] }
  /** Answers that the rubric does not know: each as a sentence. */
  | { readonly state: 'wrong'; readonly problems: readonly string[] };

type Read = {
  readonly best: Grade;
  readonly fault?: string | undefined;
  readonly costMinor: number;
  readonly dead: boolean;
};

/**
 * Grades a thing by its rubric. The grade is the worst that any answer leaves possible, so a worse answer never grades better; missing
 * parts cost money and no grade. A question that needs power is not asked of what is dead, and its lock counts as not ruled out.
 */
export function gradeInspection(rubric: Rubric, inspected: Inspected): Grading {
  const problems = problemsOf(rubric, inspected);
  if (problems.length > 0) return { state: 'wrong', problems };
  const { answers, missing } = inspected;
  const read = rubric.questions.flatMap((asked) => {
    const answer = answers[asked.id];
    const found = answer === undefined || asked.kind === 'lock' ? undefined : readAnswer(asked, answer);
    return found === undefined ? [] : [{ id: asked.id, ...found }];
  });
  const dead = read.some((one) => one.dead);
  const asked = rubric.questions.filter((one) => !(dead && one.needs_power));
  const parts = rubric.parts.filter(({ id }) => missing.includes(id));
  const faults: readonly Fault[] = [
    ...read.flatMap(({ id, fault, costMinor }) => (fault === undefined ? [] : [{ fault, of: id, costMinor }])),
    ...parts.map(({ id, cost_minor: costMinor }) => ({ fault: 'part_missing', of: id, costMinor })),
  ];
  const locks = rubric.questions.flatMap((one) =>
    one.kind === 'lock' && mayBeLocked(answers[one.id], asked.includes(one)) ? [one.lock] : [],
  );
  const grade = read.map(({ best }) => best).reduce((worst, best) => (best > worst ? best : worst), 'A');
  const lacking = [
    ...asked.filter(({ id }) => answers[id] === undefined).map(lackingQuestion),
    ...lackingPhotos(rubric, inspected.photos, grade >= 'C'),
  ];
  if (lacking.length > 0) return { state: 'incomplete', lacking };
  const minor = faults.reduce((sum, { costMinor }) => sum + costMinor, 0);
  return { state: 'graded', assessment: { grade, faults, cost: { minor, currency: rubric.currency }, locks } };
}

/** What has not been answered yet, and still can be, is lacking and no lock. */
function mayBeLocked(answer: string | number | undefined, isAsked: boolean): boolean {
  return answer === undefined ? !isAsked : answer !== 'clear';
}

function readAnswer(asked: Exclude<RubricQuestion, { kind: 'lock' }>, answer: string | number): Read | undefined {
  if (asked.kind === 'choice') {
    const found = asked.answers.find(({ is }) => is === answer);
    return found === undefined ? undefined : { ...found, costMinor: found.cost_minor };
  }
  const found = asked.bands.find(({ at_least: from }) => Number(answer) >= from);
  return found === undefined ? undefined : { ...found, costMinor: found.cost_minor, dead: false };
}

function problemsOf(rubric: Rubric, { answers, missing, photos }: Inspected): readonly string[] {
  const named = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).join(', ') || 'none';
  return [
    ...Object.entries(answers).flatMap(([id, answer]) => {
      const asked = rubric.questions.find((one) => one.id === id);
      if (asked === undefined) return [`There is no question '${id}'. The questions are: ${named(rubric.questions)}.`];
      return isAnswer(asked, answer)
        ? []
        : [`'${answer}' is no answer to '${id}'. Say ${sayAnswers(asked).join('; ')}.`];
    }),
    ...missing
      .filter((id) => rubric.parts.every((part) => part.id !== id))
      .map((id) => `There is no part '${id}'. The parts are: ${named(rubric.parts)}.`),
    ...photos
      .filter((id) => rubric.photos.every((photo) => photo.id !== id))
      .map((id) => `No photo '${id}' is asked for. The photos are: ${named(rubric.photos)}.`),
  ];
}

function isAnswer(asked: RubricQuestion, answer: string | number): boolean {
  if (asked.kind === 'choice') return asked.answers.some(({ is }) => is === answer);
  if (asked.kind === 'lock') return lockAnswers.some((one) => one === answer);
  return typeof answer === 'number' && answer >= 0 && answer <= asked.most;
}

/** What may be said to a question, one line for each answer. */
export function sayAnswers(asked: RubricQuestion): readonly string[] {
  if (asked.kind === 'choice') return asked.answers.map(({ is, says }) => `${is}: ${says}`);
  if (asked.kind === 'lock') return ['clear: nothing locks it', 'locked: it is locked', 'unknown: it cannot be told'];
  return [`a number from 0 to ${asked.most} (${asked.unit})`];
}

function lackingQuestion(asked: RubricQuestion): Lacking {
  return { kind: 'question', id: asked.id, ask: asked.ask, answers: sayAnswers(asked) };
}

function lackingPhotos(rubric: Rubric, photos: readonly string[], damaged: boolean): readonly Lacking[] {
  return rubric.photos
    .filter(({ id, when }) => !photos.includes(id) && (when === 'always' || damaged))
    .map(({ id, ask }) => ({ kind: 'photo', id, ask, answers: [] }));
}
