import type { EdgeRow } from './edge-row.ts';

export const assets: readonly EdgeRow[] = [
  {
    row: 53,
    must: 'A shared device passes to its next custodian; it is neither taken back, locked nor erased.',
    tests: {
      'src/core/custody/moot-actions.test.ts': [
        'a thing that passes to somebody else or never was theirs is neither erased nor locked (edge-53)',
      ],
      'src/jobs/assets/check-out.test.ts': [
        'a shared device passes to its next custodian without being taken back, locked or erased (edge-53)',
      ],
    },
  },
  {
    row: 54,
    must: 'A personal device can be told nothing but to give up the work data: a full wipe of it cannot be written, asked for or stored.',
    tests: {
      'src/connectors/devices/device-managers.test.ts': [
        'somebody’s own device can be retired, and nothing else (edge-54)',
        'that a personal device cannot be wiped is a matter of types (edge-54)',
      ],
      'src/core/devices/device-command.test.ts': [
        'a wipe is only ever allowed of a confirmed company device that nothing stands against (edge-54) (edge-76)',
        'whatever is personal to either side is retired at most (edge-54)',
      ],
      'src/jobs/devices/device-commands.test.ts': [
        'somebody’s own device is retired and never wiped, by nobody and on no path (edge-54)',
      ],
    },
  },
  {
    row: 55,
    must: 'Where the device manager and the register disagree whose a device is, a person decides, and nothing is done meanwhile.',
    tests: {
      'src/jobs/devices/device-commands.test.ts': [
        'where the manager and the register disagree whose it is, a person decides, and nothing is done meanwhile (edge-55)',
      ],
    },
  },
  {
    row: 56,
    must: 'What came back unrecorded is closed by its scan, and nobody is asked for it any more.',
    tests: {
      'src/api/sign-page.test.ts': [
        'what they say is kept as their claim with its photo, opens disputes, and moves no item (edge-56, edge-57)',
      ],
      'src/jobs/assets/check-in.test.ts': [
        'an asset that came back unrecorded is closed by its scan, and nobody is asked for it any more (edge-56)',
      ],
      'src/jobs/returns/returns.test.ts': [
        'nobody is asked about what they say is not theirs, what is on its way, or what has come back (edge-57, edge-56)',
      ],
    },
  },
  {
    row: 57,
    must: '“I never had this” is a claim: it stops asking and erasing until a person settles it, and upheld it ends the item with evidence.',
    tests: {
      'src/api/sign-page.test.ts': [
        'what they say is kept as their claim with its photo, opens disputes, and moves no item (edge-56, edge-57)',
      ],
      'src/jobs/holds/holds.test.ts': [
        '"I never had this" stops erasing and dunning and, upheld by a person, ends the item with evidence (edge-57)',
      ],
      'src/jobs/returns/returns.test.ts': [
        'nobody is asked about what they say is not theirs, what is on its way, or what has come back (edge-57, edge-56)',
      ],
    },
  },
  {
    row: 58,
    must: 'A label and a serial number that do not fit hold both things: neither comes back, goes out or is erased until a person has looked.',
    tests: {
      'src/api/check-ins.test.ts': [
        'one scan that is not taken in is refused in words, and a mismatch is shown side by side (edge-58)',
      ],
      'src/core/custody/judge-scan.test.ts': [
        'a serial number that is not the label’s is shown beside it, and nothing is taken in (edge-58)',
      ],
      'src/jobs/assets/check-in.test.ts': [
        'a label and a serial number that do not fit hold both things: neither comes back, goes out or is erased (edge-58)',
      ],
      'src/jobs/devices/device-commands.test.ts': [
        'two devices whose serial numbers were swapped are both held, and neither is wiped (edge-58)',
        'what the register crossed is found when the manager is read, and both ends are held (edge-58)',
      ],
    },
  },
  {
    row: 59,
    must: 'A serial number is found however it was scanned or typed, Apple’s S in front included, and is kept as it was written.',
    tests: {
      'src/core/custody/judge-scan.test.ts': [
        'a serial number fits however the scanner wrote it, with Apple’s S in front of it only for Apple (edge-59)',
      ],
      'src/jobs/assets/check-in.test.ts': [
        'a scanner’s S in front, and O for 0, lead to the asset, whose number stays as it was written (edge-59)',
      ],
      'src/jobs/imports/import-devices.test.ts': [
        'a device is found by serial number however it is written, keeps its custodian, and its last check-in is never taken back (edge-59)',
      ],
    },
  },
  {
    row: 60,
    must: 'A serial number that says nothing, or that several things have, is never a key.',
    tests: {
      'src/formats/new-exports.test.ts': [
        'edge-60: a device whose serial number is a phrase is known by the id of its manager, and without one refused',
      ],
      'src/jobs/assets/check-in.test.ts': ['a serial number that says nothing leads to no asset (edge-60)'],
      'src/jobs/imports/import-devices.test.ts': [
        'devices whose serial number is a phrase stay apart, by the ids of their manager (edge-60)',
      ],
    },
  },
  {
    row: 61,
    must: 'What came in place of what was expected is taken in as what it is, and what was expected stays open.',
    tests: {
      'src/core/custody/judge-scan.test.ts': [
        'somebody else’s kit, a missing part and a find after the write-off are told and taken in (edge-61)',
      ],
      'src/jobs/assets/check-in.test.ts': [
        'what came in another’s box is taken in as what it is, and what was expected stays open (edge-61)',
      ],
      'src/jobs/returns/returns.test.ts': [
        'another thing in the box than was expected is kept as found, and what was expected stays open (edge-61)',
      ],
    },
  },
  {
    row: 62,
    must: 'Damage is taken in with photos and words, graded, and kept; nobody is charged by it.',
    tests: {
      'src/jobs/assets/check-in.test.ts': [
        'damage is taken in with a photo and words, which stay with the hand-over and the case (edge-62)',
      ],
      'src/jobs/couriers/couriers.test.ts': [
        'what the carrier says of a parcel is kept: that it is damaged (edge-62), what it weighs (edge-63), that it is lost (edge-64)',
      ],
      'src/jobs/inspection/inspection.test.ts': [
        'a damaged return is graded with its photos kept by hash and by whom it was last with, its case goes on, and nobody is charged (edge-62)',
      ],
    },
  },
  {
    row: 63,
    must: 'An empty box, or one that weighs too little, is opened by two people with a photo; it is disputed and accuses nobody.',
    tests: {
      'src/api/check-ins.test.ts': [
        'an empty box is reported with another operator and a photo, who confirms it under their own name (edge-63)',
      ],
      'src/jobs/assets/check-out.test.ts': [
        'an empty box is seen by two people with a photo, accuses nobody, and is disputed until somebody settles it (edge-63)',
      ],
      'src/jobs/couriers/couriers.test.ts': [
        'what the carrier says of a parcel is kept: that it is damaged (edge-62), what it weighs (edge-63), that it is lost (edge-64)',
      ],
      'src/jobs/returns/returns.test.ts': ['a box that weighs too little is opened by two people (edge-63)'],
    },
  },
  {
    row: 64,
    must: 'What the carrier loses is the carrier’s: the claim has a day, and the leaver is asked no more.',
    tests: {
      'src/jobs/couriers/couriers.test.ts': [
        'what the carrier says of a parcel is kept: that it is damaged (edge-62), what it weighs (edge-63), that it is lost (edge-64)',
      ],
      'src/jobs/returns/end-return.test.ts': ['what the carrier lost is nobody’s fault but the carrier’s (edge-64)'],
      'src/jobs/returns/returns.test.ts': [
        'what the carrier loses is the carrier’s: a day for the claim, and the leaver is not asked (edge-64)',
      ],
    },
    gap: 'Neither a lock nor a wipe is proposed for what is lost on its way; a person orders it.',
  },
  {
    row: 65,
    must: 'Stolen is an ending of its own, with the person, the value, the last known lock and the police report; it is not a return. A lock is proposed at once and waits for one approval.',
    tests: {
      'src/jobs/returns/end-return.test.ts': [
        'what was stolen has an ending of its own, with the person, the value and the report beside it, and is not returned (edge-65)',
        'a theft that is reported proposes a lock at once, and somebody is asked to approve it (edge-65)',
        'of what was stolen and no device manager has, somebody is asked to decide (edge-65)',
        'of what was stolen and holds no data, nobody is asked (edge-65)',
      ],
    },
    gap: 'A lock is sent only once somebody has approved it, and a wipe is not proposed: one person asks for it, and another agrees.',
  },
  {
    row: 66,
    must: 'Locks that are on or not ruled out keep a thing from the next person; keys and bypass codes are captured before anything is erased or retired.',
    tests: {
      'src/connectors/devices/device-managers.test.ts': [
        'keys and codes are captured, that there are none is said, and that they may not be read is unknown (edge-66, edge-67)',
      ],
      'src/core/inspection/grade-inspection.test.ts': [
        'a lock that is on, that nobody can tell, or that a dead device hides, is not ruled out (edge-66)',
      ],
      'src/core/inspection/propose-disposition.test.ts': [
        'what nobody has inspected, or what may be locked, is never proposed to be handed out again (edge-66)',
      ],
      'src/jobs/devices/device-commands.test.ts': [
        '${kind}: a wipe is approved by two, its keys are captured first, and it is done only when its manager says so (edge-66) (edge-73)',
      ],
      'src/jobs/inspection/inspection.test.ts': [
        'what may be locked is not handed to anybody who has to use it, and can be once the lock is seen off (edge-66)',
      ],
    },
    gap: 'Bypass codes of Activation Lock at Jamf Pro and FileVault keys at Intune are captured by hand.',
  },
  {
    row: 67,
    must: 'Recovery keys are read and kept before an erasure or a deletion; while they cannot be read nothing is sent.',
    tests: {
      'src/connectors/devices/device-managers.test.ts': [
        'keys and codes are captured, that there are none is said, and that they may not be read is unknown (edge-66, edge-67)',
      ],
      'src/core/playbooks/order-laws.test.ts': [
        'law 6: recovery keys are captured before a device is erased or an account deleted (edge-67)',
      ],
      'src/jobs/devices/device-commands.test.ts': ['nothing is sent while the keys cannot be read (edge-67)'],
    },
  },
  {
    row: 68,
    must: 'What is leased is never ours to sell; it goes back by its lessor’s day, verified to be purged.',
    tests: {
      'src/core/inspection/propose-disposition.test.ts': [
        'something becomes of everything, and what is leased goes back whatever else is known (edge-68)',
      ],
      'src/core/sanitization/rules.test.ts': ['what leaves the organization needs more than a clear (edge-68)'],
      'src/jobs/inspection/inspection.test.ts': [
        'a leased device goes back by its lessor’s day, only once it is verified to be purged, and is never ours to sell (edge-68)',
      ],
      'src/jobs/sanitization/record-sanitization.test.ts': [
        'a leased device is not ready for its lessor after a mere clear (edge-68)',
      ],
    },
  },
  {
    row: 69,
    must: 'What is under legal hold is not erased, deleted, released or given away, whichever way it is asked for, also after an approval.',
    tests: {
      'src/jobs/devices/device-commands.test.ts': [
        'what is held or disputed is not erased, whichever way it is asked for, also after the approval (edge-69)',
      ],
      'src/jobs/inspection/inspection.test.ts': [
        'what is on hold goes to quarantine, and neither we nor the database let anything become of it (edge-69)',
      ],
      'src/store/holds/holds.test.ts': ['refused while a hold covers it: ${path.does} (edge-69)'],
    },
    gap: 'An image before anything else is a step of the executive overlay, not of every hold.',
  },
  {
    row: 70,
    must: 'While a thing is repaired the workshop has it; what is back is looked at anew, and a workshop’s erasure counts only as a certificate by name.',
    tests: {
      'src/jobs/inspection/inspection.test.ts': [
        'a repair: the workshop has it, with data on it only for a reason; what is back is inspected, and not sanitized for having been there (edge-70)',
      ],
      'src/jobs/sanitization/record-sanitization.test.ts': [
        'a vendor in whose hands a device is erases it by name, and one of ours verifies (edge-70)',
      ],
    },
  },
  {
    row: 71,
    must: 'A kit is settled line by line; what is missing stays open, and only something small is let go, with a reason.',
    tests: {
      'src/core/returns/kit.test.ts': ['a box of which one thing is missing has arrived and is not received (edge-71)'],
      'src/jobs/returns/returns.test.ts': [
        'of a kit that comes back in part each line says what became of it; a small accessory is let go with a reason only (edge-71)',
      ],
    },
  },
  {
    row: 72,
    must: 'What turns up after it was written off goes on in its own record, in the closed case too, and has to be erased anew.',
    tests: {
      'src/jobs/assets/check-in.test.ts': [
        'what is found after it was written off goes on in its own record, in the closed case too (edge-72)',
      ],
      'src/jobs/sanitization/record-sanitization.test.ts': [
        'what was erased before the asset was last handed on does not count (edge-72)',
      ],
    },
    gap: 'Finance hears of it by its event; no booking is made.',
  },
  {
    row: 73,
    must: 'A wipe that waits for an offline device is queued however long it takes, is said to be, and proves nothing. IT and security are written to after some working days, and again ever more seldom.',
    tests: {
      'src/api/devices.test.ts': ['how long something waits is said in the list of commands (edge-73)'],
      'src/connectors/devices/device-managers.test.ts': [
        'a wipe of a device that is offline is queued, delivered or not, and never done before it is (edge-73)',
      ],
      'src/core/devices/device-command.test.ts': [
        'queued is never done, however long it takes and whatever else is seen (edge-73)',
        'people are told after so many working days, and each time after twice as many as before (edge-73)',
      ],
      'src/core/sanitization/rules.test.ts': [
        'a wipe by the device manager passes only once it is confirmed (edge-73)',
      ],
      'src/jobs/devices/device-commands.test.ts': [
        '${kind}: a wipe is approved by two, its keys are captured first, and it is done only when its manager says so (edge-66) (edge-73)',
        'after sixty days offline it is still queued, says since when, and its device is handed to nobody (edge-73)',
        'who is asked about a wipe that waits long hears of it again as it goes on, also before it was sent (edge-73)',
      ],
      'src/jobs/sanitization/record-sanitization.test.ts': [
        'a wipe that its manager has not confirmed is not recorded as one (edge-73)',
      ],
    },
  },
  {
    row: 74,
    must: 'While a wipe may still reach a device it is handed to nobody; a device that was enrolled anew is spared where its manager can take the wipe back.',
    tests: {
      'src/connectors/devices/device-managers.test.ts': [
        'the same hardware, enrolled again, is not the enrolment that was meant (edge-74)',
      ],
      'src/jobs/devices/device-commands.test.ts': [
        'a device that was enrolled anew while its wipe waited is spared: it is taken back at the manager (edge-74)',
        'where the manager has no way to take it back, that is said, and the device stays blocked (edge-74)',
        'a wipe that somebody ordered elsewhere blocks the device too, once its manager was asked (edge-74)',
        'what went to somebody else after the approval is not erased (edge-74)',
      ],
    },
  },
  {
    row: 75,
    must: 'However often a worker dies, a device is told once; an answer that was lost is looked for at its manager.',
    tests: {
      'src/connectors/devices/device-managers.test.ts': [
        'a wipe whose answer was lost is found again by enrolment, kind and time (edge-75)',
      ],
      'src/jobs/devices/device-commands.test.ts': [
        'however often a worker dies, and wherever, a device is told once (edge-75)',
        'an answer that was lost is looked for, and nothing is sent twice (edge-75)',
      ],
    },
  },
  {
    row: 76,
    must: 'Nothing is erased before somebody has said that no work data lives on it alone.',
    tests: {
      'src/core/devices/device-command.test.ts': [
        'a wipe is only ever allowed of a confirmed company device that nothing stands against (edge-54) (edge-76)',
      ],
      'src/jobs/data/data-steps.test.ts': [
        'a device is not erased before its owner has said that nothing lives only there (edge-76)',
      ],
      'src/jobs/devices/device-commands.test.ts': [
        'a device that may hold the only copy of work data is not erased before somebody has said that it does not (edge-76)',
      ],
    },
  },
  {
    row: 77,
    must: 'A phone number is kept, moved or given on by a person who looks whose second factor it is; nothing erases its card.',
    tests: {
      'src/jobs/plans/playbooks.test.ts': [
        'edge-77: a phone number is kept or moved by a person who looks whose second factor it is, and nothing erases its card',
      ],
    },
    gap: 'Which systems use a number as a second factor is not read: whoever looks says so in a note.',
  },
  {
    row: 78,
    must: 'Badges, keys and cards come back by their tag; what they open is ended at the system that knows them.',
    tests: {
      'src/jobs/assets/check-in.test.ts': [
        'badges and keys come back by their tag like everything else, whatever becomes of what they open (edge-78)',
      ],
    },
    gap: 'A security key is taken out of the accounts by the step for second factors, which a person carries out.',
  },
  {
    row: 79,
    must: 'What is worth less than its way back is not shipped but bought or given away with an agreement; customs and batteries have their papers.',
    tests: {
      'src/core/returns/propose-return.test.ts': [
        'a monitor abroad that is worth less than its way back is not shipped; a laptop with data is (edge-79)',
      ],
      'src/formats/papers/papers.test.ts': [
        'a battery note names class, section and mark as the rules for the parcel have them (edge-79)',
        'a damaged, large or loose battery never gets a note for the air (edge-79)',
      ],
      'src/jobs/returns/end-return.test.ts': [
        'what holds no data is bought with a price, once finance agrees; whoever asks does not agree (edge-79)',
      ],
    },
  },
  {
    row: 80,
    must: 'Nothing is sent from or to a restricted country, or to an address that nobody can be reached at, until a person has looked.',
    tests: {
      'src/core/returns/propose-return.test.ts': [
        'nothing is sent from a country that is restricted, however much it is worth (edge-80)',
      ],
      'src/jobs/couriers/couriers.test.ts': [
        'an address that nobody can be reached at goes to a person, who may know better (edge-80)',
      ],
      'src/jobs/returns/returns.test.ts': [
        'a country that nothing is sent to, or that is none, leaves it to a person until somebody has looked (edge-80)',
      ],
    },
  },
  {
    row: 81,
    must: 'A vehicle and a coffee machine are never erased, a home server by hand only; each is decided by the policy of its category.',
    tests: {
      'src/core/inspection/propose-disposition.test.ts': [
        'a home server, a vehicle and a coffee machine are decided by the policy of their category (edge-81)',
      ],
      'src/jobs/assets/check-in.test.ts': [
        'a vehicle and a coffee machine come back without being erased, a home server is erased by hand and never wiped (edge-81)',
      ],
      'src/jobs/inspection/inspection.test.ts': [
        'a vehicle and a coffee machine are inspected and decided like anything else, and nothing asks for their data (edge-81)',
      ],
    },
  },
];
