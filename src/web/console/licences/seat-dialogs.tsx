import { Text } from '@mantine/core';
import { useState } from 'react';
import type { LicenceDetailView } from '../../../api/schemas/licences.ts';
import { useWords } from '../language/words.ts';
import { PersonField } from '../parts/person-field.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { licencesWords } from './words.ts';

type Props = { readonly licence: LicenceDetailView; readonly close: () => void };

/** Gives a free seat to whoever has waited longest, or to somebody named. */
export function GiveSeat({
  licence: { id, name, whoWaits },
  close,
  onDone,
}: Props & { readonly onDone: (name: string) => void }) {
  const say = useWords(licencesWords);
  const may = useMay();
  const [chosen, setChosen] = useState({ id: whoWaits[0]?.personId ?? '', name: whoWaits[0]?.name ?? '' });
  return (
    <FormDialog
      title={say('giveTo', { name })}
      submit={say('giveIt')}
      isOpen
      close={close}
      isReady={chosen.id !== ''}
      change={() => server.post(`/licences/${id}/seats`, { personId: chosen.id })}
      onDone={() => onDone(chosen.name)}
    >
      <Text size="sm">{say('giveWhy')}</Text>
      {may('people.read') ? (
        <PersonField
          label={say('person')}
          value={chosen.id}
          onChange={(personId, who) => setChosen({ id: personId, name: who })}
        />
      ) : (
        <Text fw={600}>{chosen.name}</Text>
      )}
    </FormDialog>
  );
}

/** Puts somebody on the list of those who wait. */
export function WaitForSeat({ licence: { id, name }, close }: Props) {
  const say = useWords(licencesWords);
  const [personId, setPersonId] = useState('');
  return (
    <FormDialog
      title={say('waitFor', { name })}
      submit={say('put')}
      isOpen
      close={close}
      isReady={personId !== ''}
      change={() => server.post(`/licences/${id}/requests`, { personId })}
    >
      <PersonField label={say('person')} value={personId} onChange={setPersonId} />
    </FormDialog>
  );
}
