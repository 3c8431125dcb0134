import { createHash, randomUUIDv7 } from 'node:crypto';
import { operatorActor } from '../src/core/event.ts';
import { canonicalBytes, digestOf } from '../src/ledger/canonical.ts';
import type { Database } from '../src/store/database/connection.ts';
import type { Tx } from '../src/store/database/transaction.ts';
import { withOrganization } from '../src/store/database/with-organization.ts';
import { insertNamed } from '../src/store/cases/embargo.ts';
import { insertEvidence } from '../src/store/evidence/evidence.ts';
import { markCommanded, recordObservation } from '../src/store/cases/observations.ts';
import { openOffboarding } from '../src/store/cases/open-offboarding.ts';
import { recordEvent } from '../src/store/cases/record-event.ts';
import { addApplication, addAsset, addOperator, addOrganization, addPerson, shippedPlaybook } from './organization.ts';

export type WholeCase = {
  readonly organizationId: string;
  readonly offboardingId: string;
  readonly operatorId: string;
  /** Employee number of somebody who has not left yet. */
  readonly colleague: string;
};

/** Text that breaks careless writers: quotes, commas, line ends of every kind, a formula, right-to-left, an astral sign. */
export const awkwardText = '=HYPERLINK("x"),\\N {a,"b"}\r\n\u2028\u0085\tשלום 💾\u0001';

/** An open case in an organization of its own that leaves no table of the schema empty. */
export async function addWholeCase(db: Database): Promise<WholeCase> {
  const organizationId = await addOrganization(db);
  const operatorId = await addOperator(db, organizationId);
  const colleague = 'E2';
  const manager = await addPerson(db, organizationId, colleague);
  const personId = await addPerson(db, organizationId, 'E1');
  const directory = await addApplication(db, organizationId, {
    name: 'Directory',
    connector: 'simulated',
    credentials: { token: 'secret' },
  });
  const badge = await addApplication(db, organizationId, { name: awkwardText, connector: 'manual' });
  const mail = await addApplication(db, organizationId, { name: 'Mail', connector: 'simulated' });
  const assetId = await addAsset(db, organizationId, 'LT-1', personId);
  const playbook = await shippedPlaybook('standard');
  const offboardingId = await withOrganization(db, organizationId, async (tx) => {
    await tx.query('update person set manager_id = $3 where organization_id = $1 and person_id = $2', [
      organizationId,
      personId,
      manager,
    ]);
    const at = { tx, personId, operatorId };
    await fillOtherTables(at, directory);
    const { departureId, employmentId } = await addDeparture(at);
    const made = await openOffboarding(tx, { departureId, personId, employmentId, playbook });
    await recordEvent(tx, {
      offboardingId: made.offboardingId,
      type: 'offboarding.opened',
      actor: operatorActor(operatorId),
      data: { number: made.number },
      private: { note: awkwardText },
    });
    await addItems({ ...at, offboardingId: made.offboardingId }, { directory, badge, mail, assetId });
    await addMessages({ ...at, offboardingId: made.offboardingId });
    await addOutgoing({ ...at, offboardingId: made.offboardingId });
    await addBrakes({ ...at, offboardingId: made.offboardingId });
    await addMassEvent({ ...at, offboardingId: made.offboardingId });
    await addEmbargo({ ...at, offboardingId: made.offboardingId });
    await addInspection(at, assetId);
    await addHandOvers(at, assetId);
    await addReturns({ ...at, offboardingId: made.offboardingId }, assetId);
    await addHolds({ ...at, offboardingId: made.offboardingId }, assetId);
    await addSignature({ ...at, offboardingId: made.offboardingId }, assetId);
    await addPortalLink({ ...at, offboardingId: made.offboardingId });
    await addMetrics({ tx, personId: manager, operatorId }, assetId);
    await addShipment({ ...at, offboardingId: made.offboardingId });
    await addDevices({ ...at, offboardingId: made.offboardingId }, { application: directory, assetId });
    await addSanitization({ tx, personId, operatorId }, assetId);
    return made.offboardingId;
  });
  return { organizationId, offboardingId, operatorId, colleague };
}

/** An enrolment with a device manager, what it was told, and a key. */
async function addDevices(
  { tx, operatorId, offboardingId }: InCase,
  { application, assetId }: { readonly application: string; readonly assetId: string },
): Promise<void> {
  const insert = insertIn(tx);
  const [device, command] = [randomUUIDv7(), randomUUIDv7()];
  await insert(
    `insert into device (organization_id, device_id, application_id, enrolment_ref, serial, name, platform, ownership, state,
       fingerprint, match, asset_id, matched_by)
     values ($1, $2, $3, 'e-1', 'SERIAL1', $4, 'macos', 'company', 'usable', '{"serial": "SERIAL1"}', 'confirmed', $5, $6)`,
    [device, application, awkwardText, assetId, operatorId],
  );
  await insert(
    `insert into device_command (organization_id, device_command_id, device_id, asset_id, offboarding_id, kind, state, reason,
       enrolment_ref, fingerprint, digest, requested_by, approval_event_id, problem)
     values ($1, $2, $3, $4, $5, 'lock', 'queued', $6, 'e-1', '{}', 'sha256:00', $7,
       (select event_id from event where organization_id = $1 order by event_id limit 1), $6)`,
    [command, device, assetId, offboardingId, awkwardText, operatorId],
  );
  await insert(
    `insert into device_secret (organization_id, device_secret_id, device_id, device_command_id, kind, sealed)
     values ($1, $2, $3, $4, 'recovery_key', 'sealed')`,
    [randomUUIDv7(), device, command],
  );
  await insert('insert into device_round (organization_id, application_id, next_at) values ($1, $2, now())', [
    application,
  ]);
}

/** Runs SQL whose first parameter is the organization. */
const insertIn = (tx: Tx) => (text: string, values: readonly unknown[]) =>
  tx.query(text, [tx.organizationId, ...values]);

