/** After this long without a touch or a key, a request is the page's own: somebody who waits for an answer has just pressed something. */
const awayMs = 60_000;

// Whoever opened the page was there.
let doneMs = performance.now();
for (const kind of ['pointerdown', 'keydown', 'wheel', 'focus'])
  addEventListener(kind, () => (doneMs = performance.now()), { capture: true, passive: true });

/**
 * The header by which a request says that nobody is behind it, once nobody has done anything for a minute: such requests keep a page
 * fresh, and keep no session from ending.
 */
export function presenceHeaders(): Readonly<Record<string, string>> {
  return performance.now() - doneMs > awayMs ? { 'x-handback-unattended': '1' } : {};
}
