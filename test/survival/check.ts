import { createHash } from 'node:crypto';
import type { AttemptRow, Facts, ItemRow, Line, StepRow } from './facts.ts';

// It knows what was promised and nothing of how it is done: it imports none of Handback's code.

/** One broken promise: which, and about what. */
export type Finding = { readonly rule: Rule; readonly what: string };
export type Rule =
  | 'lost'
  | 'still_open'
  | 'twice'
  | 'untouched'
  | 'unannounced'
  | 'hidden'
  | 'stuck'
  | 'unproven'
  | 'ledger'
  | 'ended_twice'
  | 'blamed';

type Found = (rule: Rule, what: string) => void;

const pathOfAction: Readonly<Record<string, string>> = {
  suspend: 'suspend',
  deprovision: 'deprovision',
  revokeSessions: 'revoke-sessions',
  removeFromGroups: 'groups/remove',
  releaseSeat: 'seats/release',
};
const ended = (status: string | undefined) =>
  status === undefined || status === 'suspended' || status === 'deprovisioned';
/** The journals round to whole milliseconds. */
const roundingMs = 2;

/**
 * Holds the journals and the rows of an organization that has come to rest against every promise; empty: all were kept. In the
 * `blind` applications ended sessions can neither be seen nor ended once by a key.
 */
export function check(facts: Facts, { blind = [] }: { readonly blind?: readonly string[] } = {}): readonly Finding[] {
  const findings: Finding[] = [];
  const found: Found = (rule, what) => void findings.push({ rule, what });
  const known = index(facts);
  checkSteps(facts, known, found);
  checkLeavers(facts, known, found);
  checkEffects(facts, known, found);
  checkAttempts(facts, known, found);
  checkRest(facts, known, found);
  checkItems(facts, known, found);
  checkBlind(facts, known, { found, blind });
  checkBlame(facts, known, found);
  checkLedger(facts, found);
  checkEndings(facts, known, found);
  return findings;
}

type Known = {
  readonly itemById: ReadonlyMap<string, ItemRow>;
  readonly stepById: ReadonlyMap<string, StepRow>;
  readonly attemptsOf: ReadonlyMap<string, readonly AttemptRow[]>;
  readonly linesOf: (application: string, externalId: string) => readonly Line[];
};

function index(facts: Facts): Known {
  const lines = new Map<string, Line[]>();
  for (const [application, journal] of Object.entries(facts.journals)) {
    for (const line of journal) {
      const key = `${application} ${line.account.id}`;
      lines.set(key, [...(lines.get(key) ?? []), line]);
    }
  }
  return {
    itemById: new Map(facts.items.map((item) => [item.item_id, item])),
    stepById: new Map(facts.steps.map((step) => [step.step_id, step])),
    attemptsOf: Map.groupBy(facts.attempts, (attempt) => attempt.step_id),
    linesOf: (application, externalId) => lines.get(`${application} ${externalId}`) ?? [],
  };
}

/** The step a write was for. Where nothing is done once by a key, something else stands behind it in the key. */
const stepOf = (line: Line) => line.operationId?.split('#')[0] ?? '';
const isWrite = (line: Line) => line.type === 'write' || line.type === 'repetition';
const name = (step: StepRow) => `step ${step.key} (${step.action}, ${step.step_id})`;

/** A step that a worker ended has had its effect in the application, or there was nothing left to do. */
function checkSteps(facts: Facts, { itemById, linesOf }: Known, found: Found): void {
  for (const step of facts.steps) {
    const path = pathOfAction[step.action];
    if (step.state !== 'done' || step.mode !== 'automatic' || step.ended_by !== null || path === undefined) continue;
    const item = step.item_id === null ? undefined : itemById.get(step.item_id);
    if (item === undefined || item.application === null || item.external_id === null) {
      found('lost', `${name(step)} is done and has no account.`);
      continue;
    }
    const before = linesOf(item.application, item.external_id).filter(
      (line) => Date.parse(line.at) <= (step.ended_at ?? 0) + roundingMs,
    );
    const applied = before.some((line) => isWrite(line) && stepOf(line) === step.step_id && line.verb === path);
    const last = before.at(-1)?.account;
    const already =
      (step.action === 'suspend' && ended(last?.status)) ||
      (step.action === 'deprovision' && last?.status === 'deprovisioned') ||
      (step.action === 'removeFromGroups' && last?.groups.length === 0) ||
      (step.action === 'releaseSeat' && !(last?.seats ?? []).includes(item.seat ?? ''));
    if (!applied && !already)
      found('lost', `${name(step)} is done; ${item.application} never did it for ${item.external_id}.`);
  }
}

