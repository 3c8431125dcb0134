import { Group, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import type { FoundThing } from '../../../api/schemas/find.ts';
import { Dialog } from '../parts/dialog.tsx';
import { useWords } from '../language/words.ts';
import { useMay } from '../server/me.ts';
import { useServer } from '../server/use-server.ts';
import { takeLetters } from './letters-ahead.ts';
import { useOwnScreens } from './use-own-screens.ts';
import { shellWords } from './words.ts';

const waitMs = 150;

type Place = { readonly key: string; readonly path: string; readonly name: string; readonly about: string };

/** Ctrl K: type a few letters of a page, a name, a tag or a number, and go there. */
export function Palette({ isOpen, close }: { readonly isOpen: boolean; readonly close: () => void }) {
  const say = useWords(shellWords);
  return (
    <Dialog isOpen={isOpen} close={close} title={say('search')}>
      <Finder close={close} />
    </Dialog>
  );
}

function Finder({ close }: { readonly close: () => void }) {
  const say = useWords(shellWords);
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const [isGoing, setGoing] = useState(false);
  const { places, isSearching } = usePlaces(typed.trim());
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    // The dialog would move the focus here a moment later, and what is typed in that moment would be lost.
    field.current?.focus();
    takeLetters((letters) => setTyped((before) => before + letters));
  }, []);
  const go = (path: string | undefined) => {
    if (path === undefined) return;
    close();
    if (path === '/scan') location.assign(path);
    else void navigate({ href: path });
  };
  const goToFirst = useEffectEvent(() => go(places[0]?.path));
  useEffect(() => {
    if (isGoing && !isSearching) goToFirst();
  }, [isGoing, isSearching]);
  const onKeyDown = (event: KeyboardEvent) => {
    const last = places.length - 1;
    if (event.key === 'ArrowDown') setChosen(Math.min(chosen + 1, last));
    else if (event.key === 'ArrowUp') setChosen(Math.max(chosen - 1, 0));
    // Whoever is quicker than the answer goes to the first of it.
    else if (event.key === 'Enter' && isSearching && chosen === 0) setGoing(true);
    else if (event.key === 'Enter') go(places[chosen]?.path);
    else return;
    event.preventDefault();
  };
  const isNothing = places.length === 0;
  return (
    <>
      <TextInput
        ref={field}
        data-autofocus
        aria-label={say('search')}
        placeholder={say('searchHint')}
        role="combobox"
        aria-expanded={!isNothing}
        aria-controls="palette-places"
        aria-activedescendant={places[chosen] === undefined ? undefined : `place-${chosen}`}
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setChosen(0);
          setGoing(false);
        }}
        onKeyDown={onKeyDown}
        mb="xs"
      />
      <div role="listbox" id="palette-places" aria-label={say('search')} aria-busy={isSearching}>
        {places.map(({ key, path, name, about }, index) => (
          <UnstyledButton
            key={key}
            id={`place-${index}`}
            role="option"
            aria-selected={index === chosen}
            tabIndex={-1}
            className="palette-place"
            onClick={() => go(path)}
          >
            <Group justify="space-between" wrap="nowrap" gap="sm">
              <Text span truncate>
                {name}
              </Text>
              <Text span size="sm" c="dimmed" truncate>
                {about}
              </Text>
            </Group>
          </UnstyledButton>
        ))}
      </div>
      <Text role="status" size="sm" c="dimmed" className={isNothing ? '' : 'visually-hidden'}>
        {isSearching ? say('searching') : isNothing ? say('nothingFound') : say('results', { count: places.length })}
      </Text>
    </>
  );
}

/** Pages by their name, at once; what the server knows by this name or number, a moment later. */
function usePlaces(typed: string): { readonly places: readonly Place[]; readonly isSearching: boolean } {
  const say = useWords(shellWords);
  const may = useMay();
  const screens = useOwnScreens();
  const [asked] = useDebouncedValue(typed, waitMs);
  const found = useServer<{ items: readonly FoundThing[] }>('/find', { q: asked }, { enabled: asked !== '' });
  const pages: readonly Place[] = [
    ...screens.map(({ path, nav }) => ({ path, name: say(nav.word) })),
    ...(may('departures.add') ? [{ path: '/departures/new', name: say('newDeparture') }] : []),
    ...(may('custody.change') ? [{ path: '/scan', name: say('scan') }] : []),
  ]
    .filter(({ name }) => placeIn(name, typed) >= 0)
    // What begins so is meant sooner than what has it somewhere.
    .toSorted((a, b) => Math.sign(placeIn(a.name, typed)) - Math.sign(placeIn(b.name, typed)))
    .map((page) => ({ ...page, key: page.path, about: say('found.page') }));
  if (typed === '') return { places: pages, isSearching: false };
  const things = asked === typed ? (found.data?.items ?? []) : [];
  return {
    places: [...pages, ...things.map((thing) => placeOf(thing, say))],
    isSearching: asked !== typed || found.isFetching,
  };
}

function placeIn(name: string, typed: string): number {
  return name.toLowerCase().indexOf(typed.toLowerCase());
}

type Say = ReturnType<typeof useWords<keyof (typeof shellWords)['en']>>;

function placeOf({ kind, id, name, about }: FoundThing, say: Say): Place {
  const key = `${kind} ${id}`;
  if (kind === 'departure') {
    const state = about === 'open' || about === 'closed' || about === 'cancelled' ? (`.${about}` as const) : '';
    return { key, path: `/departures/${id}`, name: `${name} ${id}`, about: say(`found.departure${state}`) };
  }
  const path = {
    person: `/departures/new?person=${id}`,
    device: `/devices/${encodeURIComponent(id)}`,
    application: `/applications/${id}`,
  }[kind];
  return { key, path, name, about: [say(`found.${kind}`), about].filter((part) => part !== null).join(', ') };
}
