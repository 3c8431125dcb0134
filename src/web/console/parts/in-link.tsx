import { Anchor, type AnchorProps } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** A link to another page of the console: a real address, followed without loading the page anew. */
export function InLink({ to, children, ...rest }: AnchorProps & { readonly to: string; readonly children: ReactNode }) {
  const navigate = useNavigate();
  return (
    <Anchor
      {...rest}
      href={to}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        void navigate({ to });
      }}
    >
      {children}
    </Anchor>
  );
}
