import { NativeSelect } from '@mantine/core';
import { useWords } from '../language/words.ts';
import { newDepartureWords } from './words.ts';

const zones = Intl.supportedValuesOf('timeZone');

/** The zone of the last working moment; left as it is, where they work. */
export function ZoneField({
  value,
  known,
  onChange,
}: {
  readonly value: string;
  readonly known: string;
  readonly onChange: (zone: string) => void;
}) {
  const say = useWords(newDepartureWords);
  return (
    <NativeSelect
      label={say('zone')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: say('zoneKnown', { zone: known === '' ? '…' : known }) },
        ...zones.map((zone) => ({ value: zone, label: zone })),
      ]}
    />
  );
}
