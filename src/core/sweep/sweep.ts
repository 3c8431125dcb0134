import type {
  AccessoryRecord,
  AccountRecord,
  AssetRecord,
  ImportRecord,
  OwnedRecord,
  IsoDay,
  SeatRecord,
} from '../import-record.ts';
import { sweptLeaver } from './sweep-entries.ts';
import { createFindings, custodianOf } from './sweep-findings.ts';
import { createPeopleIndex, isFromHr, nameOf, standingOf } from './sweep-people.ts';
import type { RefusedFile, SweepReport, SweptFile, SweptLeaver } from './sweep-report.ts';
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

type Holding = AccountRecord | AssetRecord | AccessoryRecord | SeatRecord | OwnedRecord;

/** Compares who has left with what is still theirs, as of `today`. Nothing is stored and nothing is asked of any system. */
export function createSweep(today: IsoDay): Sweep {
  const people = createPeopleIndex();
  const leaverNames = new Set<string>();
  const findings = createFindings((name) => leaverNames.has(nameKey(name)));
  let waiting: { readonly record: Holding; readonly file: string }[] | undefined = [];
  let fromHr = false;

  function closePeople(): void {
    if (!waiting) return;
    for (const known of people.all) {
      known.standing = standingOf(known, today);
      if (known.standing.state === 'left') leaverNames.add(nameKey(nameOf(known)));
    }
    const kept = waiting;
    waiting = undefined;
    for (const { record, file } of kept) place(record, file);
  }

  function place(record: Holding, file: string): void {
    if (record.record === 'account') {
      const { employeeNumber, login } = record;
      const email = record.email ?? (login.includes('@') ? login.toLowerCase() : null);
      findings.addAccount(record, people.match({ employeeNumber, email, username: login }), file);
      return;
    }
    const custodian = custodianOf(record);
    if (custodian) findings.addHolding(record, people.match(custodian), file);
  }

  function finish(files: readonly Omit<SweptFile, 'matched'>[], refusedFiles: readonly RefusedFile[]): SweepReport {
    closePeople();
    const leavers = Array.from(findings.leavers, ([known, found]) => sweptLeaver(known, found, today)).sort(byUrgency);
    const counts = countStandings(people.all);
    const totals = totalsOf(leavers, findings.closedAccounts());
    const hrWithoutLeavers = fromHr && counts.left === 0;
    const unknowns = unknownsOf({
      files,
      refusedFiles,
      subjects: new Set(files.map(({ subject }) => subject).filter((subject) => subject !== 'people' || fromHr)),
      applications: [...findings.applications],
      statusUnknown: counts.statusUnknown,
      contradictory: people.all.filter(({ contradictory }) => contradictory).length,
      hrWithoutLeavers,
      unknownStates: findings.unknownStates(),
      unsure: findings.unsure.length,
    });
    const isFound = totals.openAccounts > 0 || totals.assets > 0 || totals.seats > 0;
    return {
      report: 'sweep',
      version: 1,
      today,
      verdict: isFound ? 'found' : unknowns.length > 0 ? 'nothing_found' : 'clean',
      files: files.map((file) => ({ ...file, matched: findings.matchedIn(file.name) })),
      refusedFiles,
      people: { known: people.all.length, ...counts },
      totals,
      leavers,
      accountsOfNobody: { asked: fromHr, maybeLeavers: hrWithoutLeavers, accounts: fromHr ? findings.strays : [] },
      serviceAccounts: findings.serviceAccounts,
      unsure: findings.unsure,
      unknowns,
    };
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
    finish,
  };
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
