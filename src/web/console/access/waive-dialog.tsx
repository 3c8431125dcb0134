import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { AccessPart } from '../../../api/schemas/access-matrix.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { server } from '../server/server.ts';
import { accessWords } from './words.ts';

type Props = {
  readonly person: string;
  readonly application: string;
  readonly parts: readonly AccessPart[];
  readonly close: () => void;
};

/** Decides that what is open of one application need not end, until a day. */
export function WaiveDialog({ person, application, parts, close }: Props) {
  const say = useWords(accessWords);
  const [until, setUntil] = useState('');
  const waive = async (reason: string) => {
    for (const { itemId, case: number } of parts)
      await server.post(`/offboardings/${number}/waivers`, {
        itemId,
        reason,
        ...(until === '' ? {} : { until: `${until}T00:00:00Z` }),
      });
  };
  return (
    <ConfirmEffect effect={say('waiveEffect', { application, person })} isOpen close={close} needsReason change={waive}>
      {say('waiveWhat')}
      <TextInput
        type="date"
        mt="sm"
        label={say('waiveEnds')}
        description={say('waiveEndsWhy')}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
    </ConfirmEffect>
  );
}
