import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { before, test } from 'node:test';
import { fastify } from 'fastify';
import { signInAs, type TestOperator, useApi } from '../../test/api.ts';
import { testKey, useDatabase } from '../../test/database.ts';
import { addApplication, addAsset, addOrganization, addPerson } from '../../test/organization.ts';
import { readProjectFile } from '../../test/project-files.ts';
import { tinyPhoto } from '../../test/photo.ts';
import { permissions, type RoleGrant, type Role, roles } from '../core/permission.ts';
import { observeOffboarding } from '../jobs/looks/observe.ts';
import { withOrganization } from '../store/database/with-organization.ts';
import { seal } from '../store/sealed.ts';
import { type DeclaredRoute, guardRoutes } from './access.ts';

const db = await useDatabase();
const api = await useApi(db);

type Ids = Readonly<
  Record<
    | 'case'
    | 'person'
    | 'tag'
    | 'application'
    | 'account'
    | 'step'
    | 'item'
    | 'operator'
    | 'number'
    | 'source'
    | 'message'
    | 'outgoing'
    | 'feed'
    | 'proposal'
    | 'matter'
    | 'stockCount'
    | 'dispute'
    | 'protected'
    | 'trip'
    | 'export'
    | 'event'
    | 'webhook'
    | 'return'
    | 'kit'
    | 'disposition'
    | 'device'
    | 'deviceCommand'
    | 'media'
    | 'courier'
    | 'shipment'
    | 'owned'
    | 'licence'
    | 'provider',
    string
  >
>;
type Place = { readonly organizationId: string; readonly ids: Ids; readonly admin: TestOperator };
let own: Place;
let foreign: Place;

before(async () => {
  own = await furnish('EMPLOYEE-1');
  foreign = await furnish('FOREIGNER-1');
});

