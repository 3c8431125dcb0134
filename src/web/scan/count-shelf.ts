import type { AssetPipeline } from '../../api/schemas/inventory.ts';
import type { CountedThingAnswer, SightingsAnswer, StockCountAnswer } from '../../api/schemas/stock-counts.ts';
import { button, type Desk, type Mode, type Result } from './desk.ts';
import { el, field } from './dom.ts';
import { isWorthKeeping, keepScan } from './queue.ts';
import { type Answer, get, post, type Refusal } from './server.ts';
import { say } from './words.ts';

type List<Row> = { readonly items: readonly Row[] };
type Counting = Pick<StockCountAnswer, 'id' | 'place'>;

const name = 'handback.scan.count';
const mostShown = 100;

/** The count that this device takes part in, so that it goes on where it was left, also without the network. */
function keptCount(): Counting | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null') as Counting | null;
  } catch {
    return null;
  }
}

/** Counting what lies in a place, together with whoever counts there too. It changes nothing in the register. */
export function countMode(desk: Desk, onKept: () => void): Mode {
  const element = el('div', {});
  let counting = keptCount();
  const enter = (count: StockCountAnswer | null) => {
    counting = count;
    if (count === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify({ id: count.id, place: count.place }));
    void draw();
  };
  const draw = async (known?: StockCountAnswer) => {
    if (counting === null) return element.replaceChildren(...(await choosePlace(desk, enter)));
    const { id, place } = counting;
    const answer: Answer<StockCountAnswer> =
      known === undefined ? await get(`/stock-counts/${id}`) : { ok: true, body: known };
    if (counting?.id !== id) return;
    if (answer.ok && answer.body.endedAt === null) return element.replaceChildren(...tally(desk, answer.body, enter));
    if (answer.ok || answer.refusal.code === 'not-found') {
      desk.setHint(say('countEnded', { place }));
      return enter(null);
    }
    element.replaceChildren(el('h2', {}, place), el('p', { class: 'hint' }, say('unreachable')));
  };
  void draw();
  return {
    after: element,
    onCode: async (code) => {
      if (counting === null)
        return desk.show({ tone: 'unknown', word: 'word.refused', thing: code, lines: [say('placeFirst')] });
      const [key, path, body] = [crypto.randomUUID(), `/stock-counts/${counting.id}/sightings`, { labels: [code] }];
      const answer = await post<SightingsAnswer>(path, body, key);
      if (answer.ok) {
        desk.show(describeSighting(answer.body));
        return draw(answer.body.count);
      }
      if (!isWorthKeeping(answer.refusal) || !keepScan({ key, tag: code, path, body }))
        return desk.refuse(code, answer.refusal);
      onKept();
      desk.show({ tone: 'kept', word: 'word.kept', thing: code, lines: [say('keptWhy')] });
    },
  };
}

async function choosePlace(desk: Desk, enter: (count: StockCountAnswer) => void): Promise<readonly HTMLElement[]> {
  const refuse = (refusal: Refusal) => desk.refuse(say('mode.count'), refusal);
  const [open, places] = [
    await get<List<StockCountAnswer>>('/stock-counts?open=true&limit=20'),
    await get<AssetPipeline>('/asset-pipeline'),
  ];
  for (const answer of [open, places])
    if (!answer.ok) {
      refuse(answer.refusal);
      return [];
    }
  const sites = places.ok ? places.body.sites : [];
  const site = el('select', {}, ...sites.map((one) => el('option', { value: one }, one)));
  const begin = async () => {
    const answer = await post<StockCountAnswer>('/stock-counts', { place: site.value });
    if (!answer.ok) return refuse(answer.refusal);
    enter(answer.body);
    desk.focus();
  };
  return [
    el('p', { class: 'hint' }, say('countHow')),
    ...(open.ok ? open.body.items : []).map((one) =>
      button(
        say('goOn', { site: one.place, name: one.begunBy, found: one.found, expected: one.expected }),
        () => {
          enter(one);
          desk.focus();
        },
        'primary',
      ),
    ),
    ...(sites.length === 0
      ? [el('p', {}, say('noSites'))]
      : [
          field(say('shelf'), site),
          button(say('begin'), () => void begin(), open.ok && open.body.items.length > 0 ? 'plain' : 'primary'),
        ]),
    el('p', {}, el('a', { href: '/counts' }, say('countsBefore'))),
  ];
}

