import { Box, Group, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { Step } from '../../../api/schemas/cases.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { StandingPill } from '../parts/standing-pill.tsx';
import { StepPill } from '../parts/step-pill.tsx';
import { When } from '../parts/when.tsx';
import { useFilters } from '../use-filters.ts';
import classes from './departure.module.css';
import { isLive } from './is-live.ts';
import { StepPanel } from './step-panel.tsx';
import { stepWords } from './step-words.ts';
import { useOwnerWord } from './use-owner-word.ts';
import type { CaseShown } from './use-case.ts';

/** The same step for one or for many things: its title once, and a row for each. */
export function StepGroup({ steps, shown }: { readonly steps: readonly Step[]; readonly shown: CaseShown }) {
  const say = useWords(stepWords);
  const [first] = steps;
  if (first === undefined) return null;
  const isOne = steps.length === 1;
  const ended = steps.filter(({ state }) => state === 'done').length;
  return (
    <Box className={classes['group']}>
      {isOne ? null : (
        <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
          <Text fw={600}>{first.title}</Text>
          <Text size="sm" c="dimmed" ta="end">
            {say('endedOf', { ended, total: steps.length })}
          </Text>
        </Group>
      )}
      <ul className={classes['rows']}>
        {steps.map((step) => (
          <StepRow key={step.id} step={step} shown={shown} isOne={isOne} />
        ))}
      </ul>
    </Box>
  );
}

type RowProps = { readonly step: Step; readonly shown: CaseShown; readonly isOne: boolean };

function StepRow({ step, shown, isOne }: RowProps) {
  const say = useWords(stepWords);
  const { filters, set } = useFilters(['step']);
  const isOpen = filters.step === step.id;
  const { day } = useInstants();
  const ownerWord = useOwnerWord();
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // Whoever opened it here is here; whoever followed a link to it is brought to it, after the page took its place.
    if (!isOpen || row.current === document.activeElement) return;
    const timer = setTimeout(() => {
      row.current?.scrollIntoView({ block: 'center' });
      row.current?.focus({ preventScroll: true });
    }, 100);
    return () => clearTimeout(timer);
  }, [isOpen]);
  const { timeZone } = shown.detail.departure;
  const item = shown.items.find(({ id }) => id === step.item?.id);
  const isLeft = step.state !== 'done' && step.state !== 'withdrawn' && !isLive(step, shown.detail);
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <li>
      <UnstyledButton
        ref={row}
        className={classes['row']}
        aria-expanded={isOpen}
        onClick={() => set({ step: isOpen ? '' : step.id })}
      >
        <Chevron size={16} aria-hidden className={classes['chevron']} />
        <span className={classes['what']}>
          {isOne ? <span className={classes['title']}>{step.title}</span> : null}
          {step.item !== null ? (
            <span>{step.item.label}</span>
          ) : isOne || step.dueAt === null ? null : (
            <span>{day(step.dueAt)}</span>
          )}
        </span>
        <span className={classes['pills']}>
          <StepPill state={isLeft ? 'left' : step.state} />
          {step.state === 'done' && item !== undefined ? (
            <StandingPill standing={item.standing} assurance={item.observed?.assurance ?? null} />
          ) : null}
        </span>
        <span className={classes['who']}>{whoOf(step, say('byItself'), ownerWord)}</span>
        <span className={classes['when']}>
          {step.endedAt !== null ? (
            <When instant={step.endedAt} timeZone={timeZone} />
          ) : step.dueAt === null ? (
            say('noDate')
          ) : (
            <When instant={step.dueAt} timeZone={timeZone} />
          )}
          {step.late && !isLeft ? <strong className={classes['late']}> {say('late')}</strong> : null}
        </span>
      </UnstyledButton>
      {isOpen ? <StepPanel step={step} item={item} shown={shown} /> : null}
    </li>
  );
}

/** Who has it now, by name; what no machine could do has fallen to a person. */
function whoOf({ mode, state, askedOf, owner }: Step, handback: string, ownerWord: (owner: string) => string): string {
  if (mode === 'automatic' && state !== 'problem' && state !== 'asked') return handback;
  const names = askedOf.map(({ name }) => name);
  if (state === 'done' || names.length === 0) return state === 'done' ? '' : owner.map(ownerWord).join(', ');
  return names.length > 2 ? `${names.slice(0, 2).join(', ')} +${names.length - 2}` : names.join(', ');
}
