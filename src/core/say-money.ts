/** An amount as a reader writes it: `1199.00 EUR`, with as many digits as its currency has (ISO 4217). */
export function sayMoney({ minor, currency }: { readonly minor: number; readonly currency: string }): string {
  const { maximumFractionDigits: digits = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return `${(minor / 10 ** digits).toFixed(digits)} ${currency}`;
}
