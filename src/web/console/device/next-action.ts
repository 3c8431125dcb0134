import type { AssetDetail } from '../../../api/schemas/inventory.ts';
import type { ProposalAnswer } from '../../../api/schemas/inspection.ts';
import type { StorageDevices } from '../../../api/schemas/sanitization.ts';

export type NextAction =
  | 'approveLock'
  | 'settle'
  | 'held'
  | 'decideReturn'
  | 'checkIn'
  | 'inspect'
  | 'erase'
  | 'verify'
  | 'decide'
  | 'approve'
  | 'carryOut'
  | 'nothing';

type Known = {
  readonly asset: AssetDetail;
  readonly isDisputed: boolean;
  readonly lockProposed: boolean;
  readonly disposition: ProposalAnswer | undefined;
  readonly drives: StorageDevices['state'] | undefined;
};

/** The one thing that is to be done about an asset next. Taking it in and inspecting it come before what a hold or a dispute stops. */
export function nextAction({ asset, isDisputed, lockProposed, disposition, drives }: Known): NextAction {
  const { stage, back, stop, status, dataBearing } = asset;
  if (lockProposed) return 'approveLock';
  if (stage === 'received' && status !== 'quarantine') return 'inspect';
  if (stop !== null) return isDisputed ? 'settle' : stage === 'with_person' && back !== null ? 'checkIn' : 'held';
  if (stage === 'with_person' && back !== null) return back.method === null ? 'decideReturn' : 'checkIn';
  if (stage === 'label_sent' || stage === 'in_transit' || stage === 'repair') return 'checkIn';
  if (stage !== 'inspected' && stage !== 'sanitized') return stage === 'received' ? 'inspect' : 'nothing';
  const open = disposition?.items.find(({ state }) => state === 'decided' || state === 'approved');
  if (open?.state === 'decided') return 'approve';
  if (open === undefined) return 'decide';
  if (dataBearing && drives?.sanitized === false) return 'erase';
  if (dataBearing && drives?.verified === false) return 'verify';
  return 'carryOut';
}
