import type { EdgeRow } from './edge-row.ts';

export const feeds: readonly EdgeRow[] = [
  {
    row: 12,
    must: 'A file that holds nobody is held with a question and lets nobody go.',
    tests: {
      'src/core/feeds/feed.test.ts': [
        'edge-12: an export that holds nobody is held, and a list of nobody who leaves is not',
      ],
      'src/jobs/feeds/look-at-feed.test.ts': ['edge-12: an empty file, and one without anybody, are held'],
    },
  },
  {
    row: 13,
    must: 'A file with too few people, or that ends too early, is held, and nothing at all is changed.',
    tests: {
      'src/core/feeds/feed.test.ts': [
        'edge-13: a file with fewer than nine tenths of the usual rows is held, from the second reading on',
        'edge-13: a last line that is missing or counts other rows holds a file',
      ],
      'src/jobs/feeds/look-at-feed.test.ts': [
        'edge-13: half of a population is held with a question, a message goes out once, and nothing at all is changed',
        'edge-13: a file cut in the middle of a line is held, also the first one when the feed names its last line',
      ],
    },
  },
  {
    row: 14,
    must: 'A sign-in page in place of a file is held and cannot be accepted.',
    tests: {
      'src/jobs/feeds/look-at-feed.test.ts': [
        'edge-14: a sign-in page in place of the file is held, and cannot be accepted',
      ],
    },
  },
  {
    row: 15,
    must: 'A file without the record that must always be in it is held.',
    tests: {
      'src/core/feeds/feed.test.ts': ['edge-15: a file without the record that every file must hold is held'],
      'src/jobs/feeds/look-at-feed.test.ts': ['edge-15: a file without the record that every file must hold is held'],
    },
  },
  {
    row: 16,
    must: 'Swapped or vanished columns hold a file.',
    tests: {
      'src/core/feeds/feed.test.ts': [
        'edge-16: a column that vanished, and identifiers that moved for more than one in a hundred, hold a file',
      ],
      'src/formats/mapped-dialect.test.ts': [
        'edge-16: a map keeps to its columns when they change places, and refuses a file that lacks one',
      ],
      'src/jobs/feeds/look-at-feed.test.ts': ['edge-16: swapped identifiers and a vanished column hold a file'],
    },
  },
  {
    row: 17,
    must: 'A word of status that nobody has explained, or that changed its meaning, never makes a leaver.',
    tests: {
      'src/core/feeds/feed.test.ts': [
        'edge-17: a code nobody explained, and one that now stands for the opposite, hold a file',
      ],
      'src/formats/mapped-dialect.test.ts': [
        'edge-17: a word of status that the map does not explain refuses its row, whatever it looks like',
      ],
      'src/formats/new-exports.test.ts': ['edge-17: a status that nobody knows never makes a leaver'],
      'src/jobs/feeds/look-at-feed.test.ts': ['edge-17: a status code that appears for the first time never acts'],
      'src/jobs/intake/process-message.test.ts': [
        'what BambooHR shows in contradiction, or in words nobody mapped, is never acted upon (edge-17)',
      ],
    },
  },
  {
    row: 36,
    must: 'A list of contractors takes nobody in without a last day, and asks about each.',
    tests: {
      'src/jobs/feeds/look-at-feed.test.ts': [
        'edge-36: a list of contractors asks about every row without a last day, and takes nobody in without one',
      ],
    },
    gap: 'There is no attestation every 90 days for a contractor without an end.',
  },
  {
    row: 37,
    must: 'Leave of absence is not leaving: its words keep somebody active, and a deactivation for it is a question.',
    tests: {
      'src/jobs/feeds/look-at-feed.test.ts': ['edge-37: who is on leave stays, whichever word their system has for it'],
      'test/scim-push.test.ts': [
        'where people on leave are deactivated too, a deactivation is a question and opens nothing (edge-37)',
      ],
    },
    gap: 'An account is not suspended for the time of a leave and reinstated at its end.',
  },
  {
    row: 50,
    must: 'People who do not exist are neither taken in nor let go.',
    tests: {
      'src/jobs/feeds/look-at-feed.test.ts': ['edge-50: people who do not exist are neither taken in nor let go'],
    },
  },
];
