import type { EdgeRow } from './edge-row.ts';

export const people: readonly EdgeRow[] = [
  {
    row: 30,
    must: 'Without a manager somebody else is asked at once; a step is never without an owner.',
    tests: {
      'src/core/steps/step-owner.test.ts': [
        'a step is never without an owner while there is an operator who is not the leaver (edge-30)',
        'without a manager the department is asked, then the owner of the case, then it, then an administrator (edge-30)',
      ],
      'src/jobs/messages/remind.test.ts': [
        'without a manager, with one who leaves as well, and with one who was shut out, somebody else is asked at once (edge-30, edge-31)',
      ],
    },
  },
  {
    row: 31,
    must: 'A manager who leaves as well is passed over, and a circle of managers ends.',
    tests: {
      'src/core/steps/step-owner.test.ts': [
        'a manager who leaves as well is passed over for theirs, and a circle of managers ends (edge-31)',
      ],
      'src/jobs/messages/remind.test.ts': [
        'without a manager, with one who leaves as well, and with one who was shut out, somebody else is asked at once (edge-30, edge-31)',
      ],
    },
  },
  {
    row: 32,
    must: 'Nobody is asked about their own departure, whatever their role.',
    tests: {
      'src/core/steps/step-owner.test.ts': [
        'nobody is asked about their own departure, except the leaver as the leaver (edge-32)',
        'the approval of who leads everybody goes to the named role, and not to who reports to them (edge-32)',
      ],
      'src/jobs/messages/remind.test.ts': ['who manages themselves is never asked about their own departure (edge-32)'],
    },
  },
  {
    row: 39,
    must: 'After a death nothing is sent to the person, and nothing that is late is taken above anybody.',
    tests: {
      'src/core/steps/step-owner.test.ts': ['a person whose playbook never writes to them is never asked (edge-39)'],
      'src/jobs/messages/remind.test.ts': [
        'after a death nothing is sent to the person, and what is late is not taken above anybody (edge-39)',
      ],
      'src/api/quiet-cases.test.ts': [
        'of a quiet case only those who may know read the kind, and nothing in it is late, overdue or due on a day (edge-39)',
        'the person is asked for no signature and has no page, and whoever tries reads why (edge-39)',
      ],
    },
  },
  {
    row: 41,
    must: 'Sessions end together with the accounts, never behind them; what somebody privileged knew is rotated within four hours.',
    tests: {
      'src/jobs/plans/playbooks.test.ts': [
        'edge-41: sessions end at the same instant as the accounts, never behind them, and what somebody privileged knew is rotated within four hours',
      ],
    },
  },
  {
    row: 49,
    must: 'Before the person was told nothing reaches them or anybody beyond the named, and no route shows the case.',
    tests: {
      'src/api/embargo.test.ts': [
        'edge-49 no route shows a confidential departure to an administrator or auditor who is not named',
      ],
      'src/core/embargo.test.ts': [
        'edge-49 who has to leave and has not been told is confidential unless somebody says otherwise, and nobody else is',
      ],
      'src/core/steps/step-owner.test.ts': [
        'nothing is asked of the leaver or of people outside of Handback before the person was told (edge-49)',
      ],
      'src/jobs/messages/announce.test.ts': [
        'that a confidential case has begun nobody hears before its hour (edge-49)',
      ],
      'src/jobs/departures/embargo.test.ts': [
        'edge-49 a departure that a source tells is known to hr, legal and security, and never to the leaver',
      ],
      'src/jobs/departures/receive-departure.test.ts': [
        'who leaves against their will has not been told until somebody says so (edge-49)',
      ],
      'src/jobs/messages/remind.test.ts': [
        'before the person is told nothing goes to them, nor to a manager without an account (edge-49)',
        'the departure of a manager who has not been told shows nowhere (edge-49)',
      ],
    },
  },
];
