import { List, Text, Title } from '@mantine/core';
import type { PlannedStep, PlanView } from '../../../api/schemas/plans.ts';
import { useInstants } from '../language/instants.ts';
import { useOwnerWord } from '../departure/use-owner-word.ts';
import { useWords } from '../language/words.ts';
import { reviewWords } from './words.ts';

/** What is different from the plan that was approved last. */
export function PlanChanges({ plan: { approved, diff, timeZone } }: { readonly plan: PlanView }) {
  const say = useWords(reviewWords);
  if (approved) return null;
  if (diff === null)
    return (
      <Text size="sm" c="dimmed">
        {say('first')}
      </Text>
    );
  const changed = diff.changed.map(({ step, was }) => ({
    step,
    was: { ...step, ...pick(was) },
  }));
  return (
    <section aria-label={say('since')}>
      <Title order={2} fz="h4" mt="md">
        {say('since')}
      </Title>
      <StepMoves added={diff.added} removed={diff.removed} changed={changed} timeZone={timeZone} />
      <Text size="sm" c="dimmed">
        {say('unchanged', { count: diff.unchanged })}
      </Text>
    </section>
  );
}

/** Of what was, the part that is shown. */
function pick(was: Readonly<Record<string, unknown>>): Partial<PlannedStep> {
  const { dueAt, heldBack } = was;
  return {
    ...(typeof dueAt === 'string' ? { dueAt } : {}),
    ...(heldBack === null || typeof heldBack === 'string' ? { heldBack } : {}),
  };
}

type Moves = {
  readonly added: readonly PlannedStep[];
  readonly removed: readonly PlannedStep[];
  readonly changed: readonly { readonly step: PlannedStep; readonly was: PlannedStep }[];
  readonly timeZone: string;
};

/** Steps that come, go and change, each with what it is about. */
export function StepMoves({ added, removed, changed, timeZone }: Moves) {
  const say = useWords(reviewWords);
  const { at } = useInstants();
  const ownerWord = useOwnerWord();
  if (added.length + removed.length + changed.length === 0) return <Text size="sm">{say('sinceNone')}</Text>;
  const before = ({ step, was }: Moves['changed'][number]) => [
    ...(was.dueAt !== step.dueAt && was.dueAt !== null ? [say('wasDue', { when: at(was.dueAt, timeZone) })] : []),
    ...(was.heldBack !== step.heldBack ? [step.heldBack ?? say('was', { what: was.heldBack ?? '' })] : []),
    ...(was.mode !== step.mode
      ? [step.mode === 'automatic' ? say('byItself') : step.owner.map(ownerWord).join(', ')]
      : []),
  ];
  return (
    <>
      <Steps word={say('added')} lines={added.map((step) => ({ key: step.identity, text: `+ ${nameOf(step)}` }))} />
      <Steps word={say('removed')} lines={removed.map((step) => ({ key: step.identity, text: `− ${nameOf(step)}` }))} />
      <Steps
        word={say('changed')}
        lines={changed.map((one) => ({
          key: one.step.identity,
          text: `~ ${nameOf(one.step)} (${[one.step.dueAt === null ? say('noDate') : at(one.step.dueAt, timeZone), ...before(one)].join('; ')})`,
        }))}
      />
    </>
  );
}

function nameOf({ title, item }: PlannedStep): string {
  return item === null ? title : `${title}: ${item.label}`;
}

function Steps({
  word,
  lines,
}: {
  readonly word: string;
  readonly lines: readonly { readonly key: string; readonly text: string }[];
}) {
  if (lines.length === 0) return null;
  return (
    <>
      <Text size="sm" fw={600} mt="xs">
        {word} ({lines.length})
      </Text>
      <List size="sm" listStyleType="none" withPadding={false}>
        {lines.map(({ key, text }) => (
          <List.Item key={key}>{text}</List.Item>
        ))}
      </List>
    </>
  );
}
