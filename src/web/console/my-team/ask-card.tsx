import { Badge, Button, FileButton, Group, List, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { Person } from '../../../api/schemas/inventory.ts';
import { readUpload } from '../parts/read-upload.ts';
import { useWords } from '../language/words.ts';
import { LongText } from '../parts/long-text.tsx';
import { ErrorState } from '../parts/states.tsx';
import { When } from '../parts/when.tsx';
import { useMay, useMe } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import type { Ask } from './asks.ts';
import { myTeamWords } from './words.ts';

/** One question with the shortest way to answer it: a tap, a name, a few words, or a photo. */
export function AskCard({
  ask,
  name,
  quiet,
  onDone,
}: {
  readonly ask: Ask;
  readonly name: string;
  /** They are no longer with us: nothing is pressed. */
  readonly quiet: boolean;
  readonly onDone: () => void;
}) {
  const say = useWords(myTeamWords);
  const { kind, title, things, dueAt, late } = ask;
  const answering = useChange(async (body: object) => {
    for (const { id } of ask.steps) await server.post(`/steps/${id}/complete`, body);
  });
  const answer = (body: object) => answering.mutate(body, { onSuccess: onDone });
  return (
    <Stack gap="xs" component="section" aria-label={kind === 'other' ? title : say(`ask.${kind}`, { name })}>
      <Group gap="xs">
        <Title order={3} fz="md">
          {kind === 'other' ? title : say(`ask.${kind}`, { name })}
        </Title>
        {dueAt === null ? null : (
          <Text size="sm">
            {say(quiet ? 'byQuiet' : 'by')} <When instant={dueAt} />
          </Text>
        )}
        {late ? (
          <Badge color="orange" variant="light">
            {say('late')}
          </Badge>
        ) : null}
      </Group>
      {kind === 'other' ? null : (
        <Text size="sm">{say(quiet && kind === 'successor' ? 'why.successorQuiet' : `why.${kind}`, { name })}</Text>
      )}
      {things.length === 0 ? null : (
        <List size="sm">
          {things.map((thing, index) => (
            <List.Item key={index}>{thing}</List.Item>
          ))}
        </List>
      )}
      <Answer ask={ask} name={name} answer={answer} isSending={answering.isPending} />
      {answering.error === null ? null : <ErrorState error={answering.error} />}
    </Stack>
  );
}

type AnswerProps = {
  readonly ask: Ask;
  readonly name: string;
  readonly answer: (body: object) => void;
  readonly isSending: boolean;
};

function Answer(props: AnswerProps) {
  const { ask, answer, isSending } = props;
  const say = useWords(myTeamWords);
  const may = useMay();
  if (ask.gives.includes('tick'))
    return (
      <Group>
        <Button loading={isSending} onClick={() => answer({ tick: true })}>
          {say('done')}
        </Button>
      </Group>
    );
  if (ask.gives.includes('signature')) return <SignedAnswer {...props} />;
  if (ask.kind === 'successor' && may('people.read')) return <SuccessorAnswer {...props} />;
  if (ask.gives.includes('note')) return <WrittenAnswer {...props} />;
  if (ask.gives.includes('scan')) return <WrittenAnswer {...props} />;
  return (
    <FileButton
      accept="image/*"
      onChange={(file) => (file === null ? undefined : void readUpload(file).then((photo) => answer({ photo })))}
    >
      {(button) => (
        <Group>
          <Button {...button} loading={isSending}>
            {say('photo')}
          </Button>
        </Group>
      )}
    </FileButton>
  );
}

function SignedAnswer({ ask, answer, isSending }: AnswerProps) {
  const say = useWords(myTeamWords);
  const me = useMe();
  const [signed, setSigned] = useState(me?.operator.name ?? '');
  return (
    <Group align="flex-end">
      <TextInput
        label={say('yourName')}
        value={signed}
        maxLength={200}
        onChange={(event) => setSigned(event.currentTarget.value)}
      />
      <Button
        loading={isSending}
        disabled={signed.trim().length < 2}
        onClick={() => answer({ signature: { name: signed.trim() } })}
      >
        {say(ask.kind === 'hand_over' ? 'takeOver' : 'agree')}
      </Button>
    </Group>
  );
}

/** Somebody out of the people the manager may see; their name is the answer. */
function SuccessorAnswer({ name, answer, isSending }: AnswerProps) {
  const say = useWords(myTeamWords);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const [search] = useDebouncedValue(typed, 200);
  const found = useServer<{ readonly items: readonly Person[] }>('/people', { search, limit: 20 });
  const people = (found.data?.items ?? []).map((person) => ({
    value: person.id,
    label: [person.name, person.department].filter((part) => part !== null).join(', '),
  }));
  const label = people.find(({ value }) => value === chosen)?.label ?? typed;
  return (
    <Group align="flex-end">
      <Select
        label={say('who')}
        placeholder={say('whoHint')}
        searchable
        data={people}
        filter={({ options }) => options}
        nothingFoundMessage={say('nobodyFound')}
        searchValue={typed}
        onSearchChange={setTyped}
        value={chosen}
        onChange={setChosen}
      />
      <Button
        loading={isSending}
        disabled={label.trim().length < 2}
        onClick={() => answer({ note: say('successorNote', { name, who: label.trim() }) })}
      >
        {say('choose')}
      </Button>
    </Group>
  );
}

function WrittenAnswer({ ask, answer, isSending }: AnswerProps) {
  const say = useWords(myTeamWords);
  const [text, setText] = useState('');
  const isScan = !ask.gives.includes('note');
  return (
    <Stack gap="xs">
      {isScan ? (
        <TextInput label={say('label')} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      ) : (
        <LongText
          label={say('words')}
          most={10_000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <Group>
        <Button
          loading={isSending}
          disabled={text.trim().length < 2}
          onClick={() => answer(isScan ? { scan: text.trim() } : { note: text.trim() })}
        >
          {say('done')}
        </Button>
      </Group>
    </Stack>
  );
}
