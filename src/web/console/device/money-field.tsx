import { Group, NativeSelect, TextInput } from '@mantine/core';
import { minorDigits } from '../../../core/say-money.ts';
import type { Money } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { deviceWords } from './words.ts';

type Amount = { readonly text: string; readonly currency: string };
export const noAmount: Amount = { text: '', currency: 'EUR' };
const currencies = ['EUR', 'USD', 'GBP', 'CHF', 'SEK', 'DKK', 'NOK', 'PLN', 'CZK', 'CAD', 'AUD', 'JPY', 'INR'];

/** What was typed as money; undefined while it is none. A comma counts as the point. */
export function moneyOf({ text, currency }: Amount): Money | undefined {
  const plain = text.trim().replace(',', '.');
  return /^\d{1,9}(\.\d{1,3})?$/.test(plain)
    ? { minor: Math.round(Number(plain) * 10 ** minorDigits(currency)), currency }
    : undefined;
}

/** An amount and its currency. */
export function MoneyField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: Amount;
  readonly onChange: (value: Amount) => void;
}) {
  const say = useWords(deviceWords);
  return (
    <Group gap="xs" align="flex-end">
      <TextInput
        flex="1 1 8rem"
        label={label}
        inputMode="decimal"
        value={value.text}
        onChange={(event) => onChange({ ...value, text: event.currentTarget.value })}
      />
      <NativeSelect
        label={say('currency')}
        data={currencies}
        value={value.currency}
        onChange={(event) => onChange({ ...value, currency: event.currentTarget.value })}
      />
    </Group>
  );
}
