import { makeWords } from '../language/words.ts';

export const organizationWords = makeWords(
  {
    zone: 'Time zone',
    zoneWhy: 'Where the organization reports its days. Each person keeps a zone of their own.',
    caseOwner: 'The usual owner of a case',
    caseOwnerWhy: 'Who is asked where nobody else can be found. Left empty, whoever opened the case owns it.',
    operator: 'Operator',
    choose: 'Make them the usual owner',
    nobody: 'Nobody is the usual owner',
    places: 'Sites',
    placesWhy:
      'They come with imports of people and assets. Weekends and the public holidays of where a person works are no working days; the return desk of a site is whoever has the role facilities there.',
    country: 'Country',
    notKnown: 'Not known',
    noPlaces: 'No site is known yet',
    noPlacesWhy: 'Import a list of people or assets that names them.',
  },
  {
    zone: 'Zeitzone',
    zoneWhy: 'Wo die Organisation ihre Tage zählt. Jede Person behält ihre eigene Zone.',
    caseOwner: 'Wem ein Fall üblicherweise gehört',
    caseOwnerWhy:
      'Wer gefragt wird, wenn sich sonst niemand findet. Bleibt es leer, gehört der Fall der Person, die ihn eröffnet hat.',
    operator: 'Bediener',
    choose: 'Zum üblichen Eigentümer machen',
    nobody: 'Niemand ist üblicher Eigentümer',
    places: 'Standorte',
    placesWhy:
      'Sie kommen mit Importen von Personen und Geräten. Wochenenden und die Feiertage des Landes, in dem eine Person arbeitet, sind keine Arbeitstage; die Annahme eines Standorts ist, wer dort die Rolle Gebäude hat.',
    country: 'Land',
    notKnown: 'Nicht bekannt',
    noPlaces: 'Noch ist kein Standort bekannt',
    noPlacesWhy: 'Lesen Sie eine Liste von Personen oder Geräten ein, die sie nennt.',
  },
);
