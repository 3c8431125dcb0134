import { Box, Group, SegmentedControl, Title } from '@mantine/core';
import type { Step } from '../../../api/schemas/cases.ts';
import { useWords } from '../language/words.ts';
import { EmptyState } from '../parts/states.tsx';
import { useMe } from '../server/me.ts';
import { useFilters } from '../use-filters.ts';
import { type Lane, laneOf, lanes } from './lanes.ts';
import { Restoration } from './restoration.tsx';
import { StepGroup } from './step-group.tsx';
import { stepWords } from './step-words.ts';
import { Timeline } from './timeline.tsx';
import type { CaseShown } from './use-case.ts';

const choices = ['', 'open', 'problem', 'mine'] as const;

/** The plan of a case: when what is due, as a picture and as a list, and what people do with each step. */
export function PlanTab({ shown }: { readonly shown: CaseShown }) {
  const say = useWords(stepWords);
  const me = useMe();
  const { filters, set } = useFilters(['show', 'step']);
  const { detail, steps } = shown;
  // While a plan is made anew, the steps that are known stay, and with them what somebody is writing in one.
  if (detail.digest === null && detail.state === 'open' && steps.length === 0)
    return <EmptyState title={say('noPlan')}>{say('noPlanWhy')}</EmptyState>;
  const kept = steps.filter((step) => isKept(step, filters.show, me?.operator.id));
  const byLane = Map.groupBy(kept, laneOf);
  return (
    <>
      {detail.state === 'cancelled' ? <Restoration number={detail.number} /> : null}
      <Timeline shown={shown} />
      <Group justify="flex-end" mb="sm" className="no-print">
        <SegmentedControl
          size="xs"
          aria-label={say('show')}
          value={filters.show}
          onChange={(show) => set({ show, step: '' })}
          data={choices.map((choice) => ({ value: choice, label: say(`show.${choice}`) }))}
        />
      </Group>
      {kept.length === 0 ? <EmptyState title={say('none')} /> : null}
      {lanes.map((lane) => {
        const inLane = byLane.get(lane) ?? [];
        return inLane.length === 0 ? null : <LaneList key={lane} lane={lane} steps={inLane} shown={shown} />;
      })}
    </>
  );
}

function LaneList({
  lane,
  steps,
  shown,
}: {
  readonly lane: Lane;
  readonly steps: readonly Step[];
  readonly shown: CaseShown;
}) {
  const say = useWords(stepWords);
  // What is done for many things is one thing to read.
  const groups = [...Map.groupBy(steps, ({ key, title }) => `${key} ${title}`)];
  return (
    <Box component="section" mb="lg" aria-label={say(`lane.${lane}`)}>
      <Title order={2} fz="h4" mb="xs">
        {say(`lane.${lane}`)}
      </Title>
      {groups.map(([key, group]) => (
        <StepGroup key={key} steps={group} shown={shown} />
      ))}
    </Box>
  );
}

function isKept(step: Step, choice: string, operatorId: string | undefined): boolean {
  const isOpen = step.state !== 'done' && step.state !== 'withdrawn';
  if (choice === 'open') return isOpen;
  if (choice === 'problem') return step.state === 'problem';
  if (choice === 'mine') return isOpen && step.askedOf.some(({ id }) => id === operatorId);
  return true;
}
