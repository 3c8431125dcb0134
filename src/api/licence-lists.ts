import { z } from 'zod';
import { writeCsv } from '../formats/csv-write.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { listHarvest } from '../store/licences/harvest.ts';
import { getLicencePool, listLicencePools } from '../store/licences/licence-pools.ts';
import { listHeldSeats } from '../store/licences/licence-seats.ts';
import type { Tx } from '../store/database/transaction.ts';
import { accessOf, everywhere, scopeOf, within } from './access.ts';
import type { Api, ApiMeans } from './api-means.ts';
import { cursorFrom, pageOf, pageQuery, placeFrom } from './paging.ts';
import { day, id } from './schemas/fields.ts';
import { heldSeat } from './schemas/licences.ts';
import { toWire } from './wire.ts';

const tags = ['licences'];
const params = z.object({ licence: z.string().trim().min(1).max(200).describe('Its id or its name') });
const place = z.strictObject({ name: z.string(), id });
const rowsAtOnce = 1_000;

/** Who has the seats of a licence; and licences and what came back as CSV. */
export function licenceListRoutes(app: Api, { means: { db } }: ApiMeans): void {
  const seats = {
    config: within('licences.read'),
    schema: { tags, params, querystring: z.object(pageQuery), response: { 200: pageOf(heldSeat) } },
  };
  app.get('/api/v1/licences/:licence/seats', seats, async (request) => {
    const { limit, cursor } = request.query;
    const after = placeFrom(cursor, place);
    const { items, next } = await withOrganization(db, accessOf(request).organizationId, async (tx) => {
      const pool = await getLicencePool(tx, request.params.licence);
      return listHeldSeats(tx, scopeOf(request), pool.id, { limit, ...(after === undefined ? {} : { after }) });
    });
    return { items: toWire(items), next: cursorFrom(next) };
  });

  const asCsv = { config: everywhere('licences.read'), schema: { tags, produces: ['text/csv'] } };
  app.get('/api/v1/licences.csv', asCsv, async (request, reply) => {
    const rows = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      readAll<Awaited<ReturnType<typeof listLicencePools>>['items'][number], string>((after) =>
        listLicencePools(tx, { limit: rowsAtOnce, ...after }),
      ),
    );
    const text = writeCsv(
      [
        'licence',
        'application',
        'kind',
        'seats',
        'taken',
        'running_out',
        'waiting',
        'price_minor',
        'currency',
        'period',
        'term_ends',
      ],
      rows.map((one) => [
        one.name,
        one.application,
        one.kind,
        one.seats,
        one.taken,
        one.runningOut,
        one.waiting,
        one.priceMinor,
        one.currency,
        one.period,
        one.termEnds?.toString() ?? null,
      ]),
    );
    reply.header('content-disposition', 'attachment; filename="licences.csv"');
    return reply.type('text/csv; charset=utf-8').send(text);
  });

  const harvestCsv = {
    config: within('licences.read'),
    schema: { tags, querystring: z.object({ from: day, until: day }), produces: ['text/csv'] },
  };
  app.get('/api/v1/licence-harvest.csv', harvestCsv, async (request, reply) => {
    const period = {
      from: Temporal.PlainDate.from(request.query.from),
      until: Temporal.PlainDate.from(request.query.until),
    };
    const rows = await withOrganization(db, accessOf(request).organizationId, (tx) =>
      readHarvest(tx, scopeOf(request), period),
    );
    const text = writeCsv(
      ['licence', 'from', 'came_back_at', 'ended_as', 'saving_minor', 'currency', 'period', 'saves_from', 'why'],
      rows.map((one) => [
        one.licence,
        one.from?.name ?? null,
        one.endedAt.toString(),
        one.endedAs,
        one.savingMinor,
        one.currency,
        one.period,
        one.savesFrom?.toString() ?? null,
        one.why,
      ]),
    );
    reply.header('content-disposition', 'attachment; filename="harvest.csv"');
    return reply.type('text/csv; charset=utf-8').send(text);
  });
}

type HarvestPage = Parameters<typeof listHarvest>[2];
type HarvestRow = Awaited<ReturnType<typeof listHarvest>>['items'][number];

function readHarvest(
  tx: Tx,
  scope: Parameters<typeof listHarvest>[1],
  period: Pick<HarvestPage, 'from' | 'until'>,
): Promise<readonly HarvestRow[]> {
  return readAll<HarvestRow, NonNullable<HarvestPage['after']>>((after) =>
    listHarvest(tx, scope, { ...period, limit: rowsAtOnce, ...after }),
  );
}

/** Page after page of a list, to its end. */
async function readAll<Row, Place>(
  read: (after: {
    readonly after?: Place;
  }) => Promise<{ readonly items: readonly Row[]; readonly next?: Place | null | undefined }>,
): Promise<readonly Row[]> {
  const all: Row[] = [];
  let after: { readonly after?: Place } | null = {};
  while (after !== null) {
    const page = await read(after);
    all.push(...page.items);
    after = page.next === null || page.next === undefined ? null : { after: page.next };
  }
  return all;
}
