import type { Json } from '../../core/applications/connector.ts';
import type { Customs, Parcel, PostalAddress } from '../../core/couriers/courier.ts';
import { minorDigits } from '../../core/say-money.ts';

const gramsPerOunce = 28.349523125;
const mmPerInch = 25.4;

/** Ounces, rounded up to a tenth: a parcel that is declared too light is charged for later. */
function ouncesOf(grams: number): number {
  return Math.ceil((grams / gramsPerOunce) * 10 - 1e-9) / 10;
}

/** Grams of what a carrier weighed in ounces. */
export function gramsOf(ounces: number): number {
  return Math.round(ounces * gramsPerOunce);
}

/** An address in EasyPost's words; what is not known is left out. */
export function addressFor(address: PostalAddress): Json {
  const { name, company, street1, street2, city, region, postcode, country, phone, email } = address;
  const fields = { name, company, street1, street2, city, state: region, zip: postcode, country, phone, email };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== ''));
}

/** A parcel in ounces and inches. */
export function parcelFor({ weightGrams, lengthMm, widthMm, heightMm }: Parcel): Json {
  const weight = ouncesOf(weightGrams);
  if (lengthMm === null || widthMm === null || heightMm === null) return { weight };
  const inches = (mm: number) => Math.ceil((mm / mmPerInch) * 10 - 1e-9) / 10;
  return { weight, length: inches(lengthMm), width: inches(widthMm), height: inches(heightMm) };
}

/** What customs are told: our own equipment comes home. Value and weight of a line are totals. */
export function customsFor({ signer, explanation, lines }: Customs): Json {
  return {
    contents_type: 'returned_goods',
    contents_explanation: explanation,
    customs_certify: true,
    customs_signer: signer,
    non_delivery_option: 'return',
    restriction_type: 'none',
    // Under 2,500 US dollars for each heading no filing with the United States is needed (15 CFR 30.37(a)).
    eel_pfc: 'NOEEI 30.37(a)',
    customs_items: lines.map((line) => ({
      description: line.description,
      quantity: line.quantity,
      value: line.valueMinor / 10 ** minorDigits(line.currency),
      weight: ouncesOf(line.weightGrams),
      hs_tariff_number: line.hsCode.replaceAll('.', ''),
      origin_country: line.originCountry,
      currency: line.currency,
    })),
  };
}