function tally(
  desk: Desk,
  count: StockCountAnswer,
  enter: (count: StockCountAnswer | null) => void,
): readonly HTMLElement[] {
  const { id, place, found, expected } = count;
  const end = async (abandoned: boolean) => {
    const answer = await post<StockCountAnswer>(`/stock-counts/${id}/end`, { abandoned });
    if (!answer.ok) return desk.refuse(place, answer.refusal);
    const { body } = answer;
    const [missing, extra] = [body.expected - body.found, body.surprising + body.unknown];
    desk.show({
      tone: abandoned ? 'same' : missing + extra === 0 ? 'good' : 'notice',
      word: abandoned ? 'word.givenUp' : 'word.counted',
      thing: place,
      lines: [
        say('counted', { found: body.found, expected: body.expected }),
        ...(missing === 0 || abandoned ? [] : [say('missingList', { count: missing })]),
        ...(extra === 0 ? [] : [say('extraList', { count: extra })]),
      ],
      actions: [el('a', { href: `/counts/${id}` }, say('openCount'))],
    });
    enter(null);
  };
  return [
    el('h2', {}, place),
    el('p', { class: 'tally' }, say('counted', { found, expected })),
    el('progress', { max: Math.max(1, expected), value: found, 'aria-label': place }),
    missingList(desk, count),
    el('p', {}, say('extraList', { count: count.surprising + count.unknown })),
    el('p', {}, el('a', { href: `/counts/${id}` }, say('openCount'))),
    endButtons(count, (abandoned) => void end(abandoned)),
    button(say('elsewhere'), () => enter(null)),
  ];
}

/** What was not seen yet, read once somebody opens it. */
function missingList(desk: Desk, { id, place, expected, found }: StockCountAnswer): HTMLElement {
  const count = expected - found;
  const list = el('ul', {});
  const read = async () => {
    const answer = await get<List<CountedThingAnswer>>(`/stock-counts/${id}/things?state=missing&limit=${mostShown}`);
    if (!answer.ok) return desk.refuse(place, answer.refusal);
    const shown = answer.body.items.map(({ label, model, category }) => `${label} ${model ?? category ?? ''}`);
    const more = count - shown.length;
    const lines = more > 0 ? [...shown, say('andMore', { count: more })] : shown;
    list.replaceChildren(...lines.map((line) => el('li', {}, line)));
  };
  const details: HTMLDetailsElement = el(
    'details',
    { toggle: () => void (details.open && list.childElementCount === 0 && read()) },
    el('summary', {}, say('missingList', { count })),
    list,
  );
  return details;
}

/** What is still missing is missing by the count's end, so it is asked once more. */
function endButtons({ expected, found }: StockCountAnswer, end: (abandoned: boolean) => void): HTMLElement {
  const rest = el('div', { class: 'row' });
  const ask = () => {
    const count = expected - found;
    rest.replaceChildren(
      ...(count === 0 ? [] : [el('p', { role: 'status' }, say('endWhy', { count }))]),
      button(say('endYes'), () => end(false), 'primary'),
      button(say('giveUp'), () => end(true)),
      button(say('goOnCounting'), show),
    );
    rest.querySelector('button')?.focus();
  };
  const show = () => rest.replaceChildren(button(say('end'), ask));
  show();
  return rest;
}

/** What is said of a label that was read during a count. */
export function describeSighting({ outcomes: [seen] }: SightingsAnswer): Result {
  if (seen === undefined) return { tone: 'same', word: 'word.twice', thing: '' };
  const { outcome, label, tag, model, custodian } = seen;
  const thing = [tag ?? label, model ?? ''].join(' ').trim();
  const by = custodian === null ? [] : [say('registerWith', { name: custodian })];
  switch (outcome) {
    case 'found':
      return { tone: 'good', word: 'word.found', thing };
    case 'twice':
      return { tone: 'same', word: 'word.twice', thing };
    case 'surprising':
      return { tone: 'notice', word: 'word.extra', thing, lines: [...by, say('extraWhy')] };
    case 'unknown':
      return { tone: 'unknown', word: 'word.unknown_asset', thing, lines: [say('unknownCounted')] };
    case 'ambiguous':
      return { tone: 'unknown', word: 'word.ambiguous', thing, lines: [say('ambiguousCounted')] };
  }
}
