import type { ReturnMethod } from '../core/returns/propose-return.ts';
import { type Barcode, qrCode } from '../formats/papers/barcode.ts';
import { fillText, sayDay, sayNearDay, type TextKey, type Texts } from '../formats/texts.ts';
import { pickUpDays } from '../jobs/portal/pick-up-days.ts';
import type { PortalFacts, PortalParcel, PortalThing } from '../store/portal/portal-facts.ts';
import { html, type Html } from './html.ts';
import { addressPart, linesOf, type TypedAddress } from './portal-address.ts';
import { isOpenThing, portalProgress } from './portal-things.ts';

/** Where things are handed in at a site. */
export type Desk = { readonly address: string; readonly hours: string | null };

type Sending = {
  readonly texts: Texts;
  readonly facts: PortalFacts;
  readonly desk: Desk | null;
  /** Whom to ask. */
  readonly contact: string;
  /** What was typed and could not be taken; null: nothing. */
  readonly typed: TypedAddress | null;
};

type Way = ReturnMethod | 'undecided';
const ways: readonly Way[] = ['hand_in', 'kit', 'pick_up', 'own_shipping', 'do_not_ship', 'undecided'];
const needsAddress: readonly Way[] = ['kit', 'pick_up', 'undecided'];

/** The second step: for each way back the things that go by it, and what to do. */
export function sendingStep(sending: Sending): Html {
  const { texts, facts } = sending;
  const byWay = Map.groupBy(
    facts.things.filter((thing) => isToSend(facts, thing)),
    (thing) => wayOf(facts, thing),
  );
  const groups = ways.flatMap((way) => {
    const things = byWay.get(way);
    return things === undefined ? [] : [html`<div class="way">${names(things)}${wayWords(sending, way, things)}</div>`];
  });
  const nothing = groups.length === 0 ? html`<p>${fillText(texts, 'sending.nothing')}</p>` : null;
  const asksAddress = needsAddress.some((way) => byWay.has(way)) || sending.typed !== null;
  return html`<section aria-labelledby="sending"><h2 id="sending"><span class="step">2</span> ${fillText(texts, 'sending.title')}</h2>
${groups}${nothing}${asksAddress ? addressPart(sending) : null}</section>`;
}

/** What is neither back nor settled, and of which nobody says that it is gone, sent, or was never there. */
function isToSend(facts: PortalFacts, thing: PortalThing): boolean {
  if (!facts.caseOpen || portalProgress(facts, thing) !== 'not_yet') return false;
  return thing.assetId === null || (isOpenThing(facts, thing) && (thing.said === null || thing.said === 'have'));
}

/** Accessories go where the rest goes. */
function wayOf({ things, box }: PortalFacts, { assetId, method, inBox, batteryDamaged }: PortalThing): Way {
  if (assetId !== null) return batteryDamaged ? 'undecided' : (method ?? 'undecided');
  const has = (way: ReturnMethod) => things.some((one) => one.method === way);
  if (inBox || (box === null && has('kit'))) return 'kit';
  return has('hand_in') ? 'hand_in' : 'undecided';
}

/** Things by name and tag, one under the other. */
export function names(things: readonly PortalThing[]): Html {
  const parts = things.map(
    ({ what, tag }) =>
      html`<li><bdi>${what}</bdi>${tag === null ? null : html` <small><bdi>${tag}</bdi></small>`}</li>`,
  );
  return html`<ul class="names">${parts}</ul>`;
}

function wayWords(sending: Sending, way: Way, things: readonly PortalThing[]): Html {
  const { texts, facts, desk, contact } = sending;
  const say = (key: TextKey, values?: Readonly<Record<string, string>>) => html`<p>${fillText(texts, key, values)}</p>`;
  if (things.some(({ batteryDamaged }) => batteryDamaged)) return say('packing.swollen', { contact });
  switch (way) {
    case 'hand_in': {
      const place = [facts.site ?? facts.organization, ...(desk === null ? [] : [desk.address])].join(', ');
      return html`${say('sending.hand_in', { place })}${desk?.hours ? say('sending.hours', { hours: desk.hours }) : null}`;
    }
    case 'kit':
      return html`${say('sending.kit')}${say(boxKey(facts))}${facts.box?.parcel ? parcel(sending, facts.box.parcel) : null}${packing(sending)}`;
    case 'pick_up':
      return html`${say('sending.fetch', { contact })}${pickUp(sending, things)}${parcels(sending, things)}${packing(sending)}`;
    case 'own_shipping':
      return html`${say('sending.own')}${parcels(sending, things)}${packing(sending)}`;
    case 'do_not_ship':
      return say('sending.keep', { contact });
    case 'undecided':
      return say('sending.undecided', { contact });
  }
}

