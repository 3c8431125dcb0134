import { makeWords } from '../language/words.ts';

export const todayWords = makeWords({ title: 'Today' }, { title: 'Heute' });
