import { useSyncExternalStore } from 'react';

type Ask = () => Promise<boolean>;

let asker: Ask | undefined;
let asked: Promise<boolean> | undefined;
const watchers = new Set<() => void>();

/** Names who asks for a proof when the server wants one; answers how to take that back. */
export function onProofWanted(ask: Ask): () => void {
  asker = ask;
  return () => {
    if (asker === ask) asker = undefined;
  };
}

/** Asks whoever sits here for a proof that it is still them; several requests at once ask once. False: they did not give one. */
export function askForProof(): Promise<boolean> {
  if (asker === undefined) return Promise.resolve(false);
  if (asked !== undefined) return asked;
  const answer = asker().finally(() => setAsked(undefined));
  setAsked(answer);
  return answer;
}

/** Whether somebody is being asked just now: what lies below leaves the keyboard to that. */
export function useIsProofAsked(): boolean {
  return useSyncExternalStore(watch, () => asked !== undefined);
}

function setAsked(now: Promise<boolean> | undefined): void {
  asked = now;
  for (const tell of watchers) tell();
}

function watch(tell: () => void): () => void {
  watchers.add(tell);
  return () => watchers.delete(tell);
}