/** The day on which somebody would like things to be fetched, as long as nothing is ordered. */
function pickUp({ texts, facts, contact }: Sending, things: readonly PortalThing[]): Html | null {
  const waiting = things.filter(({ toBeFetched }) => toBeFetched);
  if (waiting.length === 0) return null;
  const say = (key: TextKey, values?: Readonly<Record<string, string>>) => fillText(texts, key, values);
  const wished = waiting.find(({ pickUpOn }) => pickUpOn !== null)?.pickUpOn ?? null;
  const days = pickUpDays(facts);
  const isOver = wished !== null && !days.some((day) => day.equals(wished));
  const options = (isOver ? [wished, ...days] : days).map(
    (day) =>
      html`<option value="${day.toString()}"${wished?.equals(day) ? html` selected` : null}>${sayNearDay(texts.language, day)}</option>`,
  );
  return html`${wished === null ? null : html`<p class="state">${say('sending.pick_wish', { day: sayDay(texts.language, wished), contact })}</p>`}
<p><label for="pick-up">${say('sending.pick_day')}</label><br><select id="pick-up" name="pick-up"><option value="">${say('sending.pick_any')}</option>${options}</select></p>
<p><button name="do" value="pick_up">${say('sending.pick_button')}</button></p>`;
}

function boxKey({ box }: PortalFacts): TextKey {
  if (box === null || box.state === 'requested' || box.state === 'packed') return 'sending.kit_ready';
  return box.state === 'shipped' ? 'sending.kit_coming' : 'sending.kit_there';
}

function parcels(sending: Sending, things: readonly PortalThing[]): readonly Html[] {
  const ids = new Set(things.map(({ shipmentId }) => shipmentId));
  return sending.facts.parcels.filter(({ shipmentId }) => ids.has(shipmentId)).map((one) => parcel(sending, one));
}

/** The label of a parcel, and its number as a code for whoever has no printer. */
function parcel(
  { texts, facts }: Sending,
  { shipmentId, hasLabel, labelUntil, trackingCode, carrier, to }: PortalParcel,
): Html {
  const say = (key: TextKey, values?: Readonly<Record<string, string>>) => fillText(texts, key, values);
  const { language } = texts;
  const until =
    labelUntil === null ? null : sayDay(language, labelUntil.toZonedDateTimeISO(facts.timeZone).toPlainDate());
  const label = hasLabel
    ? html`<p>${say('sending.label')}${until === null ? null : html` ${say('sending.label_until', { day: until })}`}</p>
<p><a class="button" href="/p/label/${shipmentId}" download>${say('sending.label_button')}</a></p>`
    : null;
  const code =
    trackingCode === null || !hasLabel
      ? null
      : html`<p>${say('sending.code')}</p>${picture(qrCode(trackingCode), trackingCode)}`;
  const number =
    trackingCode === null
      ? null
      : html`<p>${say('sending.tracking', { code: [carrier, trackingCode].filter((part) => part !== null).join(' ') })}</p>`;
  const lines = to === null ? null : html`<p>${say('paper.slip_address')}</p>${linesOf(to)}`;
  return html`${label}${code}${number}${lines}`;
}

/** A code as a picture: dark on white in either scheme. */
function picture({ width, height, bars }: Barcode, alt: string): Html {
  const path = bars.map((bar) => `M${bar.x} ${bar.y}h${bar.width}v${bar.height}h-${bar.width}z`).join('');
  return html`<svg class="code" viewBox="0 0 ${width} ${height}" role="img" aria-label="${alt}" shape-rendering="crispEdges"><rect width="${width}" height="${height}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}

function packing({ texts, contact }: Sending): Html {
  const say = (key: TextKey, values?: Readonly<Record<string, string>>) => fillText(texts, key, values);
  return html`<details class="packing"><summary>${say('packing.title')}</summary><ul>
<li>${say('packing.off')}</li><li>${say('packing.box')}</li><li>${say('packing.batteries')}</li>
<li>${say('packing.swollen_question')} ${say('packing.swollen', { contact })}</li></ul></details>`;
}
