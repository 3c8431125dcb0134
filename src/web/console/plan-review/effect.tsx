import { Alert, List, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { PlanView } from '../../../api/schemas/plans.ts';
import type { Action } from '../../../core/playbooks/playbook.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import type { CaseShown } from '../departure/use-case.ts';
import { useOwnerWord } from '../departure/use-owner-word.ts';
import { destroysOf, isWhollyApproved, sayEffect, stillToDo } from './say-effect.ts';
import { reviewWords } from './words.ts';

type Props = { readonly plan: PlanView; readonly shown: CaseShown };

/** The plan in one sentence; then what is lost, what is held back, what nobody sees to, and who else decides. */
export function Effect({ plan, shown }: Props) {
  const say = useWords(reviewWords);
  const destroying = destroysOf(plan.steps);
  const parts = sayEffect(plan.steps, say);
  const isApproved = isWhollyApproved(plan);
  const { heldBack, uncovered } = plan.summary;
  return (
    <section aria-label={say(isApproved ? 'effectDone' : 'effect')}>
      <Text fz="lg" fw={600} mb="sm">
        {say(isApproved ? 'isApproved' : 'ifYouApprove', { parts })}{' '}
        {destroying.length === 0 ? say('nothingDeleted') : null}{' '}
        {plan.approved && !isApproved ? say('undoableRuns') : null}
      </Text>
      {destroying.length === 0 ? null : <Lost plan={plan} />}
      {heldBack.length === 0 ? null : (
        <Alert color="grape" variant="light" mb="sm" title={say('heldBack', { count: heldBack.length })}>
          <List size="sm">
            {heldBack.map(({ step, item, reason }) => (
              <List.Item key={`${step} ${item}`}>
                {item === null ? step : `${step} (${item})`}: {reason}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {uncovered.length === 0 ? null : (
        <Alert color="orange" variant="light" mb="sm" icon={<IconAlertTriangle aria-hidden />} title={say('uncovered')}>
          <Text size="sm">{say('uncoveredWhy')}</Text>
          <List size="sm">
            {uncovered.map((label) => (
              <List.Item key={label}>{label}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <OthersDecide plan={plan} shown={shown} />
    </section>
  );
}

/** What erases or deletes is said loudly: each deed once, with every thing that it is done to. */
function Lost({ plan }: { readonly plan: PlanView }) {
  const say = useWords(reviewWords);
  const { at } = useInstants();
  const destroying = destroysOf(plan.steps);
  const byItself = destroying.some(({ mode }) => mode === 'automatic');
  return (
    <Alert color="red" variant="light" mb="sm" icon={<IconAlertTriangle aria-hidden />} title={say('deletionTitle')}>
      <Text size="sm">{byItself ? say('deletedNow') : say('deletedByPeople', { count: destroying.length })}</Text>
      <List size="sm">
        {[...Map.groupBy(destroying, ({ title, dueAt }) => `${title} ${dueAt}`).values()].map((same) => (
          <List.Item key={same[0]?.identity}>
            {same[0]?.title}
            {typeof same[0]?.dueAt === 'string' ? ` (${at(same[0].dueAt, plan.timeZone)})` : ''}
            {same.some(({ item }) => item !== null) ? ': ' : ''}
            <b>{same.flatMap(({ item }) => (item === null ? [] : [item.label])).join(', ')}</b>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

const deciding: readonly Action[] = ['check_hold', 'name_successor', 'decide', 'verify', 'delete', 'wipe'];

/** Whose decision the plan still needs beside its approval. */
function OthersDecide({ plan, shown: { steps } }: Props) {
  const say = useWords(reviewWords);
  const ownerWord = useOwnerWord();
  const open = stillToDo(plan.steps).filter(({ action }) => deciding.includes(action));
  const byTitle = [...Map.groupBy(open, ({ title }) => title)];
  const askedOf = (id: string | null) => steps.find((step) => step.id === id)?.askedOf ?? [];
  const approvers = plan.steps
    .filter(({ action, state }) => action === 'approve' && state !== 'done')
    .flatMap(({ id }) => askedOf(id).map(({ name }) => name));
  if (byTitle.length === 0 && approvers.length === 0) return null;
  return (
    <>
      <Title order={2} fz="h4" mt="md">
        {say('agree')}
      </Title>
      {approvers.length === 0 ? null : (
        <Text size="sm">{say('approvers', { names: [...new Set(approvers)].join(', ') })}</Text>
      )}
      {byTitle.length === 0 ? null : (
        <>
          <Text size="sm" c="dimmed">
            {say('agreeWhy')}
          </Text>
          <List size="sm">
            {byTitle.map(([title, same]) => {
              const names = new Set(same.flatMap(({ id }) => askedOf(id).map(({ name }) => name)));
              const who = names.size === 0 ? (same[0]?.owner.map(ownerWord).join(', ') ?? '') : [...names].join(', ');
              return (
                <List.Item key={title}>
                  {title}
                  {same.length > 1 ? ` (${same.length})` : ''}: {who}
                </List.Item>
              );
            })}
          </List>
        </>
      )}
    </>
  );
}
