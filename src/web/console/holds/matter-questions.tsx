import { Text } from '@mantine/core';
import { useState } from 'react';
import type { MatterAnswer, MatterChangedAnswer, NoticeGiven } from '../../../api/schemas/holds.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { LongText } from '../parts/long-text.tsx';
import { PersonField } from '../parts/person-field.tsx';
import { server } from '../server/server.ts';
import { HoldFields, useHoldWanted } from './hold-fields.tsx';
import { holdsWords } from './words.ts';

type Hold = MatterAnswer['holds'][number];
type Notice = MatterAnswer['notices'][number];
/** What is being asked about a matter; a release of null is that of the whole matter. */
export type Asking = 'add' | 'notice' | { readonly release: Hold | null } | { readonly told: Notice };

/** The questions before something is done with a matter; `tell` says afterwards what came of it. */
export function MatterQuestions({
  path,
  matter,
  asking,
  close,
  tell,
}: {
  readonly path: string;
  readonly matter: MatterAnswer;
  readonly asking: Asking | null;
  readonly close: () => void;
  readonly tell: (said: string) => void;
}) {
  const say = useWords(holdsWords);
  const { wanted, change, clear, body } = useHoldWanted();
  const [person, setPerson] = useState('');
  const [text, setText] = useState('');
  const release = typeof asking === 'object' && asking !== null && 'release' in asking ? asking.release : undefined;
  const told = typeof asking === 'object' && asking !== null && 'told' in asking ? asking.told : undefined;
  return (
    <>
      <FormDialog<MatterChangedAnswer>
        title={say('addThing')}
        submit={say('addIt')}
        isOpen={asking === 'add'}
        close={close}
        change={() => server.post(`${path}/holds`, body)}
        onDone={({ matter: { name }, cases }) => {
          clear();
          tell(
            cases.length === 0
              ? say('openedNow', { matter: name })
              : say('openedAnew', { matter: name, cases: cases.join(', ') }),
          );
        }}
      >
        <Text size="sm">{say('openWhy')}</Text> <HoldFields wanted={wanted} change={change} />
      </FormDialog>
      <FormDialog<NoticeGiven>
        title={say('notice')}
        submit={say('noticeSend')}
        isOpen={asking === 'notice'}
        close={close}
        isReady={person !== ''}
        change={() => server.post(`${path}/notices`, { person, text })}
        onDone={({ byMail }) => {
          setPerson('');
          setText('');
          tell(say(byMail ? 'noticeSent' : 'noticeNoMail'));
        }}
      >
        <Text size="sm">{say('noticeWhy')}</Text>{' '}
        <PersonField label={say('person')} value={person} onChange={setPerson} />
        <LongText
          label={say('noticeText')}
          required
          minRows={3}
          least={3}
          most={4000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </FormDialog>
      <ConfirmEffect
        effect={say('releaseOf', { name: release?.label ?? matter.name })}
        isOpen={release !== undefined}
        close={close}
        needsReason
        change={(reason) =>
          server.post(`${path}/release`, {
            reason,
            ...(release === undefined || release === null ? {} : { holdId: release.id }),
          })
        }
      >
        {say('releaseWhy')}
      </ConfirmEffect>
      <ConfirmEffect
        effect={say('acknowledgeOf', { name: told?.person ?? '' })}
        isOpen={told !== undefined}
        close={close}
        needsReason
        change={(note) => server.post(`${path}/acknowledgements`, { person: told?.personId, note })}
      >
        {say('acknowledgeWhy')}
      </ConfirmEffect>
    </>
  );
}
