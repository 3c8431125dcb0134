import type { EdgeRow } from './edge-row.ts';

export const licences: readonly EdgeRow[] = [
  {
    row: 82,
    must: 'What was bought once saves nothing; a seat that stays with its holder is given to nobody, and is counted as running out.',
    tests: {
      'src/core/licences/saving.test.ts': [
        'below the minimum of the contract, and for what was bought once or is shared, nothing is saved (edge-82, edge-85)',
      ],
      'src/jobs/licences/reassign-seat.test.ts': [
        'a seat that stays with its holder runs out: nobody gets it, and it is paid until its term ends (edge-82)',
      ],
    },
    gap: 'The key of a licence is not kept: a perpetual one is a seat like any other.',
  },
  {
    row: 83,
    must: 'A seat that is paid for the year goes back to its pool, and saves from its renewal on.',
    tests: {
      'src/core/licences/saving.test.ts': [
        'a seat that is paid for the year saves nothing before its renewal (edge-83, edge-84)',
      ],
      'src/jobs/licences/reassign-seat.test.ts': [
        'a released seat goes back to its pool, and saves from the renewal on and nothing before (edge-83, edge-84)',
      ],
    },
  },
  {
    row: 84,
    must: 'A saving counts from the day on which it is one, and never as saved now what the term has paid for.',
    tests: {
      'src/core/licences/saving.test.ts': [
        'a seat that is paid for the year saves nothing before its renewal (edge-83, edge-84)',
      ],
      'src/jobs/licences/reassign-seat.test.ts': [
        'a released seat goes back to its pool, and saves from the renewal on and nothing before (edge-83, edge-84)',
      ],
    },
  },
  {
    row: 85,
    must: 'One login for several people is a secret of each: it is rotated when one of them leaves, and saves nothing.',
    tests: {
      'src/core/licences/saving.test.ts': [
        'below the minimum of the contract, and for what was bought once or is shared, nothing is saved (edge-82, edge-85)',
      ],
      'src/jobs/licences/reassign-seat.test.ts': [
        'one login for several people is a secret of each: it is rotated when one of them leaves (edge-85)',
      ],
    },
    gap: 'Whoever rotates it is told who else needs the new one; Handback writes to none of them.',
  },
  {
    row: 86,
    must: 'A seat that keeps data alive waits until the transfer is confirmed by counts that agree.',
    tests: {
      'src/jobs/data/data-steps.test.ts': [
        'a seat that keeps data alive waits until its transfer is confirmed by counts that agree (edge-86)',
      ],
    },
  },
  {
    row: 87,
    must: 'A seat that is given through a group is taken away through the group, by a person, and by no call of its own.',
    tests: {
      'src/jobs/licences/reassign-seat.test.ts': [
        'a seat that is given through a group is not taken away by a call of its own, which the group would undo (edge-87)',
      ],
    },
    gap: 'That it is gone is what the person says, unless its application is connected and shows it.',
  },
  {
    row: 88,
    must: 'A contract or bill whose owner leaves is asked for before their access ends, and ends by somebody who accepts it.',
    tests: {
      'src/jobs/ownership/end-ownership.test.ts': [
        'a contract whose owner leaves is asked for before their access ends, and ends by somebody who accepts it (edge-88)',
      ],
    },
    gap: 'The end of access does not wait for it: what is late is reminded of and taken above.',
  },
];
