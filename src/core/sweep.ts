import type { AccountRecord, AssetRecord, Custodian, ImportRecord, IsoDay, SeatRecord } from './import-record.ts';
import {
  contradictionIn,
  foundAccount,
  leaverAsset,
  leaverSeat,
  signedInAfter,
  sweptLeaver,
} from './sweep-findings.ts';
import type { Leaver } from './sweep-findings.ts';
import { createPeopleIndex, isFromHr, nameOf, standingOf } from './sweep-people.ts';
import type { KnownPerson, Match, Standing } from './sweep-people.ts';
import type {
  FoundAccount,
  MatchCounts,
  RefusedFile,
  StrayAccount,
  SweepMatch,
  SweepReport,
  SweptFile,
  SweptLeaver,
  UnsureHolding,
} from './sweep-report.ts';
import { countStandings, totalsOf } from './sweep-totals.ts';
import { unknownsOf } from './sweep-unknowns.ts';

/**
 * A sweep in progress. Records may come in any order, but memory stays small only when `closePeople` is called after the last person and
 * departure and before the bulk of the holdings.
 */
export type Sweep = {
  readonly add: (record: ImportRecord, file: string) => void;
  readonly closePeople: () => void;
  readonly finish: (files: readonly Omit<SweptFile, 'matched'>[], refusedFiles: readonly RefusedFile[]) => SweepReport;
};

type Holding = AccountRecord | AssetRecord | SeatRecord;
type Tally = { -readonly [Key in keyof MatchCounts]: number };

/** Compares who has left with what is still theirs, as of `today`. Nothing is stored and nothing is asked of any system. */
export function createSweep(today: IsoDay): Sweep {
  const people = createPeopleIndex();
  const standings = new Map<KnownPerson, Standing>();
  const leaverNames = new Set<string>();
  const findings = createFindings();
  let waiting: { readonly record: Holding; readonly file: string }[] | undefined = [];
  let fromHr = false;

  function closePeople(): void {
    if (!waiting) return;
    for (const known of people.all) {
      const standing = standingOf(known, today);
      standings.set(known, standing);
      if (standing.state === 'left') leaverNames.add(nameKey(nameOf(known)));
    }
    const kept = waiting;
    waiting = undefined;
    for (const { record, file } of kept) place(record, file);
  }

  function place(record: Holding, file: string): void {
    if (record.record === 'account') {
      const email = record.email ?? (record.login.includes('@') ? record.login.toLowerCase() : null);
      const match = people.match({ employeeNumber: record.employeeNumber, email, username: record.login });
      findings.tally(match, file);
      findings.addAccount(record, { match, standing: standingOfMatch(match), file });
      return;
    }
    const custodian = custodianOf(record);
    if (!custodian) return;
    const match = people.match(custodian);
    findings.tally(match, file);
    const isNamesake = custodian.name !== null && leaverNames.has(nameKey(custodian.name));
    findings.addHolding(record, { match, standing: standingOfMatch(match), isNamesake, file });
  }

  function standingOfMatch(match: Match): Standing | undefined {
    return match.found === 'one' ? standings.get(match.person) : undefined;
  }

  return {
    add: (record, file) => {
      if (record.record === 'departure') people.addDeparture(record);
      else if (record.record === 'person') {
        fromHr ||= isFromHr(record);
        people.addPerson(record);
      } else if (waiting) waiting.push({ record, file });
      else place(record, file);
    },
    closePeople,
    finish: (files, refusedFiles) => {
      closePeople();
      const leavers = Array.from(findings.leavers, ([known, found]) =>
        sweptLeaver(known, standings.get(known), found, today),
      );
      const counts = countStandings(standings.values());
      const totals = totalsOf(leavers, findings.closedAccounts());
      const { strays, serviceAccounts, unsure } = findings;
      const unknowns = unknownsOf({
        files,
        refusedFiles,
        subjects: new Set(files.map(({ subject }) => subject).filter((subject) => subject !== 'people' || fromHr)),
        applications: [...findings.applications],
        statusUnknown: counts.statusUnknown,
        contradictory: people.all.filter(({ contradictory }) => contradictory).length,
        hrWithoutLeavers: fromHr && counts.left === 0,
        unknownStates: findings.unknownStates(),
        unsure: unsure.length,
      });
      const isFound = totals.openAccounts > 0 || totals.assets > 0 || totals.seats > 0;
      return {
        report: 'sweep',
        version: 1,
        today,
        verdict: isFound ? 'found' : unknowns.length > 0 ? 'nothing_found' : 'clean',
        files: files.map((file) => ({ ...file, matched: findings.tallyOf(file.name) })),
        refusedFiles,
        people: { known: people.all.length, ...counts },
        totals,
        leavers: leavers.sort(byUrgency),
        accountsOfNobody: {
          asked: fromHr,
          maybeLeavers: fromHr && counts.left === 0,
          accounts: fromHr ? strays : [],
        },
        serviceAccounts,
        unsure,
        unknowns,
      };
    },
  };
}

