import { recordSanitization, type SanitizationMeans } from '../src/jobs/sanitization/record-sanitization.ts';
import { chooseStorageDevice } from '../src/jobs/sanitization/storage-devices.ts';
import { verifySanitization } from '../src/jobs/sanitization/verify-sanitization.ts';
import type { Tx } from '../src/store/database/transaction.ts';
import { sanitizedOf } from '../src/store/sanitization/sanitized-of.ts';
import { listStorageDevices } from '../src/store/sanitization/storage-devices.ts';

/** A step, or an asset, whose media are to be erased (`sanitize`), or checked by somebody else (`verify`). */
type Erasing = { readonly action: string; readonly operatorId: string } & (
  | { readonly stepId: string }
  | { readonly assetId: string }
);

/** Whether a step is ended by records of storage devices instead of by a statement. */
export function isAboutMedia(action: string): boolean {
  return action === 'sanitize' || action === 'verify';
}

/** Does what people do with a drive in hand: records how it was erased, or that somebody else made sure; the step ends by that. */
export async function eraseMedia(means: SanitizationMeans, tx: Tx, what: Erasing): Promise<void> {
  const assetId = 'assetId' in what ? what.assetId : await assetOfStep(tx, what.stepId);
  await (what.action === 'sanitize' ? erase : verify)(means, tx, assetId, what.operatorId);
}

async function assetOfStep(tx: Tx, stepId: string): Promise<string> {
  const [row] = await tx.query<{ asset_id: string }>(
    `select i.asset_id from step s join item i on i.organization_id = s.organization_id and i.item_id = s.item_id
     where s.organization_id = $1 and s.step_id = $2`,
    [tx.organizationId, stepId],
  );
  return row?.asset_id ?? '';
}

async function erase(means: SanitizationMeans, tx: Tx, assetId: string, operatorId: string): Promise<void> {
  if ((await listStorageDevices(tx, assetId)).length === 0)
    await chooseStorageDevice(tx, { assetId, media: 'nvme_ssd' }, operatorId);
  for (const { id: storageDeviceId } of await listStorageDevices(tx, assetId))
    await recordSanitization(
      means,
      tx,
      {
        assetId,
        storageDeviceId,
        method: 'purge',
        technique: 'sanitize_block_erase',
        tool: 'nvme-cli',
        toolVersion: '2.11',
        result: 'passed',
        startedAt: null,
        endedAt: null,
        place: 'Workshop',
        doneBy: { operatorId, outsider: null },
        wipeConfirmedAt: null,
        particleMm: null,
        wholeDevice: false,
        hiddenSectors: false,
        note: null,
        report: null,
      },
      operatorId,
    );
}

async function verify(means: SanitizationMeans, tx: Tx, assetId: string, operatorId: string): Promise<void> {
  for (const sanitizationId of (await sanitizedOf(tx, assetId)).sanitizationIds)
    await verifySanitization(
      means,
      tx,
      {
        sanitizationId,
        method: 'sample',
        samplePercent: 10,
        result: 'passed',
        checkedBy: { operatorId, outsider: null },
        checkedAt: null,
        note: null,
      },
      operatorId,
    );
}