type At = { readonly tx: Tx; readonly personId: string; readonly operatorId: string };
type InCase = At & { readonly offboardingId: string };

/** How a thing was found, what was decided about it, and a workshop it was with. */
async function addInspection({ tx, operatorId }: At, assetId: string): Promise<void> {
  const insert = insertIn(tx);
  const id = randomUUIDv7();
  await insert(
    `insert into book_value (organization_id, asset_id, valued_on, value_minor, currency, recorded_by)
     values ($1, $2, '2026-06-01', 60000, 'EUR', $3)`,
    [assetId, operatorId],
  );
  await insert(
    `insert into inspection (organization_id, inspection_id, asset_id, rubric, rubric_version, answers, missing, computed_grade, grade,
       override_reason, faults, locks, repair_minor, currency, note, inspected_by)
     values ($1, $2, $3, 'laptop', 1, '{"screen": "clean", "battery": 81.5}', '{charger}', 'B', 'C', $4,
       '[{"fault": "part_missing", "of": "charger", "costMinor": 4500}]', '{activation_lock}', 4500, 'EUR', $4, $5)`,
    [id, assetId, awkwardText, operatorId],
  );
  await insert(
    `insert into file (organization_id, sha256, media_type, size_bytes, content) values ($1, $2, 'image/jpeg', 1, '\\x01')`,
    [createHash('sha256').update(Uint8Array.of(1)).digest()],
  );
  await insert(
    `insert into inspection_photo (organization_id, inspection_photo_id, inspection_id, shows, sha256, file_name)
     values ($1, $2, $2, 'damage', $3, $4)`,
    [id, createHash('sha256').update(Uint8Array.of(1)).digest(), awkwardText],
  );
  await insert(
    `insert into disposition (organization_id, disposition_id, asset_id, inspection_id, kind, proposed_kind, policy, policy_version, reasons,
       override_reason, due_on, value_minor, value_basis, currency, needs_approval, state, decided_by)
     values ($1, $2, $3, $2, 'repair', 'sell', 'usual', 1, array[$4::text], $4, '2026-12-31', 60000, 'recorded', 'EUR', true, 'decided', $5)`,
    [id, assetId, awkwardText, operatorId],
  );
  await insert(
    `insert into repair (organization_id, repair_id, asset_id, disposition_id, vendor, cap_minor, cost_minor, currency, data_state, data_reason,
       sent_by, expected_on, outcome, over_cap_reason, back_by, back_at, note)
     values ($1, $2, $3, $2, $4, 100, 200, 'EUR', 'deferred', $4, $5, '2026-12-01', 'repaired', $4, $5, now(), $4)`,
    [id, assetId, awkwardText, operatorId],
  );
}

/** How a thing comes back: an address, a plan, a box with a line, what was said of it, and a letter. */
async function addReturns({ tx, personId, operatorId, offboardingId }: InCase, assetId: string): Promise<void> {
  const insert = insertIn(tx);
  const id = randomUUIDv7();
  await insert(
    `insert into postal_address (organization_id, postal_address_id, person_id, name, street1, city, country, doubt, given_by)
     values ($1, $2, $3, $4, $4, $4, 'FR', 'country_differs', $5)`,
    [id, personId, awkwardText, operatorId],
  );
  await insert(
    `insert into asset_return (organization_id, asset_return_id, offboarding_id, item_id, asset_id, person_id, proposed_method, reasons,
       method, value_minor, cost_minor, currency, ending, ending_reason, ending_by, ending_at, approval_by, police_reference, lock_state)
     select $1, $2, offboarding_id, item_id, asset_id, $3, null, '{country_restricted}', 'kit', 120000, 4500, 'EUR', 'stolen', $4, $5, now(),
       'finance', $4, 'unknown' from item where organization_id = $1 and offboarding_id = $6 and asset_id = $7`,
    [id, personId, awkwardText, operatorId, offboardingId, assetId],
  );
  await insert(
    `insert into return_rung (organization_id, asset_return_id, rung, reached_on, reached_at) values ($1, $2, 'manager', '2026-11-10', now())`,
    [id],
  );
  await insert(
    `insert into return_letter (organization_id, return_letter_id, offboarding_id, language, body) values ($1, $2, $3, 'de', $4)`,
    [id, offboardingId, awkwardText],
  );
  await insert(
    `insert into kit (organization_id, kit_id, offboarding_id, person_id, postal_address_id, state, expected_grams, requested_by)
     values ($1, $2, $3, $4, $2, 'arrived', 2600, $5)`,
    [id, offboardingId, personId, operatorId],
  );
  await insert(
    `insert into kit_line (organization_id, kit_line_id, kit_id, item_id, asset_id, state, reason, settled_by, settled_at)
     select $1, $2, $2, item_id, asset_id, 'waived', $3, $4, now() from item where organization_id = $1 and offboarding_id = $5 and asset_id = $6`,
    [id, awkwardText, operatorId, offboardingId, assetId],
  );
  await insert(`insert into return_round (organization_id, next_at) values ($1, now())`, []);
}