type Place = { readonly match: Match; readonly standing: Standing | undefined; readonly file: string };

/** What has been found so far, person by person and beyond. */
function createFindings() {
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

  /** An account that several files list counts once, and as open when one of them says so. */
  function addOpenAccount(person: KnownPerson, since: IsoDay | null, account: FoundAccount, match: SweepMatch): void {
    const { accounts } = leaverOf(person);
    const key = `${account.application}\n${account.externalId ?? account.login}`;
    if (accounts.get(key)?.active === true) return;
    accounts.set(key, { ...account, match, signedInAfterLeaving: signedInAfter(account.lastSignInAt, since) });
  }

  return {
    leavers,
    applications,
    strays,
    serviceAccounts,
    unsure,
    tallyOf,
    closedAccounts: () => closedAccounts,
    unknownStates: () => unknownStates,
    tally: (match: Match, file: string): void => {
      tallyOf(file)[match.found === 'one' ? match.by : match.found === 'several' ? 'ambiguous' : 'nobody'] += 1;
    },
    addAccount: (record: AccountRecord, { match, standing, file }: Place): void => {
      applications.add(record.application);
      const hasLeft = standing?.state === 'left';
      if (record.active === false) {
        if (hasLeft) closedAccounts += 1;
        return;
      }
      if (record.active === 'unknown') unknownStates += 1;
      const account = { record, active: record.active, file };
      if (match.found === 'one') {
        if (hasLeft) addOpenAccount(match.person, standing.since, foundAccount(account), match.by);
      } else if (record.kind !== 'human') serviceAccounts.push(foundAccount(account));
      else if (match.found === 'several') {
        unsure.push({ holding: `${record.application} account ${record.login}`, reason: sharedBy(match.by), file });
      } else {
        const note = match.found === 'contradiction' ? contradictionIn(record, match.person) : null;
        strays.push({ ...foundAccount(account), note });
      }
    },
    addHolding: (
      record: AssetRecord | SeatRecord,
      { match, standing, isNamesake, file }: Place & { readonly isNamesake: boolean },
    ): void => {
      if (match.found === 'one') {
        if (standing?.state !== 'left') return;
        const leaver = leaverOf(match.person);
        if (record.record === 'asset') leaver.assets.push(leaverAsset(record, match.by, file));
        else leaver.seats.push(leaverSeat(record, match.by, file));
      } else if (match.found === 'several') unsure.push({ holding: labelOf(record), reason: sharedBy(match.by), file });
      else if (isNamesake) {
        const reason = `held by “${custodianOf(record)?.name ?? ''}”, the name of somebody who left; a name alone proves nothing`;
        unsure.push({ holding: labelOf(record), reason, file });
      }
    },
  };
}

function custodianOf(record: AssetRecord | SeatRecord): Custodian | null {
  return record.record === 'asset' ? record.custodian : record.holder;
}

function labelOf(record: AssetRecord | SeatRecord): string {
  if (record.record === 'seat') return `seat of ${record.licence}`;
  return `asset ${record.tag ?? record.serial ?? ''} (${record.model ?? record.category ?? 'no model'})`;
}

function sharedBy(key: 'email' | 'username'): string {
  return `several people share its ${key === 'email' ? 'e-mail address' : 'username'}`;
}

function nameKey(name: string): string {
  return name.toLowerCase().replaceAll(/\s+/g, ' ');
}

/** Sign-ins after leaving first, then privileged access, then access, then the longest gone. */
function byUrgency(a: SweptLeaver, b: SweptLeaver): number {
  return urgency(b) - urgency(a) || (b.days ?? 0) - (a.days ?? 0) || a.name.localeCompare(b.name);
}

function urgency({ accounts, assets, seats }: SweptLeaver): number {
  const open = accounts.filter(({ active }) => active === true);
  if (open.some(({ signedInAfterLeaving }) => signedInAfterLeaving)) return 5;
  if (open.some(({ privileged }) => privileged === true)) return 4;
  if (open.length > 0) return 3;
  return assets.length > 0 || seats.length > 0 ? 2 : 1;
}