/** An organization with one of everything that a route can name. */
async function furnish(number: string): Promise<Place> {
  const organizationId = await addOrganization(db);
  const admin = await signInAs(api, organizationId);
  const person = await addPerson(db, organizationId, number);
  const tag = `LT-${number}`;
  await addAsset(db, organizationId, tag, person);
  const application = await addApplication(db, organizationId, { name: 'Payroll', connector: 'manual', config: {} });
  const account = randomUUIDv7();
  await db.owner.query(
    `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, seen_at)
     values ($1, $2, $3, 'x', 'x', $4, 'email', now())`,
    [organizationId, account, application, person],
  );
  const made = await admin.send('POST', '/departures', leaving(number));
  const { offboardingId } = made.json<{ offboardingId: string }>();
  await observeOffboarding(api.means, organizationId, offboardingId);
  const first = async (what: string) =>
    (await admin.send('GET', `/offboardings/${offboardingId}/${what}`)).json<{ items: { id: string }[] }>().items[0]
      ?.id ?? '';
  const [step, item] = [await first('steps'), await first('items')];
  const [source, message] = [randomUUIDv7(), randomUUIDv7()];
  await db.owner.query(
    `insert into hr_source (organization_id, hr_source_id, name, kind, endpoint) values ($1, $2::uuid, 'HR', 'generic_hmac', $2::uuid::text)`,
    [organizationId, source],
  );
  await db.owner.query(
    `insert into inbound_message (organization_id, inbound_message_id, hr_source_id, delivery_id, body) values ($1, $2, $3, 'd', '')`,
    [organizationId, message, source],
  );
  await db.owner.query(
    `insert into scim_resource (organization_id, scim_resource_id, hr_source_id, kind, name_key, content) values ($1, $2, $2, 'user', 'x', '{"userName": "x"}')`,
    [organizationId, source],
  );
  const feed = `feed-${number}`;
  const [feedId] = [randomUUIDv7()];
  await db.owner.query(
    `insert into feed (organization_id, feed_id, name, kind, carries, settings, operator_id) values ($1, $2, $3, 'folder', 'people', '{}', $4)`,
    [organizationId, feedId, feed, admin.operatorId],
  );
  await db.owner.query(
    `insert into feed_reading (organization_id, feed_reading_id, feed_id, number, file_name, sha256, size_bytes, state, row_count)
     values ($1, $2, $2, 1, 'hr.csv', '', 0, 'held', 0)`,
    [organizationId, feedId],
  );
  await db.owner.query(
    `insert into feed_finding (organization_id, feed_finding_id, feed_id, kind, key, text, last_number) values ($1, $2, $3, 'question', 'k', 't', 1)`,
    [organizationId, source, feedId],
  );
  const stockCount = randomUUIDv7();
  await db.owner.query(`insert into location (organization_id, location_id, name) values ($1, $2, 'Shelf')`, [
    organizationId,
    stockCount,
  ]);
  await db.owner.query(
    'insert into stock_count (organization_id, stock_count_id, location_id, begun_by) values ($1, $2, $2, $3)',
    [organizationId, stockCount, admin.operatorId],
  );
  const [proposal, protectedAccount] = [randomUUIDv7(), randomUUIDv7()];
  await db.owner.query(
    `insert into protected_account (organization_id, protected_account_id, application_id, account_ref, reason, protected_by)
     values ($1, $2, $3, 'glass', 'break glass', $4)`,
    [organizationId, protectedAccount, application, admin.operatorId],
  );
  await db.owner.query(
    `insert into proposal (organization_id, proposal_id, kind, about_what, about_ref, digest, proposed_by, reason, expires_at)
     values ($1, $2, 'wipe', 'asset', 'x', 'sha256:00', $3, 'because', now() + interval '1 day')`,
    [organizationId, proposal, admin.operatorId],
  );
  const [matter, dispute] = [randomUUIDv7(), randomUUIDv7()];
  await db.owner.query(
    `insert into legal_matter (organization_id, matter_id, number, title, opened_by) values ($1, $2, 1, 'x', $3)`,
    [organizationId, matter, admin.operatorId],
  );
  await db.owner.query(
    `insert into dispute (organization_id, dispute_id, number, offboarding_id, item_id, claim, opened_by, state, outcome, settled_by, settled_at)
     values ($1, $2, 1, $3, $4, 'other', $5, 'settled', 'rejected', $5, now())`,
    [organizationId, dispute, offboardingId, item, admin.operatorId],
  );
  const given = randomUUIDv7();
  await db.owner.query(
    `insert into metric_export (organization_id, metric_export_id, period, filters, as_of, rule_version, ledger_size, population,
       figures, differences, exported_by) values ($1, $2, '2026-06', '{}', now(), 1, 0, 0, '[]', '[]', $3)`,
    [organizationId, given, admin.operatorId],
  );
  const trip = randomUUIDv7();
  await db.owner.query(
    `insert into brake_trip (organization_id, brake_trip_id, scope, name, span, people, most, active_people)
     values ($1, $2, 'source', 'agency', 'day', 3, 2, 20)`,
    [organizationId, trip],
  );
  const event = randomUUIDv7();
  await db.owner.query(
    `insert into mass_event (organization_id, mass_event_id, name, reason, last_working_day, playbook, playbook_version, playbook_body,
       wave_size, wave_minutes, wave_problem_percent, first_wave_at, made_by)
     values ($1, $2, 'The site closes', 'site_closure', '2026-12-31', 'standard', 1, '{"playbook": "standard", "approval": true}', 50, 30, 5, now(), $3)`,
    [organizationId, event, admin.operatorId],
  );
  const [owned, licence] = [randomUUIDv7(), randomUUIDv7()];
  await db.owner.query(`insert into licence (organization_id, licence_id, name) values ($1, $2, 'CAD')`, [
    organizationId,
    licence,
  ]);
  await db.owner.query(
    `insert into owned_thing (organization_id, owned_thing_id, kind, owned_kind, name, person_id) values ($1, $2, 'secret', 'api_key', 'x', $3)`,
    [organizationId, owned, person],
  );
  const media = randomUUIDv7();
  const insertMedia = (text: string, more: readonly unknown[] = []) =>
    db.owner.query(text, [organizationId, media, admin.operatorId, ...more]);
  await insertMedia(
    `insert into storage_device (organization_id, storage_device_id, asset_id, media, recorded_by)
     select $1, $2, asset_id, 'hdd', $3 from asset where organization_id = $1 and tag = $4`,
    [tag],
  );
  await insertMedia(
    `insert into sanitization (organization_id, sanitization_id, asset_id, storage_device_id, method, technique, result, ended_at, outsider, recorded_by)
     select $1, $2, asset_id, $2, 'clear', 'overwrite', 'passed', now(), 'X', $3 from storage_device where storage_device_id = $2`,
  );
  await insertMedia(
    `with report as (insert into file (organization_id, sha256, media_type, size_bytes, content) values ($1, '\\x01', 'text/csv', 1, 'x'))
     insert into sanitization_question (organization_id, sanitization_question_id, report_sha256, report_name, line, reason, content, asked_by)
     values ($1, $2, '\\x01', 'r.csv', 2, 'whose?', '{"line": 2, "serial": null, "assetTag": null, "manufacturer": null, "model": null, "sizeBytes": null, "media": null, "method": null, "technique": null, "tool": null, "toolVersion": null, "result": null, "startedAt": null, "endedAt": null, "technician": null, "place": null, "hiddenSectors": false, "said": null, "problem": null}', $3)`,
  );
  await insertMedia(
    'insert into itad_vendor (organization_id, itad_vendor_id, name, added_by) values ($1, $2, $2::uuid::text, $3)',
  );
  await insertMedia(
    `insert into itad_batch (organization_id, itad_batch_id, number, itad_vendor_id, ending, made_by) values ($1, $2, 1, $2, 'recycled', $3)`,
  );
  await insertMedia(
    `insert into itad_exception (organization_id, itad_exception_id, itad_batch_id, kind, serial, owner_id) values ($1, $2, $2, 'extra', 'X', $3)`,
  );
  await insertMedia(
    `insert into certificate (organization_id, certificate_id, number, kind, itad_batch_id, content, digest, file_sha256, issued_by)
     values ($1, $2, 1, 'batch', $2, '{}', 'sha256:00', '\\x01', $3)`,
  );
  const disposition = randomUUIDv7();
  await db.owner.query(
    `insert into disposition (organization_id, disposition_id, asset_id, kind, proposed_kind, policy, policy_version, reasons, value_basis,
       needs_approval, state, decided_by)
     select $1, $2, asset_id, 'sell', 'sell', 'usual', 1, '{}', 'unknown', true, 'decided', $4 from asset where organization_id = $1 and tag = $3`,
    [organizationId, disposition, tag, admin.operatorId],
  );
  await admin.send('POST', `/offboardings/${offboardingId}/returns/propose`);
  const proposed = (await admin.send('GET', `/returns?case=${offboardingId}`)).json<{ items: { id: string }[] }>();
  const kit = randomUUIDv7();
  await db.owner.query(
    `with home as (
       insert into postal_address (organization_id, postal_address_id, person_id, name, street1, city, country)
       values ($1, $2, $3, 'x', 'x', 'x', 'DE') returning postal_address_id)
     insert into kit (organization_id, kit_id, offboarding_id, person_id, postal_address_id, requested_by)
     select $1, $2, $4, $3, postal_address_id, $5 from home`,
    [organizationId, kit, person, offboardingId, admin.operatorId],
  );
  const outgoing = randomUUIDv7();
  await db.owner.query(
    `insert into message (organization_id, message_id, dedup_key, template, channel, recipient_kind, address, content, state, try_at, sent_domain)
     values ($1, $2, 'x', 'feed_held', 'mail', 'address', 'x@example.test', '{}', 'failed', null, 'example.test')`,
    [organizationId, outgoing],
  );
  const [courier, shipment] = [randomUUIDv7(), randomUUIDv7()];
  await db.owner.query(
    `insert into courier_account (organization_id, courier_account_id, name, courier, mode, config, sealed, endpoint, label_days)
     values ($1, $2, 'Parcels', 'easypost', 'test', '{"internal": true, "baseUrl": "http://127.0.0.1:1"}', '\\x00', 'x', 30)`,
    [organizationId, courier],
  );
  await db.owner.query(
    `insert into shipment (organization_id, shipment_id, offboarding_id, direction, courier, weight_grams) values ($1, $2, $3, 'back', 'manual', 1)`,
    [organizationId, shipment, offboardingId],
  );
  const [device, deviceCommand] = [randomUUIDv7(), randomUUIDv7()];
  await db.owner.query(
    `insert into device (organization_id, device_id, application_id, enrolment_ref, platform, ownership, state, fingerprint, match,
       asset_id, matched_by)
     select $1, $2, $3, 'e', 'macos', 'company', 'usable', '{}', 'confirmed', asset_id, $4 from asset where organization_id = $1`,
    [organizationId, device, application, admin.operatorId],
  );
  await db.owner.query(
    `insert into device_command (organization_id, device_command_id, device_id, asset_id, kind, state, reason, enrolment_ref,
       fingerprint, digest, requested_by)
     select $1, $2, $3, asset_id, 'lock', 'proposed', 'because', 'e', '{}', 'sha256:00', $4 from device where device_id = $3`,
    [organizationId, deviceCommand, device, admin.operatorId],
  );
  await db.owner.query(
    'insert into device_secret (organization_id, device_secret_id, device_id, kind, sealed) values ($1, $2, $2, $3, $4)',
    [organizationId, device, 'bypass_code', seal(testKey, { value: 'x' }, `${organizationId}/device/${device}`)],
  );
  const provider = randomUUIDv7();
  await db.owner.query(
    `insert into sign_in_provider (organization_id, sign_in_provider_id, name, issuer, client_ref, sealed_secret, internal, scopes,
       groups_claim, role_rules, makes_operators)
     values ($1, $2::uuid, $2::uuid::text, 'https://id.test', 'c', $3, false, 'openid', 'groups', '[]', false)`,
    [organizationId, provider, seal(testKey, { clientSecret: 'x' }, `${organizationId}/sign-in-provider/${provider}`)],
  );
  const added = await admin.send('POST', '/webhook-endpoints', { url: 'http://127.0.0.1:81/', internal: true });
  const ids = {
    provider,
    device,
    deviceCommand,
    courier,
    shipment,
    return: proposed.items[0]?.id ?? '',
    kit,
    webhook: added.json<{ endpoint: { id: string } }>().endpoint.id,
    owned,
    licence,
    outgoing,
    disposition,
    media,
    case: offboardingId,
    person,
    tag,
    application,
    account,
    step,
    item,
    operator: admin.operatorId,
    number,
    source,
    message,
    feed,
    proposal,
    matter,
    dispute,
    protected: protectedAccount,
    stockCount,
    trip,
    export: given,
    event,
  };
  return { organizationId, ids, admin };
}

