import type { Money } from '../../core/import-record.ts';
import { minorDigits } from '../money-value.ts';

/** An amount for papers that cross borders: the ISO 4217 code, thousands with a comma, all digits of the currency ("EUR 1,234.50"). */
export function sayMoney({ minor, currency }: Money): string {
  const digits = minorDigits(currency);
  const all = String(Math.abs(minor)).padStart(digits + 1, '0');
  const whole = all.slice(0, all.length - digits).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  const fraction = digits === 0 ? '' : `.${all.slice(-digits)}`;
  return `${currency} ${minor < 0 ? '-' : ''}${whole}${fraction}`;
}