/** Nobody who left can sign in, unless Handback says so and why. */
function checkLeavers(facts: Facts, { linesOf }: Known, found: Found): void {
  const caseOf = new Map(facts.cases.map((row) => [row.employee_number, row]));
  for (const [application, journal] of Object.entries(facts.journals)) {
    const accounts = new Map(journal.map((line) => [line.account.id, line.account.employeeNumber]));
    for (const [externalId, employeeNumber] of accounts) {
      const row = employeeNumber === null ? undefined : caseOf.get(employeeNumber);
      if (row === undefined || ended(linesOf(application, externalId).at(-1)?.account.status)) continue;
      const items = facts.items.filter(
        (item) => item.offboarding_id === row.offboarding_id && item.application === application,
      );
      const shown =
        row.state === 'open' &&
        (items.some((item) => item.kind === 'coverage' && item.standing === 'unknown') ||
          facts.steps.some(
            (step) =>
              step.state === 'problem' &&
              (step.problem ?? '') !== '' &&
              // Where nobody could look at the person at all, there may be no item yet.
              (step.action === 'observe'
                ? step.offboarding_id === row.offboarding_id
                : items.some((item) => item.item_id === step.item_id && item.external_id === externalId)),
          ));
      if (!shown)
        found('still_open', `${externalId} of ${application} can sign in, and OFF-${row.number} does not say why.`);
    }
  }
}

/** What the applications did: what was asked for, announced before, on whom it was meant for, and once where they can tell. */
function checkEffects(facts: Facts, { itemById, stepById, attemptsOf, linesOf }: Known, found: Found): void {
  const leavers = new Set(facts.cases.map((row) => row.employee_number));
  const keyed = new Map<string, number>();
  const perStep = new Map<string, number>();
  for (const [application, journal] of Object.entries(facts.journals)) {
    for (const line of journal.filter(isWrite)) {
      const { account } = line;
      const where = `${line.verb} on ${account.id} of ${application}`;
      if (!leavers.has(account.employeeNumber ?? ''))
        found('untouched', `${where}: this account belongs to nobody who left.`);
      if (line.keyed && line.type === 'write') {
        const key = `${application} ${line.verb} ${stepOf(line)}`;
        keyed.set(key, (keyed.get(key) ?? 0) + 1);
      }
      const step = stepById.get(stepOf(line));
      const item = itemById.get(step?.item_id ?? '');
      if (step === undefined || item?.external_id !== account.id || item.application !== application) {
        found('unannounced', `${where} belongs to no step about this account.`);
        continue;
      }
      perStep.set(step.step_id, (perStep.get(step.step_id) ?? 0) + 1);
      const intents = (attemptsOf.get(step.step_id) ?? []).filter(
        (attempt) => attempt.snapshot !== null && attempt.started_at <= Date.parse(line.at) + roundingMs,
      );
      if (intents.length === 0) found('unannounced', `${where} had no attempt with a snapshot before it.`);
    }
  }
  for (const [key, count] of keyed) if (count > 1) found('twice', `${key} was applied ${count} times.`);
  for (const [stepId, count] of perStep) {
    const mayHaveSent = (attemptsOf.get(stepId) ?? []).filter(
      ({ snapshot, outcome }) =>
        snapshot !== null && ['applied', 'accepted', 'ambiguous', 'interrupted'].includes(outcome ?? ''),
    );
    if (mayHaveSent.length < count)
      found('hidden', `step ${stepId} reached its application ${count} times and admits ${mayHaveSent.length}.`);
  }
  for (const item of facts.items.filter((one) => one.kind === 'account' && one.external_id !== null)) {
    const sessions = linesOf(item.application ?? '', item.external_id ?? '').at(-1)?.account.sessionsEnded ?? 0;
    const steps = facts.steps.filter((step) => step.item_id === item.item_id && step.action === 'revokeSessions');
    if (sessions > steps.length)
      found('twice', `The sessions of ${item.external_id} were ended ${sessions} times for ${steps.length} steps.`);
  }
}

