import type { Permission } from '../../../core/permission.ts';
import type { SettingsKey } from './words.ts';

/** The sections of the settings, with what each needs; left out: whoever is signed in. */
export const sections: readonly {
  readonly path: string;
  readonly word: SettingsKey & `section.${string}`;
  readonly permission?: Permission;
}[] = [
  { path: '/settings/organization', word: 'section.organization', permission: 'operators.manage' },
  { path: '/settings/operators', word: 'section.operators', permission: 'operators.manage' },
  { path: '/settings/roles', word: 'section.roles' },
  { path: '/settings/sign-in', word: 'section.signIn' },
  { path: '/settings/providers', word: 'section.providers', permission: 'operators.manage' },
  { path: '/settings/sources', word: 'section.sources', permission: 'sources.manage' },
  { path: '/settings/feeds', word: 'section.feeds', permission: 'messages.handle' },
  { path: '/settings/column-maps', word: 'section.columnMaps', permission: 'imports.run' },
  { path: '/settings/mail', word: 'section.mail', permission: 'mail.manage' },
  { path: '/settings/messages', word: 'section.messages', permission: 'messages.handle' },
  { path: '/settings/webhooks', word: 'section.webhooks', permission: 'webhooks.manage' },
  { path: '/settings/couriers', word: 'section.couriers', permission: 'couriers.manage' },
  { path: '/settings/returns', word: 'section.returns', permission: 'returns.read' },
  { path: '/settings/retention', word: 'section.retention', permission: 'holdings.read' },
  { path: '/settings/brakes', word: 'section.brakes', permission: 'brakes.read' },
  { path: '/settings/protected', word: 'section.protected', permission: 'applications.read' },
  { path: '/settings/texts', word: 'section.texts', permission: 'mail.manage' },
  { path: '/settings/languages', word: 'section.languages' },
  { path: '/settings/server', word: 'section.server' },
];
