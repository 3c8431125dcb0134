import type { EdgeRow } from './edge-row.ts';

export const accounts: readonly EdgeRow[] = [
  {
    row: 89,
    must: 'That the directory has closed its account ends no other: each is held until its own application shows it closed.',
    tests: {
      'src/jobs/evidence/beside-directory.test.ts': [
        'an application behind single sign-on has steps of its own for its sessions and its account, beside the directory (edge-89)',
      ],
      'src/jobs/imports/import-file.test.ts': [
        'that the directory has closed its account ends no other: each is held until its own application shows it closed (edge-89)',
      ],
    },
    gap: 'Whether an application keeps passwords of its own is not known; sessions that no connector can end are ended by a person.',
  },
  {
    row: 90,
    must: 'An account that the directory does not know is found by its application’s own list; an application that nobody could read is unknown, and never counted as done.',
    tests: {
      'src/jobs/evidence/beside-directory.test.ts': [
        'where nobody has looked for a local account, the pack says unknown and never that there is none (edge-90)',
      ],
      'src/jobs/evidence/export-evidence.test.ts': [
        'coverage is told application by application, and nothing unknown is counted as done (edge-90)',
      ],
      'src/jobs/imports/import-file.test.ts': [
        'an account an export shows for the first time becomes an item of the open case (edge-90)',
      ],
    },
    gap: 'Expenses, password managers, mail headers and grants are not searched: an application that nobody has named is in no coverage.',
  },
  {
    row: 91,
    must: 'A service account is not ended with its owner; it ends by a new owner who accepts it, or retired.',
    tests: {
      'src/core/plans/plan-offboarding.test.ts': ['a service account is not ended with its owner (edge-91)'],
      'src/jobs/ownership/end-ownership.test.ts': [
        'a service account ends by a new owner who accepts it, and by nothing less (edge-91)',
      ],
    },
    gap: 'What depends on it is what somebody said; it is not searched for.',
  },
  {
    row: 92,
    must: 'A key or token that the leaver knows is rotated or retired, never merely handed over, and only once they are out.',
    tests: {
      'src/jobs/ownership/end-ownership.test.ts': [
        'a secret is rotated once they are out, not handed over, and whoever leaves knows it no more (edge-92)',
      ],
    },
    gap: 'No connector lists keys and grants: they come by import, form or API, with their last use as it was told.',
  },
  {
    row: 93,
    must: 'What forwards or hides mail is removed and said by a person, and mail that goes outside is a finding.',
    tests: {
      'src/jobs/data/data-steps.test.ts': [
        'rules that send mail outside are a finding: kept with the address, told in the ledger without it (edge-93) (edge-94)',
      ],
    },
    gap: 'Delegations, aliases and app passwords stand in the words of the steps; no mailbox is read.',
  },
  {
    row: 94,
    must: 'A forward to a private address is a finding that stands first in the data of the case; its address is kept apart from the ledger.',
    tests: {
      'src/jobs/data/data-steps.test.ts': [
        'rules that send mail outside are a finding: kept with the address, told in the ledger without it (edge-93) (edge-94)',
      ],
    },
    gap: 'Whoever looks at the mailbox finds it; Handback does not read rules, nor when they were made.',
  },
  {
    row: 95,
    must: 'The last active administrator of an application is never suspended, also when two leave at the same moment.',
    tests: {
      'src/jobs/steps/end-access.test.ts': [
        'edge-95: of the last two administrators who leave at the same moment one is suspended, and at any time one is active',
      ],
    },
    gap: 'Nobody is demoted or made administrator by itself: a person does it first.',
  },
  {
    row: 96,
    must: 'The last owner of a group is left to a person, who names another one first.',
    tests: {
      'src/jobs/steps/end-access.test.ts': [
        'edge-96: the last owner of a group is a person’s; with a second active owner the account is suspended',
      ],
    },
    gap: 'Registrars, app stores and whatever is not connected are on record as owned things: they hold the closing, not the end of access.',
  },
  {
    row: 97,
    must: 'What stops with its owner’s account says so before it does, and is handed over or retired, once for each who owns it.',
    tests: {
      'src/jobs/ownership/end-ownership.test.ts': [
        'what stops with its owner says so, and of two who own it under one name the row is not doubled (edge-97)',
      ],
    },
    gap: 'Calendars, forms and flows are not searched: they come by import, form or API.',
  },
];
