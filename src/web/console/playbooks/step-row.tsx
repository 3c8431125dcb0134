import { Alert, Badge, Group, Text } from '@mantine/core';
import { evidenceKinds } from '../../../core/playbooks/playbook.ts';
import { type Say, useWords } from '../language/words.ts';
import type { ReadStep } from './read-steps.ts';
import { sayCondition } from './say-condition.ts';
import { sayOwner } from './say-owner.ts';
import { playbookWords } from './words.ts';
import looks from './playbooks.module.css';

/** One step in words: when, who, under which condition; and what is wrong with it. */
export function StepRow({ step, problems }: { readonly step: ReadStep; readonly problems: readonly string[] }) {
  const say = useWords(playbookWords);
  const { id, title, owner, evidence, after, phase, due, conditions } = step;
  const isSaid = (condition: unknown) => {
    try {
      return sayCondition(condition, say);
    } catch {
      return say('unreadable');
    }
  };
  return (
    <li className={looks.step} data-wrong={problems.length > 0}>
      <Group gap="xs" justify="space-between">
        <Text fw={600}>{title}</Text>
        <Group gap={4}>
          <Badge variant="light" color="gray">
            {id}
          </Badge>
          {phase === 'gate' ? null : (
            <Badge variant="light" color="blue">
              {phase === 'watch' ? say('watch') : say('optional')}
            </Badge>
          )}
        </Group>
      </Group>
      <Text size="sm">
        {due === null ? say('noDue') : sayDue(due, say)} ·{' '}
        {say('by', { who: owner.map((one) => sayOwner(one, say)).join(', ') })}
      </Text>
      {conditions.map((condition, index) => (
        <Text key={index} size="sm" c="dimmed">
          {say('onlyWhen', { when: isSaid(condition) })}
        </Text>
      ))}
      <Text size="sm" c="dimmed">
        {say('proof', { kinds: evidence.map((kind) => sayEvidence(kind, say)).join(', ') })}
        {after.length === 0 ? '' : ` · ${say('after', { steps: after.join(', ') })}`}
      </Text>
      {problems.map((problem) => (
        <Alert key={problem} color="red" variant="light" py={4} mt={4}>
          {problem}
        </Alert>
      ))}
    </li>
  );
}

/** An offset in words: "5 working days before the last working day, 15:00". */
function sayDue(due: Readonly<Record<string, unknown>>, say: Say<keyof (typeof playbookWords)['en']>): string {
  const step = typeof due['step'] === 'string' ? due['step'] : '';
  const name = due['anchor'];
  const anchor = isAnchor(name) ? say(`anchor.${name}`, { step }) : say('noDue');
  const parts = (['days', 'working_days', 'hours', 'minutes'] as const).flatMap((unit) => {
    const value = due[unit];
    return typeof value === 'number' && value !== 0
      ? [say(value < 0 ? `before.${unit}` : `after.${unit}`, { count: Math.abs(value) })]
      : [];
  });
  const at = typeof due['at'] === 'string' ? `, ${due['at']}` : '';
  return parts.length === 0 ? `${anchor}${at}` : `${parts.join(', ')} ${anchor}${at}`;
}

const anchors = ['notice', 'last_working_day', 'access_ends', 'employment_ends', 'informed', 'step_ended'] as const;

function isAnchor(name: unknown): name is (typeof anchors)[number] {
  return anchors.some((one) => one === name);
}

/** What counts as an end of a step, in words; what no playbook may ask for is shown as it was written. */
function sayEvidence(name: string, say: Say<keyof (typeof playbookWords)['en']>): string {
  const known = evidenceKinds.find((one) => one === name);
  return known === undefined ? name : say(`evidence.${known}`);
}
