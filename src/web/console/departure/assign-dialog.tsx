import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import type { Step } from '../../../api/schemas/cases.ts';
import { useWords } from '../language/words.ts';
import { Dialog } from '../parts/dialog.tsx';
import { OperatorField } from '../parts/operator-field.tsx';
import { ErrorState } from '../parts/states.tsx';
import { useMe } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { stepWords } from './step-words.ts';

/** Hands a step to somebody by name, takes it, or gives it back to whom the playbook names. */
export function AssignDialog({ step, close }: { readonly step: Step; readonly close: () => void }) {
  const say = useWords(stepWords);
  const me = useMe();
  const [to, setTo] = useState('');
  const assign = useChange((operator: string | null) => server.post(`/steps/${step.id}/assign`, { to: operator }));
  const give = (operator: string | null) => assign.mutate(operator, { onSuccess: close });
  const isMine = step.askedOf.length === 1 && step.askedOf[0]?.id === me?.operator.id;
  return (
    <Dialog isOpen close={close} title={say('assign')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          give(to.trim());
        }}
      >
        <Stack>
          <OperatorField label={say('assignTo')} value={to} onChange={setTo} />
          {assign.error === null ? null : <ErrorState error={assign.error} />}
          <Group justify="flex-end">
            <Button variant="subtle" onClick={() => give(null)}>
              {say('assignBack')}
            </Button>
            {me === undefined || isMine ? null : (
              <Button variant="default" onClick={() => give(me.operator.id)}>
                {say('assignMe')}
              </Button>
            )}
            <Button type="submit" loading={assign.isPending}>
              {say('assignEffect')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
