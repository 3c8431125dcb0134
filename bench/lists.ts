import pg from 'pg';
import type { CaseSort } from '../src/core/departures/case-filter.ts';
import type { AssetSort } from '../src/core/custody/asset-stage.ts';
import { type ListPlace, listCases } from '../src/store/cases/list-cases.ts';
import { type AssetPlace, listAssetRows } from '../src/store/inventory/list-assets.ts';
import { superuser } from '../src/store/database/cluster.ts';
import type { Database } from '../src/store/database/connection.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { rowScope } from '../src/store/row-scope.ts';
import { addOperator, addOrganization, shippedPlaybook } from '../test/organization.ts';
import { type Benchmark, median, type Outcome } from './benchmark.ts';
import { withDatabase } from './database.ts';
import { fillDepartures } from './departures.ts';
import { fillOrganization } from './population.ts';

const size = { people: 100_000, assets: 1_000_000, accounts: 300_000, seats: 1_000, applications: 12 };
const limit = 50;
const pages = 120;
const warmUps = 20;

/** One list: its next page as the API reads it, and as bare SQL reads the same rows. Each answers how many rows it read. */
type List = {
  readonly name: string;
  readonly ours: () => Promise<number>;
  readonly bare: () => Promise<number>;
};

/** The next page of the long lists of the console, somewhere in their middle, against what the rows alone cost. */
export const lists: Benchmark = {
  name: 'lists',
  what: `the next page of ${limit} of ${size.people.toLocaleString('en')} departures and ${size.assets.toLocaleString('en')} assets, in each order (p50; the ratio is the worst of them)`,
  against:
    'bare pg: begin, set_config, the same rows and their counts by the same indexes, without scope and confidentiality, commit',
  reach: 2,
  run: () => withDatabase(measure),
};

async function measure(db: Database): Promise<Outcome> {
  const organizationId = await addOrganization(db);
  await fillOrganization(db, organizationId, size);
  await fillDepartures(db, { from: organizationId, playbook: await shippedPlaybook('standard') });
  await spread(db, organizationId);
  const operatorId = await addOperator(db, organizationId);
  const client = new pg.Client(db.appConnection);
  await client.connect();
  try {
    const figures: Record<string, { readonly ratio: number; readonly oursMs: number; readonly bareMs: number }> = {};
    for (const sort of ['-opened', 'access', 'name'] as const)
      figures[sort] = await compare(await departuresBy(sort, { db, client, organizationId, operatorId }));
    for (const sort of ['tag', 'model', '-value'] as const)
      figures[`assets ${sort}`] = await compare(await assetsBy(sort, { db, client, organizationId, operatorId }));
    return { ratio: Math.max(...Object.values(figures).map(({ ratio }) => ratio)), figures };
  } finally {
    await client.end();
  }
}

type Place = {
  readonly db: Database;
  readonly client: pg.Client;
  readonly organizationId: string;
  readonly operatorId: string;
};

/** Half of the way down the list, from where both go on page by page. */
async function departuresBy(sort: CaseSort, { db, client, organizationId, operatorId }: Place): Promise<List> {
  const grants = [{ role: 'admin', scope: 'organization', value: '' }] as const;
  const scope = rowScope({ operatorId, personId: null, grants }, 'departures.read');
  const column = columns[sort.replace('-', '') as keyof typeof columns];
  const way = sort.startsWith('-') ? 'desc' : 'asc';
  const sign = way === 'desc' ? '<' : '>';
  const middle = await middleOf(client, organizationId, column, way);
  let ours: ListPlace = { by: sort, ...middle };
  let bare = middle;
  const sql = `select o.offboarding_id as id, o.number, o.state, o.paused, o.held, p.person_id, p.display_name, p.department, o.playbook,
      o.immediate, d.last_working_day, d.access_ends_at, d.time_zone, o.digest, o.approved_digest, o.opened_at, o.closed_at, o.case_owner_id,
      ${column.value}::text as value, ${column.tie}::text as tie, ${counts}, ${thingsBy}
    from offboarding o join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
    join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
    where o.organization_id = $1 and ${column.value} ${sign}= $2 and (${column.value}, ${column.tie}) ${sign} ($2, $3)
    order by ${column.value} ${way}, ${column.tie} ${way} limit ${limit + 1}`;
  return {
    name: sort,
    ours: async () => {
      const page = await withOrganization(db, organizationId, (tx) =>
        listCases(tx, scope, { sort, after: ours, limit }),
      );
      if (page.next === null) throw new Error('The list ended too soon.');
      ours = page.next;
      return page.items.length;
    },
    bare: async () => {
      await client.query('begin');
      await client.query("select set_config('handback.organization', $1, true)", [organizationId]);
      const { rows } = await client.query<{ id: string; value: string; tie: string }>(sql, [
        organizationId,
        bare.value,
        bare.tie,
      ]);
      const shown = rows.slice(0, limit);
      await client.query('select * from item where organization_id = $1 and offboarding_id = any($2)', [
        organizationId,
        shown.map(({ id }) => id),
      ]);
      await client.query('commit');
      bare = shown.at(-1) ?? bare;
      return shown.length;
    },
  };
}