/** What is kept for metrics, of somebody who holds nothing. */
async function addMetrics({ tx, personId, operatorId }: At, assetId: string): Promise<void> {
  const insert = insertIn(tx);
  const id = randomUUIDv7();
  await insert(
    `insert into metric_leaver (organization_id, leaver_id, person_id, access_ends_at, case_events, good_until, basis, hr_late_ms,
       present, late, waived, unproven, missing, young)
     values ($1, $2, $3, now(), 3, 'infinity', 'rules', 0.5, 1, 0, 0, 0, 2, 0)`,
    [id, personId],
  );
  await insert(
    `insert into metric_row (organization_id, leaver_id, metric, row_id, counted_as, reason, marks, time_ms, open_since_ms, exposed_ms)
     values ($1, $2, 'time_to_offboard', $2, 'numerator', 'closed', '{waived,early}', 1.5, 0, 0)`,
    [id],
  );
  await insert('insert into metric_change (organization_id, person_id) values ($1, $2)', [personId]);
  await insert('insert into metric_round (organization_id, next_at) values ($1, now())', []);
  await insert(
    `insert into metric_night (organization_id, night, time_zone, taken_at, rule_version, sources, register, zombies, figures)
     values ($1, '2026-06-01', 'Europe/Berlin', now(), 1, '{intune}', 2, 1, '[]')`,
    [],
  );
  await insert(
    `insert into zombie (organization_id, asset_id, since_night, reason, until_night, left_by)
     values ($1, $2, '2026-06-01', 'nobody', '2026-06-03', 'resolved')`,
    [assetId],
  );
  await insert(
    `insert into asset_wait (organization_id, asset_id, status, since_night) values ($1, $2, 'repair', '2026-06-01')`,
    [assetId],
  );
  await insert(
    `insert into metric_export (organization_id, metric_export_id, period, filters, as_of, rule_version, ledger_size, population,
       figures, differences, exported_by)
     values ($1, $2, '2026-06', '{}', now(), 1, 3, 1, '[]', '[]', $3)`,
    [id, operatorId],
  );
}

/** A hand-over that was accepted with a drawn signature, and a box that was empty, with a photo of each. */
async function addHandOvers({ tx, personId, operatorId }: At, assetId: string): Promise<void> {
  const insert = insertIn(tx);
  const [id, witness] = [randomUUIDv7(), randomUUIDv7()];
  const sha256 = createHash('sha256').update('photo').digest();
  await insert(
    `insert into file (organization_id, sha256, media_type, size_bytes, content) values ($1, $2, 'image/jpeg', 5, 'photo')`,
    [sha256],
  );
  await insert(
    `insert into operator (organization_id, operator_id, name, email) values ($1, $2, $3, 'w@example.test')`,
    [witness, awkwardText],
  );
  await insert(
    `insert into hand_over (organization_id, hand_over_id, asset_id, from_kind, to_kind, to_person_id, from_name, at, condition, note,
       missing, operator_id) values ($1, $2, $3, 'vendor', 'person', $4, $5, '2026-10-30T16:05:00.123456Z', 'worn', $5, array[$5], $6)`,
    [id, assetId, personId, awkwardText, operatorId],
  );
  await insert(
    `insert into hand_over_acceptance (organization_id, hand_over_id, way, accepted_at, signed_name, statement, file_sha256)
     values ($1, $2, 'in_person', now(), $3, $3, $4)`,
    [id, awkwardText, sha256],
  );
  await insert(
    `insert into empty_box (organization_id, empty_box_id, asset_id, operator_id, witness_id, confirmed_at, declared_grams, measured_grams, note)
     values ($1, $2, $3, $4, $5, now(), 2400, 310, $6)`,
    [id, assetId, operatorId, witness, awkwardText],
  );
  await insert(`insert into location (organization_id, location_id, name) values ($1, $2, $3)`, [id, awkwardText]);
  await insert(
    'insert into stock_count (organization_id, stock_count_id, location_id, begun_by) values ($1, $2, $2, $3)',
    [id, operatorId],
  );
  await insert(
    `insert into stock_count_thing (organization_id, stock_count_id, thing_key, label, expected, seen_at, seen_by)
     values ($1, $2, $3, $3, false, now(), $4)`,
    [id, awkwardText, operatorId],
  );
  await insert(
    `insert into asset_photo (organization_id, asset_photo_id, asset_id, empty_box_id, sha256, file_name) values ($1, $2, $3, $2, $4, $5)`,
    [id, assetId, sha256, awkwardText],
  );
}

async function addMessages({ tx, personId, operatorId, offboardingId }: InCase): Promise<void> {
  const insert = insertIn(tx);
  const id = randomUUIDv7();
  await insert(
    `insert into mail_server (organization_id, host, port, tls, authority, user_name, sealed_password, from_address, from_name)
     values ($1, 'mx.example.test', 587, 'required', $2, $2, '\\x05', 'hr@example.test', $2)`,
    [awkwardText],
  );
  // Of a kind that only earlier versions wrote.
  await insert(
    `insert into message (organization_id, message_id, dedup_key, template, channel, recipient_kind, person_id, offboarding_id, step_id,
       content, state, reason, try_at, sent_to, sent_domain, ended_at, bounced_at)
     select $1, $2, $3, 'reminder', 'mail', 'person', $4, s.offboarding_id, s.step_id, jsonb_build_object('stepId', s.step_id),
       'bounced', $3, null, 'x@example.test', 'example.test', now(), now()
     from step s where s.organization_id = $1 and s.offboarding_id = $5 limit 1`,
    [id, awkwardText, personId, offboardingId],
  );
  await insert(
    `insert into signed_link (organization_id, signed_link_id, message_id, step_id, recipient_kind, operator_id, purpose, expires_at)
     select $1, $2, $2, m.step_id, 'operator', $3, 'complete_step', now() from message m where m.organization_id = $1 and m.message_id = $2`,
    [id, operatorId],
  );
}

/** Webhooks, a chat channel, an appointment. */
async function addOutgoing({ tx, operatorId, offboardingId }: InCase): Promise<void> {
  const insert = insertIn(tx);
  const id = randomUUIDv7();
  await insert(
    `insert into webhook_endpoint (organization_id, webhook_endpoint_id, url, event_types, sealed_secrets, operator_id, state, reason)
     values ($1, $2, 'https://hooks.example.test/?a=' || $3, '{*}', '\\x06', $4, 'active', $3)`,
    [id, awkwardText, operatorId],
  );
  // This one wakes the endpoint.
  await recordEvent(tx, { offboardingId, type: 'offboarding.paused', actor: operatorActor(operatorId) });
  await insert(
    `insert into webhook_attempt (organization_id, webhook_attempt_id, webhook_endpoint_id, event_id, stream_id, outcome, status, reason)
     select $1, $2, $2, event_id, stream_id, 'retry', 503, $3 from event where organization_id = $1 and stream_id = $4 limit 1`,
    [id, awkwardText, offboardingId],
  );
  await insert(
    `insert into chat_setting (organization_id, chat_setting_id, kind, way, sealed, templates)
     values ($1, $2, 'teams', 'webhook', '\\x07', '{page}')`,
    [id],
  );
  await insert(
    `insert into invitation (organization_id, step_id, recipient_kind, recipient_id, sequence, due_at)
     select $1, step_id, 'operator', $2, 3, now() from step where organization_id = $1 and offboarding_id = $3 limit 1`,
    [operatorId, offboardingId],
  );
  await insert(`insert into invitation_round (organization_id, next_at) values ($1, now())`, []);
}

