import { Text, Title } from '@mantine/core';
import type { Item } from '../../../api/schemas/cases.ts';
import type { PlannedStep, PlanView } from '../../../api/schemas/plans.ts';
import { itemWords } from '../departure/item-words.ts';
import { knownWord } from '../departure/known-word.ts';
import { useOwnerWord } from '../departure/use-owner-word.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { StandingPill } from '../parts/standing-pill.tsx';
import { groupPlan, type Mark, type PlannedThing } from './plan-groups.ts';
import classes from './plan-review.module.css';
import { reviewWords } from './words.ts';

const signs: Readonly<Record<Mark, string>> = { end: '−', hand: '~', keep: '=', unknown: '?' };

/** Every thing of the plan under the application or kind it belongs to, with a sign for what becomes of it. */
export function PlanThings({ plan, items }: { readonly plan: PlanView; readonly items: readonly Item[] }) {
  const say = useWords(reviewWords);
  const groups = groupPlan(plan, items);
  const forCase = plan.steps.filter(({ item }) => item === null);
  return (
    <section aria-label={say('changes')}>
      <Title order={2} fz="h4" mt="lg">
        {say('changes')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {say('legend')}
      </Text>
      {groups.map(({ name, word, things }) => (
        <div key={name ?? word} className={classes['group']}>
          <Title order={3} fz="md">
            {word === 'application' ? name : say(`group.${word}`)}
          </Title>
          <ul className={classes['things']}>
            {things.map((thing) => (
              <Thing key={thing.key} thing={thing} timeZone={plan.timeZone} />
            ))}
          </ul>
        </div>
      ))}
      {forCase.length === 0 ? null : (
        <div className={classes['group']}>
          <Title order={3} fz="md">
            {say('group.case')}
          </Title>
          <ul className={classes['steps']}>
            {forCase.map((step) => (
              <StepLine key={step.identity} step={step} timeZone={plan.timeZone} />
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Thing({ thing, timeZone }: { readonly thing: PlannedThing; readonly timeZone: string }) {
  const say = useWords(reviewWords);
  const sayItem = useWords(itemWords);
  const { label, kind, ending, mark, item, steps } = thing;
  return (
    <li className={classes['thing']} data-mark={mark}>
      <span className={classes['sign']} role="img" aria-label={say(`mark.${mark}`)}>
        {signs[mark]}
      </span>
      <div>
        <Text fw={600} component="div">
          {label}{' '}
          <Text span size="sm" c="dimmed">
            {kind === 'coverage'
              ? say('toLook')
              : `${sayItem(`kind.${kind}`)} → ${knownWord(itemWords, sayItem, `ending.${ending}`, ending)}`}
          </Text>{' '}
          {item === undefined || (item.standing === 'held' && mark !== 'keep') ? null : (
            <StandingPill standing={item.standing} assurance={item.observed?.assurance ?? null} />
          )}
        </Text>
        <ul className={classes['steps']}>
          {steps.map((step) => (
            <StepLine key={step.identity} step={step} timeZone={timeZone} />
          ))}
        </ul>
      </div>
    </li>
  );
}

function StepLine({ step, timeZone }: { readonly step: PlannedStep; readonly timeZone: string }) {
  const say = useWords(reviewWords);
  const { at } = useInstants();
  const ownerWord = useOwnerWord();
  const { title, mode, owner, dueAt, heldBack, state } = step;
  const parts = [
    dueAt === null ? say('noDate') : at(dueAt, timeZone),
    mode === 'automatic' ? say('byItself') : say('by', { who: owner.map(ownerWord).join(', ') }),
  ];
  const isOver = state === 'done' || state === 'withdrawn';
  return (
    <li className={classes['step']} {...(isOver ? { 'data-over': true } : {})}>
      {title}{' '}
      <Text span size="sm" c="dimmed">
        {parts.join(' · ')}
      </Text>
      {heldBack === null ? null : (
        <Text size="sm" fw={600}>
          = {heldBack}
        </Text>
      )}
    </li>
  );
}
