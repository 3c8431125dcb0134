import type { Json, JsonObject, WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import type { HttpVerify, HttpWrite } from '../../core/applications/http-definition.ts';
import type { Operation } from '../run-in-order.ts';
import type { Subject } from './account.ts';
import { type Access, sendChange } from './calls.ts';
import type { Look } from './reading.ts';
import { shows } from './verification.ts';
import { carryOut, kept } from './writing.ts';

/** A write that is offered, because what it brings about can be read back. */
export type SeenWrite = HttpWrite & { readonly verify: HttpVerify };
type Verb = (access: Access, write: SeenWrite, request: WriteRequest) => Promise<WriteResult>;

/** Ends the access and leaves the account. One that is inactive already is left as it is, in whichever way it is inactive. */
export const suspend: Verb = (access, write, request) =>
  carryOut(access, timing('suspend', write), request, ({ account }) => ({
    before: { active: known(account.active) },
    operations: account.active === false ? [] : [operation(access, write, request, { did: 'its access was ended' })],
    after: (later) => ({ active: known(later.account.active) }),
    holds: async (later) =>
      isInactive(later) && (account.active === false || (await shows(access, write.verify, later))),
    notRestorable: [
      ...write.notRestorable,
      ...(account.active === 'unknown' ? ['whether it was active, which was not shown'] : []),
    ],
  }));

/** Ends the access for good: the account is shown as ended, or is gone. */
export const deprovision: Verb = (access, write, request) =>
  carryOut(access, timing('deprovision', write), request, (subject) => ({
    before: stateOf(subject),
    operations: subject.account.deprovisioned
      ? []
      : [operation(access, write, request, { did: 'it was deprovisioned' })],
    after: stateOf,
    holds: async (later) =>
      isEnded(later) && (subject.account.deprovisioned || (await shows(access, write.verify, later))),
    notRestorable: [
      ...write.notRestorable,
      ...(write.verify.absent === true ? ['the account, which was deleted'] : []),
    ],
  }));

/** Ends what is signed in. What the application shows of sessions is compared and never kept. */
export const revokeSessions: Verb = (access, write, request) =>
  carryOut(access, timing('revokeSessions', write), request, async (subject) => {
    const ended = await shows(access, write.verify, present(subject));
    return {
      before: { sessionsEnded: ended },
      operations: ended ? [] : [operation(access, write, request, { did: 'its sessions were ended' })],
      after: (_later, holds) => ({ sessionsEnded: holds }),
      holds: (later) => shows(access, write.verify, later),
      notRestorable: [...write.notRestorable, 'sessions that were ended'],
    };
  });

/** Takes the account out of its groups: one request for each where the definition names {group}, else one for all. */
export const removeFromGroups: Verb = (access, write, request) =>
  carryOut(access, timing('removeFromGroups', write), request, ({ groups }) => ({
    before: { groups: kept(groups) },
    operations: JSON.stringify([write.path, write.query, write.body ?? null]).includes('{group')
      ? groups.map(({ id, name }) =>
          operation(access, write, request, { did: `it was removed from ${name}`, group: id }),
        )
      : groups.slice(0, 1).map(() => operation(access, write, request, { did: 'it was removed from its groups' })),
    after: (later) => ({ groups: kept(later.groups) }),
    holds: async (later) => (later.subject?.groups.length ?? 0) === 0 && (await shows(access, write.verify, later)),
    notRestorable: write.notRestorable,
  }));

/** Takes one seat and no other. */
export const releaseSeat: Verb = (access, write, request) =>
  carryOut(access, timing('releaseSeat', write), request, ({ seats }) => {
    const { seat: wanted } = request;
    if (wanted === undefined) return { outcome: 'refused', reason: 'refused: the plan names no seat.' };
    const seat = seats.find(({ id, name }) => id === wanted || name === wanted)?.id;
    const isFree = ({ subject }: Look) =>
      !subject?.seats.some(({ id, name }) => id === (seat ?? wanted) || name === wanted);
    return {
      before: { seats: idsOf(seats) },
      operations:
        seat === undefined ? [] : [operation(access, write, request, { did: `the seat ${wanted} was released`, seat })],
      after: (later) => ({ seats: idsOf(later.seats) }),
      holds: async (later) => isFree(later) && (await shows(access, write.verify, later, seat ?? wanted)),
      notRestorable: write.notRestorable,
    };
  });

/** What a receipt of `deprovision` and `restore` tells of an account. */
export function stateOf({ account, groups, seats }: Subject): JsonObject {
  return {
    active: known(account.active),
    ended: account.deprovisioned,
    groups: kept(groups),
    seats: idsOf(seats),
  };
}

function present(subject: Subject): Look {
  return { reading: { state: 'present', account: subject.account }, subject };
}

function operation(
  access: Access,
  write: SeenWrite,
  { target, operationId }: WriteRequest,
  { did, ...more }: { readonly did: string; readonly group?: string; readonly seat?: string },
): Operation {
  const { keyHeader } = write;
  // One key for each request: another group is no repetition.
  const key = [operationId, more.group]
    .filter((part) => part !== undefined)
    .map(encodeURIComponent)
    .join('.');
  const headers = keyHeader === undefined ? {} : { [keyHeader.toLowerCase()]: key };
  const values = { id: target.externalId, operationId, ...more };
  return { did, run: () => sendChange(access, write, values, headers) };
}

function timing<Name>(verb: Name, { lagSeconds }: HttpWrite): { readonly verb: Name; readonly lagMs: number } {
  return { verb, lagMs: lagSeconds * 1000 };
}

function isInactive({ reading }: Look): boolean {
  return reading.state === 'absent' || (reading.state === 'present' && reading.account.active === false);
}

function isEnded({ reading }: Look): boolean {
  return reading.state === 'absent' || (reading.state === 'present' && reading.account.deprovisioned);
}

function known(active: boolean | 'unknown'): Json {
  return active === 'unknown' ? null : active;
}

function idsOf(seats: Subject['seats']): readonly string[] {
  return seats.map(({ id }) => id).toSorted();
}
