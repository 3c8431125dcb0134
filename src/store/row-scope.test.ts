import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { useDatabase } from '../../test/database.ts';
import { type Acting, mayHandle, mayOn, roles, type RoleGrant, type ScopeKind } from '../core/permission.ts';
import { withOrganization } from './database/with-organization.ts';
import { rowScope, type ScopedColumns, scopeSql, scopeValues } from './row-scope.ts';

const db = await useDatabase();
const organizationId = randomUUIDv7();
const operatorId = randomUUIDv7();
const [site, otherSite, offboarding, otherOffboarding, person, otherPerson] = Array.from({ length: 6 }, () =>
  randomUUIDv7(),
);

const columns: ScopedColumns = {
  department: 'r.department',
  site: 'r.site',
  offboarding: 'r.offboarding',
  leaver: 'r.leaver',
};
const valuesOf: Readonly<Record<ScopeKind, readonly (string | undefined)[]>> = {
  organization: [''],
  department: ['Sales', 'Lab'],
  site: [site, otherSite, 'not an id'],
  case: [offboarding, otherOffboarding, ''],
};
const grant = fc.constantFrom<ScopeKind>('organization', 'department', 'site', 'case').chain((scope) =>
  fc.record({
    role: fc.constantFrom(...roles),
    scope: fc.constant(scope),
    value: fc.constantFrom(...valuesOf[scope]),
  }),
);
const row = fc.record({
  department: fc.constantFrom('Sales', 'Lab', null),
  site: fc.constantFrom(site, otherSite, null),
  offboarding: fc.constantFrom(offboarding, otherOffboarding),
  leaver: fc.constantFrom(person, otherPerson),
});

test('the predicate of lists lets through exactly the rows that the table of permissions allows, and never one’s own', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(grant, { maxLength: 4 }),
      row,
      fc.constantFrom(person, null),
      async (grants, about, self) => {
        const acting: Acting = { operatorId, personId: self ?? null, grants: grants as readonly RoleGrant[] };
        const scope = rowScope(acting, 'departures.add');
        const values = [organizationId, about.department, about.site, about.offboarding, about.leaver];
        const rows = await withOrganization(db, organizationId, (tx) =>
          tx.query(
            `select 1 from (values ($2::text, $3::uuid, $4::uuid, $5::uuid)) as r(department, site, offboarding, leaver)
             where ${scopeSql(columns, 6)}`,
            [...values, ...scopeValues(scope)],
          ),
        );
        const facts = {
          department: about.department,
          locationId: about.site ?? null,
          offboardingId: about.offboarding ?? null,
        };
        const may = mayOn(acting, 'departures.add', facts).allowed && mayHandle(acting, about.leaver ?? '').allowed;
        assert.equal(rows.length === 1, may);
      },
    ),
    { numRuns: 200 },
  );
});
