import type { Money } from './import-record.ts';

/** The currency of a bare number when nobody declared one (ISO 4217: no currency). */
export const noCurrency = 'XXX';

const withoutMinorUnits = new Set('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' '));
const withThreeDigits = new Set('BHD IQD JOD KWD LYD OMR TND'.split(' '));

/** How many digits a currency has after the point (ISO 4217). */
export function minorDigits(currency: string): number {
  if (withoutMinorUnits.has(currency)) return 0;
  return withThreeDigits.has(currency) ? 3 : 2;
}

/**
 * An amount as a reader writes it, with all digits of its currency: `1199.00 EUR`, which the command line takes back; `grouped`, for reading
 * alone, `1,199.00 EUR`. An amount without a currency says so.
 */
export function sayMoney({ minor, currency }: Money, { grouped = false }: { readonly grouped?: boolean } = {}): string {
  const digits = minorDigits(currency);
  const all = String(Math.abs(minor)).padStart(digits + 1, '0');
  const whole = all.slice(0, all.length - digits);
  const shown = grouped ? whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',') : whole;
  const fraction = digits === 0 ? '' : `.${all.slice(-digits)}`;
  return `${minor < 0 ? '-' : ''}${shown}${fraction} ${currency === noCurrency ? '(no currency named)' : currency}`;
}
