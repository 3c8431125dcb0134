import { operatorActor } from '../../core/event.ts';
import { Failure } from '../../core/failure.ts';
import { type AssetSummary, findAsset } from '../../store/inventory/assets.ts';
import { checkOut, type LockedAsset, lockAsset } from '../../store/inventory/custody.ts';
import type { Database } from '../../store/database/connection.ts';
import { withOrganization } from '../../store/database/with-organization.ts';
import { getPerson } from '../../store/people/people.ts';
import { recordEvent } from '../../store/cases/record-event.ts';
import type { Condition } from './check-in.ts';

export type CheckOut = {
  readonly tagOrSerial: string;
  readonly personId: string;
  readonly condition: Condition | null;
  readonly note: string | null;
};

export type CheckedOut = { readonly custodyId: string; readonly assetId: string; readonly tag: string };

/**
 * Hands an asset out to a person. Throws `not-found` for an asset or person that is not there, and `rule-refused` when
 * somebody has it, several assets have that serial number, or it is lost, stolen, retired or sold.
 */
export async function checkOutAsset(
  means: { readonly db: Pick<Database, 'app' | 'onBoundary'> },
  organizationId: string,
  input: CheckOut,
  operatorId: string,
): Promise<CheckedOut> {
  if (input.tagOrSerial.trim() === '') throw new Failure('bad-request', 'Scan or type a tag or a serial number.');
  return withOrganization(
    means.db,
    organizationId,
    async (tx) => {
      const finding = await findAsset(tx, input.tagOrSerial);
      if (finding.found === 'none') throw unknownAsset(input.tagOrSerial, finding.near);
      if (finding.found === 'several') throw severalAssets(input.tagOrSerial, finding.assets);
      const person = await getPerson(tx, input.personId);
      const asset = await lockAsset(tx, finding.asset.assetId);
      refuseUnavailable(asset, person.personId);
      const { condition, note } = input;
      const custodyId = await checkOut(tx, asset, person.personId, { condition, note });
      await recordEvent(tx, {
        offboardingId: null,
        type: 'asset.checked_out',
        actor: operatorActor(operatorId),
        about: { kind: 'asset', id: asset.assetId },
        data: { custody: custodyId, person: person.personId, condition, was: asset.status },
        ...(note === null ? {} : { private: { note } }),
      });
      return { custodyId, assetId: asset.assetId, tag: asset.tag };
    },
    { name: 'check-out', repeatable: true },
  );
}

const gone: readonly LockedAsset['status'][] = ['lost', 'stolen', 'retired', 'sold'];

function refuseUnavailable(asset: LockedAsset, personId: string): void {
  if (asset.custody !== null) {
    const already = asset.custody.personId === personId ? ' already' : '';
    throw new Failure('rule-refused', `${asset.custody.name}${already} has ${asset.tag}. Check it in first.`);
  }
  if (gone.includes(asset.status)) {
    throw new Failure('rule-refused', `${asset.tag} is ${asset.status}. If it is in your hands, check it in first.`);
  }
}

function unknownAsset(text: string, near: readonly AssetSummary[]): Failure {
  const hint = near.length === 0 ? '' : ` Near it are: ${near.map((asset) => asset.tag).join(', ')}.`;
  return new Failure('not-found', `No asset has the tag or serial number “${text}”.${hint}`);
}

function severalAssets(text: string, assets: readonly AssetSummary[]): Failure {
  const tags = assets.map((asset) => asset.tag).join(', ');
  return new Failure('rule-refused', `Several assets have the serial number “${text}”: ${tags}. Name the tag.`);
}
