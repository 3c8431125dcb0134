import { z } from 'zod';
import { readAccessCells } from '../store/access/access-cells.ts';
import { listAccessColumns, listCasesWaitingFor, listLeftDepartments } from '../store/access/access-columns.ts';
import { listLeftCases, listLeftPeople } from '../store/access/access-rows.ts';
import { listUnmatchedAccounts, unmatchedKinds } from '../store/access/unmatched-accounts.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getApplication } from '../store/inventory/application-lists.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { accessColumns, accessRow, unmatchedAccount, waitingCase } from './schemas/access-matrix.ts';
import { id, idParams, instant } from './schemas/fields.ts';
import { toWire } from './wire.ts';

const tags = ['access'];
const config = within('holdings.read');
const personPlace = z.strictObject({ name: z.string(), id });
const accountPlace = z.strictObject({ login: z.string(), id });
const casePlace = z.strictObject({ at: instant, number: z.int() });

/** Who has left and still has what: people past their end against applications, and accounts that nobody is known to have. */
export function accessMatrixRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const rowsQuery = z.object({
    ...pageQuery,
    open: z.stringbool().default(false).describe('Only who can still sign in somewhere, and of whom nobody knows'),
    department: z.string().max(200).optional(),
    application: id.optional().describe('With `open`, only who still has something there, or of whom it is not known'),
    search: z.string().trim().min(1).max(200).optional().describe('Part of a name'),
  });
  const rows = { config, schema: { tags, querystring: rowsQuery, response: { 200: pageOf(accessRow) } } };
  app.get('/api/v1/access', rows, async (request) => {
    const { limit, cursor, open, department, application, search } = request.query;
    const after = placeFrom(cursor, personPlace);
    const page = {
      open,
      limit,
      ...(department === undefined ? {} : { department }),
      ...(application === undefined ? {} : { applicationId: application }),
      ...(search === undefined ? {} : { search }),
      ...(after === undefined ? {} : { after }),
    };
    const scope = scopeOf(request);
    return withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const { items, next } = await listLeftPeople(tx, scope, page);
      const ids = items.map((person) => person.id);
      const cases = await listLeftCases(tx, scope, ids);
      const cells = await readAccessCells(tx, scope, ids);
      const full = items.map((person) => ({
        ...person,
        cases: cases.get(person.id) ?? [],
        cells: cells.get(person.id) ?? [],
      }));
      return { items: toWire(full), next: cursorFrom(next) };
    });
  });

  app.get('/api/v1/access/columns', { config, schema: { tags, response: { 200: accessColumns } } }, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const scope = scopeOf(request);
      const items = await listAccessColumns(tx, scope);
      return { items: toWire(items), departments: [...(await listLeftDepartments(tx, scope))] };
    }),
  );

  const waiting = {
    config: within('applications.read'),
    schema: { tags, params: idParams, querystring: z.object(pageQuery), response: { 200: pageOf(waitingCase) } },
  };
  app.get('/api/v1/applications/:id/cases', waiting, async (request) => {
    const { limit, cursor } = request.query;
    const after = placeFrom(cursor, casePlace);
    const page = { limit, ...(after === undefined ? {} : { after }) };
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const application = await getApplication(tx, request.params.id);
      return listCasesWaitingFor(tx, scopeOf(request), application.id, page);
    });
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const accountQuery = z.object({
    ...pageQuery,
    match: z.enum(unmatchedKinds).optional().describe('Left out: none and email'),
    application: id.optional(),
  });
  const unmatched = {
    config,
    schema: { tags, querystring: accountQuery, response: { 200: pageOf(unmatchedAccount) } },
  };
  app.get('/api/v1/unmatched-accounts', unmatched, async (request) => {
    const { limit, cursor, match, application } = request.query;
    const after = placeFrom(cursor, accountPlace);
    const page = {
      limit,
      ...(match === undefined ? {} : { match }),
      ...(application === undefined ? {} : { applicationId: application }),
      ...(after === undefined ? {} : { after }),
    };
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      listUnmatchedAccounts(tx, scopeOf(request), page),
    );
    return { items: toWire(items), next: cursorFrom(next) };
  });
}