function absentIds(): Ids {
  const anId = (): string => randomUUIDv7();
  return {
    case: anId(),
    person: anId(),
    tag: 'LT-none',
    application: anId(),
    account: anId(),
    step: anId(),
    item: anId(),
    operator: anId(),
    number: 'none',
    source: anId(),
    message: anId(),
    outgoing: anId(),
    feed: 'feed-none',
    proposal: anId(),
    matter: anId(),
    dispute: anId(),
    protected: anId(),
    stockCount: anId(),
    trip: anId(),
    export: anId(),
    event: anId(),
    webhook: anId(),
    return: anId(),
    kit: anId(),
    disposition: anId(),
    device: anId(),
    deviceCommand: anId(),
    media: anId(),
    courier: anId(),
    shipment: anId(),
    owned: anId(),
    licence: anId(),
    provider: anId(),
  };
}

const smallOverlay = (name: string) =>
  `overlay: ${name}\nversion: 1\ntitle: Our own\nowner: hr\nreview_on: 2027-11-01\nbases: [standard]\n`;
const leaving = (employeeNumber: string) => ({
  person: { employeeNumber },
  kind: 'voluntary',
  lastWorkingDay: '2026-12-31',
  externalId: employeeNumber,
});

type Wanted = { readonly url: string; readonly body?: object; readonly names: boolean };
let counter = 0;

