import type { EdgeRow } from './edge-row.ts';

export const order: readonly EdgeRow[] = [
  {
    row: 1,
    must: 'One departure, however often it is told, is one case; the repetition leaves a trace and changes nothing.',
    tests: {
      'src/api/webhooks-in.test.ts': [
        'the same delivery again, also at the same moment, is 202 and nothing else (edge-01)',
      ],
      'src/jobs/feeds/look-at-feed.test.ts': [
        'edge-01: the same bytes twice are one reading, under their name or another, and a row told again is nothing new',
      ],
      'src/jobs/intake/process-message.test.ts': [
        'a signed message opens one case, however often and under whichever delivery it is told (edge-01)',
      ],
      'src/jobs/departures/receive-departure.test.ts': [
        'the same departure told twice by one source is one case (edge-01)',
      ],
      'test/scim-push.test.ts': ['a message that is worked on again opens nothing a second time (edge-01)'],
    },
  },
  {
    row: 2,
    must: 'Two sources with two days for one departure make one case and a question with both days.',
    tests: {
      'src/jobs/feeds/look-at-feed.test.ts': [
        'edge-02: the same departure with another day from another source is one case and a question',
      ],
    },
    gap: 'The earlier day is never taken by itself, not even for somebody who leaves against their will: a person decides.',
  },
  {
    row: 3,
    must: 'A cancellation that comes first is remembered, and the departure it took back opens nothing when it comes late.',
    tests: {
      'src/jobs/intake/process-message.test.ts': [
        'a cancellation that overtakes its departure keeps it away, unless it is announced anew afterwards (edge-03)',
      ],
    },
  },
  {
    row: 48,
    must: 'A case that was opened by hand while the source was down becomes the source’s departure, not a second one.',
    tests: {
      'src/jobs/feeds/look-at-feed.test.ts': [
        'edge-48: a case somebody opened while the feed was down is the feed’s departure too, when it comes back',
      ],
    },
  },
];
