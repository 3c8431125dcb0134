import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OffboardingDetail } from '../../../api/schemas/cases.ts';
import type { AskedSignature } from '../../../api/schemas/signatures.ts';
import { Copy } from '../parts/copy.tsx';
import { useWords } from '../language/words.ts';
import { Dialog } from '../parts/dialog.tsx';
import { partWords } from '../parts/words.ts';
import { ErrorState } from '../parts/states.tsx';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { casePath } from './use-case.ts';
import { caseWords } from './words.ts';

/** Asks the leaver to say where their things are and to sign for them: by mail, or on a screen that they are handed. */
export function SignDialog({
  detail: { number, person },
  close,
}: {
  readonly detail: OffboardingDetail;
  readonly close: () => void;
}) {
  const say = useWords(caseWords);
  const [isInPerson, setInPerson] = useState(false);
  const ask = useChange(() =>
    server.post<AskedSignature>(`${casePath(number)}/signatures`, { inPerson: isInPerson, assets: [] }),
  );
  return (
    <Dialog isOpen close={close} title={say('sign')}>
      {ask.data === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            ask.mutate(undefined);
          }}
        >
          <Stack>
            <Text>{say('signText', { name: person.name })}</Text>
            <Radio.Group
              label={say('signHow')}
              value={isInPerson ? 'here' : 'mail'}
              onChange={(value) => setInPerson(value === 'here')}
            >
              <Stack gap="xs" mt="xs">
                <Radio value="mail" label={say('signMail')} data-autofocus />
                <Radio value="here" label={say('signHere')} />
              </Stack>
            </Radio.Group>
            {ask.error === null ? null : <ErrorState error={ask.error} />}
            <Group justify="flex-end">
              <Button type="submit" loading={ask.isPending}>
                {say('signIt')}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Asked answer={ask.data} close={close} />
      )}
    </Dialog>
  );
}

/** What was asked for; where they sign here, the address that their screen opens. */
function Asked({ answer: { signature, link, things }, close }: { readonly answer: AskedSignature; close: () => void }) {
  const say = useWords(caseWords);
  const sayPart = useWords(partWords);
  return (
    <Stack>
      <Text role="status">
        {say(link === null ? 'signAsked' : 'signReady', { name: signature.name, count: things })}
      </Text>
      {link === null ? null : (
        <>
          <TextInput label={say('signLink')} value={link} readOnly onFocus={(event) => event.currentTarget.select()} />
          <Group>
            <Copy value={link} />
            <Button component="a" href={link} target="_blank" rel="noreferrer">
              {say('signOpen')}
            </Button>
          </Group>
        </>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {sayPart('close')}
        </Button>
      </Group>
    </Stack>
  );
}
