import type { Money } from '../core/import-record.ts';
import { minorDigits, noCurrency } from '../core/say-money.ts';

/** Why a text is not taken for an amount of money. */
export type MoneyRefusal = { readonly reason: string };

/** An amount; `groupedByThree` when a single separator before three digits was read as a thousands separator ("1,234"). */
export type MoneyReading = { readonly money: Money; readonly groupedByThree: boolean };

const dollars = new Set(
  'USD CAD AUD NZD SGD HKD MXN TWD ARS CLP COP BMD BSD BBD BND BZD FJD GYD JMD KYD LRD NAD TTD XCD'.split(' '),
);
const crowns = new Set(['SEK', 'NOK', 'DKK', 'ISK']);
const signs: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  '₩': 'KRW',
  '₺': 'TRY',
  '₪': 'ILS',
  '₫': 'VND',
  '₴': 'UAH',
  '฿': 'THB',
  ZŁ: 'PLN',
  KČ: 'CZK',
  FT: 'HUF',
  US$: 'USD',
  A$: 'AUD',
  C$: 'CAD',
  CA$: 'CAD',
  NZ$: 'NZD',
  HK$: 'HKD',
  S$: 'SGD',
  R$: 'BRL',
  EURO: 'EUR',
  'FR.': 'CHF',
  SFR: 'CHF',
};
const currencies = new Set(Intl.supportedValuesOf('currency'));

const plain = /^\d{1,12}(?:\.\d{1,2})?$/;
const shape = /^([^\d\s.,'()-][^\d\s,'()-]*)?\s*(-)?\s*(\d[\d., ']*?)(?:[.,]-{1,2})?\s*([^\d\s.,'()-][^\d\s,'()-]*)?$/u;

/** True for codes of ISO 4217 that are in use. */
export function isCurrency(code: string): boolean {
  return currencies.has(code);
}

/**
 * Reads an amount with its currency as sign or code on either side, thousands in the English, German, Swiss or Indian manner, and a minus
 * in front, behind or as brackets. `currency` stands in for bare numbers. What cannot be told apart is refused.
 */
export function readMoney(text: string, currency: string = noCurrency): MoneyReading | MoneyRefusal {
  if (plain.test(text) && minorDigits(currency) === 2) {
    return { money: { minor: Math.round(Number(text) * 100), currency }, groupedByThree: false };
  }
  const { body, negative } = withoutSign(
    text
      .replaceAll(/[\u00a0\u2007\u2009\u202f]/g, ' ')
      .replaceAll(/[\u2212\u2013]/g, '-')
      .replaceAll('’', "'")
      .trim(),
  );
  const match = shape.exec(body);
  if (!match) return { reason: 'is not an amount of money' };
  const [, before, innerMinus, number = '', after] = match;
  if (before && after) return { reason: 'names two currencies' };
  if (innerMinus && negative) return { reason: 'has two signs' };
  const named = currencyOf(before ?? after, currency);
  if (named === undefined)
    return { reason: `has “${before ?? after}” for a currency; write the ISO code, as in 12.50 EUR` };
  return amountOf(number.trim(), named, negative || innerMinus !== undefined);
}

function withoutSign(text: string): { readonly body: string; readonly negative: boolean } {
  const bracketed = /^([^\d()]*)\(([^()]*)\)([^\d()]*)$/.exec(text);
  if (bracketed) return { body: `${bracketed[1]}${bracketed[2]}${bracketed[3]}`.trim(), negative: true };
  if (text.startsWith('-')) return { body: text.slice(1).trim(), negative: true };
  if (/\d-$/.test(text)) return { body: text.slice(0, -1), negative: true };
  return { body: text.startsWith('+') ? text.slice(1).trim() : text, negative: false };
}

function currencyOf(written: string | undefined, declared: string): string | undefined {
  if (written === undefined) return declared;
  const sign = written.toUpperCase();
  if (sign === '$') return dollars.has(declared) ? declared : 'USD';
  if (sign === '¥') return declared === 'CNY' ? 'CNY' : 'JPY';
  if (sign === 'KR' || sign === 'KR.') return crowns.has(declared) ? declared : undefined;
  return signs[sign] ?? (currencies.has(sign) ? sign : undefined);
}

function amountOf(number: string, currency: string, negative: boolean): MoneyReading | MoneyRefusal {
  const scale = minorDigits(currency);
  const split = splitNumber(number, scale);
  if ('reason' in split) return split;
  const decimals = split.fraction.replace(/0+$/, '');
  if (decimals.length > scale) return { reason: `has more digits after the point than ${currency} has` };
  const minor = Number(split.whole + decimals.padEnd(scale, '0'));
  if (!Number.isSafeInteger(minor)) return { reason: 'is too large to be an amount of money' };
  return { money: { minor: negative && minor !== 0 ? -minor : minor, currency }, groupedByThree: split.groupedByThree };
}

type SplitNumber = { readonly whole: string; readonly fraction: string; readonly groupedByThree: boolean };

function splitNumber(number: string, scale: number): SplitNumber | MoneyRefusal {
  const unclear = { reason: 'has separators that cannot be told apart; write it as 1234.50' };
  const last = Math.max(number.lastIndexOf('.'), number.lastIndexOf(','));
  const mark = last < 0 ? '' : number.charAt(last);
  const alone = last >= 0 && number.indexOf(mark) === last;
  const others = /[., ']/.test(number.slice(0, Math.max(last, 0)));
  const tail = last < 0 ? '' : number.slice(last + 1);
  if (alone && !others && tail.length === 3 && /^[1-9]\d{0,2}$/.test(number.slice(0, last))) {
    if (scale === 3) return unclear;
    return { whole: number.slice(0, last) + tail, fraction: '', groupedByThree: true };
  }
  if (alone && tail === '') return unclear;
  const whole = alone ? number.slice(0, last) : number;
  const fraction = alone ? tail : '';
  if (!/^\d*$/.test(fraction) || !isGrouped(whole)) return unclear;
  return { whole: whole.replaceAll(/\D/g, ''), fraction, groupedByThree: false };
}

/** Digits alone, or groups of three (or Indian: two, then three) behind one kind of separator. */
function isGrouped(whole: string): boolean {
  return (
    /^\d+$/.test(whole) ||
    /^\d{1,3}(?:([., '])\d{3})(?:\1\d{3})*$/.test(whole) ||
    /^\d{1,2}(?:,\d{2})+,\d{3}$/.test(whole)
  );
}
