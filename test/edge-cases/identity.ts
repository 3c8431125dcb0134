import type { EdgeRow } from './edge-row.ts';

export const identity: readonly EdgeRow[] = [
  {
    row: 20,
    must: 'Hired again the next day under the same number is an employment of its own, and the old case takes nothing from it.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'a rehire gets nothing back by itself, and an old case never acts on the account they have now (edge-20, edge-21)',
        'edge-20: who is hired again the next day under the same number keeps the access that the old case would have ended',
        'edge-20: a file that brings a new employment holds back at once what was approved for the old one',
      ],
      'src/jobs/imports/import-identity.test.ts': [
        'edge-20: a start the day after the end is an employment of its own under the same number, and the old one stays ended',
      ],
    },
  },
  {
    row: 22,
    must: 'A number that was given to somebody else is a question, and the newcomer inherits nothing.',
    tests: {
      'src/jobs/imports/import-identity.test.ts': [
        'edge-22: a number given away again is a question, and the newcomer inherits nothing',
      ],
      'test/scim-push.test.ts': [
        'a number given away again, or the second account of somebody, is matched to nobody (edge-22)',
      ],
    },
  },
  {
    row: 23,
    must: 'An address alone is never acted upon, and an account that changed hands since the plan is not touched.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'edge-23: an account that was given to somebody else since the plan was made is not touched',
      ],
      'src/jobs/imports/import-devices.test.ts': [
        'the directory’s immutable id gives a device a custodian; an address or a name alone waits for a decision (edge-23, edge-24, edge-28)',
      ],
      'test/scim-push.test.ts': [
        'an address or a name alone is never acted on: it waits for a decision, and an import answers it (edge-23)',
      ],
    },
  },
  {
    row: 24,
    must: 'A name alone identifies nobody; of two namesakes only the one whose number is told is meant.',
    tests: {
      'src/jobs/imports/import-devices.test.ts': [
        'the directory’s immutable id gives a device a custodian; an address or a name alone waits for a decision (edge-23, edge-24, edge-28)',
      ],
      'src/jobs/imports/import-identity.test.ts': [
        'edge-24: of two people with one name in one team only the one whose number is told gets a day',
      ],
    },
    gap: 'Questions name people by number and address; there are no photos.',
  },
  {
    row: 25,
    must: 'Twins with everything but a number in common are two people.',
    tests: {
      'src/jobs/imports/import-identity.test.ts': [
        'edge-25: twins of one surname, start and address are two people, and no likeness makes them one',
      ],
    },
  },
  {
    row: 26,
    must: 'A changed name stays with the same person, and mails say the name of the day they are sent.',
    tests: {
      'src/jobs/imports/import-identity.test.ts': [
        'edge-26: a name and an address that change within an employment stay with the person',
      ],
      'src/store/messages/outbox.test.ts': [
        'edge-26: a mail calls people what they are called when it is sent, whatever they were called when it was asked for',
      ],
    },
  },
  {
    row: 27,
    must: 'Names of any length and script come through as they are, composed; marks that steer are dropped, control characters refused.',
    tests: {
      'src/formats/new-exports.test.ts': [
        'edge-27: names of any letters come through a report of workers as they are, composed and without steering marks',
      ],
      'src/formats/read-records.test.ts': [
        'names are kept whole: one letter, 200 letters, right to left, emoji, None, and composed as Unicode says (edge-27)',
      ],
      'src/jobs/imports/import-identity.test.ts': [
        'edge-27: names of one letter, 200 letters, any script and joined emoji are kept whole; a control character refuses its row alone',
      ],
    },
  },
  {
    row: 28,
    must: 'An address of letters that only look alike is somebody else’s, and is pointed out.',
    tests: {
      'src/core/mixed-letters.test.ts': [
        'edge-28: a word of Latin and Cyrillic or Greek letters is told from words of one alphabet',
      ],
      'src/jobs/imports/import-devices.test.ts': [
        'the directory’s immutable id gives a device a custodian; an address or a name alone waits for a decision (edge-23, edge-24, edge-28)',
      ],
      'src/jobs/imports/import-identity.test.ts': [
        'edge-28: an address that only looks like another is somebody else’s, and is pointed out',
      ],
    },
  },
  {
    row: 29,
    must: 'Letters that only some languages fold together keep two addresses apart.',
    tests: {
      'src/jobs/imports/import-identity.test.ts': [
        'edge-29: letters that only some languages fold together keep two addresses apart',
      ],
    },
  },
  {
    row: 33,
    must: 'Of several employments the one that ends is named; what is recorded for another stays out, and shared access waits for a person.',
    tests: {
      'src/core/plans/plan-offboarding.test.ts': [
        'edge-33: who stays on in another employment keeps all access until a person decides, and everything else goes on',
      ],
      'src/jobs/departures/change-departure.test.ts': [
        'edge-33: of two employments one ends: what is recorded for the other stays out of the plan, and shared access waits for a person',
        'edge-33: who has to be out at once is locked out of everything, whatever goes on',
        'edge-33: two employments that both end hold nothing back for each other, and a confidential end only shows to what is confidential too',
      ],
      'src/jobs/departures/receive-departure.test.ts': ['of two employments the one that ends must be named (edge-33)'],
    },
  },
  {
    row: 52,
    must: 'One number in two organizations is two people; nothing of one is found or changed from the other.',
    tests: {
      'src/jobs/imports/import-identity.test.ts': [
        'edge-52: one number in two organizations is two people, and a row for one changes nothing of the other',
      ],
      'src/jobs/departures/receive-departure.test.ts': [
        'edge-52: a number that two organizations use names a person of the one that tells, and their case shows in no other',
      ],
    },
  },
];
