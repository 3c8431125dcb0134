import { countriesIn } from '../core/countries.ts';
import { fillText, type TextKey, type Texts } from '../formats/texts.ts';
import type { PortalFacts } from '../store/portal/portal-facts.ts';
import { html, type Html } from './html.ts';

export const addressFields = ['name', 'street1', 'street2', 'postcode', 'city', 'region', 'country', 'phone'] as const;

/** What somebody typed as their address, as they typed it. */
export type TypedAddress = Readonly<Record<(typeof addressFields)[number], string>>;

type AddressPart = {
  readonly texts: Texts;
  readonly facts: PortalFacts;
  /** Whom to ask. */
  readonly contact: string;
  /** What was typed and could not be taken; null: nothing. */
  readonly typed: TypedAddress | null;
};

/** Where parcels reach somebody: shown once a box is under way, asked for before. */
export function addressPart({ texts, facts, contact, typed }: AddressPart): Html {
  const kept = facts.address;
  if (facts.box === null || kept === null) return addressForm(texts, facts, typed);
  const { company, name, street1, street2, postcode, city, region, country } = kept.address;
  const place = [postcode, city].filter((part) => part !== null).join(' ');
  const lines = [company, name, street1, street2, place, region, country].filter((line) => line !== null);
  return html`<h3>${fillText(texts, 'sending.address')}</h3>${linesOf(lines)}<p>${fillText(texts, 'address.fixed', { contact })}</p>`;
}

/** An address, line by line. */
export function linesOf(lines: readonly string[]): Html {
  return html`<p class="address">${lines.map((line) => html`<bdi>${line}</bdi><br>`)}</p>`;
}

function addressForm(texts: Texts, { address: kept, person, country: home }: PortalFacts, typed: TypedAddress | null) {
  const say = (key: TextKey) => fillText(texts, key);
  const known: Partial<Record<keyof TypedAddress, string | null>> = kept?.address ?? { name: person, country: home };
  const value = (part: keyof TypedAddress) => typed?.[part] ?? known[part] ?? '';
  const field = (part: keyof TypedAddress, key: TextKey, fill: string) =>
    html`<p><label for="address-${part}">${say(key)}</label><br><input id="address-${part}" name="address-${part}" value="${value(part)}" autocomplete="${fill}" maxlength="100"></p>`;
  const country = value('country');
  const countries = countriesIn(texts.language).map(
    ({ code, name }) => html`<option value="${code}"${code === country ? html` selected` : null}>${name}</option>`,
  );
  const isDoubted = kept !== null && kept.doubt !== null && kept.confirmedAt === null;
  return html`<fieldset class="address-form"><legend>${say('sending.address')}</legend>
${isDoubted ? html`<p class="state">${say('address.doubt')}</p>` : null}
${field('name', 'address.name', 'name')}${field('street1', 'address.street', 'address-line1')}${field('street2', 'address.more', 'address-line2')}
${field('postcode', 'address.postcode', 'postal-code')}${field('city', 'address.city', 'address-level2')}${field('region', 'address.region', 'address-level1')}
<p><label for="address-country">${say('address.country')}</label><br><select id="address-country" name="address-country" autocomplete="country"><option value=""></option>${countries}</select></p>
${field('phone', 'address.phone', 'tel')}
<p><button name="do" value="address">${say('address.button')}</button></p></fieldset>`;
}
