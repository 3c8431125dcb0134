import { makeWords } from '../language/words.ts';

export const stepUpWords = makeWords(
  {
    title: 'Is it still you?',
    why: 'What you are about to do cannot be undone, or gives power away. Prove once that it is you; it counts for five minutes.',
    withPasskey: 'Use your passkey',
    register: 'Add a passkey',
    registerWhy:
      'You came in by a one-time link and have no passkey yet. Adding one is proof enough, now and from now on.',
    withProvider: 'Prove it with {name}',
    demo: 'This is a demonstration: a click is enough, and nothing real can be touched.',
    demoYes: 'Yes, it is me',
    none: 'There is nothing here to prove it with. Sign out, and sign in again with a one-time link or at your provider; that counts as a proof.',
    popup: 'A window of your provider has opened. Sign in there; this goes on by itself.',
    cancel: 'Cancel',
  },
  {
    title: 'Sind Sie es noch?',
    why: 'Was Sie vorhaben, lässt sich nicht zurücknehmen oder gibt Macht weiter. Weisen Sie sich einmal aus; das gilt fünf Minuten.',
    withPasskey: 'Passkey verwenden',
    register: 'Passkey hinzufügen',
    registerWhy:
      'Sie sind mit einem Einmal-Link gekommen und haben noch keinen Passkey. Einen hinzuzufügen genügt als Nachweis, jetzt und künftig.',
    withProvider: 'Mit {name} ausweisen',
    demo: 'Dies ist eine Vorführung: ein Klick genügt, und Echtes kann nicht berührt werden.',
    demoYes: 'Ja, ich bin es',
    none: 'Hier gibt es nichts, womit Sie sich ausweisen könnten. Melden Sie sich ab und mit einem Einmal-Link oder bei Ihrem Anbieter wieder an; das gilt als Nachweis.',
    popup: 'Ein Fenster Ihres Anbieters ist offen. Melden Sie sich dort an; hier geht es dann von selbst weiter.',
    cancel: 'Abbrechen',
  },
);
