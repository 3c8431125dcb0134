import { leaverWords } from '../core/messages/leaver-words.ts';
import { givenKinds, mayRestOn } from '../core/steps/step-evidence.ts';
import { fillText, sayInstant, type Texts } from '../formats/texts.ts';
import { takeFile } from '../jobs/evidence/take-photo.ts';
import { givenIn, type StepForm } from '../jobs/messages/use-link.ts';
import type { PortalAnswer } from '../jobs/portal/take-portal-answers.ts';
import type { Given } from '../jobs/steps/step-evidence.ts';
import type { PortalFacts } from '../store/portal/portal-facts.ts';
import type { PortalQuestion } from '../store/portal/portal-questions.ts';
import { html, type Html } from './html.ts';
import { isOpenThing } from './portal-things.ts';
import { keepable } from './read-sign-form.ts';
import { readStepFields, stepFields } from './step-fields.ts';

/** Words that were typed as answers and could not be taken, by the step. */
export type TypedAnswers = ReadonlyMap<string, string>;

/** What else is asked of somebody, under their things; null: nothing is. */
export function questionsPart(texts: Texts, facts: PortalFacts, typed: TypedAnswers): Html | null {
  const asked = shownQuestions(facts);
  if (asked.length === 0) return null;
  return html`<section aria-labelledby="questions"><h2 id="questions">${fillText(texts, 'portal.questions')}</h2>
<ul class="things">${asked.map((question) => html`<li>${oneQuestion(texts, facts, question, typed.get(question.id) ?? '')}</li>`)}</ul></section>`;
}

/** The questions that the one signature under the things does not answer. */
export function shownQuestions(facts: PortalFacts): readonly PortalQuestion[] {
  const signs = facts.things.some((thing) => isOpenThing(facts, thing));
  return facts.questions.filter(({ signedWithThings }) => !(signs && signedWithThings));
}

function oneQuestion(texts: Texts, { timeZone }: PortalFacts, question: PortalQuestion, typed: string): Html {
  const { id, item, dueAt } = question;
  const due = dueAt === null ? null : fillText(texts, 'act.due', { due: sayInstant(texts.language, dueAt, timeZone) });
  const fields = stepFields(texts, {
    evidence: countingOf(question),
    statement: statementOf(texts, question),
    note: 'portal.answer',
    prefix: prefixOf(id),
    typed,
    alone: false,
  });
  return html`<fieldset class="thing"><legend dir="auto">${leaverWords(texts.language, question)}</legend>
${item === null ? null : html`<p><bdi>${item}</bdi></p>`}${due === null ? null : html`<p>${due}</p>`}
${fields}<p><button name="do" value="answer-${id}">${fillText(texts, 'portal.send')}</button></p></fieldset>`;
}

type ReadAnswers = {
  readonly answers: readonly PortalAnswer[];
  readonly problem: 'act.photo' | 'portal.answer_missing' | null;
  readonly typed: TypedAnswers;
};

/** What of a form answers a question: with its own button or any other, as far as something was filled in. */
export async function readAnswers(
  form: FormData,
  texts: Texts,
  asked: readonly PortalQuestion[],
): Promise<ReadAnswers> {
  const answers: PortalAnswer[] = [];
  const typed = new Map<string, string>();
  let problem: ReadAnswers['problem'] = null;
  for (const question of asked) {
    const sent = await readStepFields(form, prefixOf(question.id));
    const isOwn = form.get('do') === `answer-${question.id}`;
    if (!isOwn && sent.note === '' && sent.signedName === '' && sent.scanned === '' && sent.file === null) continue;
    const given = await givenOf(texts, question, sent, isOwn);
    const kinds = givenKinds.filter((kind) => given?.[kind] !== undefined);
    const { title } = question;
    if (given !== undefined && mayRestOn({ title, evidence: countingOf(question) }, kinds).allowed) {
      answers.push({ stepId: question.id, given });
      continue;
    }
    problem ??= given === undefined ? 'act.photo' : 'portal.answer_missing';
    typed.set(question.id, sent.note);
  }
  return { answers, problem, typed };
}

/** What was filled in, as it is kept; undefined where its file cannot be. Only the button of the question says that it is done. */
async function givenOf(
  texts: Texts,
  question: PortalQuestion,
  sent: StepForm,
  isOwn: boolean,
): Promise<Given | undefined> {
  const { file: loose } = sent;
  const file = loose === null ? null : await keepable(() => takeFile(loose));
  if (file === undefined) return undefined;
  const { tick, ...rest } = givenIn({ ...sent, file }, countingOf(question), statementOf(texts, question));
  return isOwn && tick === true ? { ...rest, tick } : rest;
}

/** A leaver has no scanner; where something else will do as well, they are not asked for a scan. */
function countingOf({ evidence }: PortalQuestion): readonly string[] {
  const others = evidence.filter((kind) => kind !== 'scan');
  return others.length > 0 ? others : evidence;
}

function statementOf(texts: Texts, question: PortalQuestion): string {
  const asked = leaverWords(texts.language, question);
  return fillText(texts, 'act.statement', { step: question.item === null ? asked : `${asked} (${question.item})` });
}

function prefixOf(stepId: string): string {
  return `q-${stepId}-`;
}
