import { Button, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OffboardingDetail } from '../../../api/schemas/cases.ts';
import type { EmbargoShown } from '../../../api/schemas/embargo.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { ErrorState, Shown } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { casePath } from './use-case.ts';
import { caseWords } from './words.ts';

/** Who may know of a confidential case, and how it becomes known to others. */
export function EmbargoDialog({
  detail: { number },
  close,
}: {
  readonly detail: OffboardingDetail;
  readonly close: () => void;
}) {
  const say = useWords(caseWords);
  const { at } = useInstants();
  const path = `${casePath(number)}/embargo`;
  const answer = useServer<EmbargoShown>(path);
  const [address, setAddress] = useState('');
  const [isLifting, setLifting] = useState(false);
  const add = useChange(() => server.post(path, { add: [address.trim()] }));
  return (
    <>
      <Dialog isOpen={!isLifting} close={close} title={say('embargo')}>
        <Shown answer={answer} rows={3}>
          {({ inForce, until, untilInformed, liftedAt, named }) => (
            <Stack>
              <Text>
                {inForce
                  ? [
                      say('confidentialWhy'),
                      ...(until === null ? [] : [`${say('until')} ${at(until)}.`]),
                      ...(untilInformed ? [`${say('until')}: ${say('untilInformed')}.`] : []),
                    ].join(' ')
                  : liftedAt === null
                    ? say('notEmbargoed')
                    : say('embargoOver', { when: at(liftedAt) })}
              </Text>
              <Text fw={600}>{say('named')}</Text>
              <List size="sm">
                {named.map(({ id, name, email }) => (
                  <List.Item key={id}>
                    {name} ({email})
                  </List.Item>
                ))}
              </List>
              {inForce ? (
                <form
                  onSubmit={(event) => {
                    event.preventDefault();
                    add.mutate(undefined, { onSuccess: () => setAddress('') });
                  }}
                >
                  <TextInput
                    type="email"
                    label={say('addNamed')}
                    description={say('addNamedWhy')}
                    value={address}
                    onChange={(event) => setAddress(event.currentTarget.value)}
                    required
                    mb="sm"
                  />
                  <Group justify="space-between">
                    <Button variant="default" color="red" onClick={() => setLifting(true)}>
                      {say('lift')}
                    </Button>
                    <Button type="submit" loading={add.isPending}>
                      {say('add')}
                    </Button>
                  </Group>
                </form>
              ) : null}
              {add.error === null ? null : <ErrorState error={add.error} />}
            </Stack>
          )}
        </Shown>
      </Dialog>
      <ConfirmEffect
        effect={say('liftEffect', { case: number })}
        isOpen={isLifting}
        close={() => setLifting(false)}
        isDangerous
        change={() => server.post(`${path}/lift`)}
      >
        {say('liftText')}
      </ConfirmEffect>
    </>
  );
}
