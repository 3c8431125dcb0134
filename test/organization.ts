import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connectors } from '../src/connectors/registry.ts';
import type { BrakeLimits } from '../src/core/brakes/brake.ts';
import type { JsonObject } from '../src/core/applications/connector.ts';
import type { RoleGrant } from '../src/core/permission.ts';
import type { Playbook } from '../src/core/playbooks/playbook.ts';
import { parsePlaybook } from '../src/formats/playbook-file.ts';
import type { LogEntry, Means } from '../src/jobs/means.ts';
import type { Database } from '../src/store/database/connection.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { seal, unseal } from '../src/store/sealed.ts';
import { testKey } from './database.ts';

/** What jobs work with in a test; `logged` keeps what they said. */
export function makeMeans(db: Database): Means & { readonly logged: LogEntry[] } {
  const logged: LogEntry[] = [];
  return {
    db,
    connectors,
    unseal: (sealed, boundTo) => unseal(testKey, sealed, boundTo),
    random: () => 0.01,
    randomBytes: (size) => randomBytes(size),
    log: (entry) => {
      logged.push(entry);
    },
    logged,
  };
}

/** A shipped playbook, as the program reads it. */
export async function shippedPlaybook(name: string): Promise<Playbook> {
  const url = new URL(`../playbooks/${name}.yaml`, import.meta.url);
  return parsePlaybook(await readFile(url, 'utf8'), `${name}.yaml`).playbook;
}

/** Lets everybody leave at once: a test opens as many cases as it needs. */
const wideBrakes: BrakeLimits = {
  perDay: 1_000_000,
  perWeek: 1_000_000,
  immediatePerHour: 1_000_000,
  departmentShare: 1,
  accessPerHour: 1_000_000,
};

/** An empty organization, by default without brakes; `{}` as `brakes` gives it those of the product. */
export async function addOrganization(db: Database, name = 'Example', brakes?: BrakeLimits): Promise<string> {
  const organizationId = randomUUIDv7();
  await withOrganization(db, organizationId, (tx) =>
    tx.query(
      `insert into organization (organization_id, name, time_zone, settings) values ($1, $2, 'Europe/Berlin', $3)`,
      [organizationId, name, JSON.stringify({ brakes: brakes ?? wideBrakes })],
    ),
  );
  return organizationId;
}

/** An operator, by default an administrator of everything. */
export async function addOperator(
  db: Database,
  organizationId: string,
  grants: readonly RoleGrant[] = [{ role: 'admin', scope: 'organization', value: '' }],
  personId: string | null = null,
): Promise<string> {
  const operatorId = randomUUIDv7();
  await withOrganization(db, organizationId, async (tx) => {
    await tx.query(
      `insert into operator (organization_id, operator_id, name, email, person_id) values ($1, $2, 'Olga', $3, $4)`,
      [organizationId, operatorId, `${operatorId}@example.test`, personId],
    );
    for (const grant of grants) {
      await tx.query(
        `insert into role_grant (organization_id, role_grant_id, operator_id, role, scope_kind, scope_value) values ($1, $2, $3, $4, $5, $6)`,
        [organizationId, randomUUIDv7(), operatorId, grant.role, grant.scope, grant.value],
      );
    }
  });
  return operatorId;
}

/** A person with one employment, known by employee number and work address. */
export async function addPerson(db: Database, organizationId: string, employeeNumber: string): Promise<string> {
  const personId = randomUUIDv7();
  const email = `${employeeNumber.toLowerCase()}@example.test`;
  await withOrganization(db, organizationId, async (tx) => {
    await tx.query(
      `insert into person (organization_id, person_id, display_name, work_email, country, department) values ($1, $2, $3, $4, 'DE', 'Sales')`,
      [organizationId, personId, `Person ${employeeNumber}`, email],
    );
    await tx.query(
      `insert into employment (organization_id, employment_id, person_id, source, worker_id, worker_type, start_date)
       values ($1, $2, $3, 'hr', $4, 'employee', '2020-01-01')`,
      [organizationId, randomUUIDv7(), personId, employeeNumber],
    );
    await tx.query(
      `insert into person_identifier (organization_id, person_identifier_id, person_id, source, kind, value)
       values ($1, $2, $4, 'hr', 'employee_number', $5), ($1, $3, $4, 'hr', 'email', $6)`,
      [organizationId, randomUUIDv7(), randomUUIDv7(), personId, employeeNumber, email],
    );
  });
  return personId;
}

export type TestApplication = {
  readonly name: string;
  readonly category?: string;
  readonly connector: string;
  readonly config?: JsonObject;
  readonly credentials?: JsonObject;
  readonly callsPerSecond?: number;
};

export async function addApplication(
  db: Database,
  organizationId: string,
  application: TestApplication,
): Promise<string> {
  const applicationId = randomUUIDv7();
  await withOrganization(db, organizationId, async (tx) => {
    await tx.query(
      `insert into application (organization_id, application_id, name, category, connector, config, calls_per_second)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        organizationId,
        applicationId,
        application.name,
        application.category ?? 'saas',
        application.connector,
        JSON.stringify(application.config ?? {}),
        application.callsPerSecond ?? null,
      ],
    );
    if (application.credentials === undefined) return;
    await tx.query(`insert into connector_credential (organization_id, application_id, sealed) values ($1, $2, $3)`, [
      organizationId,
      applicationId,
      seal(testKey, application.credentials, `${organizationId}/${applicationId}`),
    ]);
  });
  return applicationId;
}

export async function addAsset(
  db: Database,
  organizationId: string,
  tag: string,
  personId: string | null,
): Promise<string> {
  const assetId = randomUUIDv7();
  await withOrganization(db, organizationId, async (tx) => {
    await tx.query(
      `insert into asset (organization_id, asset_id, tag, category, model, status, data_bearing) values ($1, $2, $3, 'laptop', 'Model', $4, true)`,
      [organizationId, assetId, tag, personId === null ? 'stock' : 'deployed'],
    );
    if (personId === null) return;
    await tx.query(
      `insert into custody (organization_id, custody_id, asset_id, person_id, held_from) values ($1, $2, $3, $4, '2024-01-01')`,
      [organizationId, randomUUIDv7(), assetId, personId],
    );
  });
  return assetId;
}
