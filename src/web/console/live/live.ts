import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** How long to gather changes before the screen is read again, and to wait before the stream is opened anew. */
const gatherMs = 2_000;
const againMs = 5_000;
/** A pause shorter than this is not worth a word. */
const quietMs = 4_000;
/** One window of a browser holds the stream and tells the others: browsers open few connections to one host. */
const name = 'handback.live';

type Heard = 'changed' | 'on' | 'off';

/** Reads what is on the screen again whenever the server says that something changed. True while it does not say anything any more. */
export function useLive(): boolean {
  const client = useQueryClient();
  const [isPaused, setPaused] = useState(false);
  useEffect(() => {
    const refresh = gathered(() => void readAgain(client));
    let paused: ReturnType<typeof setTimeout> | undefined;
    const hear = (heard: Heard) => {
      if (heard === 'changed') refresh();
      clearTimeout(paused);
      if (heard === 'off') {
        paused = setTimeout(() => setPaused(true), quietMs);
        // It may be that whoever listened is signed out.
        void client.invalidateQueries({ queryKey: ['/me'] });
      } else setPaused(false);
    };
    const others = new BroadcastChannel(name);
    others.onmessage = ({ data }: MessageEvent<Heard>) => hear(data);
    const stop = new AbortController();
    const tell = (heard: Heard) => {
      if (stop.signal.aborted) return;
      hear(heard);
      others.postMessage(heard);
    };
    void hold(stop.signal, () => listen(tell, stop.signal));
    return () => {
      stop.abort();
      others.close();
      clearTimeout(paused);
    };
  }, [client]);
  return isPaused;
}

/** Works while this window is the one that listens; without locks (an address without https) every window is. */
async function hold(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return work();
  await navigator.locks.request(name, { signal }, work).catch(() => undefined);
}

/** Keeps a stream open until the signal; one that broke is opened again. */
function listen(tell: (heard: Heard) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    let wasOff = false;
    const open = () => {
      source = new EventSource('/api/v1/live');
      source.onopen = () => {
        // What changed in between was told to nobody.
        tell(wasOff ? 'changed' : 'on');
        wasOff = false;
      };
      source.addEventListener('changed', () => tell('changed'));
      source.onerror = () => {
        wasOff = true;
        tell('off');
        source?.close();
        again = setTimeout(open, againMs);
      };
    };
    signal.addEventListener('abort', () => {
      clearTimeout(again);
      source?.close();
      resolve();
    });
    open();
  });
}

/** Does it at once, and then at most once in a while, however often it is asked for. */
function gathered(work: () => void): () => void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let doneMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (waiting !== undefined) return;
    waiting = setTimeout(
      () => {
        waiting = undefined;
        doneMs = performance.now();
        work();
      },
      Math.max(0, doneMs + gatherMs - performance.now()),
    );
  };
}

async function readAgain(client: QueryClient): Promise<void> {
  await client.invalidateQueries({ predicate: ({ queryKey: [path] }) => path !== '/me' });
}
