import type { EdgeRow } from './edge-row.ts';

export const change: readonly EdgeRow[] = [
  {
    row: 4,
    must: 'Taken back before its hour, a departure sends nothing; its steps are withdrawn, its labels voided, and nothing is deleted.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'a departure taken back before its hour sends nothing, and deletes nothing (edge-04)',
      ],
      'src/jobs/returns/returns.test.ts': [
        'a round does all of it: ways back for what has none, and a kit of a cancelled case is called off (edge-04)',
      ],
    },
  },
  {
    row: 5,
    must: 'Taken back half-way, accounts come back as they were written down before, and what cannot come back is listed.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'a write that was let through right before the cancellation is undone as soon as it has ended (edge-05)',
        'a departure taken back half-way brings the account back as it was, read back, and says what it cannot (edge-05)',
      ],
    },
  },
  {
    row: 8,
    must: 'Every move is kept, makes an old approval stale, and only the last plan runs.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'a moved date moves what is due, makes an approval stale, and says what is different (edge-08)',
        'a departure that moves six times keeps its history, and only the last plan runs (edge-08)',
        'a step that was under way when its day moved away sends nothing, and waits for the new hour (edge-08)',
      ],
    },
  },
  {
    row: 21,
    must: 'Who is hired again later gets nothing back by itself; an old case never acts on the account they have now.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'a rehire gets nothing back by itself, and an old case never acts on the account they have now (edge-20, edge-21)',
      ],
    },
  },
  {
    row: 34,
    must: 'Who goes on under another contract loses no access by itself; once nothing goes on, everything ends.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'edge-34: an employee who goes on as a contractor loses nothing by itself, and everything once nothing goes on',
      ],
    },
    gap: 'What the new contract needs (other licences, another agreement) is nobody’s step yet.',
  },
  {
    row: 35,
    must: 'Extended after the cut, they are let in again from what was written down, under a departure of its own.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'who is extended after the cut is let in again, under a new departure with the later day (edge-35)',
      ],
    },
  },
  {
    row: 47,
    must: 'A cancellation or pause counts from the moment it is answered: what is claimed but not sent is never sent.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'a cancellation between claim and send sends nothing (edge-47)',
        'a look that was under way plans nothing for a case that was cancelled meanwhile (edge-47)',
        'edge-47: a pause lets nothing be claimed or sent from the moment it is answered, and a resume lets it go on',
      ],
    },
    gap: 'Stopping takes an operator who may plan; there is no button yet for the person or their managers.',
  },
];
