/** How often, once a picture, to look whether what had the focus can have it again: what waits for an answer is switched off. */
const tries = 30;

/** Remembers where the keyboard was before something opens; what it answers brings it back there once that is closed. */
export function keepFocus(): () => void {
  const before = focused;
  let left = tries;
  const bringBack = () => {
    left -= 1;
    const here = document.activeElement;
    // The focus went somewhere by itself, or the page has changed below.
    if ((here !== null && here !== document.body) || before?.isConnected !== true) return;
    before.focus({ preventScroll: true });
    if (document.activeElement === before) return;
    if (left > 0) requestAnimationFrame(bringBack);
    else before.closest<HTMLElement>('[role="dialog"]')?.focus({ preventScroll: true });
  };
  return () => requestAnimationFrame(bringBack);
}

let focused: HTMLElement | undefined;
// A button that waits is switched off and has lost the focus by the time that anybody asks.
addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement) focused = target;
});
