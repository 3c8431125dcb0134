import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** Works a page as somebody does who has no mouse. At each stop the focus can be seen, and it is never lost. */
export type Keyboard = {
  /** From stop to stop until this has the focus; `back` goes the other way. */
  readonly reach: (what: Locator, back?: 'back') => Promise<void>;
  /** Goes there and presses Enter. */
  readonly press: (what: Locator, back?: 'back') => Promise<void>;
  /** Goes to a group of radio buttons, and with the arrows to one of them. */
  readonly choose: (what: Locator) => Promise<void>;
  /** Goes with the arrows to an entry of the open menu. */
  readonly arrow: (what: Locator) => Promise<void>;
  /** Goes to a field and types over what it says. */
  readonly fill: (what: Locator, text: string) => Promise<void>;
  /** Waits until something has the focus: after a dialog has closed, or a page has come. */
  readonly isSomewhere: () => Promise<void>;
};

const mostStops = 150;

/** Why nobody could see where the focus is; empty when they could. An input that is drawn by its label shows it there. */
const unseen = `(() => {
  const at = document.activeElement;
  if (at === null || at === document.body) return '';
  const marked = (one) => {
    if (one === null) return false;
    const { outlineStyle, outlineWidth, boxShadow, opacity } = getComputedStyle(one);
    const { width, height } = one.getBoundingClientRect();
    const isDrawn = width > 4 && height > 4 && opacity !== '0';
    return isDrawn && ((outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none');
  };
  const { top, bottom } = at.getBoundingClientRect();
  const called = at.outerHTML.slice(0, 160);
  const header = document.querySelector('.mantine-AppShell-header');
  const hidden = header === null || at.closest('.mantine-AppShell-header, [role="dialog"], .skip-link') !== null ? 0 : header.getBoundingClientRect().bottom;
  if (bottom <= hidden || top >= innerHeight) return 'outside of the window: ' + called;
  // A title is where reading goes on, and of a day the browser marks the part that is typed.
  const marksItself = at.matches('[data-page-title], h2, [role="dialog"], [type^="date"], [type="time"]');
  return marksItself || [at, at.nextElementSibling, at.parentElement, at.closest('label')].some(marked) ? '' : 'not marked: ' + called;
})()`;

export function makeKeyboard(page: Page): Keyboard {
  const has = (what: Locator) => what.evaluate((one) => one.ownerDocument.activeElement === one);
  const step = async (key: string) => {
    await page.keyboard.press(key);
    assert.equal(await page.evaluate<string>(unseen), '', 'the focus can be seen');
  };
  const go = async (what: Locator, isThere: () => Promise<boolean>, key: string) => {
    // Drawn by its label, a radio button itself is nothing to see.
    await what.waitFor({ state: 'attached' });
    for (let stops = 0; !(await isThere()); stops += 1) {
      assert.ok(stops < mostStops, `The keys do not lead to ${what.toString()}.`);
      await step(key);
    }
  };
  const reach: Keyboard['reach'] = (what, back) => go(what, () => has(what), back === 'back' ? 'Shift+Tab' : 'Tab');
  return {
    reach,
    press: async (what, back) => {
      await reach(what, back);
      await page.keyboard.press('Enter');
    },
    choose: async (what) => {
      const isInGroup = () =>
        what.evaluate((one) => {
          const at = one.ownerDocument.activeElement;
          return (
            at !== null && at.getAttribute('name') !== null && at.getAttribute('name') === one.getAttribute('name')
          );
        });
      await go(what, isInGroup, 'Tab');
      if (await has(what)) await page.keyboard.press(' ');
      await go(what, () => has(what), 'ArrowDown');
      await what.and(page.locator(':checked')).waitFor({ state: 'attached' });
    },
    arrow: (what) => go(what, () => has(what), 'ArrowDown'),
    fill: async (what, text) => {
      await reach(what);
      await page.keyboard.press('Control+a');
      await page.keyboard.type(text);
    },
    isSomewhere: async () => {
      await page.locator('body :focus').waitFor({ state: 'attached' });
      assert.equal(await page.evaluate<string>(unseen), '', 'the focus can be seen');
    },
  };
}
