import { randomUUIDv7 } from 'node:crypto';
import type { BrakeLimits } from '../src/core/brakes/brake.ts';
import type { JsonObject } from '../src/core/applications/connector.ts';
import { systemActor } from '../src/core/event.ts';
import type { Playbook } from '../src/core/playbooks/playbook.ts';
import { layerPlaybooks } from '../src/core/playbooks/layer-playbooks.ts';
import type { Policies } from '../src/jobs/plans/playbooks.ts';
import { shippedReturnPolicy } from '../src/jobs/returns/return-policy.ts';
import type { Queue } from '../src/jobs/steps/queue.ts';
import { type DepartureFacts, receiveDeparture } from '../src/jobs/departures/receive-departure.ts';
import type { Database } from '../src/store/database/connection.ts';
import type { Tx } from '../src/store/database/transaction.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { companyAddress, companyName, companyZone, demoApplications, makeCompany, worksAbroad } from './company.ts';
import type { DemoApplications } from './demo-applications.ts';

export type DemoContext = {
  readonly db: Database;
  readonly queue: Queue;
  readonly playbooks: Policies['playbooks'];
  readonly overlays: Policies['overlays'];
  readonly seal: (content: JsonObject, boundTo: string) => Uint8Array;
  readonly applications: DemoApplications;
};

type DemoLeaver = {
  readonly number: string;
  readonly leaves: number;
  readonly playbook: string;
  readonly overlay?: string;
  /** `theirs`: everybody but whoever tries the demo does their part, once that person has approved the plan. */
  readonly until: 'closed' | 'approved' | 'opened' | 'theirs';
  readonly kind: DepartureFacts['kind'];
  readonly hold: boolean;
};

/** How far each of the seven leavers of the demo is taken by `direct-demo.ts`. */
export const demoLeavers = [
  { number: 'F-1008', leaves: -12, playbook: 'standard', until: 'closed', kind: 'voluntary', hold: false },
  { number: 'F-1013', leaves: -8, playbook: 'standard', until: 'approved', kind: 'voluntary', hold: false },
  { number: 'F-1021', leaves: -3, playbook: 'standard', until: 'approved', kind: 'voluntary', hold: true },
  { number: 'F-1017', leaves: 0, playbook: 'immediate', until: 'opened', kind: 'involuntary', hold: false },
  { number: 'F-1010', leaves: 4, playbook: 'standard', until: 'approved', kind: 'retirement', hold: false },
  {
    number: 'F-1025',
    leaves: 24,
    playbook: 'standard',
    until: 'opened',
    kind: 'voluntary',
    hold: false,
    overlay: 'remote-abroad',
  },
  // Their contract ended, and nobody told IT: the one to take from plan to closed.
  { number: 'F-1051', leaves: -16, playbook: 'contractor', until: 'theirs', kind: 'contract_end', hold: false },
] as const satisfies readonly DemoLeaver[];

/** Its seven leavers are told of at one moment, which 120 people would not let through; the next three trip the brake. */
const demoLimits: BrakeLimits = { perDay: 9, perWeek: 13 };

/**
 * Fills an empty installation with the demo company: 120 people, 300 assets, accounts in simulated applications, and seven
 * leavers dated over weeks. Answers the organization and its two operators.
 */
export async function seedDemo(
  context: DemoContext,
): Promise<{ organizationId: string; operatorIds: readonly string[] }> {
  const { db, queue, applications } = context;
  const company = makeCompany();
  await applications.seed(company.accounts);
  const organizationId = randomUUIDv7();
  const operatorIds = await withOrganization(db, organizationId, async (tx) => {
    await tx.query(
      `insert into organization (organization_id, name, time_zone, demo, settings) values ($1, $2, $3, true, $4)`,
      [
        organizationId,
        companyName,
        companyZone,
        JSON.stringify({
          brakes: demoLimits,
          returnPolicy: { ...(await shippedReturnPolicy()), home: 'GB', address: companyAddress },
        }),
      ],
    );
    const people = await insertPeople(tx, company.staff);
    await insertAssets(tx, company.assets, people);
    await insertOwnedThings(tx, people);
    await insertApplications(tx, context, company.accounts, people);
    return insertOperators(tx);
  });
  for (const leaver of demoLeavers) {
    const playbook = playbookOf(context, leaver);
    const facts = factsOf(leaver);
    await withOrganization(db, organizationId, (tx) =>
      receiveDeparture(tx, queue, { facts, playbook, actor: systemActor }),
    );
  }
  return { organizationId, operatorIds };
}

