import { useWords } from '../language/words.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { PageTabs } from '../parts/page-tabs.tsx';
import { useMayEverywhere } from '../server/me.ts';
import { useFilters } from '../use-filters.ts';
import { Certificates } from './certificates.tsx';
import { CheckPacks } from './check-packs.tsx';
import { Controls } from './controls.tsx';
import { Sample } from './sample.tsx';
import { evidenceWords } from './words.ts';

const tabs = { sample: Sample, check: CheckPacks, certificates: Certificates, controls: Controls } as const;
type Tab = keyof typeof tabs;

/** What an auditor needs: cases drawn at random with what proves them, packs checked, certificates, and which question is answered where. */
export function Evidence() {
  const say = useWords(evidenceWords);
  const mayEverywhere = useMayEverywhere();
  const { filters } = useFilters(['tab']);
  const shown = (Object.keys(tabs) as Tab[]).filter(
    (tab) => tab !== 'certificates' || mayEverywhere('certificates.read'),
  );
  const chosen = shown.find((tab) => tab === filters.tab) ?? 'sample';
  const Content = tabs[chosen];
  return (
    <>
      <PageHeader title={say('title')} about={say('about')} />
      <PageTabs
        label={say('pages')}
        tabs={shown.map((tab) => ({
          to: tab === 'sample' ? '/evidence' : `/evidence?tab=${tab}`,
          word: say(`tab.${tab}`),
          isHere: tab === chosen,
        }))}
      />
      <Content />
    </>
  );
}
