import type { ReactNode } from 'react';
import { InLink } from './in-link.tsx';
import classes from './page-tabs.module.css';

type Props = {
  readonly label: string;
  readonly tabs: readonly { readonly to: string; readonly word: ReactNode; readonly isHere: boolean }[];
};

/** The parts or views of a screen, each an address of its own. */
export function PageTabs({ label, tabs }: Props) {
  return (
    <nav aria-label={label}>
      <ul className={classes['tabs']}>
        {tabs.map(({ to, word, isHere }) => (
          <li key={to}>
            <InLink to={to} className={classes['tab'] ?? ''} {...(isHere ? { 'aria-current': 'page' as const } : {})}>
              {word}
            </InLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
