import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import type { AssetListed } from '../../../api/schemas/inventory.ts';
import { Failure } from '../../../core/failure.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { useMay } from '../server/me.ts';
import { fileAddress, server } from '../server/server.ts';
import { toFailure } from '../server/to-failure.ts';
import { devicesWords } from './words.ts';

const deeds = {
  propose: { path: 'returns/propose', permission: 'returns.manage' },
  kit: { path: 'kits', permission: 'returns.manage' },
  ask: { path: 'signatures', permission: 'custody.change' },
} as const;
type Deed = keyof typeof deeds;

/** What can be done with several devices: labels for each, or something for each of their cases. Each case succeeds or fails by itself. */
export function DeviceDeeds({ rows }: { readonly rows: readonly AssetListed[] }) {
  const say = useWords(devicesWords);
  const may = useMay();
  const [asking, setAsking] = useState<Deed | null>(null);
  const [done, setDone] = useState(0);
  const cases = [...new Set(rows.flatMap(({ back }) => (back === null ? [] : [back.offboarding])))];
  const doEach = async (deed: Deed) => {
    const failed: string[] = [];
    for (const number of cases) {
      const failure = await server
        .post(`/offboardings/${number}/${deeds[deed].path}`, deed === 'propose' ? undefined : {})
        .then(() => null, toFailure);
      if (failure instanceof Failure) failed.push(`${number}: ${failure.message}`);
    }
    if (failed.length > 0) throw new Failure('rule-refused', failed.join(' '));
    setDone(cases.length);
  };
  const labels = fileAddress('/assets/labels.pdf', { tags: rows.map(({ tag }) => tag).join(',') });
  return (
    <>
      <Button component="a" href={labels} size="compact-sm" variant="default">
        {say('labels')}
      </Button>
      {(Object.keys(deeds) as Deed[])
        .filter((deed) => may(deeds[deed].permission))
        .map((deed) => (
          <Button
            key={deed}
            size="compact-sm"
            variant="default"
            disabled={cases.length === 0}
            onClick={() => setAsking(deed)}
          >
            {say(deed)}
          </Button>
        ))}
      {cases.length === 0 ? <Text size="sm">{say('noCase')}</Text> : null}
      {done === 0 ? null : (
        <Text size="sm" role="status">
          {say('done', { count: done })}
        </Text>
      )}
      {asking === null ? null : (
        <ConfirmEffect effect={say(asking)} isOpen close={() => setAsking(null)} change={() => doEach(asking)}>
          {say(`${asking}Why`)} {say('perCase', { count: cases.length, cases: cases.join(', ') })}
        </ConfirmEffect>
      )}
    </>
  );
}
