import { type CommandFacts, type CommandKind, commandKinds, mayCommand } from '../../core/devices/device-command.ts';
import { Failure } from '../../core/failure.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { type AssetObstacles, readObstacles } from '../../store/devices/asset-obstacles.ts';
import type { DeviceRow } from '../../store/devices/devices.ts';

/** The asset that an enrolment is known to be. */
export type TargetAsset = NonNullable<DeviceRow['asset']>;

/** The asset of an enrolment and what stands against erasing it. Throws `rule-refused` where nobody has said which asset it is. */
export async function readTarget(
  tx: Tx,
  device: DeviceRow,
): Promise<{ readonly asset: TargetAsset; readonly obstacles: AssetObstacles }> {
  const { asset } = device;
  if (asset === null)
    throw new Failure(
      'rule-refused',
      'It is not certain which asset this enrolment is: confirm it with "devices match" first.',
    );
  return { asset, obstacles: await readObstacles(tx, asset.id) };
}

/** What decides whether a device may be told something. */
export function factsOf(device: DeviceRow, asset: TargetAsset, { held, disputed, copyOpen }: AssetObstacles) {
  return {
    match: device.match,
    matchReason: device.matchReason,
    gone: device.goneAt !== null,
    deviceOwnership: device.ownership,
    assetOwnership: asset.ownership,
    held,
    disputed,
    copyOpen,
    open: device.open,
  };
}

/** What a device may be told now; for the rest the sentence that stands against it. */
export async function judgeCommands(
  tx: Tx,
  device: DeviceRow,
): Promise<readonly { readonly kind: CommandKind; readonly allowed: boolean; readonly reason: string | null }[]> {
  const { asset } = device;
  if (asset === null)
    return commandKinds.map((kind) => ({ kind, allowed: false, reason: 'Nobody has said which asset it is.' }));
  const facts: CommandFacts = factsOf(device, asset, await readObstacles(tx, asset.id));
  return commandKinds.map((kind) => {
    const verdict = mayCommand(kind, facts);
    return { kind, allowed: verdict.allowed, reason: verdict.allowed ? null : verdict.reason };
  });
}
