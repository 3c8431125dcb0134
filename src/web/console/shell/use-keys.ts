import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { screens } from '../screens.ts';
import { useMay } from '../server/me.ts';

const goWithinMs = 1500;
const longAgo = Number.NEGATIVE_INFINITY;

/** The keys that work everywhere: Ctrl K, G and a letter, N, S, `/`, `?`. None does anything while somebody types or answers a dialog. */
export function useKeys({
  openPalette,
  openHelp,
}: {
  readonly openPalette: () => void;
  readonly openHelp: () => void;
}): void {
  const navigate = useNavigate();
  const may = useMay();
  const mayAdd = may('departures.add');
  const mayScan = may('custody.change');
  const wentMs = useRef(longAgo);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isInDialog()) return;
      if (event.key === '?') openHelp();
      if (event.key === '/') {
        const filter = document.querySelector<HTMLInputElement>('[data-filter]');
        if (filter !== null) event.preventDefault();
        filter?.focus();
      }
      const isGoing = performance.now() - wentMs.current < goWithinMs;
      wentMs.current = event.key === 'g' && !isGoing ? performance.now() : longAgo;
      const screen = isGoing ? screens.find(({ nav }) => nav?.key === event.key) : undefined;
      if (screen !== undefined) void navigate({ to: screen.path });
      else if (isGoing) return;
      else if (event.key === 'n' && mayAdd) void navigate({ to: '/departures/new' });
      else if (event.key === 's' && mayScan) location.assign('/scan');
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate, openPalette, openHelp, mayAdd, mayScan]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isInDialog(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}
