import type { CheckedInMany } from '../../api/schemas/custody.ts';
import { type Answer, isPassing, post } from './server.ts';

/** A scan that has not reached the server yet. Its key makes sending it twice the same as once. */
type Kept = { readonly key: string; readonly tag: string; readonly body: unknown };

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

let sending = false;

/** Sends what waits, in its order; stops where the server is not there, and tells each answer. */
export async function sendKept(told: (scan: Kept, answer: Answer<CheckedInMany>) => void): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    for (const scan of keptScans()) {
      const answer = await post<CheckedInMany>('/assets/check-ins', scan.body, scan.key);
      if (!answer.ok && isPassing(answer.refusal)) return;
      dropScan(scan.key);
      told(scan, answer);
    }
  } finally {
    sending = false;
  }
}
