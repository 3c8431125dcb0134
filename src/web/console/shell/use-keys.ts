import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useMay } from '../server/me.ts';
import { useOwnScreens } from './use-own-screens.ts';

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
  const screens = useOwnScreens();
  const wentMs = useRef(longAgo);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
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
    const screen = isGoing ? screens.find(({ nav }) => nav.key === event.key) : undefined;
    if (screen !== undefined) void navigate({ to: screen.path });
    else if (isGoing) return;
    else if (event.key === 'n' && may('departures.add')) void navigate({ to: '/departures/new' });
    else if (event.key === 's' && may('custody.change')) location.assign('/scan');
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function isInDialog(): boolean {
  return document.querySelector('[role="dialog"]') !== null;
}
