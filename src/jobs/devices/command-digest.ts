import type { CommandKind } from '../../core/devices/device-command.ts';
import { canonicalBytes, digestOf } from '../../ledger/canonical.ts';
import type { DeviceRow } from '../../store/devices/devices.ts';

/** What two people agree on: this thing, enrolled like this, with whoever has it now. */
export function digestOfCommand(
  id: string,
  kind: CommandKind,
  device: DeviceRow,
  offboardingId: string | null,
): string {
  const { enrolmentRef, serial, fingerprint, ownership, asset, custodian } = device;
  return digestOf(
    canonicalBytes({
      command: id,
      kind,
      device: device.id,
      manager: device.application.id,
      enrolment: enrolmentRef,
      serial,
      fingerprint,
      ownership,
      asset: asset?.id ?? null,
      assetOwnership: asset?.ownership ?? null,
      custodian: custodian?.id ?? null,
      offboarding: offboardingId,
    }),
  );
}
