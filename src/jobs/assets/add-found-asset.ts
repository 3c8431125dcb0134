import { randomUUIDv7 } from 'node:crypto';
import { type AssetCategory, bearsData } from '../../core/asset-category.ts';
import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { serialKeyOf } from '../../core/serial-key.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import { insertHandOvers } from '../../store/custody/hand-overs.ts';
import type { Tx } from '../../store/database/transaction.ts';
import { addReceivedAsset, findAsset } from '../../store/inventory/assets.ts';
import type { EvidenceFile } from '../evidence/take-photo.ts';

export type FoundAsset = {
  readonly tag: string;
  readonly serial: string | null;
  readonly category: AssetCategory;
  readonly model: string | null;
  readonly manufacturer: string | null;
  readonly note: string | null;
  readonly photos: readonly EvidenceFile[];
  readonly locationId: string | null;
};

/**
 * Puts a thing on record that came in and that no register knew: nobody's, in our hands, with data on it until somebody has seen that
 * there is none. What was expected instead stays expected. Throws `conflict` where its tag or serial number is on record.
 */
export async function addFoundAsset(tx: Tx, found: FoundAsset, operatorId: string): Promise<string> {
  const { tag, serial, note, photos, locationId, ...what } = found;
  for (const label of [tag, serial]) {
    const known = label === null ? undefined : await findAsset(tx, label);
    if (known === undefined || known.found === 'none') continue;
    const named = known.found === 'one' ? known.asset.tag : known.assets.map((one) => one.tag).join(', ');
    throw new Failure(
      'conflict',
      `“${label}” is on record as ${named}. Check that in, if it is the thing in your hands.`,
    );
  }
  const assetId = randomUUIDv7();
  const serialKey = serial === null ? null : (serialKeyOf(serial) ?? null);
  const { category } = what;
  const at = await addReceivedAsset(tx, {
    assetId,
    tag,
    serial,
    serialKey,
    locationId,
    dataBearing: bearsData(category),
    ...what,
  });
  await insertHandOvers(tx, [
    {
      assetId,
      from: { kind: 'unknown' },
      to: { kind: 'location', locationId },
      at,
      locationId,
      condition: null,
      note,
      was: null,
      custodyId: null,
      operatorId,
      photos,
    },
  ]);
  await recordEvent(tx, {
    offboardingId: null,
    type: 'asset.found',
    actor: operatorActor(operatorId),
    about: { kind: 'asset', id: assetId },
    data: { category, photos: photos.length },
    ...(note === null ? {} : { private: { note } }),
  });
  return assetId;
}
