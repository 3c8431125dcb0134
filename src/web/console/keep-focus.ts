/** How often to look whether the focus can go back. What closes is there a little longer, what waits for an answer until it has come. */
const everyMs = 30;
const patienceMs = 600;
const mostMs = 30_000;
/** No field to type in: on a phone that would open the keyboard. */
const stops = 'a[href], button, [type="checkbox"], [tabindex="0"]';

/**
 * Remembers where the keyboard was before something opens; what it answers brings it back there once that is closed. Where it was may be
 * gone by then: it goes on with what is nearest to it, and with the title of the page where nothing is.
 */
export function keepFocus(): () => void {
  const path = focused;
  const dialog = path[0]?.closest<HTMLElement>('[role="dialog"]') ?? null;
  turn += 1;
  return () => {
    turn += 1;
    lookAgain({ path, dialog, turn, waitedMs: 0 });
  };
}

/** What began or ended last decides where the focus goes; whatever was still looking leaves it. */
let turn = 0;

type Way = {
  readonly path: readonly Element[];
  readonly dialog: HTMLElement | null;
  readonly turn: number;
  readonly waitedMs: number;
};

function lookAgain(way: Way): void {
  setTimeout(() => bringBack({ ...way, waitedMs: way.waitedMs + everyMs }), everyMs);
}

function bringBack(way: Way): void {
  const { path, dialog, waitedMs } = way;
  const [before] = path;
  if (way.turn !== turn) return;
  const here = document.activeElement ?? document.body;
  const isLost = here === document.body || here === dialog;
  // The focus went somewhere by itself; but what is in another window that closes goes with it.
  if (!isLost && here.closest('[role="dialog"]') === dialog) return;
  if (isLost && before?.isConnected === true && takesFocus(before)) return;
  const isWaiting = before?.isConnected === true && before.matches('[data-loading]');
  const isOver = before?.isConnected !== true || (waitedMs > patienceMs && !isWaiting);
  if (isLost && isOver) return void path.some(focusIn);
  // Until the answer has come the keys stay in the window.
  if (isLost && waitedMs > patienceMs) takesFocus(dialog);
  if (waitedMs < (isWaiting ? mostMs : 5 * patienceMs)) lookAgain(way);
}

/** What had the focus last, then what it was in, from the nearest on. */
let focused: readonly Element[] = [];
// A button that waits is switched off and has lost the focus by the time that anybody asks.
addEventListener('focusin', ({ target }) => {
  if (target instanceof Element) focused = pathOf(target);
});

function pathOf(element: Element): readonly Element[] {
  const path: Element[] = [];
  for (let one: Element | null = element; one !== null && one !== document.body; one = one.parentElement)
    path.push(one);
  // A menu is gone once something was chosen from it; its button stays.
  const opener = document.getElementById(element.closest('[role="menu"]')?.getAttribute('aria-labelledby') ?? '');
  return opener === null ? path : [...path, ...pathOf(opener)];
}

function focusIn(place: Element): boolean {
  if (!place.isConnected) return false;
  if (place.id === 'content') return takesFocus(place.querySelector('[data-page-title]'));
  return takesFocus(place) || [...place.querySelectorAll(stops)].some(takesFocus);
}

function takesFocus(element: Element | null | undefined): boolean {
  if (!(element instanceof HTMLElement)) return false;
  element.focus({ preventScroll: true });
  return document.activeElement === element;
}