/** A label that was bought, and what its carrier said. */
async function addShipment({ tx, offboardingId }: InCase): Promise<void> {
  const insert = insertIn(tx);
  const id = randomUUIDv7();
  await insert(
    `insert into courier_account (organization_id, courier_account_id, name, courier, mode, config, sealed, endpoint, label_days, off)
     values ($1, $2, $3, 'easypost', 'test', '{"internal": true}', '\\x08', $3, 30, true)`,
    [id, awkwardText],
  );
  await insert(
    `insert into shipment (organization_id, shipment_id, offboarding_id, direction, state, courier, courier_account_id, tracking_code, status,
       status_at, vendor_ref, tracker_ref, cost_minor, currency, mode, weight_grams, from_address, to_address, parcel, problem, expires_at)
     values ($1, $2, $3, 'back', 'bought', 'easypost', $2, $4, 'in_transit', now(), 'shp_1', 'trk_1', 825, 'USD', 'test', 2000,
       '{"name": "Ada"}', '{"name": "IT"}', '{"weightGrams": 2000}', $4, now())`,
    [id, offboardingId, awkwardText],
  );
  await insert(
    `insert into shipment_event (organization_id, shipment_event_id, shipment_id, courier_account_id, source, delivery, body, state, status, status_at)
     values ($1, $2, $2, $2, 'webhook', 'evt_1', '\\x7b7d', 'moved', 'in_transit', now())`,
    [id],
  );
}

/** One that has ended by its hour, so that everybody sees the case. */
async function addEmbargo({ tx, operatorId, offboardingId }: InCase): Promise<void> {
  await tx.query(
    `insert into embargo (organization_id, offboarding_id, departure_id, until, until_informed)
     select organization_id, offboarding_id, departure_id, '2020-01-01', false from offboarding
     where organization_id = $1 and offboarding_id = $2`,
    [tx.organizationId, offboardingId],
  );
  await insertNamed(tx, offboardingId, [operatorId], null);
}

async function addDeparture({ tx, personId }: At) {
  const departureId = randomUUIDv7();
  const [row] = await tx.query<{ employment_id: string }>(
    'select employment_id from employment where organization_id = $1 and person_id = $2',
    [tx.organizationId, personId],
  );
  const employmentId = row?.employment_id ?? '';
  await tx.query(
    `insert into departure (organization_id, departure_id, source, external_id, person_id, employment_id, kind, worker_type,
       time_zone, notice_at, last_working_day, access_ends_at, employment_ends)
     values ($1, $2::uuid, 'test', $2::uuid::text, $3, $4, 'voluntary', 'employee', 'Europe/Berlin', '2026-10-01T08:00Z', '2026-10-30',
       '2026-10-30T16:00Z', '2026-10-31')`,
    [tx.organizationId, departureId, personId, employmentId],
  );
  return { departureId, employmentId };
}