/** What to send to a route so that it is about these ids; `names` says whether it is about any. */
function requestFor(route: DeclaredRoute, ids: Ids): Wanted {
  const kind = route.url.split('/')[3] ?? '';
  const idOf: Readonly<Record<string, string>> = {
    devices: ids.device,
    'device-commands': ids.deviceCommand,
    people: ids.person,
    applications: ids.application,
    accounts: ids.account,
    steps: ids.step,
    operators: ids.operator,
    tokens: ids.step,
    passkeys: ids.step,
    sessions: ids.step,
    'sign-in-providers': ids.provider,
    'hr-sources': ids.source,
    'inbound-messages': ids.message,
    'pushed-users': ids.source,
    messages: ids.outgoing,
    proposals: ids.proposal,
    'protected-accounts': ids.protected,
    brakes: ids.trip,
    'metric-exports': ids.export,
    'webhook-endpoints': ids.webhook,
    returns: ids.return,
    kits: ids.kit,
    dispositions: ids.disposition,
    'storage-devices': ids.media,
    sanitizations: ids.media,
    'sanitization-questions': ids.media,
    certificates: ids.media,
    'itad-vendors': ids.media,
    'itad-batches': ids.media,
    'itad-exceptions': ids.media,
    couriers: ids.courier,
    shipments: ids.shipment,
    'owned-things': ids.owned,
    assets: ids.step,
    'stock-counts': ids.stockCount,
  };
  const url = route.url
    .replace(':case', ids.case)
    .replace(':licence', ids.licence)
    .replace(':tag', ids.tag)
    .replace(':sha256', '0'.repeat(64))
    .replace(':feed', ids.feed)
    .replace(':event', ids.event)
    .replace(':matter', ids.matter)
    .replace(':dispute', ids.dispute)
    .replace(':id', idOf[kind] ?? '');
  const body = bodies(ids)[`${route.method} ${route.url.replace('/api/v1', '')}`];
  const names =
    url !== route.url ||
    (body !== undefined &&
      JSON.stringify(body) !==
        JSON.stringify(bodies(absentIds())[`${route.method} ${route.url.replace('/api/v1', '')}`]));
  return { url, names, ...(body === undefined ? {} : { body }) };
}

