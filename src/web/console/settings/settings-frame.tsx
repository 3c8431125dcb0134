import { Box, NavLink, Title } from '@mantine/core';
import { useLocation, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useMay } from '../server/me.ts';
import { sections } from './sections.ts';
import looks from './settings.module.css';
import { settingsWords } from './words.ts';

/** One section of the settings beside the list of those that the reader may open. */
export function SettingsFrame({ actions, children }: { readonly actions?: ReactNode; readonly children: ReactNode }) {
  const say = useWords(settingsWords);
  const { pathname } = useLocation();
  const here = sections.find(({ path }) => path === pathname);
  return (
    <>
      <PageHeader
        title={say(here?.word ?? 'title')}
        {...(here === undefined ? {} : { about: say(aboutOf(here.word)) })}
        {...(actions === undefined ? {} : { actions })}
      />
      <Box className={looks.back} mb="md">
        <InLink to="/settings">{say('allSections')}</InLink>
      </Box>
      <div className={looks.frame}>
        <nav aria-label={say('sections')} className={looks.sections}>
          <SectionLinks />
        </nav>
        <Box miw={0}>{children}</Box>
      </div>
    </>
  );
}

/** What can destroy something or lock somebody out, apart from the rest. */
export function DangerZone({ children }: { readonly children: ReactNode }) {
  const say = useWords(settingsWords);
  return (
    <section className={looks.danger} aria-labelledby="danger">
      <Title order={2} fz="md" id="danger" mb="sm">
        {say('danger')}
      </Title>
      {children}
    </section>
  );
}

/** What a section is about, by the word for its name. */
export function aboutOf<Name extends string>(word: `section.${Name}`): `about.${Name}` {
  return `about.${word.slice('section.'.length) as Name}`;
}

function SectionLinks() {
  const say = useWords(settingsWords);
  const may = useMay();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  return sections
    .filter(({ permission }) => permission === undefined || may(permission))
    .map(({ path, word }) => (
      <NavLink
        key={path}
        href={path}
        label={say(word)}
        active={path === pathname}
        {...(path === pathname ? { 'aria-current': 'page' } : {})}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey) return;
          event.preventDefault();
          void navigate({ to: path });
        }}
      />
    ));
}
