import { randomUUIDv7 } from 'node:crypto';
import { withOrganization } from '../src/store/database/with-organization.ts';
import type { Database } from '../src/store/database/connection.ts';
import { addApplication } from './organization.ts';

/** An enrolment with a device manager that nobody asks, which a person has confirmed to be an asset. Answers its id. */
export async function enrolDevice(
  db: Database,
  organizationId: string,
  of: { readonly assetId: string; readonly operatorId: string },
): Promise<string> {
  const applicationId = await addApplication(db, organizationId, { name: 'Fleet', connector: 'fleet' });
  const deviceId = randomUUIDv7();
  await withOrganization(db, organizationId, (tx) =>
    tx.query(
      `insert into device (organization_id, device_id, application_id, enrolment_ref, platform, ownership, state, fingerprint, match,
         asset_id, matched_by)
       values ($1, $2, $3, 'e-1', 'macos', 'company', 'usable', '{}', 'confirmed', $4, $5)`,
      [organizationId, deviceId, applicationId, of.assetId, of.operatorId],
    ),
  );
  return deviceId;
}
