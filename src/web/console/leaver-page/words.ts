import { makeWords } from '../language/words.ts';

/** What operators do with the page of somebody who leaves. */
export const leaverPageWords = makeWords(
  {
    title: 'Their own page',
    what: 'There they see what is asked for and how to send it, say where each thing is, and sign. It needs no account and works after every login is gone.',
    none: 'No link to it was made yet.',
    links: { one: 'One link opens it', other: '{count} links open it' },
    noLink: 'No link opens it now.',
    neverOpened: 'never opened',
    opened: { one: 'opened once, last', other: 'opened {count} times, last' },
    send: 'Mail them a link',
    sendText: 'It goes to their private address where one is known, and waits until they have been told.',
    sent: 'Their link is on its way out. It is sent once a mail server is set up and they have been told.',
    copy: 'Show a link to pass on',
    copyText:
      'Whoever has this link can act as the person who leaves. That you made it stands in the activity of the case.',
    link: 'The link',
    takeBack: 'Take all links back',
    takeBackText: 'No link of this case opens their page any more, also none that was mailed. You can make a new one.',
  },
  {
    title: 'Die eigene Seite',
    what: 'Dort sieht die Person, worum wir bitten und wie es zurückkommt, sagt, wo jedes Ding ist, und unterschreibt. Sie braucht kein Konto; die Seite geht auch, wenn jeder andere Zugang schon geschlossen ist.',
    none: 'Noch wurde kein Link dafür gemacht.',
    links: { one: 'Ein Link öffnet sie', other: '{count} Links öffnen sie' },
    noLink: 'Zurzeit öffnet kein Link sie.',
    neverOpened: 'nie geöffnet',
    opened: { one: 'einmal geöffnet, zuletzt', other: '{count}-mal geöffnet, zuletzt' },
    send: 'Link per Mail schicken',
    sendText: 'Er geht an die private Adresse, wenn eine bekannt ist, und wartet, bis die Person Bescheid weiß.',
    sent: 'Der Link geht hinaus, sobald ein Mailserver eingerichtet ist und die Person Bescheid weiß.',
    copy: 'Link zum Weitergeben zeigen',
    copyText:
      'Wer diesen Link hat, kann handeln wie die Person, die geht. Dass Sie ihn gemacht haben, steht im Verlauf des Vorgangs.',
    link: 'Der Link',
    takeBack: 'Alle Links zurücknehmen',
    takeBackText:
      'Kein Link dieses Vorgangs öffnet die Seite mehr, auch keiner, der verschickt wurde. Sie können einen neuen machen.',
  },
);
