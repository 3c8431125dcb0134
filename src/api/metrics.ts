import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { exportMetrics, findRestatement } from '../jobs/metrics/metric-exports.ts';
import { listMetricRows } from '../jobs/metrics/metric-rows.ts';
import { residualAccess } from '../jobs/metrics/residual-access.ts';
import { measure, type MetricFilters, type MetricQuestion } from '../jobs/metrics/metrics.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { getExport, listExports } from '../store/metrics/metric-exports.ts';
import { caseNamesOf } from '../store/metrics/metric-population.ts';
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
  residualQuery,
  rowPlace,
  rowsPage,
  rowsQuery,
} from './schemas/metrics.ts';
import { id } from './schemas/fields.ts';
import { toWire } from './wire.ts';

const tags = ['metrics'];

/** The six figures of a period, the rows behind each, and figures as they were given out. */
export function metricRoutes(app: Api, { means: { db }, playbooks }: ApiMeans): void {
  const within = <T>(request: FastifyRequest, work: (tx: Tx) => Promise<T>) =>
    withOrganization(db, accessOf(request).organizationId, work, { name: 'metrics', repeatable: true });
  const asker = (request: FastifyRequest) => {
    const { ownPersonId: exceptPersonId, operatorId: askedBy } = scopeOf(request);
    return { exceptPersonId, askedBy, caseRights: knowsEveryKind(accessOf(request).acting), playbooks };
  };

  const read = {
    config: everywhere('departures.read'),
    schema: { tags, querystring: metricQuery, response: { 200: metricAnswer } },
  };
  app.get('/api/v1/metrics', read, async (request) => {
    const { period, metric, by = null, ...asked } = request.query;
    const question = { ...asker(request), period, filters: filtersOf(asked), by };
    return within(request, async (tx) => {
      const answer = await measure(tx, question);
      const exported = await findRestatement(tx, question, answer);
      const chosen = (of: (typeof answer)['figures']) =>
        of.filter((one) => metric === undefined || one.metric === metric);
      const cells = answer.cells.map((cell) => ({ ...cell, figures: cell.figures && chosen(cell.figures) }));
      return toWire({ ...answer, figures: chosen(answer.figures), cells, filters: told(asked), exported });
    });
  });

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
    const { period, group = null, limit, cursor, ...asked } = request.query;
    const { metric } = request.params;
    const place = placeFrom(cursor, rowPlace) ?? { after: null, skip: 0 };
    const question = { ...asker(request), period, filters: filtersOf(asked), metric, group, place, limit };
    return within(request, async (tx) => {
      const page = await listMetricRows(tx, question);
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
    return toWire(await within(request, (tx) => residualAccess(tx, { from, to, exceptPersonId, askedBy, playbooks })));
  });

  exportRoutes(app, { db, within, asker });
}

type Within = <T>(request: FastifyRequest, work: (tx: Tx) => Promise<T>) => Promise<T>;
type Parts = {
  readonly db: ApiMeans['means']['db'];
  readonly within: Within;
  readonly asker: (request: FastifyRequest) => Pick<MetricQuestion, 'caseRights' | 'playbooks'>;
};

function exportRoutes(app: Api, { db, within, asker }: Parts): void {
  const config = everywhere('evidence.export');
  const give = { config, schema: { tags, body: exportBody, response: { 201: metricExport } } };
  app.post('/api/v1/metric-exports', give, async (request, reply) => {
    const { period, ...asked } = request.body;
    const { caseRights, playbooks } = asker(request);
    const { operatorId } = accessOf(request).acting;
    const question = { period, filters: filtersOf(asked), caseRights, playbooks };
    return createOnce(db, request, reply, async (tx) => ({
      status: 201,
      body: await exportMetrics(tx, question, operatorId),
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
