import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { assetCategories } from '../core/asset-category.ts';
import { Failure } from '../core/failure.ts';
import { itemKinds } from '../core/item.ts';
import { type ReportName, reportNames, type ReportSegment, reports, segmentMeaning } from '../core/reports/report.ts';
import { refuseUnknownPlace } from '../jobs/metrics/refuse-unknown-place.ts';
import type { Tx } from '../store/database/transaction.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { countReport, listReportRows, type ReportFigure, reportAsOf } from '../store/reports/reports.ts';
import { applicationCategories, hasApplication } from '../store/inventory/application-lists.ts';
import { getLicencePool } from '../store/licences/licence-pools.ts';
import type { RowScope } from '../store/row-scope.ts';
import { accessOf, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, placeFrom } from './paging.ts';
import {
  report,
  type ReportFigureView,
  reportList,
  reportParams,
  reportPlace,
  reportQuery,
  reportRows,
  reportRowsQuery,
} from './schemas/reports.ts';
import { toWire } from './wire.ts';

const tags = ['reports'];
const config = within('reports.read');

/** Reports: what each counts, its figures for a period, and the rows behind every figure. */
export function reportRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const read = <T>(request: FastifyRequest, work: (tx: Tx) => Promise<T>) =>
    withOrganization(db, accessOf(request).organizationId, work, { name: 'reports', repeatable: true });

  app.get('/api/v1/reports', { config, schema: { tags, response: { 200: reportList } } }, () => ({
    items: reportNames.map((name) => ({ ...definitionOf(name), states: statesOf(name) })),
    next: null,
  }));

  const figures = {
    config,
    schema: { tags, params: reportParams, querystring: reportQuery, response: { 200: report } },
  };
  app.get('/api/v1/reports/:report', figures, async (request) => {
    const { report: name } = request.params;
    const { by = null } = request.query;
    const period = periodOf(request.query);
    const scope = scopeOf(request);
    const [asOf, all, told] = await read(request, async (tx) => [
      await reportAsOf(tx, name),
      await countReport(tx, scope, { name, ...period, by: null }),
      by === null ? [] : await countReport(tx, scope, { name, ...period, by }),
    ]);
    const groups = [...new Set(told.map(({ group }) => group ?? ''))];
    const present = presenter(name, request.query);
    return toWire({
      ...definitionOf(name),
      asOf,
      ...period,
      figures: statesOf(name).map(({ state }) => present(all.find((one) => one.state === state) ?? empty(state), null)),
      by: by === null ? null : { segment: by, meaning: segmentMeaning(name, by) },
      groups: groups.map((group) => ({
        group,
        figures: told.filter((one) => one.group === group).map((one) => present(one, group)),
      })),
    });
  });

  const rows = {
    config,
    schema: { tags, params: reportParams, querystring: reportRowsQuery, response: { 200: reportRows } },
  };
  app.get('/api/v1/reports/:report/rows', rows, async (request) => {
    const { report: name } = request.params;
    const { by = null, group = null, state = null, limit, cursor } = request.query;
    if (state !== null && !Object.hasOwn(reports[name].states, state))
      throw badQuestion(`${name} has no state ${state}. It has: ${Object.keys(reports[name].states).join(', ')}.`);
    if (group !== null && by === null) throw badQuestion('A group needs "by": what tells the groups apart.');
    const after = placeFrom(cursor, reportPlace) ?? null;
    const question = { name, ...periodOf(request.query), by, group, state, after, limit };
    const page = await read(request, async (tx) => {
      if (by !== null && group !== null) await refuseUnknownGroup(tx, scopeOf(request), { name, by, group });
      return listReportRows(tx, scopeOf(request), question);
    });
    return { items: toWire(page.items), next: cursorFrom(page.next) };
  });
}

type Group = { readonly name: ReportName; readonly by: ReportSegment; readonly group: string };

/** A name that nobody knows is refused, so that it is not taken for one under which there is nothing. */
async function refuseUnknownGroup(tx: Tx, scope: RowScope, { name, by, group }: Group): Promise<void> {
  if (by === 'month') {
    if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(group)) throw badQuestion(`“${group}” is no month. Write it as 2026-06.`);
    return;
  }
  if (by !== 'category') return refuseUnknownPlace(tx, scope, { segment: by, value: group });
  if (name === 'licences' || name === 'seats_to_reclaim') {
    await getLicencePool(tx, group);
    return;
  }
  if (name === 'accounts') {
    if (!(await hasApplication(tx, group))) throw new Failure('not-found', `There is no application “${group}”.`);
    return;
  }
  const categories = categoriesOf(name);
  if (!categories.includes(group))
    throw badQuestion(`No category “${group}” is known. There are: ${categories.join(', ')}.`);
}

function categoriesOf(name: ReportName): readonly string[] {
  if (name === 'ageing') return itemKinds;
  return name === 'coverage' ? applicationCategories : assetCategories;
}

type Asked = z.infer<typeof reportQuery>;

function periodOf({ from, to }: Asked) {
  if (from !== undefined && to !== undefined && from > to)
    throw badQuestion(`The period ends (${to}) before it begins (${from}).`);
  return {
    from: from === undefined ? null : Temporal.PlainDate.from(from),
    to: to === undefined ? null : Temporal.PlainDate.from(to),
  };
}

function badQuestion(sentence: string): Failure {
  return new Failure('bad-request', sentence);
}

function definitionOf(name: ReportName) {
  const { title, counts, day, amount } = reports[name];
  return { name, title, counts, day, amount };
}

function statesOf(name: ReportName) {
  return Object.entries<string>(reports[name].states).map(([state, meaning]) => ({ state, meaning }));
}

function empty(state: string): ReportFigure {
  return { state, rows: 0, amounts: [], unknown: 0 };
}

/** Makes figures that lead to their rows: the same question, narrowed to the figure. */
function presenter(name: ReportName, { from, to, by }: Asked) {
  const meanings: Readonly<Record<string, string>> = reports[name].states;
  return ({ state, rows, amounts, unknown }: ReportFigure, group: string | null): ReportFigureView => {
    const narrowed = { from, to, ...(group === null ? {} : { by, group }), state };
    const query = new URLSearchParams(
      Object.entries(narrowed).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    const link = `/api/v1/reports/${name}/rows?${query.toString()}`;
    return { state, meaning: meanings[state] ?? state, rows, amounts: [...amounts], unknown, link };
  };
}
