import type { AssetListed, AssetPipeline } from '../../api/schemas/inventory.ts';
import { button, type Desk, type Mode } from './desk.ts';
import { el, field } from './dom.ts';
import { get } from './server.ts';
import { say } from './words.ts';

/** A count as it is kept on the device, so that it goes on where it was left. */
type Count = {
  readonly site: string;
  readonly expected: readonly { readonly tag: string; readonly serial: string | null; readonly label: string }[];
  readonly found: readonly string[];
  readonly extra: readonly string[];
};

const name = 'handback.scan.count';
const here: ReadonlySet<string> = new Set(['received', 'inspected', 'sanitized', 'stock', 'retired']);

function keptCount(): Count | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null') as Count | null;
  } catch {
    return null;
  }
}

/** Counting what lies at a site: expected, found, missing and not expected. It changes nothing in the register. */
export function countMode(desk: Desk): Mode {
  const element = el('div', {});
  let count: Count | null = null;
  const set = (next: Count | null) => {
    count = next;
    if (next === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(next));
    void draw();
  };
  const draw = async () => {
    if (count !== null) return element.replaceChildren(...tally(count, () => set(null)));
    const kept = keptCount();
    const resume = kept === null ? [] : [button(say('goOn', { site: kept.site }), () => set(kept), 'primary')];
    const answer = await get<AssetPipeline>('/asset-pipeline');
    if (!answer.ok) return desk.refuse(say('mode.count'), answer.refusal);
    const { sites } = answer.body;
    const site = el('select', {}, ...sites.map((one) => el('option', { value: one }, one)));
    const begin = async () => {
      const expected = await expectedAt(site.value);
      if (Array.isArray(expected)) set({ site: site.value, expected, found: [], extra: [] });
      else desk.refuse(site.value, expected);
      desk.focus();
    };
    element.replaceChildren(
      el('p', { class: 'hint' }, say('countLocal')),
      ...resume,
      ...(sites.length === 0
        ? [el('p', {}, say('noSites'))]
        : [field(say('shelf'), site), button(say('begin'), () => void begin(), 'primary')]),
    );
  };
  void draw();
  return {
    element,
    onCode: async (code) => {
      if (count === null) return desk.focus();
      const match = count.expected.find(
        ({ tag, serial }) => fold(tag) === fold(code) || fold(serial ?? '') === fold(code),
      );
      const tag = match?.tag ?? code;
      const isKnown = count.found.includes(tag) || count.extra.includes(tag);
      if (isKnown) return desk.show({ tone: 'same', word: 'word.twice', thing: tag });
      if (match === undefined) {
        set({ ...count, extra: [...count.extra, tag] });
        return desk.show({ tone: 'unknown', word: 'word.extra', thing: tag });
      }
      set({ ...count, found: [...count.found, tag] });
      desk.show({ tone: 'good', word: 'word.found', thing: `${tag} ${match.label}` });
    },
  };
}

async function expectedAt(site: string) {
  const expected: { tag: string; serial: string | null; label: string }[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const path: string = `/assets?limit=200&site=${encodeURIComponent(site)}${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const answer = await get<{ items: readonly AssetListed[]; next: string | null }>(path);
    if (!answer.ok) return answer.refusal;
    for (const { tag, serial, stage, model, category } of answer.body.items)
      if (here.has(stage)) expected.push({ tag, serial, label: model ?? category });
    cursor = answer.body.next;
  }
  return expected;
}

function tally({ site, expected, found, extra }: Count, end: () => void): readonly HTMLElement[] {
  const missing = expected.filter(({ tag }) => !found.includes(tag)).map(({ tag, label }) => `${tag} ${label}`);
  const part = (title: string, tags: readonly string[]) =>
    el('details', {}, el('summary', {}, title), el('ul', {}, ...tags.map((tag) => el('li', {}, tag))));
  return [
    el('h2', {}, site),
    el('p', { class: 'tally' }, say('counted', { found: found.length, expected: expected.length })),
    el('progress', { max: Math.max(1, expected.length), value: found.length, 'aria-label': site }),
    part(say('missingList', { count: missing.length }), missing),
    part(say('extraList', { count: extra.length }), extra),
    part(say('foundList', { count: found.length }), found),
    el(
      'div',
      { class: 'row' },
      button(say('save'), () => save(site, { found, missing: missing.map((one) => one.split(' ')[0] ?? ''), extra })),
      button(say('end'), end),
    ),
  ];
}

function save(site: string, count: Readonly<Record<string, readonly string[]>>): void {
  const cell = (text: string) => `"${(/^[=+\-@]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const rows = Object.entries(count).flatMap(([state, tags]) => tags.map((tag) => `${cell(tag)},${state}\r\n`));
  const address = URL.createObjectURL(new Blob([`tag,state\r\n${rows.join('')}`], { type: 'text/csv' }));
  el('a', { href: address, download: `count-${site}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1_000);
}

/** A label without case, spaces and dashes, with O for 0 and I for 1, as the server compares. */
function fold(text: string): string {
  return text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll('I', '1');
}
