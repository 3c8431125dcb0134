/** What kind of harm a row is about; each group has a planted fault that its tests must catch (`scripts/mutations.ts`). */
export const edgeGroups = ['dates', 'identity', 'feeds', 'order', 'change', 'people', 'brakes'] as const;
export type EdgeGroup = (typeof edgeGroups)[number];

/** One row of the catalogue of what goes wrong with departures, and the tests that hold it, by file. */
export type EdgeCase = {
  readonly row: number;
  readonly group: EdgeGroup;
  readonly must: string;
  readonly tests: Readonly<Record<string, readonly string[]>>;
  /** What of the row does not hold yet, or all of it where there are no tests. */
  readonly gap?: string;
};

/** Rows of the catalogue that are mapped: departures and the people they are about. */
export const mappedRows = 52;
/** Rows there are; those behind the mapped ones, about assets, accounts, logistics and the like, are cited without a map. */
export const allRows = 148;

export const edgeCases: readonly EdgeCase[] = [
  {
    row: 1,
    group: 'order',
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
    group: 'order',
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
    group: 'order',
    must: 'A cancellation that comes first is remembered, and the departure it took back opens nothing when it comes late.',
    tests: {
      'src/jobs/intake/process-message.test.ts': [
        'a cancellation that overtakes its departure keeps it away, unless it is announced anew afterwards (edge-03)',
      ],
    },
  },
  {
    row: 4,
    group: 'change',
    must: 'Taken back before its hour, a departure sends nothing; its steps are withdrawn and nothing is deleted.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'a departure taken back before its hour sends nothing, and deletes nothing (edge-04)',
      ],
    },
    gap: 'A parcel label cannot be voided: Handback prints none yet.',
  },
  {
    row: 5,
    group: 'change',
    must: 'Taken back half-way, accounts come back as they were written down before, and what cannot come back is listed.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'a write that was let through right before the cancellation is undone as soon as it has ended (edge-05)',
        'a departure taken back half-way brings the account back as it was, read back, and says what it cannot (edge-05)',
      ],
    },
  },
  {
    row: 6,
    group: 'dates',
    must: 'Told three weeks late, access ends at once, and the hour of the notice and the hour of the end stay two facts.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'edge-06: a departure told three weeks late locks out at once, and keeps when it was told apart from when it was',
      ],
    },
  },
  {
    row: 7,
    group: 'dates',
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
    row: 8,
    group: 'change',
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
    row: 9,
    group: 'dates',
    must: 'A day that moves into the past starts what is due at once, for a voluntary leaver only when somebody says so.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'a date in the past is due at once, and for a voluntary leaver only when somebody says so (edge-09)',
      ],
    },
  },
  {
    row: 10,
    group: 'dates',
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
    group: 'dates',
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
    row: 12,
    group: 'feeds',
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
    group: 'feeds',
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
    group: 'feeds',
    must: 'A sign-in page in place of a file is held and cannot be accepted.',
    tests: {
      'src/jobs/feeds/look-at-feed.test.ts': [
        'edge-14: a sign-in page in place of the file is held, and cannot be accepted',
      ],
    },
  },
  {
    row: 15,
    group: 'feeds',
    must: 'A file without the record that must always be in it is held.',
    tests: {
      'src/core/feeds/feed.test.ts': ['edge-15: a file without the record that every file must hold is held'],
      'src/jobs/feeds/look-at-feed.test.ts': ['edge-15: a file without the record that every file must hold is held'],
    },
  },
  {
    row: 16,
    group: 'feeds',
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
    group: 'feeds',
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
    row: 18,
    group: 'brakes',
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
    group: 'brakes',
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
    row: 20,
    group: 'identity',
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
    row: 21,
    group: 'change',
    must: 'Who is hired again later gets nothing back by itself; an old case never acts on the account they have now.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'a rehire gets nothing back by itself, and an old case never acts on the account they have now (edge-20, edge-21)',
      ],
    },
  },
  {
    row: 22,
    group: 'identity',
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
    group: 'identity',
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
    group: 'identity',
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
    group: 'identity',
    must: 'Twins with everything but a number in common are two people.',
    tests: {
      'src/jobs/imports/import-identity.test.ts': [
        'edge-25: twins of one surname, start and address are two people, and no likeness makes them one',
      ],
    },
  },
  {
    row: 26,
    group: 'identity',
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
    group: 'identity',
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
    group: 'identity',
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
    group: 'identity',
    must: 'Letters that only some languages fold together keep two addresses apart.',
    tests: {
      'src/jobs/imports/import-identity.test.ts': [
        'edge-29: letters that only some languages fold together keep two addresses apart',
      ],
    },
  },
  {
    row: 30,
    group: 'people',
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
    group: 'people',
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
    group: 'people',
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
    row: 33,
    group: 'identity',
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
    row: 34,
    group: 'change',
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
    group: 'change',
    must: 'Extended after the cut, they are let in again from what was written down, under a departure of its own.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'who is extended after the cut is let in again, under a new departure with the later day (edge-35)',
      ],
    },
  },
  {
    row: 36,
    group: 'feeds',
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
    group: 'feeds',
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
    row: 38,
    group: 'dates',
    must: 'In garden leave access ends today and the employment months later; both days are kept.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'edge-38: in garden leave access ends today and the employment months later',
      ],
    },
  },
  {
    row: 39,
    group: 'people',
    must: 'After a death nothing is sent to the person, and nothing that is late is taken above anybody.',
    tests: {
      'src/core/steps/step-owner.test.ts': ['a person whose playbook never writes to them is never asked (edge-39)'],
      'src/jobs/messages/remind.test.ts': [
        'after a death nothing is sent to the person, and what is late is not taken above anybody (edge-39)',
      ],
    },
  },
  {
    row: 40,
    group: 'brakes',
    must: 'On a weekend an immediate lock-out waits for nothing but the reading; what destroys waits for an approval and a person.',
    tests: {
      'src/jobs/plans/playbooks.test.ts': [
        'edge-40: on a Saturday the lock-out of an immediate leaver waits for no working day, person or approval, and what destroys does',
      ],
    },
  },
  {
    row: 41,
    group: 'people',
    must: 'Sessions end together with the accounts, never behind them; what somebody privileged knew is rotated within four hours.',
    tests: {
      'src/jobs/plans/playbooks.test.ts': [
        'edge-41: sessions end at the same instant as the accounts, never behind them, and what somebody privileged knew is rotated within four hours',
      ],
    },
  },
  {
    row: 42,
    group: 'brakes',
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
    row: 43,
    group: 'dates',
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
    group: 'dates',
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
    group: 'dates',
    must: 'When a country changes its clocks, an hour that was told as a local time is computed anew, and the plan with it.',
    tests: {
      'src/jobs/departures/change-departure.test.ts': [
        'an hour that was told as a local time follows the clocks of its place, and one that was named as an instant stays (edge-45)',
      ],
    },
  },
  {
    row: 46,
    group: 'dates',
    must: 'A public holiday delays no end of access; steps that count working days move to the next one of the place.',
    tests: {
      'src/jobs/plans/calendar.test.ts': [
        'edge-46: on a public holiday access ends all the same, and what counts working days moves to the next one of the place',
      ],
    },
  },
  {
    row: 47,
    group: 'change',
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
  {
    row: 48,
    group: 'order',
    must: 'A case that was opened by hand while the source was down becomes the source’s departure, not a second one.',
    tests: {
      'src/jobs/feeds/look-at-feed.test.ts': [
        'edge-48: a case somebody opened while the feed was down is the feed’s departure too, when it comes back',
      ],
    },
  },
  {
    row: 49,
    group: 'people',
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
  {
    row: 50,
    group: 'feeds',
    must: 'People who do not exist are neither taken in nor let go.',
    tests: {
      'src/jobs/feeds/look-at-feed.test.ts': ['edge-50: people who do not exist are neither taken in nor let go'],
    },
  },
  {
    row: 51,
    group: 'brakes',
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
  {
    row: 52,
    group: 'identity',
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
