import { connect, type Socket } from 'node:net';
import { checkHost, guardedLookup, type Reach } from './address-guard.ts';

/** Where to, how far the address may lie, and how long to try in milliseconds. */
type GuardedPlace = {
  readonly host: string;
  readonly port: number;
  readonly reach: Reach;
  readonly timeoutMs: number;
};

/** Opens a TCP connection to an address that the guard lets through. Rejects with an Error that says why there is none. */
export function connectGuarded({ host, port, reach, timeoutMs }: GuardedPlace): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const verdict = checkHost(host, reach);
  if (!verdict.allowed) return Promise.reject(new Error(verdict.reason));
  const socket = connect({ host, port, lookup: guardedLookup(reach), timeout: timeoutMs });
  socket.once('connect', () => {
    socket.setTimeout(0);
    // One small request follows the other: waiting to fill a packet would cost most of the time.
    socket.setNoDelay(true);
    resolve(socket);
  });
  socket.once('timeout', () => socket.destroy(new Error('it did not answer in time')));
  // Of several addresses that were tried, the first says what happened.
  socket.once('error', (error) => reject(error instanceof AggregateError ? error.errors[0] : error));
  return promise;
}
