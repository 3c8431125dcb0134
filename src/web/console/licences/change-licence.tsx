import { Checkbox, Group, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { LicenceView } from '../../../api/schemas/licences.ts';
import { useWords } from '../language/words.ts';
import { FormDialog } from '../parts/form-dialog.tsx';
import { server } from '../server/server.ts';
import { licencesWords } from './words.ts';

const numbers = ['seats', 'noticeDays', 'minimumSeats', 'dataLostDays'] as const;
const kinds = ['subscription', 'perpetual', 'shared_login'] as const;

/** Says anew how a licence is paid for; what is left empty is not said. */
export function ChangeLicence({ licence, close }: { readonly licence: LicenceView; readonly close: () => void }) {
  const say = useWords(licencesWords);
  const digits = digitsOf(licence.currency ?? '');
  const [typed, setTyped] = useState({
    kind: licence.kind,
    price: licence.priceMinor === null ? '' : (licence.priceMinor / 10 ** digits).toFixed(digits),
    currency: licence.currency ?? '',
    period: licence.period ?? '',
    termEnds: licence.termEnds ?? '',
    seats: textOf(licence.seats),
    noticeDays: textOf(licence.noticeDays),
    minimumSeats: textOf(licence.minimumSeats),
    dataLostDays: textOf(licence.dataLostDays),
    reassignable: licence.reassignable !== false,
    refundable: licence.refundable,
  });
  const type = (change: Partial<typeof typed>) => setTyped({ ...typed, ...change });
  const wrong = {
    price: isPrice(typed.price, typed.currency) ? null : say('priceWrong'),
    currency:
      (typed.price === '') === (typed.currency === '') && /^([A-Z]{3})?$/.test(typed.currency)
        ? null
        : say('currencyWrong'),
  };
  const isNumber = (name: (typeof numbers)[number]) => /^\d{0,6}$/.test(typed[name]);
  const isReady = wrong.price === null && wrong.currency === null && numbers.every(isNumber);
  const change = () =>
    server.patch(`/licences/${licence.id}`, {
      kind: typed.kind,
      reassignable: typed.reassignable,
      refundable: typed.refundable,
      priceMinor: typed.price === '' ? null : minorOf(typed.price, typed.currency),
      currency: typed.currency === '' ? null : typed.currency,
      period: typed.period === '' ? null : typed.period,
      termEnds: typed.termEnds === '' ? null : typed.termEnds,
      ...Object.fromEntries(numbers.map((name) => [name, typed[name] === '' ? null : Number(typed[name])])),
    });
  return (
    <FormDialog
      title={say('changeOf', { name: licence.name })}
      submit={say('save')}
      isOpen
      close={close}
      isReady={isReady}
      change={change}
    >
      <NativeSelect
        label={say('kind')}
        value={typed.kind}
        onChange={(event) => type({ kind: kinds.find((one) => one === event.currentTarget.value) ?? licence.kind })}
        data={kinds.map((value) => ({ value, label: say(`kind.${value}`) }))}
        data-autofocus
      />
      <Group grow align="flex-start">
        <TextInput
          label={say('priceField')}
          description={say('priceWhy')}
          inputMode="decimal"
          error={wrong.price}
          value={typed.price}
          onChange={(event) => type({ price: event.currentTarget.value.trim() })}
        />
        <TextInput
          label={say('currency')}
          description="ISO 4217"
          maxLength={3}
          error={wrong.currency}
          value={typed.currency}
          onChange={(event) => type({ currency: event.currentTarget.value.toUpperCase() })}
        />
      </Group>
      <NativeSelect
        label={say('period')}
        value={typed.period}
        onChange={(event) => type({ period: event.currentTarget.value })}
        data={(['', 'month', 'year'] as const).map((value) => ({ value, label: say(`period.${value}`) }))}
      />
      <TextInput
        type="date"
        label={say('termEnds')}
        value={typed.termEnds}
        onChange={(event) => type({ termEnds: event.currentTarget.value })}
      />
      {numbers.map((name) => (
        <TextInput
          key={name}
          label={say(name === 'dataLostDays' ? 'dataLost' : name)}
          inputMode="numeric"
          error={isNumber(name) ? null : say('numberWrong')}
          value={typed[name]}
          onChange={(event) => type({ [name]: event.currentTarget.value.trim() })}
        />
      ))}
      <Checkbox
        label={say('reassignable')}
        checked={typed.reassignable}
        onChange={(event) => type({ reassignable: event.currentTarget.checked })}
      />
      <Checkbox
        label={say('refundable')}
        checked={typed.refundable}
        onChange={(event) => type({ refundable: event.currentTarget.checked })}
      />
    </FormDialog>
  );
}

function textOf(value: number | null): string {
  return value === null ? '' : String(value);
}

/** How many digits stand behind the point in a currency; two for what is none. */
function digitsOf(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2;
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** Nothing, or an amount with no more digits behind its point than the currency has. */
function isPrice(price: string, currency: string): boolean {
  const digits = digitsOf(currency);
  return /^(\d{1,9}([.,]\d+)?)?$/.test(price) && (/[.,](\d+)$/.exec(price)?.[1] ?? '').length <= digits;
}

function minorOf(price: string, currency: string): number {
  return Math.round(Number(price.replace(',', '.')) * 10 ** digitsOf(currency));
}
