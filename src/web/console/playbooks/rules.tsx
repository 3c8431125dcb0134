import { Badge, Button, Group, List, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { parse, stringify } from 'yaml';
import type { RulesView } from '../../../api/schemas/playbook-rules.ts';
import { Failure } from '../../../core/failure.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { ErrorState, Shown } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange, useServer } from '../server/use-server.ts';
import { sayCondition } from './say-condition.ts';
import { playbookWords } from './words.ts';
import looks from './playbooks.module.css';

/** The rules in words, in order; whoever may change them does it as text, and reads which one is wrong. */
export function Rules() {
  const answer = useServer<RulesView>('/playbook-rules');
  const [isEditing, setEditing] = useState(false);
  const say = useWords(playbookWords);
  const may = useMay()('sources.manage');
  return (
    <Shown answer={answer} rows={3}>
      {({ rules, own }) => (
        <Stack gap="sm">
          <Badge variant="light" color={own ? 'indigo' : 'gray'}>
            {say(own ? 'ownRules' : 'usualRules')}
          </Badge>
          {isEditing ? (
            <EditRules rules={rules} own={own} close={() => setEditing(false)} />
          ) : (
            <>
              <List type="ordered" spacing={4}>
                {rules.map((rule, index) => (
                  <List.Item key={index}>{sayRule(rule, say)}</List.Item>
                ))}
              </List>
              <Text>{say('elseStandard')}</Text>
              {may ? (
                <Group>
                  <Button variant="default" onClick={() => setEditing(true)}>
                    {say('editRules')}
                  </Button>
                </Group>
              ) : null}
            </>
          )}
        </Stack>
      )}
    </Shown>
  );
}

function EditRules({ rules, own, close }: RulesView & { readonly close: () => void }) {
  const say = useWords(playbookWords);
  const [text, setText] = useState(() => stringify(rules, { lineWidth: 110, collectionStyle: 'any' }));
  const [isGoingBack, setGoingBack] = useState(false);
  const saving = useChange(async () => {
    let read: unknown;
    try {
      read = parse(text) ?? [];
    } catch (cause) {
      throw new Failure('bad-request', cause instanceof Error ? cause.message : '', { cause });
    }
    await server.post('/playbook-rules', { rules: read });
  });
  return (
    <Stack>
      <Textarea
        label={say('rulesText')}
        description={say('rulesHelp')}
        autosize
        minRows={8}
        maxRows={24}
        spellCheck={false}
        classNames={{ input: looks.text ?? '' }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {saving.error === null ? null : <ErrorState error={saving.error} />}
      <Group>
        <Button loading={saving.isPending} onClick={() => saving.mutate(undefined, { onSuccess: close })}>
          {say('saveRules')}
        </Button>
        <Button variant="default" onClick={close}>
          {say('leaveRules')}
        </Button>
        {own ? (
          <Button variant="light" color="red" onClick={() => setGoingBack(true)}>
            {say('usualAgain')}
          </Button>
        ) : null}
      </Group>
      <ConfirmEffect
        effect={say('usualAgain')}
        isOpen={isGoingBack}
        close={() => setGoingBack(false)}
        isDangerous
        change={() => server.post('/playbook-rules', { rules: null })}
        onDone={close}
      >
        {say('usualEffect')}
      </ConfirmEffect>
    </Stack>
  );
}

function sayRule(rule: RulesView['rules'][number], say: ReturnType<typeof useWords<PlaybookKey>>): string {
  const { when, playbook, overlays } = rule as { when?: unknown; playbook?: string; overlays?: readonly string[] };
  const what = [
    ...(playbook === undefined ? [] : [say('thenPlaybook', { name: playbook })]),
    ...(overlays === undefined ? [] : [say('thenOverlays', { names: overlays.join(', ') })]),
  ].join(', ');
  return when === undefined ? say('always', { what }) : say('ruleWhen', { when: sayCondition(when, say), what });
}

type PlaybookKey = keyof (typeof playbookWords)['en'];