function playbookOf({ playbooks, overlays }: DemoContext, leaver: DemoLeaver): Playbook {
  const base = playbooks.get(leaver.playbook);
  const overlay = leaver.overlay === undefined ? undefined : overlays.get(leaver.overlay);
  if (base === undefined || (leaver.overlay !== undefined && overlay === undefined))
    throw new Error(`The playbook ${leaver.playbook}, or its overlay, is missing.`);
  return overlay === undefined ? base : layerPlaybooks(base, [overlay]).playbook;
}

function factsOf(leaver: DemoLeaver): DepartureFacts {
  const today = Temporal.Now.plainDateISO(companyZone);
  const immediate = leaver.playbook === 'immediate';
  return {
    source: 'demo',
    externalId: leaver.number,
    leaver: { employeeNumber: leaver.number },
    kind: leaver.kind,
    lastWorkingDay: today.add({ days: leaver.leaves }),
    noticeAt: Temporal.Now.instant().subtract({ hours: 24 * (immediate ? 0 : 30) }),
    accessEndsAt: immediate ? Temporal.Now.instant() : null,
    employmentEnds: today.add({ days: leaver.leaves + 30 }),
    // Who is out at once was told in the same hour; before that their case would be confidential, and the demo could not show it.
    informedAt: immediate ? Temporal.Now.instant() : null,
    timeZone: null,
    legalHold: leaver.hold,
  };
}

type Ids = ReadonlyMap<string, string>;

