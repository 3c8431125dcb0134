import {
  IconBuilding,
  IconCalendarEvent,
  IconChartBar,
  IconDeviceLaptop,
  IconDoorExit,
  IconGavel,
  IconHandStop,
  IconKey,
  IconLicense,
  IconListCheck,
  IconMessageQuestion,
  IconPlugConnected,
  IconSettings,
  IconShieldCheck,
  IconUserQuestion,
  IconUsers,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Permission, Role } from '../../core/permission.ts';

export type Screen = {
  /** The address; `$name` is a part that varies. */
  readonly path: string;
  readonly load: () => Promise<ComponentType>;
  /** Who may open it; left out: whoever is signed in. The server decides again. */
  readonly permission?: Permission;
  /** How the navigation shows it; left out, it is reached from another screen. `key` follows G on the keyboard. */
  readonly nav?: {
    readonly word: NavWord;
    readonly icon: typeof IconDoorExit;
    readonly key?: string;
    readonly place: 'main' | 'more';
    /** Only for these roles; left out: for whoever may open it. */
    readonly roles?: readonly Role[];
  };
};

export type NavWord = keyof typeof import('./shell/words.ts')['shellWords']['en'] & `nav.${string}`;

/** Every screen of the console, in the order of the navigation. Each is fetched when it is first opened. */
export const screens: readonly Screen[] = [
  {
    path: '/',
    load: async () => (await import('./today/today.tsx')).Today,
    nav: { word: 'nav.today', icon: IconCalendarEvent, key: 't', place: 'main' },
  },
  {
    path: '/departures',
    load: async () => (await import('./departures/departures.tsx')).Departures,
    permission: 'departures.read',
    nav: { word: 'nav.departures', icon: IconDoorExit, key: 'd', place: 'main' },
  },
  {
    path: '/departures/new',
    load: async () => (await import('./new-departure/new-departure.tsx')).NewDeparture,
    permission: 'departures.add',
  },
  {
    path: '/departures/$case',
    load: async () => (await import('./departure/departure.tsx')).Departure,
    permission: 'departures.read',
  },
  {
    path: '/departures/$case/plan',
    load: async () => (await import('./plan-review/plan-review.tsx')).PlanReview,
    permission: 'departures.read',
  },
  {
    path: '/mass-events',
    load: async () => (await import('./mass-events/mass-events.tsx')).MassEvents,
    permission: 'departures.add',
  },
  {
    path: '/mass-events/new',
    load: async () => (await import('./mass-events/new-mass-event.tsx')).NewMassEvent,
    permission: 'departures.add',
  },
  {
    path: '/mass-events/$event',
    load: async () => (await import('./mass-events/mass-event.tsx')).MassEvent,
    permission: 'departures.add',
  },
  {
    path: '/access',
    load: async () => (await import('./access/access.tsx')).Access,
    permission: 'holdings.read',
    nav: { word: 'nav.access', icon: IconKey, key: 'a', place: 'main' },
  },
  {
    path: '/devices',
    load: async () => (await import('./devices/devices.tsx')).Devices,
    permission: 'holdings.read',
    nav: { word: 'nav.devices', icon: IconDeviceLaptop, key: 'v', place: 'main' },
  },
  {
    path: '/devices/$tag',
    load: async () => (await import('./device/device.tsx')).Device,
    permission: 'holdings.read',
  },
  {
    path: '/counts',
    load: async () => (await import('./counts/counts.tsx')).Counts,
    permission: 'holdings.read',
  },
  {
    path: '/counts/$count',
    load: async () => (await import('./counts/count.tsx')).Count,
    permission: 'holdings.read',
  },
  {
    path: '/licences',
    load: async () => (await import('./licences/licences.tsx')).Licences,
    permission: 'licences.read',
    nav: { word: 'nav.licences', icon: IconLicense, place: 'more' },
  },
  {
    path: '/licences/$licence',
    load: async () => (await import('./licences/licence.tsx')).Licence,
    permission: 'licences.read',
  },
  {
    path: '/applications',
    load: async () => (await import('./applications/applications.tsx')).Applications,
    permission: 'applications.read',
    nav: { word: 'nav.applications', icon: IconPlugConnected, place: 'more' },
  },
  {
    path: '/applications/$application',
    load: async () => (await import('./applications/application.tsx')).Application,
    permission: 'applications.read',
  },
  {
    path: '/evidence',
    load: async () => (await import('./evidence/evidence.tsx')).Evidence,
    permission: 'evidence.export',
    nav: { word: 'nav.evidence', icon: IconShieldCheck, key: 'e', place: 'main' },
  },
  {
    path: '/reports',
    load: async () => (await import('./reports/reports.tsx')).Reports,
    permission: 'reports.read',
    nav: { word: 'nav.reports', icon: IconChartBar, key: 'r', place: 'main' },
  },
  {
    path: '/reports/rows',
    load: async () => (await import('./reports/figure-rows.tsx')).FigureRows,
    permission: 'departures.read',
  },
  {
    path: '/reports/residual',
    load: async () => (await import('./reports/residual.tsx')).Residual,
    permission: 'departures.read',
  },
  {
    path: '/reports/given-out',
    load: async () => (await import('./reports/given-out.tsx')).GivenOut,
    permission: 'evidence.export',
  },
  {
    path: '/reports/given-out/$export',
    load: async () => (await import('./reports/given-out-one.tsx')).GivenOutOne,
    permission: 'evidence.export',
  },
  {
    path: '/reports/$report',
    load: async () => (await import('./reports/report.tsx')).Report,
    permission: 'reports.read',
  },
  {
    path: '/holds',
    load: async () => (await import('./holds/holds.tsx')).Holds,
    permission: 'holds.manage',
    nav: { word: 'nav.holds', icon: IconGavel, place: 'more' },
  },
  {
    path: '/disputes',
    load: async () => (await import('./holds/disputes.tsx')).Disputes,
    permission: 'departures.read',
    nav: {
      word: 'nav.disputes',
      icon: IconMessageQuestion,
      place: 'more',
      roles: ['it', 'security', 'facilities', 'legal', 'auditor', 'admin'],
    },
  },
  {
    path: '/holds/$matter',
    load: async () => (await import('./holds/matter.tsx')).Matter,
    permission: 'holds.manage',
  },
  {
    path: '/my-team',
    load: async () => (await import('./my-team/my-team.tsx')).MyTeam,
    permission: 'steps.complete',
    nav: { word: 'nav.myTeam', icon: IconUsers, place: 'main', roles: ['manager'] },
  },
  {
    path: '/hr',
    load: async () => (await import('./hr/hr.tsx')).Hr,
    permission: 'departures.add',
    nav: { word: 'nav.hr', icon: IconUserQuestion, key: 'h', place: 'main', roles: ['hr', 'admin'] },
  },
  {
    path: '/facilities',
    load: async () => (await import('./facilities/facilities.tsx')).Facilities,
    permission: 'custody.change',
    nav: { word: 'nav.facilities', icon: IconBuilding, place: 'main', roles: ['facilities', 'admin'] },
  },
  {
    path: '/brakes',
    load: async () => (await import('./brakes/brakes.tsx')).Brakes,
    nav: {
      word: 'nav.brakes',
      icon: IconHandStop,
      key: 'b',
      place: 'more',
      roles: ['it', 'security', 'hr', 'legal', 'auditor', 'admin'],
    },
  },
  {
    path: '/playbooks',
    load: async () => (await import('./playbooks/playbooks.tsx')).Playbooks,
    permission: 'departures.read',
    nav: {
      word: 'nav.playbooks',
      icon: IconListCheck,
      key: 'p',
      place: 'more',
      roles: ['it', 'security', 'hr', 'auditor', 'admin'],
    },
  },
  {
    path: '/playbooks/new',
    load: async () => (await import('./playbooks/new-playbook.tsx')).NewPlaybook,
    permission: 'sources.manage',
  },
  {
    path: '/playbooks/$playbook',
    load: async () => (await import('./playbooks/playbook.tsx')).PlaybookScreen,
    permission: 'departures.read',
  },
  {
    path: '/first-run',
    load: async () => (await import('./first-run/first-run.tsx')).FirstRun,
  },
  {
    path: '/settings',
    load: async () => (await import('./settings/settings.tsx')).Settings,
    nav: { word: 'nav.settings', icon: IconSettings, key: 's', place: 'more' },
  },
  {
    path: '/settings/organization',
    load: async () => (await import('./settings/organization.tsx')).OrganizationSettings,
    permission: 'operators.manage',
  },
  {
    path: '/settings/operators',
    load: async () => (await import('./settings/operators.tsx')).Operators,
    permission: 'operators.manage',
  },
  {
    path: '/settings/roles',
    load: async () => (await import('./settings/roles.tsx')).Roles,
  },
  {
    path: '/settings/providers',
    load: async () => (await import('./settings/providers.tsx')).Providers,
    permission: 'operators.manage',
  },
  {
    path: '/settings/sources',
    load: async () => (await import('./settings/sources.tsx')).Sources,
    permission: 'sources.manage',
  },
  {
    path: '/settings/feeds',
    load: async () => (await import('./settings/feeds.tsx')).Feeds,
    permission: 'messages.handle',
  },
  {
    path: '/settings/column-maps',
    load: async () => (await import('./settings/column-maps.tsx')).ColumnMaps,
    permission: 'imports.run',
  },
  {
    path: '/settings/mail',
    load: async () => (await import('./settings/mail.tsx')).Mail,
    permission: 'mail.manage',
  },
  {
    path: '/settings/messages',
    load: async () => (await import('./settings/messages.tsx')).Messages,
    permission: 'messages.handle',
  },
  {
    path: '/settings/webhooks',
    load: async () => (await import('./settings/webhooks.tsx')).Webhooks,
    permission: 'webhooks.manage',
  },
  {
    path: '/settings/couriers',
    load: async () => (await import('./settings/couriers.tsx')).Couriers,
    permission: 'couriers.manage',
  },
  {
    path: '/settings/returns',
    load: async () => (await import('./settings/return-policy.tsx')).ReturnPolicySettings,
    permission: 'returns.read',
  },
  {
    path: '/settings/retention',
    load: async () => (await import('./settings/retention.tsx')).Retention,
    permission: 'holdings.read',
  },
  {
    path: '/settings/brakes',
    load: async () => (await import('./settings/brake-limits.tsx')).BrakeLimits,
    permission: 'brakes.read',
  },
  {
    path: '/settings/protected',
    load: async () => (await import('./settings/protected-accounts.tsx')).ProtectedAccounts,
    permission: 'applications.read',
  },
  {
    path: '/settings/texts',
    load: async () => (await import('./settings/texts.tsx')).MailTextsSettings,
    permission: 'mail.manage',
  },
  {
    path: '/settings/languages',
    load: async () => (await import('./settings/languages.tsx')).Languages,
  },
  {
    path: '/settings/server',
    load: async () => (await import('./settings/server-facts.tsx')).ServerFacts,
  },
  {
    path: '/settings/sign-in',
    load: async () => (await import('./your-sign-in/your-sign-in.tsx')).YourSignIn,
  },
];
