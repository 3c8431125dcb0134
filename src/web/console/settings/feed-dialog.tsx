import { Alert, Badge, Button, Group, List, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import type { FeedDetail, ReadingListed } from '../../../api/schemas/feeds.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { ErrorState, Shown } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { feedWords } from './feeds-words.ts';

type Asking =
  | { readonly what: 'accept'; readonly reading: ReadingListed }
  | { readonly what: 'remove' | 'pause' | 'resume' };

/** One feed: its latest files, the question of the one that is held, and what has to be decided about people. */
export function FeedDialog({ name, close }: { readonly name: string; readonly close: () => void }) {
  const say = useWords(feedWords);
  const may = useMay();
  const path = `/feeds/${encodeURIComponent(name)}`;
  const answer = useServer<FeedDetail>(path);
  const running = useChange(() => server.post(`${path}/run`));
  const [asking, setAsking] = useState<Asking | null>(null);
  return (
    <Dialog title={name} isOpen close={close} size="lg">
      <Shown answer={answer}>
        {({ feed, readings, findings }) => (
          <Stack>
            <Group>
              <Button size="xs" variant="default" loading={running.isPending} onClick={() => running.mutate(undefined)}>
                {say('run')}
              </Button>
              {may('sources.manage') ? (
                <>
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => setAsking({ what: feed.paused ? 'resume' : 'pause' })}
                  >
                    {say(feed.paused ? 'resume' : 'pause')}
                  </Button>
                  <Button size="xs" color="red" variant="light" onClick={() => setAsking({ what: 'remove' })}>
                    {say('remove')}
                  </Button>
                </>
              ) : null}
              <Text size="sm" role="status">
                {running.isSuccess ? say('willLook') : ''}
              </Text>
            </Group>
            {running.error === null ? null : <ErrorState error={running.error} />}
            <Title order={3} fz="md">
              {say('readings')}
            </Title>
            {readings.length === 0 ? <Text>{say('noReadings')}</Text> : null}
            {readings.map((reading) => (
              <Reading key={reading.number} reading={reading} accept={() => setAsking({ what: 'accept', reading })} />
            ))}
            {findings.length === 0 ? null : (
              <>
                <Title order={3} fz="md">
                  {say('findings')}
                </Title>
                <List>
                  {findings.map(({ id, text, foundAt }) => (
                    <List.Item key={id}>
                      {text} <When instant={foundAt} />
                    </List.Item>
                  ))}
                </List>
              </>
            )}
          </Stack>
        )}
      </Shown>
      {asking === null ? null : (
        <Ask asking={asking} name={name} path={path} close={() => setAsking(null)} leave={close} />
      )}
    </Dialog>
  );
}

function Reading({ reading, accept }: { readonly reading: ReadingListed; readonly accept: () => void }) {
  const say = useWords(feedWords);
  const { number, fileName, state, rows, question, notes, readAt } = reading;
  return (
    <div>
      <Group gap="xs">
        <Text>
          {number}. {fileName} ({say('rows', { count: rows })}) <When instant={readAt} />
        </Text>
        <Badge color={state === 'held' ? 'red' : 'gray'} variant={state === 'held' ? 'filled' : 'light'}>
          {say(`reading.${state}`)}
        </Badge>
      </Group>
      {notes.map((note, index) => (
        <Text key={index} size="sm">
          {note}
        </Text>
      ))}
      {state === 'held' && question !== null ? (
        <Alert color="red" variant="light" mt="xs" title={question}>
          <Button size="xs" variant="default" onClick={accept}>
            {say('accept')}
          </Button>
        </Alert>
      ) : null}
    </div>
  );
}

function Ask({
  asking,
  name,
  path,
  close,
  leave,
}: {
  readonly asking: Asking;
  readonly name: string;
  readonly path: string;
  readonly close: () => void;
  readonly leave: () => void;
}) {
  const say = useWords(feedWords);
  if (asking.what === 'accept') {
    const { number, fileName } = asking.reading;
    return (
      <ConfirmEffect
        effect={say('acceptOf', { file: fileName })}
        isOpen
        close={close}
        needsReason
        change={(reason) => server.post(`${path}/accept`, { reading: number, reason })}
      >
        {say('acceptEffect')}
      </ConfirmEffect>
    );
  }
  const { what } = asking;
  return (
    <ConfirmEffect
      effect={say(`${what}Of`, { name })}
      isOpen
      close={close}
      isDangerous={what === 'remove'}
      change={() => server.post(`${path}/change`, { change: what })}
      onDone={() => (what === 'remove' ? leave() : undefined)}
    >
      {say(`${what}Effect`)}
    </ConfirmEffect>
  );
}