function bodies(ids: Ids): Readonly<Record<string, object>> {
  return {
    'POST /tokens': { name: 'mine' },
    'PATCH /passkeys/:id': { name: 'mine' },
    'POST /me/proof': {},
    'POST /sign-in-providers': {
      name: `Provider ${counter}`,
      issuer: 'https://id.example.test',
      clientId: 'c',
      clientSecret: 'x',
      unchecked: true,
    },
    'POST /operators': { name: 'New', email: `new${counter}@example.test` },
    'PATCH /operators/:id': { disabled: false },
    'POST /operators/:id/roles': { role: 'auditor' },
    'POST /operators/:id/roles/revoke': { role: 'auditor' },
    'POST /departures': leaving(ids.number),
    'POST /departures/preview': leaving(ids.number),
    'POST /offboardings/:case/approvals': { digest: 'sha256:another' },
    'PATCH /offboardings/:case/departure': { legalHold: true },
    'POST /offboardings/:case/cancel': { reason: 'They stay.' },
    'POST /offboardings/:case/waivers': { itemId: ids.item, reason: 'because' },
    'POST /offboardings/:case/embargo': { until: '2099-01-01T00:00:00Z' },
    'POST /offboardings/:case/signatures': { assets: [ids.tag] },
    'POST /offboardings/:case/receipt': {},
    'POST /assets/acceptances': { assets: [ids.tag] },
    'POST /steps/:id/complete': { note: 'done' },
    'POST /steps/:id/assign': { to: ids.operator },
    'POST /offboardings/:case/assign': { owner: ids.operator },
    'POST /offboarding-bulk/remind': { filter: {}, dryRun: true },
    'POST /offboarding-bulk/assign': { filter: {}, owner: ids.operator, dryRun: true },
    'POST /offboarding-bulk/look': { filter: {}, dryRun: true },
    'POST /applications/:id/owner': { owner: ids.operator },
    'POST /organization/case-owner': { owner: ids.operator },
    'POST /operators/:id/away': { until: '2099-01-01T00:00:00Z', standIn: ids.operator },
    'POST /me/away': { until: '2099-01-01T00:00:00Z', standIn: ids.operator },
    'POST /applications': { name: `App ${counter}`, category: 'saas', connector: 'manual' },
    'PATCH /applications/:id': { inScope: true },
    'POST /accounts/:id/decision': { personId: null },
    'POST /mail': { host: '127.0.0.1', port: 1, fromAddress: 'x@example.test', unchecked: true },
    'POST /mail/test': {},
    'POST /texts/mails': { language: 'en', key: 'digest.button', words: null },
    'POST /texts/preview': { language: 'en', template: 'digest', texts: {} },
    'POST /chat': {
      kind: 'slack',
      reached: { token: 'x', channel: 'C012345', apiUrl: 'http://127.0.0.1:1' },
      internal: true,
    },
    'POST /webhook-endpoints': { url: 'https://hooks.example.test/' },
    'POST /webhook-endpoints/:id/rotate': {},
    'POST /webhook-endpoints/:id/replay': { since: '2026-01-01T00:00:00Z' },
    'POST /webhook-endpoints/:id/give': { operatorId: ids.operator },
    'POST /couriers': { name: `Courier ${counter}`, apiKey: 'EZTK-x', unchecked: true },
    'POST /couriers/:id/key': { apiKey: 'EZAK-x', unchecked: true },
    'POST /shipments': { offboarding: ids.case, direction: 'back', parcel: { weightGrams: 1 } },
    'POST /shipments/:id/tracking': { carrier: 'Post', trackingCode: 'RR1' },
    'POST /shipments/:id/status': { status: 'in_transit' },
    'POST /shipments/:id/retry': { reason: 'because' },
    'POST /messages/bounces': { report: bounceOf(ids.outgoing) },
    'POST /hr-sources': { name: `HR ${counter}`, kind: 'generic_hmac' },
    'POST /hr-sources/:id/rotate': { overlapHours: 1 },
    'POST /feeds': { name: `Feed ${counter}`, kind: 'folder', carries: 'leavers', settings: { path: '/' } },
    'POST /feeds/:feed/accept': { reading: 1, reason: 'because' },
    'POST /feeds/:feed/settle': { finding: ids.source, reason: 'because' },
    'POST /feeds/:feed/change': { change: 'pause' },
    'PATCH /feeds/:feed': { settings: { settleSeconds: 60 } },
    'POST /inbound-messages/:id/settle': { reason: 'because' },
    'POST /pushed-users/:id/decision': { nobody: true, reason: 'because' },
    'POST /proposals/:id/confirm': {},
    'POST /proposals/:id/refuse': { reason: 'because' },
    'POST /matters': { title: 'Smith', reason: 'because' },
    'POST /matters/:matter/holds': { reason: 'because', holds: [{ kind: 'data', ref: ids.owned }] },
    'POST /matters/:matter/release': { reason: 'because' },
    'POST /matters/:matter/notices': { person: ids.person, text: 'Keep it.' },
    'POST /matters/:matter/acknowledgements': { person: ids.person, note: 'by phone' },
    'POST /offboardings/:case/release-hold': { reason: 'because' },
    'POST /disputes': { itemId: ids.item, claim: 'other' },
    'POST /disputes/:dispute/settle': { outcome: 'rejected', note: 'because' },
    'POST /protected-accounts': { applicationId: ids.application, account: `a${counter}`, reason: 'because' },
    'POST /protected-accounts/:id/lift': { reason: 'because' },
    'POST /playbook-rules': { rules: null },
    'POST /playbooks': { text: smallOverlay(`own-${counter}`) },
    'POST /playbooks/preview': { text: smallOverlay(`own-${counter}`) },
    'POST /brakes/limits': { perDay: 1_000, reason: 'because' },
    'POST /brakes/trips/:id/release': { reason: 'because' },
    'POST /offboardings/:case/release': { reason: 'because' },
    'POST /mass-events': {
      name: `Event ${counter}`,
      reason: 'site_closure',
      lastWorkingDay: '2026-12-31',
      select: { departments: ['Sales'] },
    },
    'POST /mass-events/:event/propose': { reason: 'because' },
    'POST /mass-events/:event/open': { digest: 'sha256:another' },
    'POST /mass-events/:event/approve': { digest: 'sha256:another', reason: 'because' },
    'POST /mass-events/:event/cancel': { reason: 'because' },
    'POST /metric-exports': { period: '2026-06' },
    'PATCH /licences/:licence': { refundable: true },
    'POST /licences/:licence/requests': { personId: ids.person },
    'POST /licences/:licence/seats': { personId: ids.person },
    'POST /steps/:id/deletion': { reason: 'because' },
    'POST /retention-rules': { ownedKind: 'mailbox', days: 120 },
    'POST /owned-things': { ownedKind: 'domain', name: `d${counter}.example`, personId: ids.person },
    'POST /owned-things/:id/hand-over': { personId: ids.person, acceptedBy: 'A. Taker' },
    'POST /owned-things/:id/end': { ending: 'rotated', note: 'done' },
    'POST /devices/:id/match': { asset: null },
    'POST /devices/:id/label': { serial: 'SN1' },
    'POST /devices/:id/commands': { kind: 'capture', reason: 'because' },
    'POST /devices/:id/secrets': { reason: 'because' },
    'POST /device-commands/:id/cancel': { reason: 'because' },
    'POST /assets/:tag/inspections': { answers: {} },
    'POST /assets/:tag/terms': { lessor: null },
    'POST /assets/:tag/disposition': {},
    'POST /assets/:tag/repaired': { outcome: 'repaired' },
    'POST /dispositions/:id/refuse': { reason: 'because' },
    'POST /dispositions/:id/withdraw': { reason: 'because' },
    'POST /dispositions/:id/carry-out': {},
    'POST /disposition-policy': { text: null },
    'POST /rubrics': { text: readProjectFile('rubrics/laptop.yaml') },
    'POST /returns/:id/decide': { method: 'pick_up', reason: 'because' },
    'POST /returns/:id/battery': { damaged: false },
    'POST /returns/:id/move': { to: 'on_its_way' },
    'POST /returns/:id/end': { ending: 'refused', reason: 'because' },
    'POST /returns/:id/refuse': { reason: 'because' },
    'POST /returns/:id/police': { reference: 'P-1' },
    'POST /return-policy': { policy: null },
    'POST /offboardings/:case/kits': {},
    'POST /offboardings/:case/portal-links': {},
    'POST /offboardings/:case/portal-links/take-back': {},
    'POST /kits/:id/move': { move: 'pack' },
    'POST /kits/:id/settle': {},
    'POST /kits/:id/customs.pdf': { origins: {} },
    'POST /offboardings/:case/address': {
      address: { name: 'x', street1: 'x', city: 'x', country: 'DE' },
    },
    'POST /offboardings/:case/address/confirm': { reason: 'because' },
    'POST /offboardings/:case/letters/approve': {},
    'POST /assets/check-in': { asset: ids.tag },
    'POST /stock-counts': { place: 'Shelf' },
    'POST /stock-counts/:id/sightings': { labels: ['X'] },
    'POST /stock-counts/:id/end': {},
    'POST /assets/undo-check-in': { asset: ids.tag },
    'POST /assets/found': { tag: `found-${counter}`, category: 'dock' },
    'POST /assets/check-ins': { scans: [{ asset: ids.tag }] },
    'POST /assets/pass-on': { asset: ids.tag, personId: ids.person, reason: 'because' },
    'POST /assets/empty-boxes': {
      asset: ids.tag,
      witness: `${ids.operator}@example.test`,
      note: 'a brick',
      photos: [{ name: 'a.png', mediaType: 'image/png', base64: tinyPhoto }],
    },
    'POST /assets/:tag/storage-devices': { media: 'hdd', serial: `S${counter}` },
    'PATCH /storage-devices/:id': { damaged: false },
    'POST /sanitizations': { asset: ids.tag, media: 'hdd', method: 'clear', technique: 'overwrite' },
    'POST /sanitizations/:id/verify': { method: 'full', checkedBy: `Y${counter}` },
    'POST /sanitizations/import': {
      file: { name: 'r.csv', mediaType: 'text/csv', base64: Buffer.from(`Serial\nX${counter}\n`).toString('base64') },
    },
    'POST /sanitization-questions/:id/settle': { reason: 'because' },
    'POST /itad-vendors': { name: `Vendor ${counter}` },
    'POST /itad-vendors/:id/certifications': { scheme: 'r2v3', number: `C${counter}`, expiresOn: '2099-01-01' },
    'POST /itad-batches': { vendor: ids.media, ending: 'recycled' },
    'POST /itad-batches/:id/assets': { add: [ids.tag] },
    'POST /itad-batches/:id/collect': { handedTo: 'X' },
    'POST /itad-batches/:id/reconcile': { serials: ['X'] },
    'POST /itad-exceptions/:id/settle': { outcome: 'vendor_error', note: 'because' },
    'POST /itad-exceptions/:id/give': { to: ids.operator },
    'POST /certificates': { asset: ids.tag, confidentiality: 'internal' },
    'POST /assets/check-out': { asset: ids.tag, personId: ids.person },
  };
}

