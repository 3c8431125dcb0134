import { useWords } from '../language/words.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { Matters } from './matters.tsx';
import { holdsWords } from './words.ts';

/** What must be preserved. */
export function Holds() {
  const say = useWords(holdsWords);
  return (
    <>
      <PageHeader title={say('title')} about={say('about')} />
      <Matters />
    </>
  );
}
