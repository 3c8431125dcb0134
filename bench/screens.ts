import pg from 'pg';
import { openQueue } from '../src/jobs/steps/queue.ts';
import type { Database } from '../src/store/database/connection.ts';
import { addOrganization } from '../test/organization.ts';
import { type Benchmark, median, type Outcome } from './benchmark.ts';
import { withDatabase } from './database.ts';
import { fillCompany } from './screens-population.ts';
import { addToken, serveApi } from './serve-api.ts';

const size = {
  people: 100_000,
  assets: 1_000_000,
  accounts: 300_000,
  seats: 1_000,
  applications: 12,
  leavers: 100_000,
};
const rounds = 11;
const warmUps = 2;

/** What a screen asks when it is opened, and the least that reads the same rows. */
type Screen = { readonly asks: readonly string[]; readonly bare: readonly string[] };

// What is not seen ended, of whom; and who left by HR's lists alone.
const left = [
  `select count(distinct o.person_id) from item i
   join offboarding o on o.organization_id = $1 and o.offboarding_id = i.offboarding_id
   join departure d on d.organization_id = $1 and d.departure_id = o.departure_id and d.access_ends_at <= now()
   where i.organization_id = $1 and i.withdrawn_at is null and i.kind in ('account', 'coverage')
     and coalesce(i.observed_value, 'unknown') in ('held', 'unknown')`,
  `select count(*) from employment e join account n on n.organization_id = $1 and n.person_id = e.person_id and n.active is not false
   where e.organization_id = $1 and e.end_date < current_date
     and not exists (select from departure d where d.organization_id = $1 and d.employment_id = e.employment_id)`,
];

const screens: Readonly<Record<string, Screen>> = {
  today: {
    asks: ['/today'],
    bare: [
      ...left,
      `select s.step_id, s.owner, o.number, p.display_name from step s
       join offboarding o on o.organization_id = $1 and o.offboarding_id = s.offboarding_id
       join person p on p.organization_id = $1 and p.person_id = o.person_id
       where s.organization_id = $1 and s.state not in ('done', 'withdrawn')`,
      `select count(*) filter (where o.digest is distinct from o.approved_digest), count(*) filter (where d.access_ends_at < now() + interval '3 days')
       from offboarding o join departure d on d.organization_id = $1 and d.departure_id = o.departure_id
       where o.organization_id = $1 and o.state = 'open'`,
    ],
  },
  access: {
    asks: ['/access?open=true', '/access/columns'],
    bare: [
      ...left,
      `select p.display_name, p.department, i.label, i.observed_value, n.application_id
       from (select distinct p.person_id, p.display_name, p.department, o.offboarding_id from item i
         join offboarding o on o.organization_id = $1 and o.offboarding_id = i.offboarding_id
         join person p on p.organization_id = $1 and p.person_id = o.person_id
         where i.organization_id = $1 and i.withdrawn_at is null and i.kind in ('account', 'coverage')
           and coalesce(i.observed_value, 'unknown') in ('held', 'unknown') order by p.display_name limit 50) p
       join item i on i.organization_id = $1 and i.offboarding_id = p.offboarding_id
       join account n on n.organization_id = $1 and n.account_id = i.account_id`,
      `select p.department, count(*) from departure d join person p on p.organization_id = $1 and p.person_id = d.person_id
       where d.organization_id = $1 and d.access_ends_at <= now() group by p.department`,
    ],
  },
  devices: {
    asks: ['/asset-pipeline', '/assets?limit=50', '/reports/value_at_risk'],
    bare: [
      `select count(*), sum(a.value_minor) from (
         select d.person_id from departure d where d.organization_id = $1 and d.state = 'expected' and d.access_ends_at <= now()
         union select e.person_id from employment e where e.organization_id = $1 and e.end_date < current_date) l
       cross join lateral (select c.asset_id from custody c
         where c.organization_id = $1 and c.person_id = l.person_id and c.held_until is null offset 0) c
       join asset a on a.organization_id = $1 and a.asset_id = c.asset_id`,
      'select status, count(*) from asset where organization_id = $1 group by status',
      'select distinct department from person where organization_id = $1',
      `select a.*, p.display_name from asset a
       left join custody c on c.organization_id = $1 and c.asset_id = a.asset_id and c.held_until is null
       left join person p on p.organization_id = $1 and p.person_id = c.person_id where a.organization_id = $1 order by a.tag limit 51`,
    ],
  },
  search: {
    asks: ['/assets?search=SN77777'],
    bare: [
      `select asset_id from asset where organization_id = $1
         and (tag_key like '%sn77777%' or lower(serial) like '%sn77777%' or lower(model) like '%sn77777%')`,
      `select person_id from person where organization_id = $1 and lower(display_name) like '%sn77777%'`,
    ],
  },
};

/** What the first screens of the console ask on opening, in a company whose leavers of five years are on record. */
export const firstScreens: Benchmark = {
  name: 'screens',
  what: `what Today, Access and Devices ask on opening, and the search of assets, with ${size.leavers.toLocaleString('en')} departures of five years and ${size.assets.toLocaleString('en')} assets (p50; the ratio is the worst of them)`,
  against:
    'bare pg: begin, set_config, the least that reads the same rows, without scope, confidentiality and owners, commit',
  reach: 4,
  run: () => withDatabase(measure),
};

async function measure(db: Database): Promise<Outcome> {
  const organizationId = await addOrganization(db);
  const began = performance.now();
  await fillCompany(db, organizationId, size);
  const fillSeconds = (performance.now() - began) / 1_000;
  const { secret } = await addToken(db, organizationId);
  const queue = await openQueue(db, () => undefined);
  const app = await serveApi(db, queue);
  const client = new pg.Client(db.appConnection);
  await client.connect();
  const get = async (path: string) => {
    const headers = { authorization: `Bearer ${secret}` };
    const answer = await app.inject({ method: 'GET', url: `/api/v1${path}`, headers });
    if (answer.statusCode !== 200) throw new Error(`${path} was answered with ${answer.statusCode}: ${answer.body}`);
  };
  const readBare = async (statements: readonly string[]) => {
    await client.query('begin');
    await client.query("select set_config('handback.organization', $1, true)", [organizationId]);
    for (const sql of statements) await client.query(sql, sql.includes('$1') ? [organizationId] : []);
    await client.query('commit');
  };
  try {
    const figures: Record<string, { readonly ratio: number; readonly oursMs: number; readonly bareMs: number }> = {};
    for (const [name, { asks, bare }] of Object.entries(screens))
      figures[name] = await compare(
        async () => void (await Promise.all(asks.map(get))),
        () => readBare(bare),
      );
    return {
      ratio: Math.max(...Object.values(figures).map(({ ratio }) => ratio)),
      figures: { ...figures, fillSeconds },
    };
  } finally {
    await client.end();
    await app.close();
    await queue.close();
  }
}

/** Round by round, each by both; who goes first takes turns. */
async function compare(ours: () => Promise<void>, bare: () => Promise<void>) {
  const took = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < rounds + warmUps; round += 1) {
    for (const which of round % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const)) {
      const began = performance.now();
      await (which === 'ours' ? ours() : bare());
      if (round >= warmUps) took[which].push(performance.now() - began);
    }
  }
  const [oursMs, bareMs] = [median(took.ours), median(took.bare)];
  return { ratio: oursMs / bareMs, oursMs, bareMs };
}