async function fillOtherTables({ tx, personId, operatorId }: At, applicationId: string): Promise<void> {
  const ids = Array.from({ length: 8 }, () => randomUUIDv7());
  const insert = insertIn(tx);
  await insert(`insert into location (organization_id, location_id, name) values ($1, $2, 'Berlin')`, [ids[0]]);
  await insert(
    `insert into credential (organization_id, credential_id, operator_id, kind, name, secret_hash) values ($1, $2, $3, 'token', 'ci', '\\x00ff5c22')`,
    [ids[1], operatorId],
  );
  await insert(
    `insert into passkey (organization_id, passkey_id, operator_id, name, credential_ref, public_key, counter, transports, synced)
     values ($1, $2, $3, $4, '\\x01ff', '\\xa5', 4294967295, '{usb,nfc}', false)`,
    [ids[1], operatorId, awkwardText],
  );
  await insert(
    `insert into spent_challenge (organization_id, challenge_hash, expires_at) values ($1, '\\x01ff', now())`,
    [],
  );
  await insert(
    `insert into sign_in_provider (organization_id, sign_in_provider_id, name, issuer, client_ref, sealed_secret, internal, scopes,
       groups_claim, role_rules, makes_operators) values ($1, $2, $3, 'https://id.example', 'c', '\\x01ff', false, 'openid', 'groups', '[]', true)`,
    [ids[1], awkwardText],
  );
  await insert(
    `insert into provider_identity (organization_id, provider_identity_id, sign_in_provider_id, subject, operator_id) values ($1, $2, $2, $4, $3)`,
    [ids[1], operatorId, awkwardText],
  );
  await insert(
    `insert into idempotency (organization_id, operator_id, key, request_hash, response) values ($1, $2, 'k', '\\x01', '{"a": [1, null, "\\\\"]}')`,
    [operatorId],
  );
  await insert(
    'insert into rate_budget (organization_id, application_id, tokens) values ($1, $2, 0.1234567890123456789)',
    [applicationId],
  );
  await insert(
    `insert into accessory (organization_id, accessory_id, name, category, quantity, value_minor, currency) values ($1, $2, $3, 'dock', 5, 9007199254740991, 'EUR')`,
    [ids[2], awkwardText],
  );
  await insert(
    `insert into owned_thing (organization_id, owned_thing_id, kind, owned_kind, name, person_id) values ($1, $2, 'data', 'mailbox', '', $3)`,
    [ids[3], personId],
  );
  await insert(
    `insert into licence (organization_id, licence_id, name, price_minor, currency) values ($1, $2, 'CAD', 5, 'EUR')`,
    [ids[4]],
  );
  await insert('insert into seat (organization_id, seat_id, licence_id, person_id) values ($1, $2, $3, $4)', [
    ids[5],
    ids[4],
    personId,
  ]);
  await insert(
    `insert into seat_request (organization_id, seat_request_id, licence_id, person_id, asked_by)
     select $1, $2, $2, $3, operator_id from operator where organization_id = $1 limit 1`,
    [ids[4], personId],
  );
  await insert(
    `insert into import_run (organization_id, import_run_id, file_name, format, sha256, counts, exported_at) values ($1, $2, 'a.csv', 'people', '\\x02', '{}', now())`,
    [ids[6]],
  );
  await insert(
    `insert into column_map (organization_id, column_map_id, name, target, definition, saved_by)
     values ($1, $2, $3, 'people', '{"columns": {"Nr.": "employeeNumber"}, "words": {}, "dates": null}', $4)`,
    [randomUUIDv7(), awkwardText, operatorId],
  );
  await insert(
    `insert into hr_source (organization_id, hr_source_id, name, kind, endpoint, sealed_secrets) values ($1, $2::uuid, 'HR', 'generic_hmac', $2::uuid::text, '\\x00')`,
    [ids[7]],
  );
  await insert(
    `insert into inbound_message (organization_id, inbound_message_id, hr_source_id, delivery_id, body, state, reason, person_ids, offer,
       settled_by, settled_how, settled_reason)
     values ($1, $2, $2, 'd-1', '\\x7b00', 'settled', $3, array[$4::uuid], '{"deed": "cancel", "number": 1}', $5, 'left', $3)`,
    [ids[7], awkwardText, personId, operatorId],
  );
  await insert(
    `insert into scim_token (organization_id, scim_token_id, hr_source_id, secret_hash, expires_at) values ($1, $2, $2, '\\x03', now())`,
    [ids[7]],
  );
  await insert(
    `insert into scim_resource (organization_id, scim_resource_id, hr_source_id, kind, name_key, external_id, content, active, generation, deactivated_at, person_id)
     values ($1, $2, $2, 'user', $3, '00u1', '{"userName": "X"}', false, 1, now(), $4)`,
    [ids[7], awkwardText, personId],
  );
  await addProtection({ tx, personId, operatorId }, applicationId);
  await addFeedRows({ tx, personId, operatorId });
}

async function addFeedRows({ tx, personId, operatorId }: At): Promise<void> {
  const insert = insertIn(tx);
  const id = randomUUIDv7();
  await insert(
    `insert into feed (organization_id, feed_id, name, kind, carries, settings, sealed_credentials, owns, operator_id, paused, notes)
     values ($1, $2, $3, 'folder', 'people', '{"path": "/drop"}', '\\x01ff', '{department}', $4, true, array[$3])`,
    [id, awkwardText, operatorId],
  );
  await insert(
    `insert into feed_reading (organization_id, feed_reading_id, feed_id, number, file_name, sha256, size_bytes, state, question, row_count)
     values ($1, $2, $2, 1, 'hr.csv', '\\x04', 9007199254740991, 'held', $3, 12)`,
    [id, awkwardText],
  );
  await insert(
    `insert into feed_file (organization_id, feed_id, name, size_bytes, modified_at, feed_reading_id)
     values ($1, $2, $3, 5, '2026-10-30T16:05:00.123Z', $2)`,
    [id, awkwardText],
  );
  await insert(
    'insert into feed_person (organization_id, feed_id, person_id, last_number, missed) values ($1, $2, $3, 1, 2)',
    [id, personId],
  );
  await insert(
    `insert into feed_finding (organization_id, feed_finding_id, feed_id, kind, key, person_id, text, last_number)
     values ($1, $2, $2, 'question', 'E1/end', $3, $4, 1)`,
    [id, personId, awkwardText],
  );
}

async function addBrakes({ tx, personId, offboardingId, operatorId }: InCase): Promise<void> {
  const insert = insertIn(tx);
  const tripId = randomUUIDv7();
  await insert(
    `insert into brake_arrival (organization_id, scope, name, person_id, at) values ($1, 'department', $2, $3, '2026-10-30T16:05Z')`,
    [awkwardText, personId],
  );
  await insert(
    `insert into brake_count (organization_id, scope, name, hour, people) values ($1, 'department', $2, '2026-10-30T16:00Z', 1)`,
    [awkwardText],
  );
  await insert(
    `insert into brake_limit_change (organization_id, brake_limit_change_id, per_day, reason, decided_by, proposed_by, counts_from)
     values ($1, $2, 5, $3, $4, $4, now())`,
    [randomUUIDv7(), awkwardText, operatorId],
  );
  await insert(`insert into brake_size (organization_id, people, counted_at) values ($1, 2, '2026-10-30T16:05Z')`, []);
  await insert(
    `insert into brake_trip (organization_id, brake_trip_id, scope, name, span, people, most, active_people, ended_at)
     values ($1, $2, 'source', $3, 'day', 3, 2, 2, now())`,
    [tripId, awkwardText],
  );
  await insert(
    `insert into brake_hold (organization_id, offboarding_id, brake_trip_id, sent_in_by, released_at, released_by)
     values ($1, $2, $3, $4, now(), $4)`,
    [offboardingId, tripId, operatorId],
  );
  await insert(
    `insert into brake_use (organization_id, effect, subject_id, hour, at) values ($1, 'access', $2, '2026-10-30T16:00Z', '2026-10-30T16:05Z')`,
    [personId],
  );
}

