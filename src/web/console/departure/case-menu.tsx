import { Button, Menu } from '@mantine/core';
import {
  IconCalendarEvent,
  IconChevronDown,
  IconDownload,
  IconEyeOff,
  IconFileText,
  IconGavel,
  IconLockOpen,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconRotate2,
  IconSignature,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Permission } from '../../../core/permission.ts';
import { useWords } from '../language/words.ts';
import { ConfirmEffect } from '../parts/confirm-effect.tsx';
import { useMay } from '../server/me.ts';
import { server } from '../server/server.ts';
import { CancelDialog } from './cancel-dialog.tsx';
import { EmbargoDialog } from './embargo-dialog.tsx';
import { HoldDialog } from './hold-dialog.tsx';
import { MoveDialog } from './move-dialog.tsx';
import { RecheckDialog } from './recheck-dialog.tsx';
import { ReleaseDialog } from './release-dialog.tsx';
import { saveEvidence } from './save-evidence.ts';
import { SignDialog } from './sign-dialog.tsx';
import { type CaseShown, casePath } from './use-case.ts';
import { caseWords } from './words.ts';

type Deed =
  | 'pause'
  | 'resume'
  | 'move'
  | 'takeBack'
  | 'recheck'
  | 'release'
  | 'embargo'
  | 'sign'
  | 'hold'
  | 'releaseHold'
  | 'exportEvidence';
type Entry = {
  readonly word: Deed | 'reviewPlan';
  readonly icon: typeof IconRefresh;
  readonly permission: Permission;
  readonly isOffered: boolean;
};

/** What else can be done with a case as a whole. */
export function CaseMenu({ shown: { detail } }: { readonly shown: CaseShown }) {
  const say = useWords(caseWords);
  const may = useMay();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Deed | null>(null);
  const { number, state, paused, held, quiet } = detail;
  const isOpen = state === 'open';
  const path = casePath(number);
  const entries: readonly Entry[] = [
    { word: 'reviewPlan', icon: IconFileText, permission: 'holdings.read', isOffered: detail.digest !== null },
    { word: 'pause', icon: IconPlayerPause, permission: 'plans.approve', isOffered: isOpen && !paused },
    { word: 'resume', icon: IconPlayerPlay, permission: 'plans.approve', isOffered: isOpen && paused },
    { word: 'release', icon: IconLockOpen, permission: 'brakes.release', isOffered: isOpen && held },
    { word: 'move', icon: IconCalendarEvent, permission: 'departures.add', isOffered: isOpen },
    { word: 'recheck', icon: IconRefresh, permission: 'plans.approve', isOffered: state !== 'cancelled' },
    { word: 'sign', icon: IconSignature, permission: 'custody.change', isOffered: isOpen && !quiet },
    { word: 'hold', icon: IconGavel, permission: 'holds.manage', isOffered: true },
    { word: 'releaseHold', icon: IconGavel, permission: 'holds.release', isOffered: detail.departure.legalHold },
    { word: 'embargo', icon: IconEyeOff, permission: 'departures.read', isOffered: detail.confidential },
    { word: 'exportEvidence', icon: IconDownload, permission: 'evidence.export', isOffered: true },
    { word: 'takeBack', icon: IconRotate2, permission: 'departures.add', isOffered: state !== 'cancelled' },
  ];
  const close = () => setAsked(null);
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />} className="no-print">
            {say('actions')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {entries.map(({ word, icon: Icon, permission, isOffered }) => {
            if (!isOffered || !may(permission)) return null;
            const leftSection = <Icon size={16} aria-hidden />;
            const label = say(word === 'release' ? 'next.release' : word);
            const open = () =>
              word === 'reviewPlan' ? void navigate({ to: `/departures/${number}/plan` }) : setAsked(word);
            return (
              <Menu.Item key={word} onClick={open} leftSection={leftSection}>
                {label}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <ConfirmEffect
        effect={say('pauseEffect', { case: number })}
        isOpen={asked === 'pause'}
        close={close}
        change={() => server.post(`${path}/pause`)}
      >
        {say('pauseText')}
      </ConfirmEffect>
      <ConfirmEffect
        effect={say('resume')}
        isOpen={asked === 'resume'}
        close={close}
        change={() => server.post(`${path}/resume`)}
      >
        {say('pausedWhy')}
      </ConfirmEffect>
      <ConfirmEffect
        effect={say('releaseHoldEffect', { case: number })}
        isOpen={asked === 'releaseHold'}
        close={close}
        needsReason
        change={(reason) => server.post(`${path}/release-hold`, { reason })}
      >
        {say('releaseHoldText')}
      </ConfirmEffect>
      <ConfirmEffect
        effect={say('exportEffect', { case: number })}
        isOpen={asked === 'exportEvidence'}
        close={close}
        change={() => saveEvidence(number)}
      >
        {say('exportText')}
      </ConfirmEffect>
      <ReleaseDialog detail={detail} isOpen={asked === 'release'} close={close} />
      {asked === 'move' ? <MoveDialog detail={detail} close={close} /> : null}
      {asked === 'takeBack' ? <CancelDialog detail={detail} close={close} /> : null}
      {asked === 'recheck' ? <RecheckDialog detail={detail} close={close} /> : null}
      {asked === 'sign' ? <SignDialog detail={detail} close={close} /> : null}
      {asked === 'hold' ? <HoldDialog detail={detail} close={close} /> : null}
      {asked === 'embargo' ? <EmbargoDialog detail={detail} close={close} /> : null}
    </>
  );
}
