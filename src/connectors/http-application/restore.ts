import type { Json, Receipt, WriteRequest, WriteResult } from '../../core/applications/connector.ts';
import type { HttpChange } from '../../core/applications/http-definition.ts';
import type { Operation } from '../run-in-order.ts';
import type { Belonging, Subject } from './account.ts';
import { type Access, sendChange } from './calls.ts';
import { stateOf } from './verbs.ts';
import { carryOut } from './writing.ts';

/** How things stood before all receipts; `null` for what none of them tells. */
type Wanted = {
  readonly active: boolean | null;
  readonly ended: boolean | null;
  readonly groups: readonly Belonging[];
  readonly seats: readonly string[];
};

/** Brings back what receipts, newest first, say was there before all of them, and names what the definition cannot bring back. */
export function restore(access: Access, request: WriteRequest): Promise<WriteResult> {
  const { restore: means, writes } = access.definition;
  const lagMs = 1000 * Math.max(0, ...Object.values(writes).map((write) => write?.lagSeconds ?? 0));
  const wanted = wantedBy(request.receipts ?? []);
  return carryOut(access, { verb: 'restore', lagMs }, request, (subject) => {
    const lost: string[] = [];
    /** The request for one thing that is missing, or the words for what stays lost. */
    const bring = (
      change: HttpChange | undefined,
      did: string,
      otherwise: string,
      more: Readonly<Record<string, string>> = {},
    ): Operation[] => {
      if (change === undefined) {
        lost.push(otherwise);
        return [];
      }
      const { target, operationId } = request;
      return [{ did, run: () => sendChange(access, change, { id: target.externalId, operationId, ...more }) }];
    };
    if (wanted.active === false && wanted.ended === false && subject.account.deprovisioned)
      lost.push('that it was only suspended, and not ended for good');
    const wakes = wanted.active === true && subject.account.active !== true;
    const operations = [
      ...(wakes
        ? bring(means.activate, 'it was made active', 'its access, which the definition cannot give back')
        : []),
      ...missing(wanted.groups, subject.groups).flatMap(({ id, name }) =>
        bring(means.addToGroup, `it was added to ${name}`, `membership in ${name}`, { group: id }),
      ),
      ...wanted.seats
        .filter((seat) => !subject.seats.some(({ id }) => id === seat))
        .flatMap((seat) => bring(means.assignSeat, `the seat ${seat} was assigned`, `the seat ${seat}`, { seat })),
    ];
    return {
      before: stateOf(subject),
      operations,
      after: stateOf,
      holds: async ({ subject: later }) =>
        later !== undefined &&
        (!wakes || means.activate === undefined || later.account.active === true) &&
        (means.addToGroup === undefined || missing(wanted.groups, later.groups).length === 0) &&
        (means.assignSeat === undefined || wanted.seats.every((seat) => later.seats.some(({ id }) => id === seat))),
      notRestorable: [...new Set([...(request.receipts?.flatMap((receipt) => receipt.notRestorable) ?? []), ...lost])],
    };
  });
}

function missing(wanted: readonly Belonging[], held: Subject['groups']): readonly Belonging[] {
  return wanted.filter(({ id }) => !held.some((one) => one.id === id));
}

function wantedBy(receipts: readonly Receipt[]): Wanted {
  let active: boolean | null = null;
  let ended: boolean | null = null;
  const groups = new Map<string, Belonging>();
  const seats = new Set<string>();
  for (const { before } of receipts) {
    if (typeof before['active'] === 'boolean') active = before['active'];
    if (typeof before['ended'] === 'boolean') ended = before['ended'];
    for (const group of groupsIn(before['groups'])) groups.set(group.id, group);
    for (const seat of listIn(before['seats'])) if (typeof seat === 'string') seats.add(seat);
  }
  return { active, ended, groups: [...groups.values()], seats: [...seats] };
}

function groupsIn(value: Json | undefined): readonly Belonging[] {
  return listIn(value).flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null || !('id' in entry)) return [];
    const { id, name } = entry;
    return typeof id === 'string' ? [{ id, name: typeof name === 'string' ? name : id }] : [];
  });
}

function listIn(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
