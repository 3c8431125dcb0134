import { IconCalendarEvent, IconDoorExit } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Permission } from '../../core/permission.ts';

export type Screen = {
  /** The address; `$name` is a part that varies. */
  readonly path: string;
  readonly load: () => Promise<ComponentType>;
  /** Who may open it; left out: whoever is signed in. The server decides again. */
  readonly permission?: Permission;
  /** How the navigation shows it; left out, it is reached from another screen. `key` follows G on the keyboard. */
  readonly nav?: {
    readonly word: NavWord;
    readonly icon: typeof IconDoorExit;
    readonly key?: string;
    readonly place: 'main' | 'more';
  };
};

export type NavWord = keyof typeof import('./shell/words.ts')['shellWords']['en'] & `nav.${string}`;

/** Every screen of the console, in the order of the navigation. Each is fetched when it is first opened. */
export const screens: readonly Screen[] = [
  {
    path: '/',
    load: async () => (await import('./today/today.tsx')).Today,
    nav: { word: 'nav.today', icon: IconCalendarEvent, key: 't', place: 'main' },
  },
  {
    path: '/departures',
    load: async () => (await import('./departures/departures.tsx')).Departures,
    permission: 'departures.read',
    nav: { word: 'nav.departures', icon: IconDoorExit, key: 'd', place: 'main' },
  },
];
