import type { Application } from '../../../api/schemas/inventory.ts';

export type Category = Application['category'];

/** What applications are for, in the order in which they are offered. */
export const categories: readonly Category[] = [
  'directory',
  'vpn',
  'mail',
  'saas',
  'finance',
  'physical',
  'phone',
  'other',
];
