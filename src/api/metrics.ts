import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { exportMetrics, findRestatement } from '../jobs/metrics/metric-exports.ts';
import { listMetricRows } from '../jobs/metrics/metric-rows.ts';
import { residualAccess } from '../jobs/metrics/residual-access.ts';
import { playbooksOf } from '../jobs/plans/own-policies.ts';
import { measure, type MetricFilters, type MetricQuestion } from '../jobs/metrics/metrics.ts';
import type { Tx } from '../store/database/transaction.ts';
import { metricPeriod } from '../core/metrics/metric-period.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getExport, listExports } from '../store/metrics/metric-exports.ts';
import { caseNamesOf, readLeaverValues } from '../store/metrics/metric-population.ts';
import { getOrganization } from '../store/people/organizations.ts';
import { accessOf, everywhere, scopeOf } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { knowsEveryKind } from './may-know-kind.ts';
import { createOnce } from './once.ts';
import { cursorFrom, placeFrom } from './paging.ts';
import {
  exportBody,
  exportsPage,
  exportsQuery,
  listedMetrics,
  metricAnswer,
  metricExport,
  metricQuery,
  residualAnswer,
  leaverValues,
  residualQuery,
  rowPlace,
  rowsPage,
  rowsQuery,
  valuesQuery,
} from './schemas/metrics.ts';
import { id } from './schemas/fields.ts';
import { toWire } from './wire.ts';

const tags = ['metrics'];

/** The six figures of a period, the rows behind each, and figures as they were given out. */
export function metricRoutes(app: Api, { means: { db }, playbooks: shipped }: ApiMeans): void {
  /** Work on one moment of the record, with the playbooks that the organization goes by. */
  const within = <T>(request: FastifyRequest, work: (tx: Tx, playbooks: Playbooks) => Promise<T>) =>
    withOrganization(db, accessOf(request).organizationId, async (tx) => work(tx, await playbooksOf(tx, shipped)), {
      name: 'metrics',
      repeatable: true,
    });
  const askedOf = (request: FastifyRequest) => {
    const { ownPersonId: exceptPersonId, operatorId: askedBy } = scopeOf(request);
    return { exceptPersonId, askedBy };
  };
  const asker = (request: FastifyRequest) => ({
    ...askedOf(request),
    caseRights: knowsEveryKind(accessOf(request).acting),
  });

  const read = {
    config: everywhere('departures.read'),
    schema: { tags, querystring: metricQuery, response: { 200: metricAnswer } },
  };
  app.get('/api/v1/metrics', read, async (request) => {
    const { period, metric, by = null, ...asked } = request.query;
    const asks = { ...asker(request), period, filters: filtersOf(asked), by };
    return within(request, async (tx, playbooks) => {
      const question = { ...asks, playbooks };
      const answer = await measure(tx, question);
      const exported = await findRestatement(tx, question, answer);
      const chosen = (of: (typeof answer)['figures']) =>
        of.filter((one) => metric === undefined || one.metric === metric);
      const cells = answer.cells.map((cell) => ({ ...cell, figures: cell.figures && chosen(cell.figures) }));
      return toWire({ ...answer, figures: chosen(answer.figures), cells, filters: told(asked), exported });
    });
  });

  const values = {
    config: everywhere('departures.read'),
    schema: { tags, querystring: valuesQuery, response: { 200: leaverValues } },
  };
  app.get('/api/v1/metrics/values', values, (request) =>
    within(request, async (tx) => {
      const { timeZone } = await getOrganization(tx);
      const { from, until } = metricPeriod(request.query.period, timeZone);
      return toWire(await readLeaverValues(tx, { from, until, ...askedOf(request) }));
    }),
  );

  const rows = {
    config: everywhere('departures.read'),
    schema: {
      tags,
      params: z.object({ metric: z.enum(listedMetrics) }),
      querystring: rowsQuery,
      response: { 200: rowsPage },
    },
  };
  app.get('/api/v1/metrics/:metric/rows', rows, async (request) => {
    const { period, group = null, reason = null, unknown = null, limit, cursor, ...asked } = request.query;
    const { metric } = request.params;
    const place = placeFrom(cursor, rowPlace) ?? { after: null, skip: 0 };
    const question = {
      ...asker(request),
      period,
      filters: filtersOf(asked),
      metric,
      group,
      reason,
      unknown,
      place,
      limit,
    };
    return within(request, async (tx, playbooks) => {
      const page = await listMetricRows(tx, { ...question, playbooks });
      const leavers = [...new Set(page.items.map(({ leaverId }) => leaverId))];
      const cases = await caseNamesOf(tx, leavers);
      const items = page.items.map((row) => ({ ...row, offboarding: cases.get(row.leaverId) ?? null }));
      return toWire({ items, next: cursorFrom(page.next) });
    });
  });

  const residual = {
    config: everywhere('departures.read'),
    schema: { tags, querystring: residualQuery, response: { 200: residualAnswer } },
  };
  app.get('/api/v1/metrics/residual-access', residual, async (request) => {
    const { exceptPersonId, askedBy } = asker(request);
    const from = Temporal.PlainDate.from(request.query.from);
    const to = Temporal.PlainDate.from(request.query.to);
    const answer = await within(request, (tx, playbooks) =>
      residualAccess(tx, { from, to, exceptPersonId, askedBy, playbooks }),
    );
    return toWire(answer);
  });

  exportRoutes(app, { db, within, asker, shipped });
}

