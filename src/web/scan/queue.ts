import { type Answer, isPassing, post, type Refusal } from './server.ts';

/** A scan that has not reached the server yet. Its key makes sending it twice the same as once. */
export type Kept = { readonly key: string; readonly tag: string; readonly path: string; readonly body: unknown };

const name = 'handback.scan.queue';

/** The scans that wait on this device, the oldest first. */
export function keptScans(): readonly Kept[] {
  try {
    return JSON.parse(localStorage.getItem(name) ?? '[]') as readonly Kept[];
  } catch {
    return [];
  }
}

function keep(scans: readonly Kept[]): boolean {
  try {
    localStorage.setItem(name, JSON.stringify(scans));
    return true;
  } catch {
    // The device's store is full: photos are large.
    return false;
  }
}

/** Keeps a scan for later. False: the device has no room for it. */
export function keepScan(scan: Kept): boolean {
  return keep([...keptScans(), scan]);
}

/** Takes back a scan that was not sent. */
export function dropScan(key: string): void {
  keep(keptScans().filter((scan) => scan.key !== key));
}

/** Whether a scan that was refused like this waits here for later. Whoever is signed out is told so at once, and scans again. */
export function isWorthKeeping(refusal: Refusal): boolean {
  return isPassing(refusal) && refusal.code !== 'not-signed-in';
}

let sending = false;

/** Sends what waits, in its order; stops where the server is not there, and tells each answer. */
export async function sendKept(told: (scan: Kept, answer: Answer<unknown>) => void): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    for (const scan of keptScans()) {
      const answer = await post<unknown>(scan.path, scan.body, scan.key);
      if (!answer.ok && isPassing(answer.refusal)) return;
      dropScan(scan.key);
      told(scan, answer);
    }
  } finally {
    sending = false;
  }
}
