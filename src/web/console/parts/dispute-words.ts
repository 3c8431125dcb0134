import { makeWords } from '../language/words.ts';

/** The words of a dispute, wherever one is opened or shown. */
export const disputeWords = makeWords(
  {
    title: 'Open a dispute',
    titleOf: 'Open a dispute about {thing}',
    submit: 'Open the dispute',
    why: 'While it is open, nothing of the thing is erased or given away for good, and nobody is chased for it. Nobody is accused by it.',
    asset: 'Tag or serial number',
    claim: 'What they say',
    'claim.never_held': 'I never had it',
    'claim.returned': 'I gave it back',
    'claim.not_as_described': 'It is not as described',
    'claim.other': 'Something else',
    day: 'Day they name',
    note: 'In their words',
    file: 'A file or a photo that shows it',
    'state.open': 'open',
    'state.settled': 'settled',
  },
  {
    title: 'Streitfall eröffnen',
    titleOf: 'Streitfall zu {thing} eröffnen',
    submit: 'Streitfall eröffnen',
    why: 'Solange er offen ist, wird von der Sache nichts gelöscht oder für immer weggegeben, und niemand wird deswegen gemahnt. Beschuldigt wird damit niemand.',
    asset: 'Inventar- oder Seriennummer',
    claim: 'Was gesagt wird',
    'claim.never_held': 'Ich hatte es nie',
    'claim.returned': 'Ich habe es zurückgegeben',
    'claim.not_as_described': 'Es ist nicht wie beschrieben',
    'claim.other': 'Etwas anderes',
    day: 'Genannter Tag',
    note: 'In den eigenen Worten der Person',
    file: 'Eine Datei oder ein Foto dazu',
    'state.open': 'offen',
    'state.settled': 'entschieden',
  },
);
