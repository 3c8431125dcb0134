import type { Me } from '../../api/schemas/access.ts';
import { makeCamera } from './camera.ts';
import { countMode } from './count-shelf.ts';
import { button, type Desk, makeResults, type Mode, type Result } from './desk.ts';
import { choices, el } from './dom.ts';
import { handOutMode } from './hand-out.ts';
import { inspectMode } from './inspect.ts';
import { keptScans, sendKept } from './queue.ts';
import { readLabel } from './read-label.ts';
import { describeNoLabel, describeSent, sumUp } from './say-result.ts';
import { get } from './server.ts';
import { takeBackMode } from './take-back.ts';
import { language, say } from './words.ts';

const modeNames = ['in', 'out', 'inspect', 'count'] as const;
type ModeName = (typeof modeNames)[number];
const sendAgainMs = 15_000;

document.documentElement.lang = language;
document.title = `${say('title')} · Handback`;
const colours = localStorage.getItem('handback.colours');
if (colours === 'light' || colours === 'dark') document.documentElement.style.colorScheme = colours;

const input = el('input', {
  id: 'code',
  name: 'code',
  autocomplete: 'off',
  autocapitalize: 'off',
  spellcheck: 'false',
  enterkeyhint: 'go',
  maxlength: 200,
  'aria-describedby': 'hint',
});
const hint = el('p', { id: 'hint', class: 'hint', 'aria-live': 'polite' }, say('labelHint'));
const waiting = el('div', { class: 'waiting', role: 'status', hidden: true });
const beforeCode = el('div', {});
const afterCode = el('div', {});
// A finger would open the keyboard over the outcome: there the field is taken only by whoever touches it, or by a scanner that types.
const focus = () => {
  if (!matchMedia('(pointer: coarse)').matches) input.focus();
};
const results = makeResults(focus);
const desk: Desk = {
  show: results.show,
  note: results.note,
  refuse: results.refuse,
  focus,
  setHint: (text) => (hint.textContent = text),
};

const showWaiting = () => {
  const count = keptScans().length;
  waiting.hidden = count === 0;
  if (count > 0)
    waiting.replaceChildren(
      el('span', {}, say('waiting', { count })),
      button(say('sendNow'), () => void sendWaiting()),
    );
};
const sendWaiting = async () => {
  const told: Result[] = [];
  await sendKept((scan, answer) => told.push(describeSent(scan, answer)));
  showWaiting();
  const [only] = told;
  if (only !== undefined) desk.show(told.length === 1 ? only : sumUp(told, desk.note));
  if (told.length > 0) hint.textContent = say('sent', { count: told.length });
};

const makers: Readonly<Record<ModeName, () => Mode>> = {
  in: () => takeBackMode(desk, showWaiting),
  out: () => handOutMode(desk),
  inspect: () => inspectMode(desk),
  count: () => countMode(desk, showWaiting),
};
let mode: Mode = makers.in();
const choose = (name: ModeName) => {
  mode = makers[name]();
  beforeCode.replaceChildren(...(mode.before === undefined ? [] : [mode.before]));
  afterCode.replaceChildren(...(mode.after === undefined ? [] : [mode.after]));
  hint.textContent = say('labelHint');
  history.replaceState(null, '', name === 'in' ? '/scan' : `/scan?mode=${name}`);
  focus();
};

// One code after the other, in the order they were read, however fast a scanner types.
let turn: Promise<void> = Promise.resolve();
const take = (code: string) => {
  const read = readLabel(code, location.origin);
  if (read.kind === 'nothing') return;
  const work =
    read.kind === 'label' ? () => mode.onCode(read.label) : () => desk.show(describeNoLabel(code, read, take));
  turn = turn
    .then(work)
    .catch((error: unknown) => desk.refuse(code, { code: 'internal', message: say('failed', { why: String(error) }) }));
};

const asked = new URLSearchParams(location.search).get('mode');
const first = modeNames.find((name) => name === asked) ?? 'in';
const modes = choices(
  say('mode'),
  modeNames.map((value) => ({ value, label: say(`mode.${value}`) })),
  first,
  choose,
);
const form = el(
  'form',
  {
    class: 'read',
    submit: (event) => {
      event.preventDefault();
      const code = input.value;
      input.value = '';
      take(code);
    },
  },
  el('label', { for: 'code' }, say('label')),
  el('div', { class: 'row' }, input, el('button', { class: 'primary' }, say('go'))),
  hint,
);
document.getElementById('root')?.replaceChildren(
  el('header', {}, el('h1', {}, say('title')), el('a', { href: '/' }, say('toConsole'))),
  waiting,
  el(
    'main',
    {},
    modes.element,
    beforeCode,
    form,
    makeCamera((code) => {
      hint.textContent = say('cameraSeen', { code });
      take(code);
    }),
    afterCode,
    results.element,
  ),
);
choose(first);
showWaiting();

// A scanner types wherever the focus is: what it types outside a field is meant for ours.
document.addEventListener('keydown', (event) => {
  const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== ' ';
  if (isText && !(event.target instanceof Element && event.target.closest('input, textarea, select'))) input.focus();
});
addEventListener('online', () => void sendWaiting());
setInterval(() => void sendWaiting(), sendAgainMs);
void get<Me>('/me').then((answer) => {
  if (answer.ok) void sendWaiting();
  else if (answer.refusal.code === 'not-signed-in') desk.refuse(say('title'), answer.refusal);
});
