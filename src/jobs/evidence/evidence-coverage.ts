import type { Standing } from '../../core/item.ts';
import type { PackItem } from '../../store/evidence/evidence-pack.ts';

export type StandingItem = PackItem & { readonly standing: Standing };

/**
 * What is proven about one application: read back as ended, stated by a person, left by a waiver, seen or believed to be
 * still open, or not known.
 */
export type CoverageClass = 'confirmed' | 'attested' | 'waived' | 'open' | 'unknown';

export type ApplicationCoverage = {
  readonly applicationId: string;
  readonly name: string;
  readonly category: string;
  readonly connector: string;
  readonly class: CoverageClass;
  /** How looking for accounts went: `found`, `none`, or null where nobody could look. */
  readonly look: string | null;
  readonly lookAssurance: string | null;
  readonly lookMethod: string | null;
  readonly lookAt: Temporal.Instant | null;
  /** Accounts and seats of this person there, and how many of them have ended. */
  readonly holdings: number;
  readonly ended: number;
};

/** Says for each application of the case what its items prove; the weakest of them decides. */
export function coverApplications(items: readonly StandingItem[]): readonly ApplicationCoverage[] {
  const byApplication = Map.groupBy(
    items.filter((item) => item.application_id !== null && item.withdrawn_at === null),
    (item) => item.application_id ?? '',
  );
  return [...byApplication].map(([applicationId, mine]) => coverOne(applicationId, mine)).sort(byName);
}

function coverOne(applicationId: string, items: readonly StandingItem[]): ApplicationCoverage {
  const look = items.find((item) => item.kind === 'coverage');
  const holdings = items.filter((item) => item.kind !== 'coverage');
  return {
    applicationId,
    name: items[0]?.application_name ?? '',
    category: items[0]?.application_category ?? '',
    connector: items[0]?.connector ?? '',
    class: weakest([look === undefined ? 'unknown' : classOf(look), ...holdings.map(classOf)]),
    look: look?.observed_value ?? null,
    lookAssurance: look?.observed_assurance ?? null,
    lookMethod: look?.method ?? null,
    lookAt: look?.observed_at ?? null,
    holdings: holdings.length,
    ended: holdings.filter((item) => item.standing === 'done').length,
  };
}

function classOf(item: StandingItem): CoverageClass {
  if (item.standing === 'done') return item.observed_assurance === 'confirmed' ? 'confirmed' : 'attested';
  if (item.standing === 'waived') return 'waived';
  return item.standing === 'held' || item.standing === 'waiting' || item.standing === 'wrong_ending'
    ? 'open'
    : 'unknown';
}

const weakestFirst: readonly CoverageClass[] = ['open', 'unknown', 'waived', 'attested', 'confirmed'];

function weakest(classes: readonly CoverageClass[]): CoverageClass {
  return weakestFirst.find((one) => classes.includes(one)) ?? 'unknown';
}

function byName(a: ApplicationCoverage, b: ApplicationCoverage): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.applicationId < b.applicationId ? -1 : 1;
}

/** The coverage in words: "9 of 11 applications confirmed by reading, 1 attested, 1 unknown". Says nothing of what was not looked at. */
export function coverageSentence(applications: readonly ApplicationCoverage[]): string {
  const count = (one: CoverageClass) => applications.filter((application) => application.class === one).length;
  if (applications.length === 0) return 'No application was looked at.';
  const noun = applications.length === 1 ? 'application' : 'applications';
  const rest = [
    [count('attested'), 'attested'],
    [count('waived'), 'waived'],
    [count('open'), 'still open'],
    [count('unknown'), 'unknown'],
  ] as const;
  const others = rest.filter(([number]) => number > 0).map(([number, word]) => `, ${number} ${word}`);
  return `${count('confirmed')} of ${applications.length} ${noun} confirmed by reading${others.join('')}.`;
}
