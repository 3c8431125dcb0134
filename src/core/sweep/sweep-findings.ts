import type {
  AccessoryRecord,
  AccountRecord,
  AssetRecord,
  Custodian,
  IsoDay,
  OwnedRecord,
  SeatRecord,
} from '../import-record.ts';
import { ruleOfOwned } from '../ownership/owned-kinds.ts';
import {
  addLeaverAsset,
  contradictionIn,
  foundAccount,
  leaverAccessory,
  leaverSeat,
  signedInAfter,
} from './sweep-entries.ts';
import type { Leaver } from './sweep-entries.ts';
import type { KnownPerson, Match } from './sweep-people.ts';
import type { FoundAccount, MatchCounts, StrayAccount, SweepMatch, SweptFile, UnsureHolding } from './sweep-report.ts';

type Tally = { -readonly [Key in keyof MatchCounts]: number };

/** What has been found so far: per leaver, and what is nobody's or cannot be told. */
export type Findings = {
  readonly leavers: ReadonlyMap<KnownPerson, Leaver>;
  readonly applications: ReadonlySet<string>;
  readonly strays: readonly StrayAccount[];
  readonly serviceAccounts: readonly FoundAccount[];
  readonly unsure: readonly UnsureHolding[];
  readonly closedAccounts: () => number;
  readonly unknownStates: () => number;
  readonly matchedIn: (file: string) => SweptFile['matched'];
  readonly addAccount: (record: AccountRecord, match: Match, file: string) => void;
  readonly addHolding: (record: Held, match: Match, file: string) => void;
};

type Held = AssetRecord | AccessoryRecord | SeatRecord | OwnedRecord;

/** Starts with nothing. `isLeaverName` tells whether somebody who left goes by a name. */
export function createFindings(isLeaverName: (name: string) => boolean): Findings {
  const leavers = new Map<KnownPerson, Leaver>();
  const tallies = new Map<string, Tally>();
  const applications = new Set<string>();
  const strays: StrayAccount[] = [];
  const serviceAccounts: FoundAccount[] = [];
  const unsure: UnsureHolding[] = [];
  let closedAccounts = 0;
  let unknownStates = 0;

  function leaverOf(person: KnownPerson): Leaver {
    const present = leavers.get(person);
    if (present) return present;
    const fresh: Leaver = { accounts: new Map(), assets: [], seats: [] };
    leavers.set(person, fresh);
    return fresh;
  }

  function tallyOf(file: string): Tally {
    const present = tallies.get(file);
    if (present) return present;
    const fresh = { employee_number: 0, email: 0, username: 0, ambiguous: 0, nobody: 0 };
    tallies.set(file, fresh);
    return fresh;
  }

  function tally(match: Match, file: string): void {
    tallyOf(file)[match.found === 'one' ? match.by : match.found === 'several' ? 'ambiguous' : 'nobody'] += 1;
  }

  /** An account that several files list counts once, and as open when one of them says so. */
  function addOpenAccount(person: KnownPerson, since: IsoDay | null, account: FoundAccount, match: SweepMatch): void {
    const { accounts } = leaverOf(person);
    const key = `${account.application}\n${account.externalId ?? account.login}`;
    if (accounts.get(key)?.active === true) return;
    accounts.set(key, { ...account, match, signedInAfterLeaving: signedInAfter(account.lastSignInAt, since) });
  }

  function addAccount(record: AccountRecord, match: Match, file: string): void {
    tally(match, file);
    applications.add(record.application);
    const standing = match.found === 'one' ? match.person.standing : null;
    if (record.active === false) {
      if (standing?.state === 'left') closedAccounts += 1;
      return;
    }
    if (record.active === 'unknown') unknownStates += 1;
    const account = { record, active: record.active, file };
    if (match.found === 'one') {
      if (standing?.state === 'left') addOpenAccount(match.person, standing.since, foundAccount(account), match.by);
    } else if (record.kind !== 'human') serviceAccounts.push(foundAccount(account));
    else if (match.found === 'several') {
      unsure.push({ holding: `${record.application} account ${record.login}`, reason: sharedBy(match.by), file });
    } else {
      const note = match.found === 'contradiction' ? contradictionIn(record, match.person) : null;
      strays.push({ ...foundAccount(account), note });
    }
  }

  function addHolding(record: Held, match: Match, file: string): void {
    tally(match, file);
    if (match.found === 'one') {
      if (match.person.standing?.state !== 'left') return;
      const leaver = leaverOf(match.person);
      if (record.record === 'asset') addLeaverAsset(leaver.assets, record, match.by, file);
      else if (record.record === 'owned') unsure.push({ holding: labelOf(record), reason: 'its owner has left', file });
      else if (record.record === 'accessory') leaver.assets.push(leaverAccessory(record, match.by, file));
      else leaver.seats.push(leaverSeat(record, match.by, file));
      return;
    }
    const name = custodianOf(record)?.name ?? null;
    if (match.found === 'several') unsure.push({ holding: labelOf(record), reason: sharedBy(match.by), file });
    else if (name !== null && isLeaverName(name)) {
      const reason = `held by “${name}”, the name of somebody who left; a name alone proves nothing`;
      unsure.push({ holding: labelOf(record), reason, file });
    }
  }

  return {
    leavers,
    applications,
    strays,
    serviceAccounts,
    unsure,
    closedAccounts: () => closedAccounts,
    unknownStates: () => unknownStates,
    matchedIn: (file) => ({ ...tallyOf(file) }),
    addAccount,
    addHolding,
  };
}

/** Who a file says has an asset or a seat, or owns something for others. */
export function custodianOf(record: Held): Custodian | null {
  if (record.record === 'owned') return record.owner;
  return record.record === 'asset' ? record.custodian : record.holder;
}

function labelOf(record: Held): string {
  if (record.record === 'seat') return `seat of ${record.licence}`;
  if (record.record === 'owned') return `${ruleOfOwned(record.ownedKind).title} ${record.name}`;
  if (record.record === 'accessory') return `${record.held} × ${record.name}`;
  return `asset ${record.tag ?? record.serial ?? ''} (${record.model ?? record.category ?? 'no model'})`;
}

function sharedBy(key: 'email' | 'username'): string {
  return `several people share its ${key === 'email' ? 'e-mail address' : 'username'}`;
}
