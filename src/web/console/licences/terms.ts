import type { LicenceView } from '../../../api/schemas/licences.ts';
import { useInstants } from '../language/instants.ts';
import { useNumbers } from '../language/numbers.ts';
import { useWords } from '../language/words.ts';
import { dayAfter } from './days.ts';
import { licencesWords } from './words.ts';

/** How the terms of a licence are said. */
export function useTerms() {
  const say = useWords(licencesWords);
  const { money, number } = useNumbers();
  const { day, isPast } = useInstants();
  return {
    price: ({ priceMinor, currency, period }: LicenceView): string => {
      if (priceMinor === null || currency === null) return say('notSaid');
      const price = money({ minor: priceMinor, currency });
      return period === null ? price : say(`perPeriod.${period}`, { price });
    },
    use: ({ taken, seats }: LicenceView): string => (seats === null ? number(taken) : say('of', { taken, seats })),
    /** Until when it is paid, and by when it has to be stopped for that. */
    renewal: ({ termEnds, noticeDays }: LicenceView): string => {
      if (termEnds === null) return say('notSaid');
      if (noticeDays === null) return day(termEnds);
      const notice = dayAfter(termEnds, -noticeDays);
      const hint = say(isPast(`${notice}T23:59:59Z`) ? 'noticePassed' : 'renewal', { day: day(notice) });
      return `${day(termEnds)}. ${hint}`;
    },
  };
}
