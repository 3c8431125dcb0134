import { TextInput, UnstyledButton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { useWords } from '../language/words.ts';
import { screens } from '../screens.ts';
import { useMay } from '../server/me.ts';
import { shellWords } from './words.ts';

/** Ctrl K: type a few letters of where to go. */
export function Palette({ isOpen, close }: { readonly isOpen: boolean; readonly close: () => void }) {
  const say = useWords(shellWords);
  const may = useMay();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const places = screens
    .flatMap(({ path, nav, permission }) =>
      nav === undefined || (permission !== undefined && !may(permission)) ? [] : [{ path, name: say(nav.word) }],
    )
    .filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()));
  const leave = () => {
    setTyped('');
    setChosen(0);
    close();
  };
  const go = (path: string | undefined) => {
    if (path === undefined) return;
    leave();
    void navigate({ to: path });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = places.length - 1;
    if (event.key === 'ArrowDown') setChosen(Math.min(chosen + 1, last));
    else if (event.key === 'ArrowUp') setChosen(Math.max(chosen - 1, 0));
    else if (event.key === 'Enter') go(places[chosen]?.path);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog isOpen={isOpen} close={leave} title={say('search')}>
      <TextInput
        data-autofocus
        aria-label={say('search')}
        role="combobox"
        aria-expanded
        aria-controls="palette-places"
        aria-activedescendant={places[chosen] === undefined ? undefined : `place-${chosen}`}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
        mb="xs"
      />
      <div role="listbox" id="palette-places" aria-label={say('search')}>
        {places.map(({ path, name }, index) => (
          <UnstyledButton
            key={path}
            id={`place-${index}`}
            role="option"
            aria-selected={index === chosen}
            tabIndex={-1}
            className="palette-place"
            onClick={() => go(path)}
          >
            {name}
          </UnstyledButton>
        ))}
      </div>
    </Dialog>
  );
}
