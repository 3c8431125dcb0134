import { Badge, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { parse, stringify } from 'yaml';
import type { PolicyAnswer } from '../../../api/schemas/returns.ts';
import { Failure } from '../../../core/failure.ts';
import { type Say, useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { ErrorState, Shown } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { policyWords } from './policy-words.ts';
import looks from './settings.module.css';
import { DangerZone, SettingsFrame } from './settings-frame.tsx';

/** What sending back costs and who is asked when: the whole policy as a file, changed as a file. */
export function ReturnPolicySettings() {
  const answer = useServer<PolicyAnswer>('/return-policy');
  return (
    <SettingsFrame>
      <Shown answer={answer}>{(shown) => <PolicyText key={JSON.stringify(shown.policy)} shown={shown} />}</Shown>
    </SettingsFrame>
  );
}

function PolicyText({ shown: { policy, own } }: { readonly shown: PolicyAnswer }) {
  const say = useWords(policyWords);
  const may = useMay()('operators.manage');
  const before = stringify(policy, { lineWidth: 110 });
  const [text, setText] = useState(before);
  const [isAsking, setAsking] = useState(false);
  const saving = useChange(() => server.post('/return-policy', { policy: readYaml(text, say) }));
  return (
    <Stack>
      <Group>
        <Badge variant="light" color={own ? 'indigo' : 'gray'}>
          {say(own ? 'own' : 'usual')}
        </Badge>
        <Text size="sm">{say('policyWhy')}</Text>
      </Group>
      <Textarea
        label={say('policyText')}
        readOnly={!may}
        autosize
        minRows={12}
        maxRows={28}
        spellCheck={false}
        classNames={{ input: looks.text ?? '' }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {saving.error === null ? null : <ErrorState error={saving.error} />}
      {may ? (
        <Group>
          <Button disabled={text === before} loading={saving.isPending} onClick={() => saving.mutate(undefined)}>
            {say('policySave')}
          </Button>
        </Group>
      ) : null}
      {may && own ? (
        <DangerZone>
          <Button color="red" variant="light" onClick={() => setAsking(true)}>
            {say('policyBack')}
          </Button>
          <ConfirmEffect
            effect={say('policyBack')}
            isOpen={isAsking}
            close={() => setAsking(false)}
            isDangerous
            change={() => server.post('/return-policy', { policy: null })}
          >
            {say('policyBackEffect')}
          </ConfirmEffect>
        </DangerZone>
      ) : null}
    </Stack>
  );
}

/** What a text says as YAML. Throws `bad-request` in words of the console. */
function readYaml(text: string, say: Say<keyof (typeof policyWords)['en']>): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new Failure('bad-request', say('notYaml', { reason: cause instanceof Error ? cause.message : '' }), {
      cause,
    });
  }
}
