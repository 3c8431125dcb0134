import {
  ActionIcon,
  AppShell,
  Badge,
  Box,
  Burger,
  Divider,
  Group,
  Menu,
  NavLink,
  Text,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSearch, IconUserCircle } from '@tabler/icons-react';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { Me } from '../../../api/schemas/access.ts';
import { spoken, useLanguage } from '../language/language.tsx';
import { useWords } from '../language/words.ts';
import { LiveBar } from '../live/live-bar.tsx';
import { InLink } from '../parts/in-link.tsx';
import { server } from '../server/server.ts';
import { focusTitle } from './focus-title.ts';
import { keepLetters } from './letters-ahead.ts';
import { useKeys } from './use-keys.ts';
import { useOwnScreens } from './use-own-screens.ts';
import { shellWords } from './words.ts';

// Fetched right after the first picture, and in place, closed, before somebody opens them.
const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const KeyHelp = lazy(async () => ({ default: (await import('./key-help.tsx')).KeyHelp }));

/** What surrounds every screen: navigation, the way to anywhere, and who is signed in. */
export function Shell({ me }: { readonly me: Me }) {
  const say = useWords(shellWords);
  const [isNavOpen, nav] = useDisclosure(false);
  const [isPaletteOpen, palette] = useDisclosure(false);
  const [isHelpOpen, help] = useDisclosure(false);
  const { pathname } = useLocation();
  const openPalette = () => {
    if (!isPaletteOpen) keepLetters();
    palette.open();
  };
  useKeys({ openPalette, openHelp: help.open });
  const closeNav = nav.close;
  useEffect(() => closeNav(), [pathname, closeNav]);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isNavOpen } }}
      padding="md"
    >
      <a className="skip-link" href="#content">
        {say('skip')}
      </a>
      <AppShell.Header component="header">
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isNavOpen} onClick={nav.toggle} hiddenFrom="sm" size="sm" aria-label={say('navigation')} />
            <Text fw={700}>Handback</Text>
            <Text c="dimmed" visibleFrom="xs" truncate>
              {me.organization.name}
            </Text>
            {me.organization.demo ? (
              <>
                <Badge color="grape" variant="light" visibleFrom="sm">
                  {say('demo')}
                </Badge>
                <InLink to="/first-run" size="sm" visibleFrom="md">
                  {say('tryYourOwn')}
                </InLink>
              </>
            ) : null}
          </Group>
          <Group gap="xs" wrap="nowrap">
            <UnstyledButton className="palette-button" onClick={openPalette} visibleFrom="sm">
              <IconSearch size={16} aria-hidden /> {say('search')} <kbd>Ctrl K</kbd>
            </UnstyledButton>
            <ActionIcon variant="subtle" size="lg" hiddenFrom="sm" onClick={openPalette} aria-label={say('search')}>
              <IconSearch aria-hidden />
            </ActionIcon>
            <AccountMenu me={me} openHelp={help.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label={say('navigation')}>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content">
        <MoveFocus />
        <LiveBar />
        <Outlet />
      </AppShell.Main>
      <Suspense>
        <Palette isOpen={isPaletteOpen} close={palette.close} />
        <KeyHelp isOpen={isHelpOpen} close={help.close} />
      </Suspense>
    </AppShell>
  );
}

function Navigation() {
  const say = useWords(shellWords);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const screens = useOwnScreens();
  const link = ({ path, nav }: (typeof screens)[number]) => {
    const isHere = path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`);
    const Icon = nav.icon;
    return (
      <NavLink
        key={path}
        href={path}
        label={say(nav.word)}
        leftSection={<Icon size={18} aria-hidden />}
        active={isHere}
        {...(isHere ? { 'aria-current': 'page' } : {})}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey) return;
          event.preventDefault();
          void navigate({ to: path });
        }}
      />
    );
  };
  const of = (place: 'main' | 'more') => screens.filter(({ nav }) => nav.place === place);
  return (
    <>
      {of('main').map(link)}
      {of('main').length > 0 && of('more').length > 0 ? <Divider my="xs" /> : null}
      {of('more').map(link)}
    </>
  );
}

function AccountMenu({ me, openHelp }: { readonly me: Me; readonly openHelp: () => void }) {
  const say = useWords(shellWords);
  const { language, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const signOut = async () => {
    await server.post('/sign-out').catch(() => undefined);
    location.assign('/');
  };
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={say('account', { name: me.operator.name })}>
          <IconUserCircle aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.operator.name}</Menu.Label>
        <Menu.Item onClick={() => void navigate({ to: '/settings/sign-in' })}>{say('yourSignIn')}</Menu.Item>
        <Menu.Item onClick={openHelp}>{say('shortcuts')}</Menu.Item>
        <Menu.Divider />
        <Menu.Label>{say('language')}</Menu.Label>
        {Object.entries(spoken).map(([key, name]) => (
          <Menu.Item
            key={key}
            lang={key}
            role="menuitemradio"
            aria-checked={language === key}
            onClick={() => choose(key as keyof typeof spoken)}
          >
            {name} {language === key ? '✓' : ''}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{say('colours')}</Menu.Label>
        {(['light', 'dark', 'auto'] as const).map((scheme) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={colorScheme === scheme}
            onClick={() => setColorScheme(scheme)}
          >
            {say(scheme)} {colorScheme === scheme ? '✓' : ''}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>{say('signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** After a step to another page the focus is at its title, where a reader goes on; not after the first one. The page may come in pieces. */
function MoveFocus() {
  const { pathname } = useLocation();
  const [said, setSaid] = useState('');
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    return focusTitle(() => setSaid(document.title));
  }, [pathname]);
  return (
    <Box className="visually-hidden" aria-live="polite">
      {said}
    </Box>
  );
}