async function addMassEvent({ tx, personId, offboardingId, operatorId }: InCase): Promise<void> {
  const insert = insertIn(tx);
  const id = randomUUIDv7();
  await insert(
    `insert into own_policy (organization_id, name, version, kind, text, body, saved_by)
     values ($1, 'own', 1, 'playbook', $3, (select jsonb_set(playbook_body, '{playbook}', '"own"') from offboarding where organization_id = $1 limit 1), $2)`,
    [operatorId, awkwardText],
  );
  await insert(
    `insert into mass_event (organization_id, mass_event_id, name, reason, last_working_day, informed_at, playbook, playbook_version,
       playbook_body, wave_size, wave_minutes, wave_problem_percent, first_wave_at, state, digest, made_by, question, approvers, cancel_reason)
     values ($1, $2, $3, 'site_closure', '2026-10-30', '2026-10-01T08:00Z', 'standard', 1, '{}', 50, 30, 5, '2026-10-30T16:00:00.123456Z',
       'cancelled', 'sha256:00', $4, $3, array[$4::uuid], $3)`,
    [id, awkwardText, operatorId],
  );
  await insert('insert into mass_event_named (organization_id, mass_event_id, operator_id) values ($1, $2, $3)', [
    id,
    operatorId,
  ]);
  await insert(
    `insert into mass_event_member (organization_id, mass_event_id, person_id, employment_id, position, wave, offboarding_id)
     select $1, $2, $3, employment_id, 1, 1, $4 from employment where organization_id = $1 and person_id = $3 limit 1`,
    [id, personId, offboardingId],
  );
}

async function addProtection({ tx, operatorId }: At, applicationId: string): Promise<void> {
  const insert = insertIn(tx);
  const id = randomUUIDv7();
  await insert(
    `insert into protected_account (organization_id, protected_account_id, application_id, account_ref, reason, protected_by)
     values ($1, $2, $3, 'break-glass', $4, $5)`,
    [id, applicationId, awkwardText, operatorId],
  );
  await insert(
    `insert into proposal (organization_id, proposal_id, kind, about_what, about_ref, digest, proposed_by, reason, expires_at, code_hash)
     values ($1, $2, 'protection.lift', 'protected_account', $2::uuid::text, 'sha256:00', $3, $4, '2027-01-01', '\\x00ff')`,
    [id, operatorId, awkwardText],
  );
}

/** A matter that still covers some data and no longer covers a person who was told of it, and a dispute that was settled. */
async function addHolds({ tx, personId, offboardingId, operatorId }: InCase, assetId: string): Promise<void> {
  const insert = insertIn(tx);
  const [id, proposal] = [randomUUIDv7(), randomUUIDv7()];
  await insert(
    `insert into legal_matter (organization_id, matter_id, number, title, opened_by) values ($1, $2, 1, $3, $4)`,
    [id, awkwardText, operatorId],
  );
  await insert(
    `insert into proposal (organization_id, proposal_id, kind, about_what, about_ref, digest, proposed_by, reason, state, expires_at)
     values ($1, $2, 'hold.release', 'legal_hold', $3, 'sha256:00', $4, $5, 'confirmed', '2027-01-01')`,
    [proposal, id, operatorId, awkwardText],
  );
  await insert(
    `insert into legal_hold (organization_id, legal_hold_id, matter_id, kind, person_id, reason, held_by, released_at, release_proposal_id)
     values ($1, $2, $2, 'person', $3, $4, $5, now(), $6)`,
    [id, personId, awkwardText, operatorId, proposal],
  );
  await insert(
    `insert into legal_hold (organization_id, legal_hold_id, matter_id, kind, owned_thing_id, reason, held_by)
     select $1, $2, $3, 'data', owned_thing_id, $4, $5 from owned_thing where organization_id = $1 and kind = 'data' limit 1`,
    [randomUUIDv7(), id, awkwardText, operatorId],
  );
  await insert(
    `insert into hold_notice (organization_id, hold_notice_id, matter_id, person_id, text, given_by, acknowledged_at, acknowledged_how,
       acknowledged_by, note) values ($1, $2, $2, $3, $4, $5, now(), 'hand', $5, $4)`,
    [id, personId, awkwardText, operatorId],
  );
  await insert(
    `insert into dispute (organization_id, dispute_id, number, offboarding_id, item_id, asset_id, claim, claimed_day, note, claimed_by,
       state, outcome, settled_by, settled_at, settled_note)
     select $1, $2, 1, $3, item_id, $4, 'returned', '2026-05-03', $5, $6, 'settled', 'rejected', $7, now(), $5
     from item where organization_id = $1 and offboarding_id = $3 and asset_id = $4`,
    [id, offboardingId, assetId, awkwardText, personId, operatorId],
  );
}

/** A link to the leaver's page that was opened and taken back. */
async function addPortalLink({ tx, personId, operatorId, offboardingId }: InCase): Promise<void> {
  await insertIn(tx)(
    `insert into portal_link (organization_id, portal_link_id, offboarding_id, person_id, way, made_by, expires_at, opened, opened_at,
       revoked_at, revoked_by) values ($1, $2, $3, $4, 'copied', $5, '2026-12-01', 1, now(), now(), $5)`,
    [randomUUIDv7(), offboardingId, personId, operatorId],
  );
}

/** A drawn signature for what came back, with what was said of it. */
async function addSignature({ tx, personId, offboardingId, operatorId }: InCase, assetId: string): Promise<void> {
  const id = randomUUIDv7();
  await tx.query(
    `insert into signature (organization_id, signature_id, number, person_id, offboarding_id, way, asked_by, expires_at, signed_at, method,
       signed_name, file_sha256, statement, language, record, digest, user_agent, network)
     select $1, $2, 1, $3, $4, 'in_person', $5, now(), now(), 'drawn', $6, file_sha256, $6, 'en', $6, 'sha256:00', $6, '192.0.2.0/24'
     from hand_over_acceptance where organization_id = $1 limit 1`,
    [tx.organizationId, id, personId, offboardingId, operatorId, awkwardText],
  );
  await tx.query(
    `insert into signature_line (organization_id, signature_id, asset_id, item_id, said, said_day, said_note, said_at)
     select $1, $2, $3, item_id, 'gave_back', '2026-05-03', $5, now() from item where organization_id = $1 and offboarding_id = $4 and asset_id = $3`,
    [tx.organizationId, id, assetId, offboardingId, awkwardText],
  );
}

