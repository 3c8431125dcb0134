import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { keepFocus } from '../keep-focus.ts';
import { onProofWanted } from '../server/proof.ts';

const ProofDialog = lazy(async () => ({ default: (await import('./proof-dialog.tsx')).ProofDialog }));

/** Opens the dialog that asks for a proof whenever the server wants one, and lets the request go on once it was given. */
export function StepUp() {
  const [isOpen, setOpen] = useState(false);
  const answer = useRef<(proved: boolean) => void>(() => undefined);
  const bringFocusBack = useRef<() => void>(() => undefined);
  useEffect(
    () =>
      onProofWanted(() => {
        bringFocusBack.current = keepFocus();
        setOpen(true);
        return new Promise((resolve) => {
          answer.current = resolve;
        });
      }),
    [],
  );
  const end = (proved: boolean) => {
    setOpen(false);
    answer.current(proved);
    bringFocusBack.current();
  };
  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <ProofDialog onEnd={end} />
    </Suspense>
  );
}