/** A report that says a mail is still on its way. */
const bounceOf = (messageId: string) =>
  `Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nAction: delayed\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <${messageId}@example.test>\n\n--b--\n`;

async function send(operator: TestOperator, route: DeclaredRoute, ids: Ids) {
  counter += 1;
  const { url, body, names } = requestFor(route, ids);
  const imports = route.url === '/api/v1/imports';
  const options = {
    method: route.method as 'GET',
    url: imports ? `${url}?dryRun=true` : url,
    headers: { authorization: `Bearer ${operator.token}`, ...(imports ? { 'content-type': 'text/csv' } : {}) },
  };
  const payload = imports ? 'email,name\n' : body;
  const answer = await api.app.inject(payload === undefined ? options : { ...options, payload });
  return { answer, names };
}

async function nameForEvent({ operatorId }: TestOperator): Promise<void> {
  await db.owner.query(
    'insert into mass_event_named (organization_id, mass_event_id, operator_id) values ($1, $2, $3) on conflict do nothing',
    [own.organizationId, own.ids.event, operatorId],
  );
}

/** Every route that needs somebody, and has no list of several things in its body (those answer for each). */
function guarded(): readonly DeclaredRoute[] {
  return api.routes.filter(
    ({ access, url, method }) => access.kind !== 'public' && !answeredOneByOne.has(url) && method !== 'HEAD',
  );
}

/** Answered with an outcome for each thing that is named, and tested by themselves below. */
const answeredOneByOne = new Set(['/api/v1/attestations', '/api/v1/assets/check-ins']);
/** About something that these operators do not have, or that names somebody else. */
const foundByFew = new Set([
  '/api/v1/tokens/:id',
  '/api/v1/passkeys/:id',
  '/api/v1/sessions/:id',
  '/api/v1/column-maps/:name',
  '/api/v1/playbooks/:name',
  '/api/v1/assets/empty-boxes/:id/confirm',
  '/api/v1/assets/:tag/photos/:sha256',
  '/api/v1/steps/:id/files/:sha256',
]);

/** What an answer tells, without what its sender had named. */
const told = (body: string) =>
  body.replace(/"requestId":"[^"]*"/, '').replace(/(?:employee number|no asset) [\w-]+\./, '');

test('every route lets in the roles of the table and nobody else, and knows nothing of other organizations', async () => {
  assert.ok(guarded().length > 40);
  const operators = new Map<Role, TestOperator>();
  for (const route of guarded()) {
    const { access } = route;
    const holders: readonly Role[] = access.kind === 'permission' ? permissions[access.permission] : roles;
    for (const role of roles) {
      // A sign-out ends the token it came with.
      const known = route.url.endsWith('/sign-out') ? undefined : operators.get(role);
      const operator = known ?? (await signInAs(api, own.organizationId, [{ role, scope: 'organization', value: '' }]));
      if (!route.url.endsWith('/sign-out')) operators.set(role, operator);
      // Of a mass event only the named know, whatever their role.
      await nameForEvent(operator);
      const what = `${route.method} ${route.url} as ${role}`;
      const mine = await send(operator, route, own.ids);
      if (!holders.includes(role)) {
        assert.equal(mine.answer.statusCode, 403, `${what}: ${mine.answer.body}`);
        continue;
      }
      assert.ok(![401, 403].includes(mine.answer.statusCode), `${what}: ${mine.answer.body}`);
      assert.ok(mine.answer.statusCode < 500, `${what}: ${mine.answer.body}`);
      if (!foundByFew.has(route.url)) assert.notEqual(mine.answer.statusCode, 404, `${what}: ${mine.answer.body}`);
      for (const id of Object.values(foreign.ids)) assert.ok(!mine.answer.body.includes(id), `${what} tells of ${id}`);
      if (!mine.names) continue;
      const theirs = await send(operator, route, foreign.ids);
      const absent = await send(operator, route, absentIds());
      assert.equal(theirs.answer.statusCode, 404, `${what}, foreign: ${theirs.answer.body}`);
      assert.equal(told(theirs.answer.body), told(absent.answer.body), what);
    }
  }
  // One of the routes takes the departure back; what follows is about an open case.
  await withOrganization(db, own.organizationId, (tx) =>
    tx.query(`update offboarding set state = 'open' where organization_id = $1`, [own.organizationId]),
  );
});

