import { List } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { useWords } from '../language/words.ts';
import { screens } from '../screens.ts';
import { shellWords } from './words.ts';

const goWithinMs = 1500;

/** The keys that work everywhere: Ctrl K, G and a letter, `/`, `?`. None does anything while somebody types. */
export function useKeys({
  openPalette,
  openHelp,
}: {
  readonly openPalette: () => void;
  readonly openHelp: () => void;
}): void {
  const navigate = useNavigate();
  const wentMs = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === '?') openHelp();
      if (event.key === '/') {
        const filter = document.querySelector<HTMLInputElement>('[data-filter]');
        if (filter !== null) event.preventDefault();
        filter?.focus();
      }
      const isGoing = performance.now() - wentMs.current < goWithinMs;
      wentMs.current = event.key === 'g' && !isGoing ? performance.now() : 0;
      const screen = isGoing ? screens.find(({ nav }) => nav?.key === event.key) : undefined;
      if (screen !== undefined) void navigate({ to: screen.path });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate, openPalette, openHelp]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** What the keys do. */
export function KeyHelp({ isOpen, close }: { readonly isOpen: boolean; readonly close: () => void }) {
  const say = useWords(shellWords);
  const keys = [
    'keys.palette',
    'keys.go',
    'keys.search',
    'keys.move',
    'keys.select',
    'keys.open',
    'keys.help',
  ] as const;
  return (
    <Dialog isOpen={isOpen} close={close} title={say('shortcuts')}>
      <List listStyleType="none" spacing="xs">
        {keys.map((key) => (
          <List.Item key={key}>{say(key)}</List.Item>
        ))}
        {screens.map(({ path, nav }) =>
          nav?.key === undefined ? null : (
            <List.Item key={path}>
              G {nav.key.toUpperCase()}: {say(nav.word)}
            </List.Item>
          ),
        )}
      </List>
    </Dialog>
  );
}