async function insertPeople(tx: Tx, staff: ReturnType<typeof makeCompany>['staff']): Promise<Ids> {
  const ids = new Map(staff.map((person) => [person.number, randomUUIDv7()]));
  const offices = new Map(staff.map(({ office }) => [office.name, { id: randomUUIDv7(), office }]));
  for (const { id, office } of offices.values()) {
    await tx.query(
      `insert into location (organization_id, location_id, name, country, time_zone) values ($1, $2, $3, $4, $5)`,
      [tx.organizationId, id, office.name, office.country, office.zone],
    );
  }
  for (const person of staff) {
    const personId = ids.get(person.number);
    await tx.query(
      `insert into person (organization_id, person_id, display_name, work_email, department, location_id, country, time_zone, manager_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        tx.organizationId,
        personId,
        person.name,
        person.email,
        person.department,
        offices.get(person.office.name)?.id,
        person.office.country,
        person.office.zone,
        person.manager === null ? null : ids.get(person.manager),
      ],
    );
    await tx.query(
      `insert into employment (organization_id, employment_id, person_id, source, worker_id, worker_type, start_date)
       values ($1, $2, $3, 'demo', $4, $5, $6)`,
      [
        tx.organizationId,
        randomUUIDv7(),
        personId,
        person.number,
        person.contractor ? 'contractor' : 'employee',
        person.startDate,
      ],
    );
    await tx.query(
      `insert into person_identifier (organization_id, person_identifier_id, person_id, source, kind, value)
       values ($1, $2, $4, 'demo', 'employee_number', $5), ($1, $3, $4, 'demo', 'email', $6)`,
      [tx.organizationId, randomUUIDv7(), randomUUIDv7(), personId, person.number, person.email],
    );
  }
  return ids;
}

async function insertAssets(tx: Tx, assets: ReturnType<typeof makeCompany>['assets'], people: Ids): Promise<void> {
  const dataBearing = ['laptop', 'phone'];
  for (const asset of assets) {
    const assetId = randomUUIDv7();
    await tx.query(
      `insert into asset (organization_id, asset_id, tag, serial, serial_key, category, model, manufacturer, status, data_bearing, value_minor, currency)
       values ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, 'GBP')`,
      [
        tx.organizationId,
        assetId,
        asset.tag,
        asset.serial,
        asset.category,
        asset.model,
        asset.manufacturer,
        asset.holder === null ? 'stock' : 'deployed',
        dataBearing.includes(asset.category),
        asset.valueMinor,
      ],
    );
    if (asset.holder === null) continue;
    await tx.query(
      `insert into custody (organization_id, custody_id, asset_id, person_id, held_from, condition_out) values ($1, $2, $3, $4, now() - interval '400 days', 'good')`,
      [tx.organizationId, randomUUIDv7(), assetId, people.get(asset.holder)],
    );
  }
}

/** What would stop working weeks after they have left. */
async function insertOwnedThings(tx: Tx, people: Ids): Promise<void> {
  const owned = [
    ['ownership', 'service_account', 'ci-deploy', 'the nightly build', true],
    ['secret', 'api_key', 'Production key of the shop', 'the shop', true],
  ] as const;
  for (const [kind, ownedKind, name, usedBy, privileged] of owned)
    await tx.query(
      `insert into owned_thing (organization_id, owned_thing_id, kind, owned_kind, name, person_id, used_by, privileged, source)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 'form')`,
      [tx.organizationId, randomUUIDv7(), kind, ownedKind, name, people.get(worksAbroad), usedBy, privileged],
    );
}

async function insertApplications(
  tx: Tx,
  { seal, applications }: DemoContext,
  accounts: ReturnType<typeof makeCompany>['accounts'],
  people: Ids,
): Promise<void> {
  for (const { name, title, category } of demoApplications) {
    const applicationId = randomUUIDv7();
    const config = { baseUrl: applications.baseUrl(name), canaryId: 'canary' };
    await insertApplication(tx, { applicationId, title, category, connector: 'simulated', config });
    await tx.query(`insert into connector_credential (organization_id, application_id, sealed) values ($1, $2, $3)`, [
      tx.organizationId,
      applicationId,
      seal({ token: applications.token }, `${tx.organizationId}/${applicationId}`),
    ]);
    if (name === 'crm') await insertSeats(tx, applicationId, accounts, people);
  }
  for (const [title, category] of [
    ['Door access', 'physical'],
    ['Company cards', 'finance'],
  ] as const) {
    const config = { instructions: `Ask the team that runs ${title}.` };
    await insertApplication(tx, { applicationId: randomUUIDv7(), title, category, connector: 'manual', config });
  }
}

type NewApplication = {
  readonly applicationId: string;
  readonly title: string;
  readonly category: string;
  readonly connector: string;
  readonly config: JsonObject;
};

async function insertApplication(tx: Tx, application: NewApplication): Promise<void> {
  await tx.query(
    `insert into application (organization_id, application_id, name, category, connector, config, connected_at) values ($1, $2, $3, $4, $5, $6, now())`,
    [
      tx.organizationId,
      application.applicationId,
      application.title,
      application.category,
      application.connector,
      JSON.stringify(application.config),
    ],
  );
}

/** The seats of the CRM, each hanging on its holder's account there. */
async function insertSeats(
  tx: Tx,
  applicationId: string,
  accounts: ReturnType<typeof makeCompany>['accounts'],
  people: Ids,
): Promise<void> {
  const licenceId = randomUUIDv7();
  await tx.query(
    `insert into licence (organization_id, licence_id, name, application_id, seats, reassignable, price_minor, currency, term_ends, period, notice_days)
     values ($1, $2, 'Northwind CRM Professional', $3, 100, true, 72000, 'GBP', current_date + 200, 'year', 30)`,
    [tx.organizationId, licenceId, applicationId],
  );
  for (const account of accounts.filter((one) => one.application === 'crm' && one.employeeNumber !== null)) {
    const personId = people.get(account.employeeNumber ?? '');
    const accountId = randomUUIDv7();
    await tx.query(
      `insert into account (organization_id, account_id, application_id, external_id, login, display_name, email, employee_number, kind,
         privileged, active, fingerprint, person_id, match, seen_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 'human', false, true, $9, $10, 'employee_number', now())`,
      [
        tx.organizationId,
        accountId,
        applicationId,
        account.id,
        account.login,
        account.displayName,
        account.email,
        account.employeeNumber,
        JSON.stringify({ id: account.id, login: account.login, employeeNumber: account.employeeNumber }),
        personId,
      ],
    );
    await tx.query(
      `insert into seat (organization_id, seat_id, licence_id, person_id, account_id) values ($1, $2, $3, $4, $5)`,
      [tx.organizationId, randomUUIDv7(), licenceId, personId, accountId],
    );
  }
}

const demoOperators = [
  { name: 'Dana Whitlock', email: 'dana.whitlock@fernhill.example', roles: ['admin'] },
  { name: 'Marco Silva', email: 'marco.silva@fernhill.example', roles: ['it', 'security'] },
] as const;

/** The ids of whom the demo began with: the administrator, then whoever does most of the work. */
export async function listDemoOperators(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(
    `select h.operator_id as id from unnest($2::text[]) with ordinality as began(email, place)
     join operator h on h.organization_id = $1 and h.email = began.email order by began.place`,
    [tx.organizationId, demoOperators.map(({ email }) => email)],
  );
  return rows.map(({ id }) => id);
}

async function insertOperators(tx: Tx): Promise<readonly string[]> {
  const operators = demoOperators.map((operator) => ({ ...operator, id: randomUUIDv7() }));
  for (const operator of operators) {
    await tx.query(`insert into operator (organization_id, operator_id, name, email) values ($1, $2, $3, $4)`, [
      tx.organizationId,
      operator.id,
      operator.name,
      operator.email,
    ]);
    for (const role of operator.roles) {
      await tx.query(
        `insert into role_grant (organization_id, role_grant_id, operator_id, role, scope_kind) values ($1, $2, $3, $4, 'organization')`,
        [tx.organizationId, randomUUIDv7(), operator.id, role],
      );
    }
  }
  return operators.map((operator) => operator.id);
}
