import { Readable } from 'node:stream';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { writeCsvLine } from '../formats/csv-write.ts';
import { countViews } from '../store/cases/case-views.ts';
import { countMatching } from '../store/cases/matching-cases.ts';
import { type CaseFilter, type CaseListed, listCases, type ListPlace } from '../store/cases/list-cases.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { listStepIdsOf } from '../store/steps/own-steps.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { caseQuery, caseSort, caseSummary, caseViews } from './schemas/cases.ts';
import { count } from './schemas/fields.ts';
import { toWire } from './wire.ts';

const tags = ['offboardings'];
const config = within('departures.read');
const place = z.strictObject({ by: caseSort, value: z.string().max(400), tie: z.string().max(40) });
const rowsAtOnce = 1_000;

export type CaseQuery = z.output<z.ZodObject<typeof caseQuery>>;

/** Lists of cases: page by page, as CSV, and how many each usual view shows. */
export function caseListRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const querystring = z.object({ ...pageQuery, ...caseQuery, sort: caseSort });
  const list = { config, schema: { tags, querystring, response: { 200: pageOf(caseSummary) } } };
  app.get('/api/v1/offboardings', list, async (request) => {
    const { limit, cursor, sort, ...asked } = request.query;
    const after = placeAfter(cursor, sort);
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const filter = await filterOf(asked, () => listStepIdsOf(tx, accessOf(request).operator.operatorId));
      return listCases(tx, scopeOf(request), { ...filter, sort, limit, ...(after === undefined ? {} : { after }) });
    });
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const asCsv = {
    config,
    schema: { tags, querystring: z.object({ ...caseQuery, sort: caseSort }), produces: ['text/csv'] },
  };
  app.get('/api/v1/offboardings.csv', asCsv, (request, reply) => {
    const { sort, ...asked } = request.query;
    const { organizationId, operator } = accessOf(request);
    const scope = scopeOf(request);
    async function* lines() {
      yield writeCsvLine(headings);
      let after: ListPlace | null | undefined;
      while (after !== null) {
        const from: ListPlace | undefined = after;
        // A page at a time, so that no transaction is open while a slow reader reads.
        const page = await withOrganization(db, organizationId, async (tx) => {
          const filter = await filterOf(asked, () => listStepIdsOf(tx, operator.operatorId));
          return listCases(tx, scope, {
            ...filter,
            sort,
            limit: rowsAtOnce,
            ...(from === undefined ? {} : { after: from }),
          });
        });
        yield page.items.map((one) => writeCsvLine(cellsOf(one))).join('');
        after = page.next;
      }
    }
    reply.header('content-disposition', 'attachment; filename="departures.csv"');
    return reply.type('text/csv; charset=utf-8').send(Readable.from(lines()));
  });

  const counted = {
    config,
    schema: { tags, querystring: z.object(caseQuery), response: { 200: z.object({ count }) } },
  };
  app.get('/api/v1/offboarding-count', counted, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const filter = await filterOf(request.query, () => listStepIdsOf(tx, accessOf(request).operator.operatorId));
      return { count: await countMatching(tx, scopeOf(request), filter) };
    }),
  );

  app.get('/api/v1/offboarding-views', { config, schema: { tags, response: { 200: caseViews } } }, (request) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const views = await countViews(tx, scopeOf(request));
      return { ...views, departments: [...views.departments] };
    }),
  );
}

/** A cursor belongs to the order it was given in. */
function placeAfter(cursor: string | undefined, sort: z.output<typeof caseSort>): ListPlace | undefined {
  const after = placeFrom(cursor, place);
  const fits = after === undefined || (after.by === sort && fitsOrder(after));
  if (!fits) throw new Failure('bad-request', 'The cursor is of a list in another order. Begin again without it.');
  return after;
}

function fitsOrder({ by, value, tie }: ListPlace): boolean {
  const isInstant = z.iso.datetime().safeParse(value).success;
  if (by.endsWith('opened')) return isInstant && /^\d{1,9}$/.test(tie);
  return (by.endsWith('name') || isInstant) && z.uuid().safeParse(tie).success;
}

/** What narrows a list, from its query. `ownStepIds` is asked only where that is what it narrows by. */
export async function filterOf(
  { state, department, search, waits, ends }: CaseQuery,
  ownStepIds: () => Promise<readonly string[]>,
): Promise<CaseFilter> {
  return {
    ...(state === undefined ? {} : { state }),
    ...(department === undefined ? {} : { department }),
    ...(search === undefined ? {} : { search }),
    ...(waits === undefined ? {} : { waits }),
    ...(ends === undefined ? {} : { ends }),
    ...(waits === 'mine' ? { ownStepIds: await ownStepIds() } : {}),
  };
}

const headings = [
  'case',
  'person',
  'department',
  'state',
  'last_working_day',
  'access_ends_at',
  'time_zone',
  'things_by',
  'access_left',
  'things_left',
  'people_asked',
  'failed_steps',
  'late_steps',
  'approved',
  'held',
  'paused',
  'owner',
  'playbook',
  'opened_at',
  'closed_at',
];

function cellsOf(one: CaseListed): readonly (string | number | boolean | null)[] {
  return [
    one.number,
    one.person.name,
    one.person.department,
    one.state,
    one.lastWorkingDay.toString(),
    one.accessEndsAt.toString(),
    one.timeZone,
    one.thingsBy?.toString() ?? null,
    one.accessLeft,
    one.thingsLeft,
    one.asked,
    one.problems,
    one.late,
    one.approved,
    one.held,
    one.paused,
    one.owner?.name ?? null,
    one.playbook,
    one.openedAt.toString(),
    one.closedAt?.toString() ?? null,
  ];
}
