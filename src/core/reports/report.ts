export const reportNames = [
  'return_status',
  'recovery',
  'damage',
  'recovered_value',
  'value_at_risk',
  'licences',
  'seats_to_reclaim',
  'zombies',
  'ageing',
  'accounts',
  'coverage',
] as const;
export type ReportName = (typeof reportNames)[number];

/** What the rows of a report can be told apart by; `month` is that of a row's day. */
export const reportSegments = ['department', 'site', 'country', 'category', 'month'] as const;
export type ReportSegment = (typeof reportSegments)[number];

/** What a report counts, said so that two readers would count the same. Each row has one state, the first of them that fits. */
export type ReportDefinition = {
  readonly title: string;
  /** What a row is, and which rows there are. */
  readonly counts: string;
  /** The day by which a period chooses rows. */
  readonly day: string;
  /** What the amounts are. */
  readonly amount: string;
  readonly states: Readonly<Record<string, string>>;
};

const value =
  'what finance wrote down last as its book value, else the price it was bought for; without either it is not known';

const noMoney = 'none: it counts, and no money';

/** Whether a report has amounts. */
export function hasAmounts(name: ReportName): boolean {
  return reports[name].amount !== noMoney;
}

/** The definitions of all reports: what the API, the command line and the documentation say, and what the SQL counts. */
export const reports = {
  return_status: {
    title: 'Return status',
    counts: 'Assets in the cases of leavers, except personal property, by where each stands now.',
    day: 'when access ends',
    amount: value,
    states: {
      received: 'scanned at our own door',
      said_back: 'somebody says that it is back; nobody has scanned it',
      given_on: 'somebody else has it now',
      not_returned: 'ended without a return: lost, stolen, refused, bought out, written off or not shipped',
      never_held: 'the register was wrong: they never had it',
      waived: 'its return was waived',
      disputed: 'what happened to it is disputed',
      delivered: 'a carrier says it is here; nobody has scanned it',
      lost_by_carrier: 'it was handed to a carrier, who lost it',
      on_the_way: 'a carrier has it',
      late: 'the day by which it was due has passed',
      expected: 'it is not due yet',
      unknown: 'access has ended, and no day is known by which it is due',
    },
  },
  recovery: {
    title: 'Recovery',
    counts:
      'Assets of leavers whose access has ended, except personal property, what was given on and what they never had, by whether and when each came back.',
    day: 'when access ended',
    amount: value,
    states: {
      within_30_days: 'scanned at our own door within 30 days',
      later: 'scanned at our own door after more than 30 days',
      said_back: 'somebody says that it is back; nobody has scanned it',
      not_returned: 'ended without a return, or waived',
      out: 'not back after more than 30 days',
      too_young: 'not back, and 30 days have not passed',
    },
  },
  damage: {
    title: 'Damage',
    counts: 'Assets that were taken back from people, by how they were found before anything was repaired.',
    day: 'when it was taken back',
    amount: 'what the repair cost, else what the inspection estimates it to cost',
    states: {
      damaged: 'an inspection found faults or missing parts',
      sound: 'an inspection found neither',
      unknown: 'nobody has inspected it since',
    },
  },
  recovered_value: {
    title: 'Recovered value',
    counts: 'Dispositions that were carried out, except repairs, by what became of the asset.',
    day: 'when it was carried out',
    amount: 'the book value of what is used again, and what was paid for what was sold',
    states: {
      redeploy: 'it is used again',
      sell: 'it was sold',
      return_to_lessor: 'it went back to its lessor',
      donate: 'it was given away',
      recycle: 'it was recycled',
      destroy: 'it was destroyed',
    },
  },
  value_at_risk: {
    title: 'Value at risk',
    counts:
      'Assets that the register shows with somebody whose access or employment has ended, except personal property and what was given up.',
    day: 'when access ended',
    amount: value,
    states: {
      lost: 'it is said to be lost or stolen',
      disputed: 'what happened to it is disputed',
      lost_by_carrier: 'it was handed to a carrier, who lost it',
      delivered: 'a carrier says it is here; nobody has scanned it',
      on_the_way: 'a carrier has it',
      with_leaver: 'nothing says that it has left them',
    },
  },
  licences: {
    title: 'Licences harvested',
    counts: 'Seats that came back, by what that saves.',
    day: 'when the seat came back',
    amount: 'what it saves a year: twelve times what is paid by the month',
    states: {
      saves_now: 'the saving has begun',
      saves_later: 'it begins on a later day, mostly at the renewal',
      given_on: 'somebody who waited has it; none had to be bought for them',
      saves_nothing: 'the contract pays for it anyhow, it was bought once, or it is one login for several people',
      unknown: 'nobody has said what it costs, or until when it is paid',
    },
  },
  seats_to_reclaim: {
    title: 'Seats to reclaim',
    counts: 'Seats that somebody has on record who has left or is leaving, and seats of nobody.',
    day: 'when access ends or ended, else since when the seat is on record',
    amount: 'what the seat costs a year: twelve times what is paid by the month',
    states: {
      left: 'its holder has left, and the seat is not seen free',
      leaving: 'its holder is leaving: it comes back with the case',
      unheld: 'nobody is on record as its holder',
    },
  },
  zombies: {
    title: 'Zombie assets',
    counts: 'Assets that were zombies when they were last counted, by the first rule that fits.',
    day: 'when it was first counted as one',
    amount: value,
    states: {
      leaver: 'it is with somebody who left 30 days ago, and has no ending',
      nobody: 'the register says deployed, and nobody has it',
      in_transit: 'it has been in transit for 21 days',
      in_work: 'it has been received or in repair for 45 days',
      alive: 'the register says it is out of use, and a device manager saw it alive',
      unseen: 'nothing has seen it for 90 days',
    },
  },
  ageing: {
    title: 'Still open, by age',
    counts:
      'Accounts, seats, assets, data and duties of leavers whose access has ended that were not seen ended, by how long ago that was.',
    day: 'when access ended',
    amount: noMoney,
    states: {
      week: 'at most 7 days ago',
      month: '8 to 30 days ago',
      quarter: '31 to 90 days ago',
      older: 'more than 90 days ago',
    },
  },
  accounts: {
    title: 'Accounts nobody answers for',
    counts:
      'Accounts that are not known to be off, of people who have left or of nobody; those of leavers that a waiver leaves open are not in it.',
    day: 'when it was last seen',
    amount: noMoney,
    states: {
      active: 'its person has left, and it was last seen able to sign in',
      untold: 'its person has left, and nobody can tell whether it still signs in',
      guessed: 'only its address points to a person: nobody has confirmed whose it is',
      unowned: 'nobody is known to have it',
      service: 'a service or shared account for which no person is on record',
    },
  },
  coverage: {
    title: 'What we cannot see',
    counts: 'Applications, by whether they can be asked who has an account. What no list names is in none of these.',
    day: 'when it last answered, else when it was connected, else when the organization was set up',
    amount: noMoney,
    states: {
      answers: 'it answered within the last day',
      silent: 'it is connected, and could not be asked within the last day',
      by_hand: 'nothing is connected: only a person can look, and attest',
      left_out: 'somebody has taken it out of scope: nobody looks',
    },
  },
} as const satisfies Record<ReportName, ReportDefinition>;

const categoryMeanings: Partial<Record<ReportName, string>> = {
  licences: 'the licence',
  seats_to_reclaim: 'the licence',
  ageing: 'the kind of thing',
  accounts: 'the application',
  coverage: 'the category of the application',
};

/** What the segments of a report stand for. */
export function segmentMeaning(name: ReportName, segment: ReportSegment): string {
  if (segment === 'month') return `the month ${reports[name].day}`;
  if (segment === 'category') return categoryMeanings[name] ?? 'the category of the asset';
  const whose =
    name === 'return_status' || name === 'recovery' || name === 'value_at_risk' || name === 'ageing'
      ? 'the leaver'
      : 'whoever had it last';
  return `the ${segment} of ${whose}`;
}
