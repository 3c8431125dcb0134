import type { EdgeRow } from './edge-row.ts';

export const brakes: readonly EdgeRow[] = [
  {
    row: 18,
    must: 'More people at once than the limits let through are opened and planned but held; one by one they can be confirmed.',
    tests: {
      'src/core/brakes/brake.test.ts': [
        'edge-18: thirty people in an hour in a company of two hundred trip the brake at the eleventh, with the numbers in the sentence',
      ],
      'src/jobs/brakes/brake.test.ts': [
        'edge-18: one too many is opened and planned, and held with a sentence; nothing that writes may be claimed for it',
      ],
      'src/jobs/mass-events/mass-events.test.ts': [
        'edge-18, edge-42, edge-51: 100 people with five accounts each leave on one day under a named event, all are seen to be off, no brake trips, and an urgent case goes first',
      ],
    },
  },
  {
    row: 19,
    must: 'What drips in slowly is counted over seven days, and so is what one person enters.',
    tests: {
      'src/core/brakes/brake.test.ts': [
        'edge-19: what is usual for one operator is three times their own week, and never less than five or a two-hundredth of all',
        'edge-19: a slow drip of a few each day trips the window of seven days',
      ],
      'src/jobs/brakes/brake.test.ts': [
        'edge-19: what arrives slowly is counted over seven days',
        'edge-19: security and hr are told once of one person who enters unusually many departures, with the count and no name',
      ],
    },
  },
  {
    row: 40,
    must: 'On a weekend an immediate lock-out waits for nothing but the reading; what destroys waits for an approval and a person.',
    tests: {
      'src/jobs/plans/playbooks.test.ts': [
        'edge-40: on a Saturday the lock-out of an immediate leaver waits for no working day, person or approval, and what destroys does',
      ],
    },
  },
  {
    row: 42,
    must: 'Many people who leave under a named event with a frozen list do not trip the brakes.',
    tests: {
      'src/jobs/mass-events/mass-events.test.ts': [
        'edge-18, edge-42, edge-51: 100 people with five accounts each leave on one day under a named event, all are seen to be off, no brake trips, and an urgent case goes first',
      ],
      'src/jobs/mass-events/tend-mass-event.test.ts': [
        'edge-42: somebody who is on the list twice is refused, by name, and nothing is kept',
        'edge-42: where a part of the business goes to another employer, somebody says when its people are told',
        'edge-42: a list that has changed since it was proposed opens nothing',
      ],
    },
  },
  {
    row: 51,
    must: 'A class of interns who end on one day is an event that is confirmed once.',
    tests: {
      'src/jobs/mass-events/mass-events.test.ts': [
        'edge-18, edge-42, edge-51: 100 people with five accounts each leave on one day under a named event, all are seen to be off, no brake trips, and an urgent case goes first',
      ],
      'src/jobs/mass-events/tend-mass-event.test.ts': [
        'edge-51: a batch whose contracts all end on one day is opened by name, and no brake counts or holds any of them',
      ],
    },
  },
];
