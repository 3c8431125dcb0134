import { randomUUIDv7 } from 'node:crypto';
import type { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { type Acting, mayHandle, scopesFor } from '../core/permission.ts';
import { isQuiet, type Playbook } from '../core/playbooks/playbook.ts';
import type { DepartureFacts } from '../jobs/departures/receive-departure.ts';
import { choiceByRules } from '../jobs/plans/choose-playbook.ts';
import { policiesOf } from '../jobs/plans/own-policies.ts';
import { choosePlaybook, type Policies } from '../jobs/plans/playbooks.ts';
import type { Tx } from '../store/database/transaction.ts';
import { findVisibleByNumber, getVisiblePerson } from '../store/people/visible-lists.ts';
import { type RowScope, rowScope } from '../store/row-scope.ts';
import type { departureBody } from './schemas/cases.ts';

/** What a request says of a departure. */
export type DepartureContent = z.output<typeof departureBody>;

/** The playbook a request names, else what the rules choose; overlays it names are laid on top. `rule`: which rule it was, counted from 1. */
export async function playbookFor(
  tx: Tx,
  shipped: Policies,
  { playbook, overlays }: DepartureContent,
  facts: DepartureFacts,
): Promise<{ readonly playbook: Playbook; readonly rule: number | null }> {
  const policies = await policiesOf(tx, shipped);
  if (playbook !== undefined)
    return { playbook: choosePlaybook(policies, { playbook, overlays }).playbook, rule: null };
  const chosen = await choiceByRules(tx, policies, facts);
  const layers = {
    playbook: chosen.playbook,
    overlays: [...chosen.overlays.filter((name) => !overlays.includes(name)), ...overlays],
  };
  return { playbook: choosePlaybook(policies, layers).playbook, rule: chosen.rule };
}

/**
 * Refuses a request about somebody whose departure the operator may not add: the same `not-found` for who is absent and who may not
 * be seen, and `not-allowed` for themselves.
 */
export async function refuseStranger(
  tx: Tx,
  { scope, acting }: { readonly scope: RowScope; readonly acting: Acting },
  person: DepartureContent['person'],
): Promise<void> {
  const verdict = mayHandle(acting, (await visibleLeaver(tx, scope, person)) ?? '');
  if (!verdict.allowed) throw new Failure('not-allowed', verdict.reason);
}

/**
 * Refuses, with `not-allowed`, whoever is not HR for this person and tells that somebody has died, or opens a case in which nobody
 * writes to them.
 */
export async function refuseQuiet(
  tx: Tx,
  acting: Acting,
  { kind, person, playbook }: Pick<DepartureContent, 'kind' | 'person'> & { readonly playbook: Playbook },
): Promise<void> {
  if (kind !== 'death' && !isQuiet(playbook)) return;
  if (scopesFor(acting, 'departures.bereavement').length === 0)
    throw new Failure('not-allowed', 'Only HR opens the case of somebody who has died. Ask HR to do it.');
  await visibleLeaver(tx, rowScope(acting, 'departures.bereavement'), person);
}

async function visibleLeaver(tx: Tx, scope: RowScope, person: DepartureContent['person']): Promise<string | undefined> {
  if (person.id !== undefined) return (await getVisiblePerson(tx, scope, person.id)).id;
  if (person.employeeNumber === undefined) return undefined;
  const [found] = await findVisibleByNumber(tx, scope, person.employeeNumber);
  if (found !== undefined) return found.id;
  throw new Failure(
    'not-found',
    `Nobody in your scope has the employee number ${person.employeeNumber}. Import the people first, or check the number.`,
  );
}

/** What a request says, as the job takes it. */
export function toFacts(body: DepartureContent): DepartureFacts {
  const { id, ...names } = body.person;
  const at = (text: string | undefined) => (text === undefined ? null : Temporal.Instant.from(text));
  return {
    source: body.source,
    // Without an id of its own every request is a departure of its own; a repetition is what Idempotency-Key is for.
    externalId: body.externalId ?? randomUUIDv7(),
    leaver: { ...(id === undefined ? {} : { personId: id }), ...withoutUndefined(names) },
    kind: body.kind,
    lastWorkingDay: Temporal.PlainDate.from(body.lastWorkingDay),
    noticeAt: at(body.noticeAt),
    accessEndsAt: at(body.accessEndsAt),
    employmentEnds: body.employmentEnds === undefined ? null : Temporal.PlainDate.from(body.employmentEnds),
    informedAt: at(body.informedAt),
    timeZone: body.timeZone ?? null,
    legalHold: body.legalHold,
    ...(body.embargo === undefined ? {} : { embargo: { named: body.embargo.named, until: at(body.embargo.until) } }),
  };
}

function withoutUndefined<T extends object>(value: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
