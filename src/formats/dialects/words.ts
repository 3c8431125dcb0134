import type { DepartureKind, WorkerType } from '../../core/departures/departure.ts';

function meanings<Value>(entries: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(entries));
}

/** What HR systems write for somebody's status; a word that is not here leaves it unknown. */
export const personStatuses = meanings<'active' | 'left'>({
  active: 'active',
  employed: 'active',
  current: 'active',
  'on leave': 'active',
  'leave of absence': 'active',
  'parental leave': 'active',
  aktiv: 'active',
  left: 'left',
  inactive: 'left',
  terminated: 'left',
  former: 'left',
  'former employee': 'left',
  resigned: 'left',
  dismissed: 'left',
  retired: 'left',
  deceased: 'left',
  offboarded: 'left',
  inaktiv: 'left',
  ausgeschieden: 'left',
});

/** Kinds of work relation; what is not here stays open. */
export const workerTypes = meanings<WorkerType>({
  employee: 'employee',
  'full-time': 'employee',
  'full time': 'employee',
  'part-time': 'employee',
  'part time': 'employee',
  permanent: 'employee',
  temporary: 'employee',
  intern: 'employee',
  apprentice: 'employee',
  contractor: 'contractor',
  freelancer: 'contractor',
  'independent contractor': 'contractor',
  consultant: 'contractor',
  third_party: 'third_party',
  'third party': 'third_party',
  'third-party': 'third_party',
  external: 'third_party',
  vendor: 'third_party',
  agency: 'third_party',
});

/** How HR systems name the ways an employment ends. */
export const departureKinds = meanings<DepartureKind>({
  voluntary: 'voluntary',
  resignation: 'voluntary',
  'resignation (voluntary)': 'voluntary',
  mutual: 'voluntary',
  involuntary: 'involuntary',
  termination: 'involuntary',
  'termination (involuntary)': 'involuntary',
  dismissal: 'involuntary',
  dismissed: 'involuntary',
  redundancy: 'involuntary',
  layoff: 'involuntary',
  contract_end: 'contract_end',
  'contract end': 'contract_end',
  end_of_contract: 'contract_end',
  'end of contract': 'contract_end',
  retirement: 'retirement',
  death: 'death',
});

/** Whether an account may sign in, as lists of accounts write it; other words leave it unknown. */
export const accountStates = meanings<boolean>({
  yes: true,
  y: true,
  true: true,
  '1': true,
  ja: true,
  active: true,
  enabled: true,
  aktiv: true,
  no: false,
  n: false,
  false: false,
  '0': false,
  nein: false,
  inactive: false,
  disabled: false,
  suspended: false,
  deactivated: false,
  deprovisioned: false,
  inaktiv: false,
});

/**
 * Okta's user states. LOCKED_OUT, RECOVERY and PASSWORD_EXPIRED come back by themselves or by a mail the holder can read, so they count as able
 * to sign in. STAGED and PROVISIONED are left open: an activation link may still be on its way.
 */
export const oktaStates = meanings<boolean>({
  active: true,
  recovery: true,
  password_expired: true,
  locked_out: true,
  suspended: false,
  deprovisioned: false,
});

export const accountKinds = meanings<'human' | 'service' | 'shared'>({
  human: 'human',
  person: 'human',
  user: 'human',
  employee: 'human',
  service: 'service',
  system: 'service',
  bot: 'service',
  technical: 'service',
  shared: 'shared',
  group: 'shared',
  functional: 'shared',
});

/** Yes and no, for columns of a map. */
export const yesNoWords = meanings<boolean>({ yes: true, no: false });

/** Google Workspace's user states. Nobody signs in to an archived account. */
export const googleStates = meanings<boolean>({ active: true, suspended: false, archived: false });

/** Where an asset may stand, by the words assets are stored with. */
export const assetStatuses = meanings<string>({
  stock: 'stock',
  deployed: 'deployed',
  in_transit: 'in transit',
  repair: 'repair',
  retired: 'retired',
  lost: 'lost',
  stolen: 'stolen',
  sold: 'sold',
});

/** What kind of device runs a system, where only one kind does; the model tells the rest. */
export const deviceKinds = meanings<string>({ ios: 'phone', ipados: 'tablet', chromeos: 'laptop' });
