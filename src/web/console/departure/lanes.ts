import type { Step } from '../../../api/schemas/cases.ts';
import type { Action } from '../../../core/playbooks/playbook.ts';

/** What a step of a plan is about, in the order in which a plan is read. */
export const lanes = ['notice', 'identity', 'apps', 'data', 'devices', 'facilities', 'evidence'] as const;
export type Lane = (typeof lanes)[number];

const laneByAction: Partial<Readonly<Record<Action, Lane>>> = {
  suspend: 'identity',
  revokeSessions: 'identity',
  remove_mfa: 'identity',
  rotate_secrets: 'identity',
  review_activity: 'identity',
  restore: 'identity',
  removeFromGroups: 'apps',
  deprovision: 'apps',
  releaseSeat: 'apps',
  transferData: 'data',
  stop_forwarding: 'data',
  preserve_data: 'data',
  copy_local_data: 'data',
  check_hold: 'data',
  hand_over: 'data',
  capture_keys: 'devices',
  collect: 'devices',
  pursue_return: 'devices',
  move_number: 'devices',
  inspect: 'devices',
  decide: 'devices',
  sanitize: 'devices',
  wipe: 'devices',
  lock_device: 'devices',
  remove_work_profile: 'devices',
  switch_badge_off: 'facilities',
  cancel_card: 'facilities',
  arrange: 'facilities',
  observe: 'evidence',
  approve: 'evidence',
  recheck: 'evidence',
  close: 'evidence',
};

/** The lane that a step is drawn in; what is told to people is notice. */
export function laneOf({ action, item }: Pick<Step, 'action' | 'item'>): Lane {
  const known = laneByAction[action];
  if (known !== undefined) return known;
  if (item === null) return action === 'attest' || action === 'verify' ? 'evidence' : 'notice';
  if (item.kind === 'asset' || item.kind === 'accessory') return 'devices';
  if (item.kind === 'data' || item.kind === 'ownership') return 'data';
  return 'apps';
}
