import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Item, Step } from '../../../api/schemas/cases.ts';
import { useInstants } from '../language/instants.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { InLink } from '../parts/in-link.tsx';
import { ErrorState } from '../parts/states.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { CompleteDialog } from './complete-dialog.tsx';
import classes from './departure.module.css';
import { ItemFacts } from './item-facts.tsx';
import { knownWord } from './known-word.ts';
import { StepHistory } from './step-history.tsx';
import { isLive } from './is-live.ts';
import { stepWords } from './step-words.ts';
import { useAssetTag } from './use-asset-tags.ts';
import { type CaseShown, casePath } from './use-case.ts';

type Props = { readonly step: Step; readonly item: Item | undefined; readonly shown: CaseShown };

/** One step, opened: what it waits for, what became of its thing, and what can be done about it. */
export function StepPanel({ step, item, shown }: Props) {
  const say = useWords(stepWords);
  const { at } = useInstants();
  const { detail } = shown;
  const { timeZone } = detail.departure;
  const waiver = detail.waivers.find(({ stepId }) => stepId === step.id);
  const evidence = step.evidence.map((kind) => knownWord(stepWords, say, `evidence.${kind}`, kind));
  const facts: readonly (readonly [string, ReactNode])[] = [
    ...(step.dueAt === null ? [] : [[say('due'), at(step.dueAt, timeZone)] as const]),
    ...(step.endedAt === null ? [] : [[say('ended'), at(step.endedAt, timeZone)] as const]),
    ...(step.askedOf.length === 0 ? [] : [[say('asked'), step.askedOf.map(({ name }) => name).join(', ')] as const]),
    ...(step.waitsFor.length === 0 ? [] : [[say('waitsFor'), <Titles key="waits" titles={step.waitsFor} />] as const]),
    ...(step.heldBack === null ? [] : [[say('heldBack'), step.heldBack] as const]),
    ...(step.tries === 0 ? [] : [[say('tried'), say('tries', { count: step.tries })] as const]),
    [say('restsOn'), evidence.join(` ${say('or')} `)],
    ...(item === undefined ? [] : [[say('about'), <ItemFacts key="item" item={item} />] as const]),
  ];
  return (
    <div className={classes['panel']}>
      {step.problem === null || step.state !== 'problem' ? null : <Problem step={step} />}
      <dl className={classes['facts']}>
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {step.phase === 'gate' ? null : (
        <Text size="sm" c="dimmed" mb="xs">
          {say(step.phase)}
        </Text>
      )}
      {waiver === undefined ? null : (
        <Text size="sm" mb="xs">
          {say('waived', { by: waiver.by, reason: waiver.reason })}
        </Text>
      )}
      <Deeds step={step} shown={shown} isWaived={waiver !== undefined} />
      <StepHistory step={step} />
    </div>
  );
}

function Titles({ titles }: { readonly titles: readonly string[] }) {
  const counted = [...Map.groupBy(titles, (title) => title)];
  return counted.map(([title, same]) => (same.length > 1 ? `${title} (${same.length})` : title)).join('; ');
}

/** The plain cause, and what to do. What the other side said is for those who work on access. */
function Problem({ step }: { readonly step: Step }) {
  const say = useWords(stepWords);
  const may = useMay();
  const isTechnical = may('holdings.read');
  return (
    <Alert color="red" variant="light" mb="sm" icon={<IconAlertTriangle aria-hidden />} title={say('failed')}>
      <Text size="sm">{isTechnical ? step.problem : say('failedPlain')}</Text>
      {isTechnical ? <Text size="sm">{say('failedDo')}</Text> : null}
    </Alert>
  );
}

const elsewhere = ['approve', 'close', 'observe', 'recheck'] as const;

function Deeds({
  step,
  shown: { detail },
  isWaived,
}: {
  readonly step: Step;
  readonly shown: CaseShown;
  readonly isWaived: boolean;
}) {
  const say = useWords(stepWords);
  const may = useMay();
  const [asked, setAsked] = useState<'complete' | 'assign' | 'waive' | 'delete' | null>(null);
  const tag = useAssetTag(detail.number, step.item?.id);
  const retry = useChange(() => server.post(`/steps/${step.id}/retry`));
  const close = () => setAsked(null);
  const isOpenCase = detail.state === 'open';
  const isOpen = step.state !== 'done' && step.state !== 'withdrawn' && isLive(step, detail);
  const away = elsewhere.find((action) => action === step.action);
  const failed = step.state === 'problem' && step.mode === 'automatic';
  const isData = step.action === 'delete' && step.item?.kind === 'data';
  const isReady = step.state === 'asked' || step.state === 'problem';
  const mayComplete = isOpen && away === undefined && isReady && may('steps.complete');
  return (
    <>
      {away === undefined || !isOpen ? null : (
        <Text size="sm" mb="xs">
          {say(`elsewhere.${away}`)}{' '}
          {away === 'approve' ? (
            <InLink to={`/departures/${detail.number}/plan`} inherit>
              {say('toPlan')}
            </InLink>
          ) : null}
        </Text>
      )}
      {isData && isOpen ? (
        <Text size="sm" mb="xs">
          {say('elsewhere.delete')}
        </Text>
      ) : null}
      <Group gap="xs" className="no-print">
        {failed && isOpen && may('steps.complete') ? (
          <Button size="xs" loading={retry.isPending} onClick={() => retry.mutate(undefined)}>
            {say('retry')}
          </Button>
        ) : null}
        {mayComplete && !isData ? (
          <Button size="xs" variant={failed ? 'default' : 'filled'} onClick={() => setAsked('complete')}>
            {say(failed ? 'completeByHand' : 'complete')}
          </Button>
        ) : null}
        {mayComplete && isData ? (
          <Button size="xs" color="red" onClick={() => setAsked('delete')}>
            {say('propose')}
          </Button>
        ) : null}
        {isOpen && away === undefined && may('steps.complete') ? (
          <Button size="xs" variant="default" onClick={() => setAsked('assign')}>
            {say('assign')}
          </Button>
        ) : null}
        {isOpen && isOpenCase && away === undefined && !isWaived && may('items.waive') ? (
          <Button size="xs" variant="default" onClick={() => setAsked('waive')}>
            {say('waive')}
          </Button>
        ) : null}
        {tag === undefined ? null : (
          <InLink to={`/devices/${encodeURIComponent(tag)}`} size="sm">
            {say('toDevice', { tag })}
          </InLink>
        )}
      </Group>
      {retry.error === null ? null : <ErrorState error={retry.error} />}
      {asked === 'complete' ? <CompleteDialog step={step} close={close} /> : null}
      {asked === 'assign' ? <AssignDialog step={step} close={close} /> : null}
      <ConfirmEffect
        effect={say('waiveEffect', { title: step.title })}
        isOpen={asked === 'waive'}
        close={close}
        needsReason
        change={(reason) => server.post(`${casePath(detail.number)}/waivers`, { stepId: step.id, reason })}
      >
        {say('waiveText')}
      </ConfirmEffect>
      <ConfirmEffect
        effect={say('proposeEffect', { label: step.item?.label ?? step.title })}
        isOpen={asked === 'delete'}
        close={close}
        needsReason
        isDangerous
        change={(reason) => server.post(`/steps/${step.id}/deletion`, { reason })}
      >
        {say('proposeText')}
      </ConfirmEffect>
    </>
  );
}
