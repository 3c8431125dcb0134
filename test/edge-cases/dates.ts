import type { EdgeRow } from './edge-row.ts';

export const dates: readonly EdgeRow[] = [
  {
    row: 6,
    must: 'Told three weeks late, access ends at once, and the hour of the notice and the hour of the end stay two facts.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'edge-06: a departure told three weeks late locks out at once, and keeps when it was told apart from when it was',
      ],
    },
  },
  {
    row: 7,
    must: 'Nine months ahead a case sleeps: nothing is sent before its hour, and its owner is asked every week whether the day stands until somebody approves the plan.',
    tests: {
      'src/api/authorization.test.ts': [
        'nobody sees or touches the case of their own departure, whatever their role (edge-07)',
      ],
      'src/jobs/departures/change-departure.test.ts': [
        'edge-07: who leaves in nine months has a plan that sleeps, and nothing is sent before its hour',
      ],
      'src/jobs/messages/remind.test.ts': [
        'edge-07: while nobody has approved the plan of a day that is far ahead, its owner is asked once a week whether it stands',
      ],
    },
    gap: 'Once the plan is approved nobody is asked any more; what they hold is looked at again an hour before access ends.',
  },
  {
    row: 9,
    must: 'A day that moves into the past starts what is due at once, for a voluntary leaver only when somebody says so.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'a date in the past is due at once, and for a voluntary leaver only when somebody says so (edge-09)',
      ],
    },
  },
  {
    row: 10,
    must: 'A placeholder or a day that does not exist refuses its row or request and nothing else; no case opens or moves by it.',
    tests: {
      'src/core/feeds/feed.test.ts': [
        'edge-10: rows with a cell that cannot be read are left out, and only many of them hold the file',
      ],
      'src/core/departures/placeholder-day.test.ts': [
        'edge-10: the days that systems write where they know none are refused as the day of a departure, real ones are not',
      ],
      'src/formats/new-exports.test.ts': [
        'edge-10: a placeholder or impossible termination date refuses its row and not the report',
      ],
      'src/jobs/departures/change-departure.test.ts': [
        'edge-10: a placeholder for a day opens no case, and moves none',
      ],
      'src/jobs/feeds/look-at-feed.test.ts': [
        'edge-10: a row with a day that is a placeholder opens nothing, and the other rows go on',
      ],
      'src/jobs/intake/process-message.test.ts': [
        'a placeholder for a day, and a body that says nothing, are refused in words without their content (edge-10)',
      ],
    },
  },
  {
    row: 11,
    must: 'A date that could be read both ways is refused until its order is declared or proven by its column.',
    tests: {
      'src/formats/new-exports.test.ts': [
        'edge-11: an ambiguous day in a list of devices refuses its row, and a proven order reads the rest',
      ],
      'src/formats/past-departures.test.ts': ['a row with an ambiguous date is refused, not guessed (edge-11)'],
      'src/jobs/feeds/look-at-feed.test.ts': [
        'edge-11: a list whose dates could be read both ways opens nothing until the feed says which',
      ],
    },
  },
  {
    row: 38,
    must: 'In garden leave access ends today and the employment months later; both days are kept.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'edge-38: in garden leave access ends today and the employment months later',
      ],
    },
  },
  {
    row: 43,
    must: 'The hour is that of the place of work, and both its clock and the reader’s are shown.',
    tests: {
      'src/cli/times.test.ts': [
        'edge-43: an hour is shown where the person works and where it is read, also across the date line',
      ],
      'src/core/plans/due-date.test.ts': [
        'access ends at 17:00 of the last working day where the person is, unless somebody said otherwise (edge-43)',
      ],
    },
  },
  {
    row: 44,
    must: 'An hour that is skipped or comes twice is the earlier one for who leaves against their will, and the later one otherwise.',
    tests: {
      'src/core/plans/due-date.test.ts': [
        'a local time that the clocks skip goes to before the gap when leaning earlier, to after it when leaning later (edge-44)',
        'a local time that comes twice is the first one when leaning earlier, the second when leaning later (edge-44)',
        'a day that a zone skipped is the day before when leaning earlier, the day after when leaning later (edge-44)',
        'only an involuntary leaver is locked out at the earlier of two instants (edge-44)',
      ],
    },
  },
  {
    row: 45,
    must: 'When a country changes its clocks, an hour that was told as a local time is computed anew, and the plan with it.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'an hour that was told as a local time follows the clocks of its place, and one that was named as an instant stays (edge-45)',
      ],
    },
  },
  {
    row: 46,
    must: 'A public holiday delays no end of access; steps that count working days move to the next one of the place.',
    tests: {
      'src/jobs/plans/calendar.test.ts': [
        'edge-46: on a public holiday access ends all the same, and what counts working days moves to the next one of the place',
      ],
    },
  },
];
