import { el } from './dom.ts';
import { giveFeedback, type Tone } from './feedback.ts';
import type { Refusal } from './server.ts';
import { say, type ScanWord } from './words.ts';

/** What is shown large after a scan. */
export type Result = {
  readonly tone: Tone;
  readonly word: ScanWord;
  readonly values?: Readonly<Record<string, string | number>>;
  /** What it is about: a tag, a name. */
  readonly thing: string;
  readonly lines?: readonly (string | Node)[];
  readonly actions?: readonly HTMLElement[];
  /** It tells of several that are in the list already. */
  readonly isSum?: boolean;
};

/** One way of working at the desk: what it asks before the code is read and after, and what a code does. */
export type Mode = {
  readonly before?: HTMLElement;
  readonly after?: HTMLElement;
  readonly onCode: (code: string) => Promise<void>;
};

/** The part of the page that the modes write to. */
export type Desk = {
  readonly show: (result: Result) => void;
  /** Only lists what came of a scan, without sound: for what is told of together. */
  readonly note: (result: Result) => void;
  /** Says how a request failed; somebody who is signed out reads where to go. */
  readonly refuse: (thing: string, refusal: Refusal) => void;
  readonly focus: () => void;
  readonly setHint: (text: string) => void;
};

const mostListed = 30;

/** Shows outcomes: the last one large, the ones before as a list. */
export function makeResults(focus: () => void): {
  readonly element: HTMLElement;
  readonly show: Desk['show'];
  readonly note: Desk['note'];
  readonly refuse: Desk['refuse'];
} {
  const outcome = el('section', { class: 'outcome', role: 'status', 'aria-live': 'assertive', hidden: true });
  const actions = el('div', { class: 'actions' });
  const list = el('ol', { class: 'list', reversed: true });
  const listed = el('section', { hidden: true }, el('h2', {}, say('list')), list);
  const show = ({ tone, word, values, thing, lines = [], actions: offered = [], isSum = false }: Result) => {
    giveFeedback(tone);
    outcome.hidden = false;
    outcome.dataset['tone'] = tone;
    const title = say(word, values);
    outcome.replaceChildren(
      el('p', { class: 'word' }, title),
      el('p', { class: 'thing' }, thing),
      ...lines.map((line) => (typeof line === 'string' ? el('p', {}, line) : line)),
    );
    actions.replaceChildren(...offered);
    if (!isSum) note({ tone, word, thing, ...(values === undefined ? {} : { values }) });
    focus();
    outcome.scrollIntoView({ block: 'nearest' });
  };
  const note: Desk['note'] = ({ tone, word, values, thing }) => {
    listed.hidden = false;
    list.prepend(el('li', { 'data-tone': tone }, el('span', {}, thing), el('span', {}, say(word, values))));
    list.children[mostListed]?.remove();
  };
  const refuse: Desk['refuse'] = (thing, refusal) => show(describeRefusal(thing, refusal));
  return { element: el('div', {}, outcome, actions, listed), show, note, refuse };
}

/** What is said of a request that failed. */
export function describeRefusal(thing: string, { code, message }: Refusal): Result {
  const isOut = code === 'not-signed-in';
  const text = isOut ? say('signedOut') : code === 'server-unreachable' ? say('unreachable') : message;
  const back = encodeURIComponent(location.pathname + location.search);
  const way = isOut ? [el('a', { href: `/sign-in?to=${back}` }, say('signIn'))] : [];
  return { tone: 'stop', word: 'word.refused', thing, lines: [text], actions: way };
}

/** A button that does something once it is pressed. */
export function button(label: string, press: () => void, kind: 'plain' | 'primary' = 'plain'): HTMLButtonElement {
  return el('button', { type: 'button', class: kind, click: press }, label);
}
