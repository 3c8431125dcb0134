import { Group } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useWords } from '../language/words.ts';
import { InLink } from '../parts/in-link.tsx';
import { useMay, useMayEverywhere } from '../server/me.ts';
import { reportNames } from '../../../core/reports/report.ts';
import looks from './reports.module.css';
import { reportsWords } from './words.ts';

/** The ways between the pages of the reports. */
export function ReportPages() {
  const say = useWords(reportsWords);
  const may = useMay();
  const mayEverywhere = useMayEverywhere();
  const { pathname } = useLocation();
  const figures = mayEverywhere('departures.read')
    ? [
        { path: '/reports', name: say('page.figures') },
        { path: '/reports/residual', name: say('page.residual') },
      ]
    : [];
  const given = mayEverywhere('evidence.export') ? [{ path: '/reports/given-out', name: say('page.givenOut') }] : [];
  const others = may('reports.read')
    ? reportNames.map((name) => ({ path: `/reports/${name}`, name: say(`report.${name}`) }))
    : [];
  // On a phone the ways are one row that scrolls.
  const ways = useRef<HTMLDivElement>(null);
  useEffect(() => {
    ways.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [pathname]);
  return (
    <Group ref={ways} component="nav" aria-label={say('pages')} gap="xs" mb="md" className={looks.pages}>
      {[...figures, ...given, ...others].map(({ path, name }) => (
        <InLink
          key={path}
          to={path}
          size="sm"
          className={looks.page}
          {...(pathname === path ? { 'aria-current': 'page' as const } : {})}
        >
          {name}
        </InLink>
      ))}
    </Group>
  );
}