const columns = {
  opened: { value: 'o.opened_at', tie: 'o.number' },
  access: { value: 'd.access_ends_at', tie: 'd.departure_id' },
  name: { value: 'p.display_name', tie: 'o.offboarding_id' },
} as const;

const assetColumns = {
  tag: 'a.tag',
  model: `(case when a.model is null then '' else a.model end)`,
  value: '(case when a.value_minor is null then -1 else a.value_minor end)',
} as const;

/** The same for assets: with their custodian, their place and the return that is under way. */
async function assetsBy(sort: AssetSort, { db, client, organizationId, operatorId }: Place): Promise<List> {
  const grants = [{ role: 'admin', scope: 'organization', value: '' }] as const;
  const scope = rowScope({ operatorId, personId: null, grants }, 'holdings.read');
  const column = assetColumns[sort.replace('-', '') as keyof typeof assetColumns];
  const way = sort.startsWith('-') ? 'desc' : 'asc';
  const sign = way === 'desc' ? '<' : '>';
  const inside = async (sql: string, values: readonly unknown[]) => {
    await client.query('begin');
    await client.query("select set_config('handback.organization', $1, true)", [organizationId]);
    const { rows } = await client.query<{ value: string; tag: string }>(sql, [...values]);
    await client.query('commit');
    return rows;
  };
  const order = column === 'a.tag' ? `a.tag ${way}` : `${column} ${way}, a.tag ${way}`;
  const [middle] = await inside(
    `select ${column}::text as value, a.tag from asset a where a.organization_id = $1 order by ${order} offset $2 limit 1`,
    [organizationId, size.assets / 2],
  );
  if (middle === undefined) throw new Error('There are no assets.');
  let ours: AssetPlace = { by: sort, ...middle };
  let bare = middle;
  const isByTag = column === 'a.tag';
  const same = isByTag ? `a.tag ${sign} $2` : `${column} = $3 and a.tag ${sign} $2`;
  const sql = (
    place: string,
    most: number,
  ) => `select a.*, ${column}::text as value, l.name, p.display_name, p.department, c.held_from, r.state, r.method, r.due_on, r.number
    from asset a
    left join custody c on c.organization_id = a.organization_id and c.asset_id = a.asset_id and c.held_until is null
    left join person p on p.organization_id = c.organization_id and p.person_id = c.person_id
    left join location l on l.organization_id = a.organization_id and l.location_id = a.location_id
    left join lateral (select r.*, o.number from asset_return r join offboarding o on o.organization_id = $1 and o.offboarding_id = r.offboarding_id
      where r.organization_id = $1 and r.asset_id = a.asset_id and r.state in ('planned', 'on_its_way', 'delivered', 'at_carrier')
      order by r.asset_return_id desc limit 1) r on true
    where a.organization_id = $1 and ${place} order by ${order} limit ${most}`;
  return {
    name: `assets ${sort}`,
    ours: async () => {
      const page = await withOrganization(db, organizationId, (tx) =>
        listAssetRows(tx, scope, { sort, after: ours, limit }),
      );
      if (page.next === null) throw new Error('The list ended too soon.');
      ours = page.next;
      return page.items.length;
    },
    bare: async () => {
      const { tag, value } = bare;
      const rows = await inside(sql(same, limit + 1), isByTag ? [organizationId, tag] : [organizationId, tag, value]);
      const missing = limit + 1 - rows.length;
      const after =
        missing > 0 && !isByTag ? await inside(sql(`${column} ${sign} $2`, missing), [organizationId, value]) : [];
      const shown = [...rows, ...after].slice(0, limit);
      bare = shown.at(-1) ?? bare;
      return shown.length;
    },
  };
}

