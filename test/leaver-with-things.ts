import { randomUUIDv7 } from 'node:crypto';
import type { Means } from '../src/jobs/means.ts';
import type { Queue } from '../src/jobs/steps/queue.ts';
import type { Tx } from '../src/store/database/transaction.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { addAsset, addPerson } from './organization.ts';
import { plannedCase } from './planned-case.ts';

export type ThingOfTest = {
  readonly tag: string;
  readonly category?: string;
  readonly value?: number;
  readonly currency?: string;
  readonly ownership?: 'company' | 'leased';
  readonly dataBearing?: boolean;
};

/** A leaver of 18 December 2026 in Berlin, told on 1 November, with these things and any accessories, and a case that is planned. */
export async function leaverWithThings(
  { means, queue, organizationId }: { readonly means: Means; readonly queue: Queue; readonly organizationId: string },
  leaver: {
    readonly number: string;
    readonly country?: string | null;
    readonly things: readonly ThingOfTest[];
    readonly accessories?: readonly { readonly name: string; readonly value: number }[];
  },
) {
  const { db } = means;
  const inside = <T>(work: (tx: Tx) => Promise<T>) => withOrganization(db, organizationId, work);
  const personId = await addPerson(db, organizationId, leaver.number);
  const assetIds: string[] = [];
  for (const thing of leaver.things) {
    const assetId = await addAsset(db, organizationId, thing.tag, personId);
    assetIds.push(assetId);
    await inside((tx) =>
      tx.query(
        `update asset set category = $3, value_minor = $4, currency = $5, ownership = $6, data_bearing = $7
         where organization_id = $1 and asset_id = $2`,
        [
          organizationId,
          assetId,
          thing.category ?? 'laptop',
          thing.value ?? null,
          thing.value === undefined ? null : (thing.currency ?? 'EUR'),
          thing.ownership ?? 'company',
          thing.dataBearing ?? true,
        ],
      ),
    );
  }
  await inside(async (tx) => {
    await tx.query(
      `update person set country = $3, time_zone = 'Europe/Berlin', private_email = 'home@example.test' where organization_id = $1 and person_id = $2`,
      [organizationId, personId, leaver.country === undefined ? 'DE' : leaver.country],
    );
    for (const { name, value } of leaver.accessories ?? []) {
      const accessoryId = randomUUIDv7();
      await tx.query(
        `insert into accessory (organization_id, accessory_id, name, category, quantity, value_minor, currency) values ($1, $2, $3, 'dock', 9, $4, 'EUR')`,
        [organizationId, accessoryId, name, value],
      );
      await tx.query(
        `insert into custody (organization_id, custody_id, accessory_id, person_id, held_from) values ($1, $2, $3, $4, '2024-01-01')`,
        [organizationId, randomUUIDv7(), accessoryId, personId],
      );
    }
  });
  const offboardingId = await plannedCase({ means, queue, organizationId }, leaver.number, {
    informedAt: Temporal.Instant.from('2026-11-01T08:00:00Z'),
    timeZone: 'Europe/Berlin',
  });
  return { personId, assetIds, offboardingId };
}