type Playbooks = ApiMeans['playbooks'];
type Within = <T>(request: FastifyRequest, work: (tx: Tx, playbooks: Playbooks) => Promise<T>) => Promise<T>;
type Parts = {
  readonly db: ApiMeans['means']['db'];
  readonly within: Within;
  readonly shipped: Playbooks;
  readonly asker: (request: FastifyRequest) => Pick<MetricQuestion, 'caseRights'>;
};

function exportRoutes(app: Api, { db, within, asker, shipped }: Parts): void {
  const config = everywhere('evidence.export');
  const give = { config, schema: { tags, body: exportBody, response: { 201: metricExport } } };
  app.post('/api/v1/metric-exports', give, async (request, reply) => {
    const { period, ...asked } = request.body;
    const { caseRights } = asker(request);
    const { operatorId } = accessOf(request).acting;
    const question = { period, filters: filtersOf(asked), caseRights };
    return createOnce(db, request, reply, async (tx) => ({
      status: 201,
      body: await exportMetrics(tx, { ...question, playbooks: await playbooksOf(tx, shipped) }, operatorId),
    }));
  });

  const list = { config, schema: { tags, querystring: exportsQuery, response: { 200: exportsPage } } };
  app.get('/api/v1/metric-exports', list, async (request) => {
    const { period = null, limit, cursor } = request.query;
    const { before } = placeFrom(cursor, z.strictObject({ before: z.uuid() })) ?? { before: null };
    const { caseRights } = asker(request);
    const found = await within(request, (tx) =>
      listExports(tx, { before, period, most: limit + 1, withKinds: caseRights }),
    );
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return toWire({ items, next: cursorFrom(last && { before: last.id }) });
  });

  const one = { config, schema: { tags, params: z.object({ id }), response: { 200: metricExport } } };
  app.get('/api/v1/metric-exports/:id', one, async (request) => {
    const { caseRights } = asker(request);
    return toWire(await within(request, (tx) => getExport(tx, request.params.id, { withKinds: caseRights })));
  });
}

type Asked = Omit<z.infer<typeof exportBody>, 'period'>;

function filtersOf({ application, privileged, ...asked }: Asked): MetricFilters {
  return {
    ...asked,
    ...(application === undefined ? {} : { connected: application === 'connected' }),
    ...(privileged === undefined ? {} : { privileged: privileged === 'yes' }),
  };
}

/** What was asked for, by the names it was asked with. */
function told(asked: Asked): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
