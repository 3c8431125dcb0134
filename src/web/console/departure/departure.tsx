import { Tabs } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useWords } from '../language/words.ts';
import { PageHeader } from '../parts/page-header.tsx';
import { Shown } from '../parts/states.tsx';
import { useMay, useMe } from '../server/me.ts';
import { useFilters } from '../use-filters.ts';
import { AccessTab } from './access-tab.tsx';
import { ActivityTab } from './activity-tab.tsx';
import { CaseHeader } from './case-header.tsx';
import { DevicesTab } from './devices-tab.tsx';
import { EvidenceTab } from './evidence-tab.tsx';
import { HandoverTab } from './handover-tab.tsx';
import { plainCase } from './plain-case.ts';
import { PlanTab } from './plan-tab.tsx';
import { type CaseShown, useCase } from './use-case.ts';
import { caseWords } from './words.ts';

const tabs = {
  plan: PlanTab,
  access: AccessTab,
  devices: DevicesTab,
  handover: HandoverTab,
  evidence: EvidenceTab,
  activity: ActivityTab,
} as const;
type TabName = keyof typeof tabs;

/** One case: where it stands, and what is the next safe thing to do. */
export function Departure() {
  const { case: ref = '' }: { readonly case?: string } = useParams({ strict: false });
  // Another case begins anew: nothing of this one may be shown under its name.
  return <Case key={ref} caseRef={ref} />;
}

function Case({ caseRef }: { readonly caseRef: string }) {
  const answer = useCase(caseRef);
  return (
    <>
      {answer.data === undefined ? <PageHeader title={caseRef} /> : null}
      <Shown answer={answer}>{(shown) => <ShownCase shown={shown} />}</Shown>
    </>
  );
}

function ShownCase({ shown }: { readonly shown: CaseShown }) {
  const say = useWords(caseWords);
  const may = useMay();
  const { filters, set } = useFilters(['tab', 'step']);
  const me = useMe();
  // How access was asked for and seen is for those who work on it.
  const isTechnical = may('holdings.read');
  const names = (Object.keys(tabs) as TabName[]).filter((name) => name !== 'access' || isTechnical);
  const open = names.find((name) => name === filters.tab) ?? 'plan';
  const Tab = tabs[open];
  return (
    <>
      <CaseHeader shown={shown} />
      <Tabs
        value={open}
        onChange={(name) => set({ tab: name ?? '', step: '' })}
        keepMounted={false}
        activateTabWithKeyboard={false}
      >
        <Tabs.List aria-label={say('tabs')} mb="md" className="no-print">
          {names.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {say(`tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={open}>
          <Tab shown={isTechnical ? shown : plainCase(shown, me?.operator.id)} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