const countOf = (condition: string) =>
  `(select count(*) from step s where s.organization_id = $1 and s.offboarding_id = o.offboarding_id and ${condition})`;
const counts = [
  countOf(`s.state = 'asked'`),
  countOf(`s.state = 'problem'`),
  countOf(`s.state not in ('done', 'withdrawn') and s.due_at < now()`),
].join(', ');
const thingsBy = `(select max(s.due_at) from step s join item i on i.organization_id = $1 and i.item_id = s.item_id
  where s.organization_id = $1 and s.offboarding_id = o.offboarding_id and s.phase = 'gate' and s.state <> 'withdrawn'
    and i.kind in ('asset', 'accessory') and i.withdrawn_at is null)`;

async function middleOf(
  client: pg.Client,
  organizationId: string,
  { value, tie }: (typeof columns)[keyof typeof columns],
  way: string,
): Promise<{ readonly value: string; readonly tie: string }> {
  await client.query('begin');
  await client.query("select set_config('handback.organization', $1, true)", [organizationId]);
  const { rows } = await client.query<{ value: string; tie: string }>(
    `select ${value}::text as value, ${tie}::text as tie from offboarding o
     join person p on p.organization_id = o.organization_id and p.person_id = o.person_id
     join departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     where o.organization_id = $1 order by ${value} ${way}, ${tie} ${way} offset $2 limit 1`,
    [organizationId, size.people / 2],
  );
  await client.query('commit');
  const [row] = rows;
  if (row === undefined) throw new Error('There are no departures.');
  return row;
}

/** Lets the cases have been opened over three years, with ends on either side of now and an item for each account. */
async function spread(db: Database, organizationId: string): Promise<void> {
  if (!('host' in db.appConnection)) throw new Error('Only the embedded server can be filled.');
  const client = new pg.Client({ ...db.appConnection, user: superuser });
  await client.connect();
  try {
    await client.query(`set session_replication_role = replica`);
    await client.query(
      `update offboarding set opened_at = now() - (number % 1000) * interval '1 day' - (number % 86400) * interval '1 second'
       where organization_id = $1`,
      [organizationId],
    );
    await client.query(
      `update departure set access_ends_at = date_trunc('day', now()) + interval '17 hours' + (hashtext(departure_id::text) % 500) * interval '1 day'
       where organization_id = $1`,
      [organizationId],
    );
    await client.query(
      `insert into item (organization_id, item_id, offboarding_id, kind, account_id, label, expected_ending, expected_assurance)
       select $1, uuidv7(), o.offboarding_id, 'account', n.account_id, n.login, 'suspended', 'confirmed'
       from offboarding o join account n on n.organization_id = $1 and n.person_id = o.person_id where o.organization_id = $1`,
      [organizationId],
    );
    await client.query('vacuum analyze');
  } finally {
    await client.end();
  }
}

/** Page by page, each by both; who goes first takes turns. */
async function compare({ name, ours, bare }: List) {
  const took = { ours: [] as number[], bare: [] as number[] };
  for (let page = 0; page < pages + warmUps; page += 1) {
    const order = page % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const);
    for (const which of order) {
      const began = performance.now();
      const rows = await (which === 'ours' ? ours() : bare());
      if (rows !== limit) throw new Error(`A page of ${name} had ${rows} rows.`);
      if (page >= warmUps) took[which].push(performance.now() - began);
    }
  }
  const [oursMs, bareMs] = [median(took.ours), median(took.bare)];
  return { ratio: oursMs / bareMs, oursMs, bareMs };
}
