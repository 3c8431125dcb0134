import { Alert, Button, Card, Checkbox, Group, Radio, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { InboundMessageListed, QuestionSettled } from '../../../api/schemas/intake.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { Dialog } from '../parts/dialog.tsx';
import { LongText } from '../parts/long-text.tsx';
import { ErrorState, Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { hrWords } from './words.ts';

/** What an HR system said that nobody but a person can decide. */
export function Questions() {
  const say = useWords(hrWords);
  const answer = useServer<{ readonly items: readonly InboundMessageListed[] }>('/inbound-messages', {
    state: 'question',
    limit: 50,
  });
  const [settling, setSettling] = useState<InboundMessageListed | null>(null);
  return (
    <section aria-labelledby="questions">
      <Shown answer={answer} rows={1}>
        {({ items }) =>
          items.length === 0 ? null : (
            <Stack mb="lg">
              <Title order={2} fz="lg" id="questions">
                {say('questions', { count: items.length })}
              </Title>
              {items.map((message) => (
                <Card key={message.id} withBorder>
                  <Text size="sm" c="dimmed">
                    {say('from', { source: message.source })} <When instant={message.receivedAt} />
                  </Text>
                  <Text>{(message.reason ?? '').replaceAll(/\s*\(\.\/handback [^)]*\)/g, '')}</Text>
                  <Group mt="xs">
                    <Button size="xs" onClick={() => setSettling(message)}>
                      {say('answer')}
                    </Button>
                  </Group>
                </Card>
              ))}
            </Stack>
          )
        }
      </Shown>
      {settling === null ? null : <Settle message={settling} close={() => setSettling(null)} />}
    </section>
  );
}

type How = 'do' | 'by_hand' | 'left';

/** Ends a question: by what it offers, which is shown before it is done, or by saying what somebody did. */
function Settle({ message, close }: { readonly message: InboundMessageListed; readonly close: () => void }) {
  const say = useWords(hrWords);
  const may = useMay();
  const { offer } = message;
  const [how, setHow] = useState<How>('left');
  const [reason, setReason] = useState('');
  const [isAtOnce, setAtOnce] = useState(false);
  const send = (more: object) =>
    server.post<QuestionSettled>(`/inbound-messages/${message.id}/settle`, {
      reason: reason.trim(),
      ...(how === 'do' ? { do: true } : { how }),
      ...more,
    });
  const preview = useChange(() => send({ dryRun: true, atOnce: true }));
  const settle = useChange(() =>
    send({
      atOnce: isAtOnce,
      ...(preview.data?.version === undefined || preview.data.version === null
        ? {}
        : { version: preview.data.version }),
    }),
  );
  const needsLook = how === 'do' && preview.data === undefined;
  const isOverdue = preview.data?.moved?.overdue === true;
  const error = settle.error ?? preview.error;
  return (
    <Dialog isOpen close={close} title={say('answer')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (needsLook) preview.mutate(undefined);
          else settle.mutate(undefined, { onSuccess: close });
        }}
      >
        <Stack>
          <Radio.Group
            label={say('how')}
            value={how}
            onChange={(value) => {
              preview.reset();
              setHow(value as How);
            }}
          >
            <Stack gap="xs" mt="xs">
              {offer !== null && may('departures.add') ? (
                <Radio value="do" label={say(offer.deed === 'move' ? 'doMove' : 'doCancel', { case: offer.case })} />
              ) : null}
              <Radio value="by_hand" label={say('byHand')} />
              <Radio value="left" label={say('left')} />
            </Stack>
          </Radio.Group>
          <LongText
            label={say('why')}
            description={say('whyKept')}
            required
            least={3}
            most={2000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <div role="status">
            {preview.data === undefined || how !== 'do' ? null : <Effect settled={preview.data} />}
          </div>
          {isOverdue ? (
            <Checkbox
              label={say('atOnce')}
              checked={isAtOnce}
              onChange={(event) => setAtOnce(event.currentTarget.checked)}
            />
          ) : null}
          {error === null ? null : <ErrorState error={error} />}
          <Group justify="flex-end">
            <Button type="submit" disabled={isOverdue && !isAtOnce} loading={preview.isPending || settle.isPending}>
              {say(needsLook ? 'showEffect' : 'settle')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function Effect({ settled: { moved, cancelled } }: { readonly settled: QuestionSettled }) {
  const say = useWords(hrWords);
  const { day } = useInstants();
  return (
    <Alert variant="light" color={moved?.overdue === true ? 'red' : 'blue'}>
      {moved === null ? null : (
        <Text size="sm">
          {say('movedTo', {
            case: moved.number,
            before: day(moved.before.lastWorkingDay),
            after: day(moved.after.lastWorkingDay),
          })}{' '}
          {moved.overdue ? say('overdue') : ''} {moved.approvalStale ? say('approveAgain') : ''}
        </Text>
      )}
      {cancelled === null ? null : <Text size="sm">{say('cancelledCase', { case: cancelled.number })}</Text>}
    </Alert>
  );
}
