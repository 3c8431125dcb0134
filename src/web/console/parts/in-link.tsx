import { Anchor, type AnchorProps } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** A link to another page of the console: a real address, followed without loading the page anew. Underlined, because colour alone tells it from text too faintly. */
export function InLink({
  to,
  children,
  ...rest
}: AnchorProps & { readonly to: string; readonly children: ReactNode; readonly 'aria-current'?: 'page' }) {
  const navigate = useNavigate();
  return (
    <Anchor
      inherit={rest.size === undefined}
      underline="always"
      {...rest}
      href={to}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        void navigate({ href: to });
      }}
    >
      {children}
    </Anchor>
  );
}
