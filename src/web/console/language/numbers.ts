import { noCurrency } from '../../../core/say-money.ts';
import { localeOf, useLanguage } from './language.tsx';

/** Money as the API sends it: `minor` counts the smallest unit of the currency (ISO 4217). */
export type Money = { readonly minor: number; readonly currency: string };

/** How numbers, shares (0 to 1) and money are written for the reader. */
export function useNumbers() {
  const { language } = useLanguage();
  const locale = localeOf(language);
  return {
    number: (value: number): string => new Intl.NumberFormat(locale).format(value),
    percent: (share: number): string =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(share),
    // Of an amount nobody named a currency for, the bare number: readers know no currency XXX.
    money: ({ minor, currency }: Money): string => {
      if (currency === noCurrency)
        return new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(minor / 100);
      const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
      return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
    },
  };
}
