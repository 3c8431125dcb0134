const everyMs = 50;
const mostMs = 10_000;

/**
 * Gives the focus to the title of the page that comes, and again to the one that takes its place once the page has been read; until somebody
 * does something. `onFirst` is told when the first is there. Answers how to end it.
 */
export function focusTitle(onFirst: () => void): () => void {
  const ended = new AbortController();
  const end = () => {
    ended.abort();
    clearInterval(timer);
  };
  let focused: Element | null = null;
  let leftMs = mostMs;
  const look = () => {
    leftMs -= everyMs;
    if (leftMs <= 0) end();
    const title = document.querySelector<HTMLElement>('[data-page-title]');
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (title === null || title === focused || (focused !== null && !isLost)) return;
    title.focus();
    if (focused === null) onFirst();
    focused = title;
  };
  const timer = setInterval(look, everyMs);
  for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, end, { signal: ended.signal, capture: true });
  return end;
}
