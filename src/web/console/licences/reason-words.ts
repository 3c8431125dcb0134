import type { SavingReason } from '../../../core/licences/saving.ts';
import { makeWords } from '../language/words.ts';

/** Why a seat saves from the day it does, or does not. */
export const reasonWords = makeWords(
  {
    monthly: 'paid by the month',
    refundable: 'the rest of the term is paid back',
    at_renewal: 'paid until its term ends',
    notice_missed: 'the last day of notice has passed: one term more',
    minimum: 'the contract pays for as many seats anyhow',
    perpetual: 'bought once; free for somebody else',
    shared_login: 'one login for several people costs the same',
    given_on: 'somebody who waited has it: none has to be bought',
    price_unknown: 'nobody has said what it costs',
    term_unknown: 'nobody has said until when it is paid',
  },
  {
    monthly: 'monatlich bezahlt',
    refundable: 'der Rest der Laufzeit wird erstattet',
    at_renewal: 'bezahlt bis zum Ende der Laufzeit',
    notice_missed: 'der letzte Kündigungstag ist vorbei: noch eine Laufzeit',
    minimum: 'der Vertrag bezahlt ohnehin so viele Plätze',
    perpetual: 'einmal gekauft; frei für jemand anderen',
    shared_login: 'ein Zugang für mehrere kostet gleich viel',
    given_on: 'jemand, der wartete, hat ihn: keiner muss gekauft werden',
    price_unknown: 'niemand hat gesagt, was es kostet',
    term_unknown: 'niemand hat gesagt, bis wann bezahlt ist',
  } satisfies Record<SavingReason, string>,
);
