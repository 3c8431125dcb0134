import { makeWords } from '../language/words.ts';

export const absenceWords = makeWords(
  {
    title: 'While you are away',
    about: 'Name who is asked instead. Standing in gives nobody any rights: who could not end a step is not asked.',
    here: 'You are asked yourself.',
    awayUntil: 'Until {until}, {name} is asked instead of you.',
    goAway: 'I am going to be away',
    awayOf: '{name} is away',
    save: 'Ask somebody else until then',
    until: 'Back from',
    untilWhy: 'By the clock of this device. From then on they are asked themselves again.',
    standIn: 'Who is asked meanwhile',
    back: 'I am back',
  },
  {
    title: 'Wenn Sie abwesend sind',
    about:
      'Benennen Sie, wer stattdessen gefragt wird. Vertreten gibt niemandem Rechte: Wer einen Schritt nicht beenden dürfte, wird nicht gefragt.',
    here: 'Sie werden selbst gefragt.',
    awayUntil: 'Bis {until} wird {name} an Ihrer Stelle gefragt.',
    goAway: 'Ich werde abwesend sein',
    awayOf: '{name} ist abwesend',
    save: 'Bis dahin jemand anderen fragen',
    until: 'Zurück ab',
    untilWhy: 'Nach der Uhr dieses Geräts. Ab dann wird wieder selbst gefragt.',
    standIn: 'Wer inzwischen gefragt wird',
    back: 'Ich bin zurück',
  },
);
