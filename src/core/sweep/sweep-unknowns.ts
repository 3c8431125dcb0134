import type { ImportSubject } from '../import-record.ts';
import { missingExports } from './sweep-coverage.ts';
import type { RefusedFile, SweptFile, Unknown, UnknownCode } from './sweep-report.ts';

/** Everything a sweep could not see, in numbers. */
export type Blindness = {
  readonly files: readonly Pick<SweptFile, 'name' | 'rows' | 'refused'>[];
  readonly refusedFiles: readonly RefusedFile[];
  readonly subjects: ReadonlySet<ImportSubject>;
  readonly applications: readonly string[];
  readonly statusUnknown: number;
  readonly contradictory: number;
  readonly hrWithoutLeavers: boolean;
  readonly unknownStates: number;
  readonly unsure: number;
};

/** What a sweep does not know, each as a sentence. As long as there is one, finding nothing is not a clean result. */
export function unknownsOf(blindness: Blindness): readonly Unknown[] {
  const { files, refusedFiles, statusUnknown, contradictory, unknownStates, unsure } = blindness;
  const unknowns: Unknown[] = refusedFiles.map(({ reason }) => ({
    code: 'file_refused',
    sentence: `Not read: ${reason}`,
  }));
  const say = (code: UnknownCode, sentence: string): void => {
    unknowns.push({ code, sentence });
  };
  for (const { name, rows, refused } of files) {
    if (refused > 0)
      say(
        'rows_refused',
        `${count(refused, 'row', 'rows')} of ${rows} in ${name} could not be read and ${refused === 1 ? 'is' : 'are'} missing here.`,
      );
  }
  for (const sentence of missingExports(blindness.subjects, blindness.applications)) say('export_missing', sentence);
  if (!blindness.subjects.has('people') && !blindness.subjects.has('departures')) {
    say('leavers_missing', 'No file says who has left, so nothing could be compared.');
  }
  if (blindness.hrWithoutLeavers) {
    say(
      'leavers_missing',
      'The list of people holds nobody who has left. HR exports often leave leavers out: an account that belongs to nobody may be a leaver’s.',
    );
  }
  if (statusUnknown > 0)
    say('status_unknown', `No file says whether ${count(statusUnknown, 'person', 'people')} still work here.`);
  if (contradictory > 0)
    say(
      'status_contradictory',
      `The files contradict themselves about ${count(contradictory, 'person', 'people')}, who were taken as still here.`,
    );
  if (unknownStates > 0)
    say(
      'account_state_unknown',
      `${count(unknownStates, 'account', 'accounts')} may be open or closed: the export does not say.`,
    );
  if (unsure > 0)
    say('unsure_match', `${count(unsure, 'holding', 'holdings')} may be a leaver’s, but by too little to say so.`);
  return unknowns;
}

function count(amount: number, one: string, many: string): string {
  return `${amount.toLocaleString('en-US')} ${amount === 1 ? one : many}`;
}
