import type { InspectedAnswer, InspectionsAnswer } from '../../api/schemas/inspection.ts';
import { bestAnswer } from '../../core/inspection/best-answer.ts';
import type { Rubric, RubricQuestion } from '../../core/inspection/rubric.ts';
import { sayMoney } from '../../core/say-money.ts';
import { button, type Desk, type Mode } from './desk.ts';
import { el, field } from './dom.ts';
import type { Tone } from './feedback.ts';
import { makePhotoField } from './photo-field.ts';
import { get, post } from './server.ts';
import { say } from './words.ts';

const tones: Readonly<Record<string, Tone>> = { A: 'good', B: 'good', C: 'notice', D: 'notice' };

/** Inspecting by the rubric of the thing's kind. Nothing is kept until all that is asked is answered. */
export function inspectMode(desk: Desk): Mode {
  const form = el('div', {});
  return {
    after: form,
    onCode: async (code) => {
      const path = `/assets/${encodeURIComponent(code)}/inspections`;
      const answer = await get<InspectionsAnswer>(path);
      if (!answer.ok) return desk.refuse(code, answer.refusal);
      showForm(desk, form, { code, path, rubric: answer.body.rubric });
    },
  };
}

type Asked = { readonly code: string; readonly path: string; readonly rubric: Rubric };

function showForm(desk: Desk, form: HTMLElement, { code, path, rubric }: Asked): void {
  const questions = rubric.questions.map((asked) => ({ asked, control: controlFor(asked) }));
  const parts = rubric.parts.map(({ id, title }) => ({ id, title, box: el('input', { type: 'checkbox' }) }));
  const photos = rubric.photos.map(({ id, ask }) => ({ id, field: makePhotoField(`${say('photo')}: ${ask}`) }));
  const note = el('textarea', { rows: 2, maxlength: 2000 });
  const lacking = el('div', { role: 'status', class: 'lacking' });
  const keep = async () => {
    const answers = questions.flatMap(({ asked, control }) =>
      control.value === ''
        ? []
        : [[asked.id, asked.kind === 'number' ? Number(control.value) : control.value] as const],
    );
    const taken = photos.flatMap(({ id, field: { photo } }) => {
      const file = photo();
      return file === null ? [] : [{ shows: id, file }];
    });
    const answer = await post<InspectedAnswer>(path, {
      answers: Object.fromEntries(answers),
      missing: parts.filter(({ box }) => box.checked).map(({ id }) => id),
      photos: taken,
      ...(note.value.trim() === '' ? {} : { note: note.value.trim() }),
    });
    if (!answer.ok) return desk.refuse(code, answer.refusal);
    const { body } = answer;
    if (body.state === 'incomplete') {
      lacking.replaceChildren(
        el('p', {}, say('lacking')),
        el('ul', {}, ...body.lacking.map(({ ask }) => el('li', {}, ask))),
      );
      return;
    }
    form.replaceChildren();
    desk.show({
      tone: tones[body.grade] ?? 'notice',
      word: 'word.graded',
      values: { grade: body.grade },
      thing: code,
      lines: [
        ...(body.cost.minor > 0 ? [say('cost', { amount: sayMoney(body.cost, { grouped: true }) })] : []),
        ...(body.quarantine === null ? [] : [say('quarantine', { why: body.quarantine })]),
      ],
      actions: [el('a', { href: `/devices/${encodeURIComponent(code)}` }, say('openAsset', { tag: code }))],
    });
  };
  const allGood = button(say('allGood'), () => {
    for (const { asked, control } of questions) control.value = String(bestAnswer(asked));
  });
  form.replaceChildren(
    el('h2', { tabindex: -1 }, `${rubric.title}: ${code}`),
    allGood,
    ...questions.map(({ asked, control }) =>
      field(asked.kind === 'number' ? `${asked.ask} (${asked.unit})` : asked.ask, control),
    ),
    ...(parts.length === 0
      ? []
      : [
          el(
            'fieldset',
            {},
            el('legend', {}, say('missingParts')),
            ...parts.map(({ title, box }) => el('label', { class: 'check' }, box, el('span', {}, title))),
          ),
        ]),
    ...photos.map(({ field: { element } }) => element),
    field(say('note'), note),
    lacking,
    button(say('keepInspection', { tag: code }), () => void keep(), 'primary'),
  );
  form.querySelector('h2')?.focus();
}

function controlFor(asked: RubricQuestion): HTMLSelectElement | HTMLInputElement {
  if (asked.kind === 'number') return el('input', { type: 'number', min: 0, max: asked.most, step: 'any' });
  const options =
    asked.kind === 'lock'
      ? (['clear', 'locked', 'unknown'] as const).map((is) => ({ is, says: say(`lock.${is}`) }))
      : asked.answers;
  return el(
    'select',
    {},
    el('option', { value: '' }, say('answer')),
    ...options.map(({ is, says }) => el('option', { value: is }, says)),
  );
}