test('without a credential, with one of another kind, or a broken one, every route but the public ones says 401', async () => {
  for (const route of guarded()) {
    for (const authorization of [undefined, 'Bearer hbk_nobody', 'Basic eDp5', `Bearer ${own.admin.token}x`]) {
      const { url, body } = requestFor(route, own.ids);
      const headers = authorization === undefined ? {} : { authorization };
      const options = { method: route.method as 'GET', url, headers };
      const answer = await api.app.inject(body === undefined ? options : { ...options, payload: body });
      assert.equal(answer.statusCode, 401, `${route.method} ${route.url}`);
      assert.equal(answer.headers['content-type'], 'application/problem+json');
    }
  }
});

/** Their answer shows a secret or ends a ceremony, so it is never kept; or (feeds) a name serves once. */
const madeAnew = new Set([
  'POST /api/v1/operators/{id}/link',
  'POST /api/v1/tokens',
  'POST /api/v1/passkeys',
  'POST /api/v1/couriers',
  'POST /api/v1/hr-sources',
  'POST /api/v1/webhook-endpoints',
  'POST /api/v1/offboardings/{case}/portal-links',
  'POST /api/v1/feeds',
]);

test('every route that creates something goes by the Idempotency-Key', async () => {
  const paths = api.app.swagger().paths as Record<string, { post?: { responses: object } }>;
  const creating = new Set(
    Object.entries(paths)
      .filter(([path, { post }]) => post !== undefined && '201' in post.responses && !madeAnew.has(`POST ${path}`))
      .map(([path]) => path.replaceAll(/\{(\w+)\}/g, ':$1')),
  );
  const routes = api.routes.filter(({ method, url }) => method === 'POST' && creating.has(url));
  assert.ok(routes.length > 15, 'the description names what creates');
  for (const route of routes) {
    const { url, body } = requestFor(route, own.ids);
    const answer = await own.admin.send('POST', url.replace('/api/v1', ''), body, { 'idempotency-key': 'no key' });
    assert.equal(answer.statusCode, 400, `${url}: ${answer.body}`);
    assert.match(answer.body, /The Idempotency-Key must be/, url);
  }
});

test('items of other organizations are refused one by one in a statement, as those that are absent', async () => {
  const said = { itemIds: [foreign.ids.item, randomUUIDv7()], ending: 'none', note: 'seen' };
  const { results } = (await own.admin.send('POST', '/attestations', said)).json<{
    results: { attested: boolean; reason: string }[];
  }>();
  assert.deepEqual(
    results.map(({ attested }) => attested),
    [false, false],
  );
  assert.equal(results[0]?.reason, results[1]?.reason);
});

test('scans of assets of other organizations are answered as those of absent ones', async () => {
  const scans = [{ asset: foreign.ids.tag }, { asset: 'LT-NOWHERE' }];
  const { outcomes } = (await own.admin.send('POST', '/assets/check-ins', { scans })).json<{
    outcomes: { outcome: string; reason: string }[];
  }>();
  assert.deepEqual(
    outcomes.map(({ outcome }) => outcome),
    ['unknown_asset', 'unknown_asset'],
  );
  assert.equal(outcomes[0]?.reason, outcomes[1]?.reason);
});

test('a route that does not say who may use it stops the start', async () => {
  const app = fastify();
  guardRoutes(app, db);
  assert.throws(() => app.get('/open', () => 'door'), /does not say who may use it/);
});

/** Everything that can be read of a case. */
const readings = ['', '/items', '/steps', '/plan', '/events', '/evidence.zip'];

test('a scope is the same for lists, counts, details and exports', async () => {
  const organizationId = await addOrganization(db);
  const admin = await signInAs(api, organizationId);
  const [site] = [randomUUIDv7()];
  await db.owner.query(`insert into location (organization_id, location_id, name) values ($1, $2, 'Harbour')`, [
    organizationId,
    site,
  ]);
  const cases: Record<string, string> = {};
  for (const [number, department, location] of [
    ['S1', 'Sales', null],
    ['L1', 'Lab', null],
    ['H1', 'Yard', site],
  ] as const) {
    const person = await addPerson(db, organizationId, number);
    await db.owner.query('update person set department = $2, location_id = $3 where person_id = $1', [
      person,
      department,
      location,
    ]);
    const { offboardingId } = (await admin.send('POST', '/departures', leaving(number))).json<{
      offboardingId: string;
    }>();
    await observeOffboarding(api.means, organizationId, offboardingId);
    cases[number] = offboardingId;
  }
  const grants: readonly (readonly [RoleGrant, string])[] = [
    [{ role: 'security', scope: 'department', value: 'Sales' }, 'S1'],
    [{ role: 'security', scope: 'case', value: cases['L1'] ?? '' }, 'L1'],
    [{ role: 'security', scope: 'site', value: site ?? '' }, 'H1'],
  ];
  for (const [grant, visible] of grants) {
    const operator = await signInAs(api, organizationId, [grant]);
    const listed = (await operator.send('GET', '/offboardings')).json<{ items: { id: string }[] }>();
    assert.deepEqual(
      listed.items.map(({ id }) => id),
      [cases[visible]],
      grant.scope,
    );
    const todo = (await operator.send('GET', '/steps?state=asked,waiting')).json<{
      items: { offboarding: { id: string } }[];
    }>();
    assert.deepEqual([...new Set(todo.items.map(({ offboarding }) => offboarding.id))], [cases[visible]], grant.scope);
    const departures = (await operator.send('GET', '/departures')).json<{ items: { offboardingId: string }[] }>();
    assert.deepEqual(
      departures.items.map(({ offboardingId }) => offboardingId),
      [cases[visible]],
    );
    for (const [number, offboardingId] of Object.entries(cases)) {
      for (const reading of readings) {
        const { statusCode } = await operator.send('GET', `/offboardings/${offboardingId}${reading}`);
        assert.equal(statusCode, number === visible ? 200 : 404, `${grant.scope} ${number}${reading}`);
      }
    }
    assert.equal(
      (await operator.send('GET', '/applications')).statusCode,
      403,
      'what concerns everybody needs the whole organization',
    );
  }
});

