import { Button, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { useMay, useMe } from '../server/me.ts';
import { server } from '../server/server.ts';
import { useChange } from '../server/use-server.ts';
import { nextAction } from './next-action.ts';
import { ReleaseDialog } from './release-dialog.tsx';
import { type CaseShown, casePath } from './use-case.ts';
import { caseWords } from './words.ts';

/** The one button of a case: the next safe thing to do, or a sentence that says for whom it waits. */
export function NextButton({ shown }: { readonly shown: CaseShown }) {
  const say = useWords(caseWords);
  const may = useMay();
  const me = useMe();
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const { number } = shown.detail;
  const path = casePath(number);
  const resume = useChange(() => server.post(`${path}/resume`));
  const next = nextAction(shown, { operatorId: me?.operator.id ?? '', may });
  if (next.kind === 'wait')
    return (
      <Text size="sm" c="dimmed" maw={280} role="status">
        {say(`wait.${next.why}`)}
      </Text>
    );
  const toStep = (stepId: string) =>
    void navigate({ to: `/departures/${number}`, search: { tab: 'plan', step: stepId } as never });
  const act = {
    review: () => void navigate({ to: `/departures/${number}/plan` }),
    resume: () => resume.mutate(undefined),
    problem: () => ('stepId' in next ? toStep(next.stepId) : undefined),
    mine: () => ('stepId' in next ? toStep(next.stepId) : undefined),
    release: () => setAsking(true),
    close: () => setAsking(true),
  }[next.kind];
  const close = () => setAsking(false);
  return (
    <>
      <Button onClick={act} className="no-print" loading={resume.isPending}>
        {say(`next.${next.kind}`)}
      </Button>
      {next.kind === 'release' ? <ReleaseDialog detail={shown.detail} isOpen={isAsking} close={close} /> : null}
      {next.kind === 'close' ? (
        <ConfirmEffect
          effect={say('closeEffect', { case: number })}
          isOpen={isAsking}
          close={close}
          change={() => server.post(`${path}/close`)}
        >
          {say('closeText')}
        </ConfirmEffect>
      ) : null}
    </>
  );
}
