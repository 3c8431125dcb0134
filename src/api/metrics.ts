import { type Figure, type RowGroup, rowGroups } from '../core/metric-figure.ts';
import { measure } from '../jobs/metrics.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { accessOf, everywhere, scopeOf } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { metricAnswer, metricQuery } from './schemas/metrics.ts';
import { toWire } from './wire.ts';

/** The six figures of a period, each with the rows behind it. */
export function metricRoutes(app: Api, { means: { db }, playbooks }: ApiMeans): void {
  const read = {
    config: everywhere('departures.read'),
    schema: { tags: ['metrics'], querystring: metricQuery, response: { 200: metricAnswer } },
  };
  app.get('/api/v1/metrics', read, async (request) => {
    const { period, metric, rows, ...filters } = request.query;
    const { ownPersonId: exceptPersonId, operatorId: askedBy } = scopeOf(request);
    const answer = await withOrganization(
      db,
      accessOf(request).organizationId,
      (tx) => measure(tx, { period, ...filters, exceptPersonId, askedBy, playbooks }),
      { name: 'metrics', repeatable: true },
    );
    const { department = null, country = null, workerType = null } = filters;
    const figures = answer.figures
      .filter((figure) => metric === undefined || figure.metric === metric)
      .map((figure) => showFirst(figure, rows));
    return toWire({ ...answer, filters: { department, country, workerType }, figures });
  });
}

const openFirst: readonly RowGroup[] = ['remainder', ...rowGroups.filter((group) => group !== 'remainder')];

function showFirst(figure: Figure, most: number) {
  const ordered = openFirst.flatMap((group) => figure.rows.filter((row) => row.group === group));
  const rows = ordered.slice(0, most);
  return { ...figure, rows, rowsLeftOut: ordered.length - rows.length };
}