test('nobody sees or touches the case of their own departure, whatever their role (edge-07)', async () => {
  const leaver = await signInAs(api, own.organizationId, undefined, own.ids.person);
  const listed = (await leaver.send('GET', '/offboardings')).json<{ items: { id: string }[] }>();
  assert.deepEqual(listed.items, []);
  assert.deepEqual((await leaver.send('GET', '/steps?state=asked,waiting,problem')).json<{ items: [] }>().items, []);
  for (const reading of readings) {
    assert.equal((await leaver.send('GET', `/offboardings/${own.ids.case}${reading}`)).statusCode, 404);
  }
  for (const [path, body] of [
    [`/offboardings/${own.ids.case}/approvals`, { digest: 'x' }],
    [`/offboardings/${own.ids.case}/close`, undefined],
    [`/offboardings/${own.ids.case}/waivers`, { itemId: own.ids.item, reason: 'because' }],
    [`/steps/${own.ids.step}/complete`, { note: 'x' }],
  ] as const) {
    assert.equal((await leaver.send('POST', path, body)).statusCode, 404, path);
  }
  assert.equal((await leaver.send('POST', '/departures', leaving(own.ids.number))).statusCode, 403);
});

test('how somebody leaves is told to hr, legal, security and administrators only', async () => {
  for (const role of roles) {
    const operator = await signInAs(api, own.organizationId, [{ role, scope: 'organization', value: '' }]);
    const detail = (await operator.send('GET', `/offboardings/${own.ids.case}`)).json<{
      departure: { kind?: string };
    }>();
    const events = (await operator.send('GET', `/offboardings/${own.ids.case}/events`)).body;
    const may = ['hr', 'legal', 'security', 'admin'].includes(role);
    assert.equal(detail.departure.kind, may ? 'voluntary' : undefined, role);
    assert.equal(events.includes('voluntary'), false, `${role} in events`);
  }
});

/** What is wrong in nearly every field, or only in some; whoever takes it keeps it as it is. */
const wrongValues = ['a\0b', 'a\ud800b', '', 'x', -1, 2 ** 53, null, {}, [{}], '9999-12-31', randomUUIDv7()];
const wrongInQuery = ['', 'x', '-1', '%ff', '9999-12-31', '2026-02-30'];

test('whatever stands in any field of any route, the answer is a sentence, and never a fault of ours', async () => {
  const place = await furnish('WRONG-1');
  const described = fieldsOfRoutes();
  const faults: string[] = [];
  const ask = async (route: DeclaredRoute, url: string, payload: object | undefined, what: string) => {
    const headers = { authorization: `Bearer ${place.admin.token}` };
    const options = { method: route.method as 'GET', url, headers };
    const { statusCode, body } = await api.app.inject(payload === undefined ? options : { ...options, payload });
    if (statusCode < 400) return;
    const { detail = '' } = JSON.parse(body) as { detail?: string };
    const isSentence = /[.!?)]$/.test(detail) && !/undefined|\[object|Invalid input/.test(detail);
    if (statusCode >= 500 || !isSentence) faults.push(`${route.method} ${route.url} ${what}: ${statusCode} ${detail}`);
  };
  for (const route of guarded()) {
    const fields = described.get(`${route.method} ${route.url}`);
    if (fields === undefined || !route.url.startsWith('/api/v1/') || route.url === '/api/v1/imports') continue;
    const { url, body } = requestFor(route, place.ids);
    for (const name of fields.query)
      for (const wrong of wrongInQuery) await ask(route, `${url}?${name}=${wrong}`, undefined, `?${name}=${wrong}`);
    for (const name of fields.body)
      for (const wrong of wrongValues)
        await ask(route, url, { ...body, [name]: wrong }, `${name} = ${JSON.stringify(wrong)}`);
  }
  assert.deepEqual(faults, []);
});

/** The fields that the description of the API names for each route: in the query, and at the top of the body. */
function fieldsOfRoutes(): ReadonlyMap<
  string,
  { readonly query: readonly string[]; readonly body: readonly string[] }
> {
  type Described = {
    readonly parameters?: readonly { readonly in: string; readonly name: string }[];
    readonly requestBody?: { readonly content?: Record<string, { readonly schema?: { properties?: object } }> };
  };
  const paths = api.app.swagger().paths as Record<string, Record<string, Described>>;
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { parameters = [], requestBody }]) => {
        const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
        const query = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
        const { properties = {} } = requestBody?.content?.['application/json']?.schema ?? {};
        return [`${method.toUpperCase()} ${url}`, { query, body: Object.keys(properties) }] as const;
      }),
    ),
  );
}
