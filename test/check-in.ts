import assert from 'node:assert/strict';
import { type CheckIn, type CheckInOutcome, checkInAssets } from '../src/jobs/assets/check-in.ts';
import type { Means } from '../src/jobs/means.ts';
import type { Queue } from '../src/jobs/steps/queue.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';

const unheard: Queue = { wake: async () => undefined, close: async () => undefined };

/** Scans one thing, as somebody who sees everything does at a desk; without a queue nothing wakes. */
export async function checkInAsset(
  { db, connectors, queue = unheard }: Pick<Means, 'db' | 'connectors'> & { readonly queue?: Queue },
  organizationId: string,
  scan: CheckIn,
  operatorId: string,
): Promise<CheckInOutcome> {
  const batch = { scans: [scan], operatorId, scope: null, locationId: null, kitId: null };
  const [outcome] = await withOrganization(db, organizationId, (tx) => checkInAssets({ connectors, queue }, tx, batch));
  return outcome ?? assert.fail('A scan came to nothing.');
}