/** Every try has an end that is written down, and each claim of a step made at most one. */
function checkAttempts(facts: Facts, { stepById, attemptsOf }: Known, found: Found): void {
  for (const attempt of facts.attempts) {
    const step = stepById.get(attempt.step_id);
    if (attempt.outcome === null) found('hidden', `Attempt ${attempt.attempt_id} of ${step?.key} has no outcome.`);
    else if (!['applied', 'accepted'].includes(attempt.outcome) && (attempt.reason ?? '') === '')
      found('hidden', `Attempt ${attempt.attempt_id} of ${step?.key} ended ${attempt.outcome} without a reason.`);
    if (attempt.epoch > (step?.epoch ?? 0))
      found('ended_twice', `Attempt ${attempt.attempt_id} has an epoch nobody claimed.`);
  }
  for (const [stepId, attempts] of attemptsOf) {
    if (new Set(attempts.map((attempt) => attempt.epoch)).size < attempts.length)
      found('ended_twice', `Step ${stepId} has two attempts in one epoch.`);
  }
}

/** Nothing is left half done: whatever could go on has gone on, and what cannot tells a person why. */
function checkRest(facts: Facts, _known: Known, found: Found): void {
  const cases = new Map(facts.cases.map((row) => [row.offboarding_id, row]));
  for (const step of facts.steps) {
    const row = cases.get(step.offboarding_id);
    if (step.state === 'running' || step.state === 'polling') found('stuck', `${name(step)} is still ${step.state}.`);
    if (step.state === 'problem' && (step.problem ?? '') === '')
      found('hidden', `${name(step)} is a problem without a reason.`);
    if (['waiting', 'asked', 'problem'].includes(step.state) && step.blocked_by !== step.really_blocked_by)
      found('stuck', `${name(step)} counts ${step.blocked_by} steps before it; there are ${step.really_blocked_by}.`);
    const mayRun = row?.state === 'open' ? row.approved : row?.state === 'closed' && step.phase === 'watch';
    const due = step.start_at !== null && step.start_at < facts.now - 1_000;
    if (step.state !== 'waiting' || step.held_back !== null || step.really_blocked_by > 0 || !due || !mayRun) continue;
    found('stuck', `${name(step)} is due and waits; it wakes ${step.wake_at === null ? 'never' : 'later'}.`);
  }
}

/** What is shown as done was seen so after it was asked for, and the application agrees. */
function checkItems(facts: Facts, { linesOf }: Known, found: Found): void {
  const seen = Map.groupBy(facts.observations, (observation) => observation.item_id ?? '');
  const caseOf = new Map(facts.cases.map((row) => [row.offboarding_id, row]));
  for (const item of facts.items) {
    if (item.standing !== 'done' || item.expected_assurance !== 'confirmed' || item.application === null) continue;
    const label = `${item.kind} ${item.external_id ?? item.application} of ${item.application}`;
    const proofs = (seen.get(item.item_id) ?? []).filter(
      ({ assurance, value, seen_at }) =>
        assurance === 'confirmed' &&
        !['held', 'unknown'].includes(value) &&
        seen_at >= (item.commanded_at === null ? 0 : item.commanded_at + item.expected_lag_ms),
    );
    if (proofs.length === 0) {
      found('unproven', `${label} is done, and no reading after the command says so.`);
      continue;
    }
    if (item.kind === 'coverage') {
      const number = caseOf.get(item.offboarding_id)?.employee_number;
      const has = (facts.journals[item.application] ?? []).some((line) => line.account.employeeNumber === number);
      const says = proofs.toSorted((a, b) => a.seen_at - b.seen_at).at(-1)?.value;
      if (says !== (has ? 'found' : 'none'))
        found('unproven', `${label} says ${says}, and the application holds otherwise.`);
      continue;
    }
    const lines = linesOf(item.application, item.external_id ?? '');
    const holds = (line: Line) =>
      item.kind === 'seat' ? !line.account.seats.includes(item.seat ?? '') : ended(line.account.status);
    const since = lines.find(holds)?.at;
    if (!lines.slice(-1).every(holds)) found('unproven', `${label} is done, and the application holds otherwise.`);
    else if (!proofs.some((proof) => since === undefined || proof.recorded_at + roundingMs >= Date.parse(since)))
      found('unproven', `${label} was written down as ended before it was.`);
  }
}

/** What may have been sent and can never be seen waits for a person; it is neither repeated nor called done. */
function checkBlind(
  facts: Facts,
  { itemById, attemptsOf }: Known,
  { found, blind }: { readonly found: Found; readonly blind: readonly string[] },
): void {
  for (const step of facts.steps) {
    const application = itemById.get(step.item_id ?? '')?.application ?? '';
    if (step.action !== 'revokeSessions' || !blind.includes(application)) continue;
    const sent = (attemptsOf.get(step.step_id) ?? []).filter(
      ({ snapshot, outcome }) => snapshot !== null && ['ambiguous', 'interrupted'].includes(outcome ?? ''),
    );
    const says = step.state === 'problem' ? (step.problem ?? '') !== '' : step.ended_by !== null;
    if (sent.length > 0 && !says)
      found('hidden', `${name(step)} may have been sent, cannot be seen, and is ${step.state}.`);
  }
}

