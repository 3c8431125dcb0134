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
  },
);
