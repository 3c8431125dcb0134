export const reportNames = [
  'return_status',
  'recovery',
  'damage',
  'recovered_value',
  'value_at_risk',
  'licences',
  'zombies',
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
} as const satisfies Record<ReportName, ReportDefinition>;

/** What the segments of a report stand for. */
export function segmentMeaning(name: ReportName, segment: ReportSegment): string {
  if (segment === 'month') return `the month ${reports[name].day}`;
  if (segment === 'category') return name === 'licences' ? 'the licence' : 'the category of the asset';
  const whose =
    name === 'return_status' || name === 'recovery' || name === 'value_at_risk' ? 'the leaver' : 'whoever had it last';
  return `the ${segment} of ${whose}`;
}