type Things = { readonly directory: string; readonly badge: string; readonly mail: string; readonly assetId: string };

async function addItems(at: InCase, things: Things): Promise<void> {
  const { tx, offboardingId, operatorId } = at;
  const seenAt = Temporal.Instant.from('2026-10-30T16:05:00Z');
  const confirmed = { assurance: 'confirmed', method: 'read', seenAt, offboardingId } as const;
  const found = await addItem(at, { kind: 'coverage', column: 'application_id', id: things.directory });
  await recordObservation(tx, { ...confirmed, itemId: found, value: 'found' });
  const accountId = await addAccount(at, things.directory);
  const account = await addItem(at, { kind: 'account', column: 'account_id', id: accountId });
  const attemptId = await addAttempt(at, account);
  await markCommanded(tx, [{ itemId: account, at: seenAt.subtract({ minutes: 1 }), by: 'worker', answer: 'accepted' }]);
  await recordObservation(tx, { ...confirmed, itemId: account, value: 'suspended', attemptId });
  const badge = await addItem(at, { kind: 'coverage', column: 'application_id', id: things.badge });
  const statement = { assurance: 'attested', method: 'statement', operatorId, note: awkwardText } as const;
  await recordObservation(tx, { ...confirmed, ...statement, itemId: badge, value: 'none' });
  await addItem(at, { kind: 'coverage', column: 'application_id', id: things.mail });
  const asset = await addItem(at, { kind: 'asset', column: 'asset_id', id: things.assetId });
  await tx.query(
    `insert into waiver (organization_id, waiver_id, offboarding_id, item_id, operator_id, reason, until) values ($1, $2, $3, $4, $5, $6, '2099-01-01')`,
    [tx.organizationId, randomUUIDv7(), offboardingId, asset, operatorId, `Lost at sea, ${awkwardText}`],
  );
  const content = createHash('sha512').update('photo').digest();
  const file = { name: '../../=evil.exe', mediaType: 'image/png', content };
  const given = {
    offboardingId,
    stepId: null,
    givenBy: { kind: 'operator' as const, id: operatorId },
    note: awkwardText,
  };
  await insertEvidence(tx, { ...given, itemId: asset, kind: 'photo', file });
  await insertEvidence(tx, { ...given, itemId: badge, kind: 'note', file: null });
  await addPlan(at);
}

type NewItem = { readonly kind: string; readonly column: string; readonly id: string };

