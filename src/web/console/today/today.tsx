import { PageHeader } from '../parts/page-header.tsx';
import { useWords } from '../language/words.ts';
import { todayWords } from './words.ts';

export function Today() {
  const say = useWords(todayWords);
  return <PageHeader title={say('title')} />;
}
