import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

/** An account as the simulated application shows it. `sessionsEnded` counts, so that ending sessions twice can be seen. */
export type SimulatedAccount = {
  readonly id: string;
  readonly login: string;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly employeeNumber: string | null;
  readonly type: 'member' | 'service' | 'shared';
  readonly admin: boolean;
  readonly status: string;
  readonly groups: readonly string[];
  /** The groups this account owns. */
  readonly owns: readonly string[];
  readonly seats: readonly string[];
  readonly lastSignInAt: string | null;
  readonly sessionsEnded: number;
};

/**
 * One line of an application's journal. `account` is the whole state after it. A `write` was applied (`changed` tells whether that made
 * a difference); a `repetition` was recognised by its operation id and not applied again; `seed` and `drift` come from the control calls.
 */
export type JournalLine = {
  readonly at: string;
  readonly sequence: number;
  readonly application: string;
  readonly type: 'seed' | 'drift' | 'write' | 'repetition';
  readonly verb: string | null;
  readonly operationId: string | null;
  readonly keyed: boolean;
  readonly changed: boolean;
  readonly account: SimulatedAccount;
};

/** The state of one application, and the only way to change it: `record` writes the line to the journal before it counts. */
export type Accounts = {
  readonly current: (id: string) => SimulatedAccount | undefined;
  /** Every account as it was this many milliseconds ago; one that did not exist yet is shown as it began. */
  readonly seenWithDelay: (delayMs: number) => readonly SimulatedAccount[];
  readonly wasApplied: (operationId: string, verb: string) => boolean;
  readonly record: (line: Omit<JournalLine, 'at' | 'sequence' | 'application'>) => void;
  readonly close: () => void;
};

type Version = { readonly atMs: number; readonly account: SimulatedAccount };

/** Opens the journal DIRECTORY/NAME.jsonl and rebuilds the state from it. A last line cut short by a crash was never answered: it is dropped. */
export function openAccounts(directory: string, application: string): Accounts {
  const path = `${directory}/${application}.jsonl`;
  const versions = new Map<string, Version[]>();
  const applied = new Set<string>();
  let sequence = 0;

  const apply = (line: JournalLine) => {
    sequence = line.sequence;
    const history = versions.get(line.account.id) ?? [];
    history.push({ atMs: Date.parse(line.at), account: line.account });
    versions.set(line.account.id, history);
    if (line.keyed) applied.add(`${line.verb} ${line.operationId}`);
  };

  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  for (const line of complete.split('\n')) if (line !== '') apply(JSON.parse(line) as JournalLine);
  const journal = openSync(path, 'a');
  if (complete.length < text.length) ftruncateSync(journal, Buffer.byteLength(complete));

  return {
    current: (id) => versions.get(id)?.at(-1)?.account,
    seenWithDelay: (delayMs) => {
      const untilMs = Date.now() - delayMs;
      return [...versions.values()].flatMap((history) => {
        const seen = delayMs === 0 ? history.at(-1) : history.findLast((version) => version.atMs <= untilMs);
        return (seen ?? history[0])?.account ?? [];
      });
    },
    wasApplied: (operationId, verb) => applied.has(`${verb} ${operationId}`),
    record: (line) => {
      const whole = { at: new Date().toISOString(), sequence: sequence + 1, application, ...line };
      writeSync(journal, `${JSON.stringify(whole)}\n`);
      apply(whole);
    },
    close: () => closeSync(journal),
  };
}