async function addItem({ tx, offboardingId }: InCase, item: NewItem): Promise<string> {
  const itemId = randomUUIDv7();
  const ending = { coverage: 'found', account: 'suspended', asset: 'returned' }[item.kind];
  const assurance = item.kind === 'coverage' ? 'attested' : 'confirmed';
  await tx.query(
    `insert into item (organization_id, item_id, offboarding_id, kind, ${item.column}, label, expected_ending, expected_assurance)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [tx.organizationId, itemId, offboardingId, item.kind, item.id, `=${item.kind}`, ending, assurance],
  );
  return itemId;
}

async function addAccount({ tx, personId }: At, applicationId: string): Promise<string> {
  const accountId = randomUUIDv7();
  await tx.query(
    `insert into account (organization_id, account_id, application_id, external_id, login, person_id, match, seen_at, last_sign_in_at)
     values ($1, $2, $3, 'u-1', 'e1', $4, 'identifier', '2026-10-30T16:05Z', '2026-10-30T11:59:59.123456Z')`,
    [tx.organizationId, accountId, applicationId, personId],
  );
  return accountId;
}

async function addAttempt({ tx, offboardingId, operatorId, personId }: InCase, itemId: string): Promise<string> {
  const [stepId, attemptId] = [randomUUIDv7(), randomUUIDv7()];
  await tx.query(
    `insert into step (organization_id, step_id, offboarding_id, key, item_id, title, action, mode, owner, evidence, phase, due_rule,
       state, revision, ended_at)
     values ($1, $2, $3, 'suspend', $4, $5, 'suspend', 'automatic', $6, '{confirmed}', 'gate', '{}', 'done', 1, now())`,
    [tx.organizationId, stepId, offboardingId, itemId, awkwardText, ['it', awkwardText]],
  );
  await tx.query(
    `insert into step_dependency (organization_id, step_id, needs_step_id)
     select $1, $2, step_id from step where organization_id = $1 and offboarding_id = $3 and action = 'observe'`,
    [tx.organizationId, stepId, offboardingId],
  );
  await tx.query(
    `insert into data_evidence (organization_id, data_evidence_id, offboarding_id, step_id, item_id, about, facts, outside, operator_id)
     values ($1, $2, $3, $2, $4, 'rules', '{"removed": 2}', array[$5], $6)`,
    [tx.organizationId, stepId, offboardingId, itemId, awkwardText, operatorId],
  );
  await tx.query(
    `insert into data_retention (organization_id, item_id, kept_as, days, began_at, keep_until)
     values ($1, $2, 'transferred', 90, '2026-10-30T16:05:00.123456Z', '2027-01-28')`,
    [tx.organizationId, itemId],
  );
  await tx.query(`insert into step_day (organization_id, step_id, at, exact) values ($1, $2, now(), true)`, [
    tx.organizationId,
    stepId,
  ]);
  await tx.query(
    `insert into retention_rule (organization_id, retention_rule_id, owned_kind, days, set_by) values ($1, $4, $2, 365, $3)`,
    [tx.organizationId, awkwardText, operatorId, stepId],
  );
  await addPeopleWork({ tx, operatorId, personId }, stepId);
  await tx.query(
    `insert into attempt (organization_id, attempt_id, step_id, offboarding_id, epoch, finished_at, outcome, snapshot, receipt)
     values ($1, $2, $3, $4, 1, now(), 'applied', '{"before": true}', '{"changed": ["active"]}')`,
    [tx.organizationId, attemptId, stepId, offboardingId],
  );
  await tx.query(
    `insert into privileged_lease (organization_id, application_id, step_id, lease_until)
     select $1, application_id, $2, '2026-10-30T16:05:00Z' from application where organization_id = $1 and name = 'Directory'`,
    [tx.organizationId, stepId],
  );
  return attemptId;
}

/** A step handed over, a stand-in, and what somebody was told. */
async function addPeopleWork({ tx, operatorId, personId }: At, stepId: string): Promise<void> {
  const insert = insertIn(tx);
  const standIn = randomUUIDv7();
  await insert(
    `insert into operator (organization_id, operator_id, name, email) values ($1, $2, $3, 'stand-in@example.test')`,
    [standIn, awkwardText],
  );
  await insert(
    'insert into step_assignment (organization_id, step_id, operator_id, assigned_by) values ($1, $2, $3, $4)',
    [stepId, standIn, operatorId],
  );
  await insert(
    `insert into operator_absence (organization_id, operator_id, stand_in_id, away_until) values ($1, $2, $3, '2027-01-01')`,
    [operatorId, standIn],
  );
  await insert(
    `insert into reminder (organization_id, step_id, recipient_kind, recipient_id, stage, told_on, told_at)
     values ($1, $2, 'person', $3, 'new', '2026-10-30', '2026-10-30T08:00Z')`,
    [stepId, personId],
  );
  await insert('insert into reminder_round (organization_id, next_at) values ($1, now())', []);
}

async function addPlan({ tx, offboardingId, operatorId }: InCase): Promise<void> {
  const bytes = canonicalBytes({ departure: { timeZone: 'Europe/Berlin' }, items: [], steps: [], note: 'ü' });
  await tx.query(
    'insert into plan_revision (organization_id, offboarding_id, revision, digest, bytes) values ($1, $2, 1, $3, $4)',
    [tx.organizationId, offboardingId, digestOf(bytes), bytes],
  );
  await tx.query(
    'insert into approval (organization_id, approval_id, offboarding_id, digest, operator_id) values ($1, $2, $3, $4, $5)',
    [tx.organizationId, randomUUIDv7(), offboardingId, digestOf(bytes), operatorId],
  );
  await tx.query(
    `update offboarding set revision = 1, digest = $3, approved_digest = $3 where organization_id = $1 and offboarding_id = $2`,
    [tx.organizationId, offboardingId, digestOf(bytes)],
  );
}

/** A drive that was erased and verified, a question of a report, and a batch at a recycler with what was missing. */
async function addSanitization({ tx, operatorId }: At, assetId: string): Promise<void> {
  const insert = insertIn(tx);
  const id = randomUUIDv7();
  const report = Buffer.from('09ff', 'hex');
  await insert(
    `insert into file (organization_id, sha256, media_type, size_bytes, content) values ($1, $2, 'text/csv', 1, '\\x61')`,
    [report],
  );
  await insert(
    `insert into storage_device (organization_id, storage_device_id, asset_id, media, serial, serial_key, size_bytes, encryption, recorded_by)
     values ($1, $2, $3, 'nvme_ssd', $4, 'S1', 512000000000, 'later', $5)`,
    [id, assetId, awkwardText, operatorId],
  );
  await insert(
    `insert into sanitization (organization_id, sanitization_id, asset_id, storage_device_id, method, technique, tool, result, ended_at, place,
       outsider, report_sha256, report_name, recorded_by)
     values ($1, $2, $3, $2, 'purge', 'sanitize_block_erase', $4, 'passed', '2026-10-30T16:05:00.123Z', $4, $4, $6, 'r.csv', $5)`,
    [id, assetId, awkwardText, operatorId, report],
  );
  await insert(
    `insert into sanitization_check (organization_id, sanitization_check_id, sanitization_id, method, sample_percent, result, outsider,
       checked_at, recorded_by) values ($1, $2, $2, 'sample', 10, 'passed', $3, now(), $4)`,
    [id, awkwardText, operatorId],
  );
  await insert(
    `insert into sanitization_question (organization_id, sanitization_question_id, report_sha256, report_name, line, reason, content, asked_by)
     values ($1, $2, $3, 'r.csv', 2, $4, '{"serial": "X"}', $5)`,
    [id, report, awkwardText, operatorId],
  );
  await insert(
    `insert into itad_vendor (organization_id, itad_vendor_id, name, address, added_by) values ($1, $2, $3, $3, $4)`,
    [id, awkwardText, operatorId],
  );
  await insert(
    `insert into itad_certification (organization_id, itad_certification_id, itad_vendor_id, scheme, certificate_number, expires_on)
     values ($1, $2, $2, 'r2v3', $3, '2027-01-31')`,
    [id, awkwardText],
  );
  await insert(
    `insert into itad_batch (organization_id, itad_batch_id, number, itad_vendor_id, ending, made_by) values ($1, $2, 1, $2, 'recycled', $3)`,
    [id, operatorId],
  );
  await insert(
    `insert into itad_batch_line (organization_id, itad_batch_line_id, itad_batch_id, asset_id, tag, what, data_bearing, drive_serial_keys,
       state) values ($1, $2, $2, $3, $4, 'laptop', true, array[$4], 'taken_out')`,
    [id, assetId, awkwardText],
  );
  await insert(
    `insert into itad_exception (organization_id, itad_exception_id, itad_batch_id, kind, itad_batch_line_id, serial, lines, owner_id)
     values ($1, $2, $2, 'missing', $2, $3, '{2,7}', $4)`,
    [id, awkwardText, operatorId],
  );
  await insert(
    `insert into certificate (organization_id, certificate_id, number, kind, itad_batch_id, content, digest, file_sha256, issued_by)
     values ($1, $2, 1, 'batch', $2, '{"a": [1]}', 'sha256:00', $3, $4)`,
    [id, report, operatorId],
  );
}