/** What is taken from automation because its workers ended with it was tried twice by workers that never told how it ended. */
function checkBlame(facts: Facts, { stepById, attemptsOf }: Known, found: Found): void {
  for (const row of facts.events) {
    const event = parse(row.bytes);
    if (event?.type !== 'step.given_to_person' || !row.content?.includes('Twice in a row')) continue;
    const step = stepById.get(event.about?.id ?? '');
    const silent = (attemptsOf.get(step?.step_id ?? '') ?? []).filter(
      ({ outcome, reason }) => outcome === 'interrupted' && /^(the worker ended|Twice in a row)/.test(reason ?? ''),
    );
    if (step === undefined || (pathOfAction[step.action] !== undefined && silent.length < 2))
      found('blamed', `Step ${event.about?.id} was taken from automation after ${silent.length} tries without an end.`);
  }
}

type Public = {
  readonly id: string;
  readonly organization: string;
  readonly stream: string;
  readonly number: number;
  readonly type: string;
  readonly about: { readonly kind: string; readonly id: string } | null;
  readonly private: string | null;
};

function parse(bytes: Buffer): Public | undefined {
  try {
    return JSON.parse(bytes.toString('utf8')) as Public;
  } catch {
    return undefined;
  }
}

/** Every stream counts from one without a gap, and every event's bytes say where they stand and what is kept beside them. */
function checkLedger(facts: Facts, found: Found): void {
  const byStream = Map.groupBy(facts.events, (event) => event.stream_id);
  for (const { stream_id, last_number } of facts.streams) {
    const numbers = (byStream.get(stream_id) ?? []).map((event) => event.number);
    if (numbers.length !== last_number || numbers.some((number, place) => number !== place + 1))
      found('ledger', `Stream ${stream_id} has a gap: ${numbers.length} events, the last is number ${last_number}.`);
  }
  for (const row of facts.events) {
    const event = parse(row.bytes);
    const inPlace =
      event?.id === row.event_id &&
      event.stream === row.stream_id &&
      event.number === row.number &&
      event.organization === facts.organizationId;
    if (!inPlace) found('ledger', `Event ${row.event_id} does not say where it stands.`);
    const digest =
      row.salt === null || row.content === null
        ? null
        : `sha256:${createHash('sha256').update(row.salt).update(row.content).digest('hex')}`;
    if (event !== undefined && event.private !== digest)
      found('ledger', `Event ${row.event_id} has other private values than it had.`);
  }
}

/** A step ends once, with one event; a decision of its own (approval, closing) is that event. */
function checkEndings(facts: Facts, { attemptsOf }: Known, found: Found): void {
  const events = facts.events.map((row) => ({ stream: row.stream_id, event: parse(row.bytes) }));
  const endings = Map.groupBy(
    events.filter(({ event }) => event?.type === 'step.ended'),
    ({ event }) => event?.about?.id ?? '',
  );
  const decided = { approve: 'plan.approved', close: 'offboarding.closed' } as Readonly<Record<string, string>>;
  for (const step of facts.steps) {
    const count = endings.get(step.step_id)?.length ?? 0;
    const decision = decided[step.action];
    if (decision !== undefined) {
      const made = events.some(({ stream, event }) => stream === step.offboarding_id && event?.type === decision);
      if (step.state === 'done' && !made) found('ended_twice', `${name(step)} is done without ${decision}.`);
    } else if (count !== (step.state === 'done' ? 1 : 0))
      found('ended_twice', `${name(step)} is ${step.state} with ${count} events that end it.`);
    const late = (attemptsOf.get(step.step_id) ?? []).filter(
      (attempt) => attempt.started_at > (step.ended_at ?? Infinity),
    );
    if (step.state === 'done' && late.length > 0)
      found('ended_twice', `${name(step)} was tried again after it was done.`);
  }
  const identities = Map.groupBy(
    facts.steps,
    (step) => `${step.offboarding_id} ${step.key} ${step.item_id} ${step.occurrence}`,
  );
  for (const [identity, steps] of identities)
    if (steps.length > 1) found('ended_twice', `${identity} exists ${steps.length} times.`);
}
