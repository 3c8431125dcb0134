import type { ColumnType, Generated } from 'kysely';
import type { Json } from '../core/applications/connector.ts';

/** JSON as PostgreSQL stores it: parsed when read, text when written. */
type Jsonb = ColumnType<Json, string, string>;

export type OrganizationTable = {
  organization_id: string;
  name: string;
  time_zone: string;
  settings: ColumnType<Json, string | undefined, string>;
  demo: Generated<boolean>;
  created_at: Generated<Temporal.Instant>;
};

export type LocationTable = {
  organization_id: string;
  location_id: string;
  name: string;
  country: string | null;
  time_zone: string | null;
};

export type PersonTable = {
  organization_id: string;
  person_id: string;
  display_name: string;
  work_email: string | null;
  private_email: string | null;
  private_phone: string | null;
  manager_id: string | null;
  department: string | null;
  location_id: string | null;
  country: string | null;
  time_zone: string | null;
  version: Generated<number>;
  created_at: Generated<Temporal.Instant>;
};

export type PersonIdentifierTable = {
  organization_id: string;
  person_identifier_id: string;
  person_id: string;
  source: string;
  kind: 'employee_number' | 'external_id' | 'email' | 'login';
  value: string;
  valid_from: Generated<Temporal.Instant>;
  valid_until: Temporal.Instant | null;
};

export type EmploymentTable = {
  organization_id: string;
  employment_id: string;
  person_id: string;
  source: string;
  worker_id: string;
  worker_type: 'employee' | 'contractor' | 'third_party';
  start_date: Temporal.PlainDate;
  end_date: Temporal.PlainDate | null;
};

export type OperatorTable = {
  organization_id: string;
  operator_id: string;
  name: string;
  email: string;
  person_id: string | null;
  disabled_at: Temporal.Instant | null;
  created_at: Generated<Temporal.Instant>;
  let_in_by: Generated<string | null>;
};

export type RoleGrantTable = {
  organization_id: string;
  role_grant_id: string;
  operator_id: string;
  role: 'it' | 'security' | 'hr' | 'facilities' | 'legal' | 'finance' | 'manager' | 'auditor' | 'admin';
  scope_kind: 'organization' | 'department' | 'site' | 'case';
  scope_value: Generated<string>;
  granted_by: string | null;
  granted_at: Generated<Temporal.Instant>;
  revoked_at: Temporal.Instant | null;
  sign_in_provider_id: Generated<string | null>;
};

export type CredentialTable = {
  organization_id: string;
  credential_id: string;
  operator_id: string;
  kind: 'token' | 'session' | 'link';
  name: string;
  secret_hash: Uint8Array;
  created_at: Generated<Temporal.Instant>;
  expires_at: Temporal.Instant | null;
  used_at: Temporal.Instant | null;
  revoked_at: Temporal.Instant | null;
  began_by: Generated<'link' | 'passkey' | 'provider' | null>;
  proved_at: Generated<Temporal.Instant | null>;
  made_by: Generated<string | null>;
};

export type PasskeyTable = {
  organization_id: string;
  passkey_id: string;
  operator_id: string;
  name: string;
  credential_ref: Uint8Array;
  public_key: Uint8Array;
  counter: number;
  transports: readonly string[];
  synced: boolean;
  created_at: Generated<Temporal.Instant>;
  used_at: Temporal.Instant | null;
  removed_at: Temporal.Instant | null;
};

export type SpentChallengeTable = {
  organization_id: string;
  challenge_hash: Uint8Array;
  expires_at: Temporal.Instant;
};

export type SignInProviderTable = {
  organization_id: string;
  sign_in_provider_id: string;
  name: string;
  issuer: string;
  client_ref: string;
  sealed_secret: Uint8Array;
  internal: boolean;
  scopes: string;
  groups_claim: string;
  role_rules: Jsonb;
  makes_operators: boolean;
  set_up_by: string | null;
  changed_at: Generated<Temporal.Instant>;
  removed_at: Temporal.Instant | null;
};

export type ProviderIdentityTable = {
  organization_id: string;
  provider_identity_id: string;
  sign_in_provider_id: string;
  subject: string;
  operator_id: string;
  created_at: Generated<Temporal.Instant>;
  used_at: Temporal.Instant | null;
};

export type IdempotencyTable = {
  organization_id: string;
  operator_id: string;
  key: string;
  request_hash: Uint8Array;
  status: number | null;
  response: ColumnType<Json | null, string | null, string | null>;
  created_at: Generated<Temporal.Instant>;
};

export type ApplicationTable = {
  organization_id: string;
  application_id: string;
  name: string;
  category: 'directory' | 'vpn' | 'mail' | 'saas' | 'finance' | 'physical' | 'phone' | 'other';
  connector: string;
  config: ColumnType<Json, string | undefined, string>;
  in_scope: Generated<boolean>;
  calls_per_second: number | null;
  connected_at: Temporal.Instant | null;
  last_seen_at: Temporal.Instant | null;
  last_problem: string | null;
  version: Generated<number>;
  owner_id: string | null;
};

export type ConnectorCredentialTable = {
  organization_id: string;
  application_id: string;
  sealed: Uint8Array;
  created_at: Generated<Temporal.Instant>;
};

export type RateBudgetTable = {
  organization_id: string;
  application_id: string;
  tokens: number;
  updated_at: Generated<Temporal.Instant>;
};

export type AssetTable = {
  organization_id: string;
  asset_id: string;
  tag: string;
  serial: string | null;
  serial_key: string | null;
  category: string;
  model: string | null;
  manufacturer: string | null;
  ownership: Generated<'company' | 'leased' | 'personal'>;
  status: Generated<
    | 'stock'
    | 'deployed'
    | 'in_transit'
    | 'received'
    | 'quarantine'
    | 'repair'
    | 'retired'
    | 'lost'
    | 'stolen'
    | 'sold'
    | 'donated'
    | 'recycled'
    | 'destroyed'
    | 'returned_to_lessor'
  >;
  data_bearing: Generated<boolean>;
  value_minor: number | null;
  currency: string | null;
  purchased_on: Temporal.PlainDate | null;
  location_id: string | null;
  version: Generated<number>;
  mdm: 'intune' | 'jamf' | null;
  mdm_device: string | null;
  mdm_seen_at: Temporal.Instant | null;
  lessor: string | null;
  lease_ends: Temporal.PlainDate | null;
  grade: 'A' | 'B' | 'C' | 'D' | null;
};

export type AccessoryTable = {
  organization_id: string;
  accessory_id: string;
  name: string;
  category: string;
  quantity: number;
  value_minor: number | null;
  currency: string | null;
};

export type CustodyTable = {
  organization_id: string;
  custody_id: string;
  asset_id: string | null;
  accessory_id: string | null;
  quantity: Generated<number>;
  person_id: string;
  employment_id: string | null;
  held_from: Temporal.Instant;
  held_until: Temporal.Instant | null;
  condition_out: string | null;
  condition_in: string | null;
  note_out: string | null;
  note_in: string | null;
};

export type HandOverTable = {
  organization_id: string;
  hand_over_id: string;
  asset_id: string;
  from_kind: 'person' | 'location' | 'carrier' | 'vendor' | 'unknown';
  from_person_id: string | null;
  from_location_id: string | null;
  from_name: string | null;
  to_kind: 'person' | 'location' | 'carrier' | 'vendor' | 'unknown';
  to_person_id: string | null;
  to_location_id: string | null;
  to_name: string | null;
  at: Temporal.Instant;
  location_id: string | null;
  condition: string | null;
  note: string | null;
  missing: Generated<string[]>;
  was: string | null;
  custody_id: string | null;
  operator_id: string | null;
  recorded_at: Generated<Temporal.Instant>;
};

export type HandOverAcceptanceTable = {
  organization_id: string;
  hand_over_id: string;
  way: 'in_person' | 'by_link';
  accepted_at: Temporal.Instant;
  signed_name: string;
  statement: string;
  file_sha256: Uint8Array | null;
  recorded_at: Generated<Temporal.Instant>;
};

export type PortalLinkTable = {
  organization_id: string;
  portal_link_id: string;
  offboarding_id: string;
  person_id: string;
  way: 'mailed' | 'copied';
  made_by: string | null;
  made_at: Generated<Temporal.Instant>;
  expires_at: Temporal.Instant;
  opened: Generated<number>;
  opened_at: Temporal.Instant | null;
  revoked_at: Temporal.Instant | null;
  revoked_by: string | null;
};

export type SignatureTable = {
  organization_id: string;
  signature_id: string;
  number: number;
  person_id: string;
  offboarding_id: string | null;
  way: 'in_person' | 'by_link';
  asked_by: string | null;
  asked_at: Generated<Temporal.Instant>;
  expires_at: Temporal.Instant;
  times_said: Generated<number>;
  signed_at: Temporal.Instant | null;
  method: 'drawn' | 'typed' | null;
  signed_name: string | null;
  file_sha256: Uint8Array | null;
  statement: string | null;
  language: string | null;
  record: string | null;
  digest: string | null;
  user_agent: string | null;
  network: string | null;
};

export type SignatureLineTable = {
  organization_id: string;
  signature_id: string;
  asset_id: string;
  item_id: string | null;
  hand_over_id: string | null;
  said: 'have' | 'sent' | 'gave_back' | 'lost' | 'stolen' | 'never_held' | null;
  said_day: Temporal.PlainDate | null;
  said_note: string | null;
  said_at: Temporal.Instant | null;
};

export type EmptyBoxTable = {
  organization_id: string;
  empty_box_id: string;
  asset_id: string;
  operator_id: string;
  witness_id: string;
  confirmed_at: Temporal.Instant | null;
  declared_grams: number | null;
  measured_grams: number | null;
  note: string;
  opened_at: Generated<Temporal.Instant>;
};

export type AssetPhotoTable = {
  organization_id: string;
  asset_photo_id: string;
  asset_id: string;
  hand_over_id: string | null;
  empty_box_id: string | null;
  sha256: Uint8Array;
  file_name: string;
  taken_in_at: Generated<Temporal.Instant>;
};

export type AccountTable = {
  organization_id: string;
  account_id: string;
  application_id: string;
  external_id: string;
  login: string;
  display_name: string | null;
  email: string | null;
  employee_number: string | null;
  kind: Generated<'human' | 'service' | 'shared'>;
  privileged: boolean | null;
  active: boolean | null;
  deprovisioned: Generated<boolean>;
  fingerprint: ColumnType<Json, string | undefined, string>;
  protected_reason: string | null;
  person_id: string | null;
  employment_id: string | null;
  match: 'identifier' | 'employee_number' | 'decided' | 'email' | null;
  last_sign_in_at: Temporal.Instant | null;
  seen_at: Temporal.Instant;
};

export type LicenceTable = {
  organization_id: string;
  licence_id: string;
  name: string;
  application_id: string | null;
  seats: number | null;
  reassignable: boolean | null;
  price_minor: number | null;
  currency: string | null;
  term_ends: Temporal.PlainDate | null;
  kind: Generated<'subscription' | 'perpetual' | 'shared_login'>;
  period: 'month' | 'year' | null;
  refundable: Generated<boolean>;
  notice_days: number | null;
  minimum_seats: number | null;
  assigned_by_group: string | null;
  data_lost_days: number | null;
};

export type SeatTable = {
  organization_id: string;
  seat_id: string;
  licence_id: string;
  person_id: string | null;
  account_id: string | null;
  held_from: Generated<Temporal.Instant>;
  held_until: Temporal.Instant | null;
  ended_as: 'released' | 'transferred' | 'expires' | null;
  saving_minor: number | null;
  currency: string | null;
  saves_from: Temporal.PlainDate | null;
  saving_why:
    | 'monthly'
    | 'refundable'
    | 'at_renewal'
    | 'notice_missed'
    | 'minimum'
    | 'perpetual'
    | 'shared_login'
    | 'given_on'
    | 'price_unknown'
    | 'term_unknown'
    | null;
};

export type SeatRequestTable = {
  organization_id: string;
  seat_request_id: string;
  licence_id: string;
  person_id: string;
  asked_at: Generated<Temporal.Instant>;
  asked_by: string;
  ended_at: Temporal.Instant | null;
  ended_as: 'given' | 'withdrawn' | null;
  seat_id: string | null;
};

export type OwnedThingTable = {
  organization_id: string;
  owned_thing_id: string;
  kind: 'data' | 'ownership' | 'secret';
  owned_kind: string;
  name: string;
  person_id: string;
  account_id: string | null;
  ended_at: Temporal.Instant | null;
  application_id: string | null;
  reference: string | null;
  privileged: boolean;
  last_used_at: Temporal.Instant | null;
  used_by: string | null;
  expires_on: Temporal.PlainDate | null;
  stops_with_owner: boolean;
  source: string;
  added_at: Temporal.Instant;
  ended_as: 'reassigned' | 'rotated' | 'retired' | 'transferred' | 'archived' | 'deleted' | 'nothing_to_keep' | null;
};

export type DataEvidenceTable = {
  organization_id: string;
  data_evidence_id: string;
  offboarding_id: string;
  step_id: string;
  item_id: string | null;
  about: 'transfer' | 'mailbox' | 'rules' | 'local_copy';
  facts: Jsonb;
  outside: readonly string[];
  operator_id: string;
  said_at: Generated<Temporal.Instant>;
};

export type RetentionRuleTable = {
  organization_id: string;
  retention_rule_id: string;
  owned_kind: string;
  days: number;
  set_by: string;
  set_at: Generated<Temporal.Instant>;
};

export type DataRetentionTable = {
  organization_id: string;
  item_id: string;
  kept_as: 'transferred' | 'archived';
  days: number;
  began_at: Temporal.Instant;
  keep_until: Temporal.PlainDate;
  deleted_at: Temporal.Instant | null;
};

export type StepDayTable = {
  organization_id: string;
  step_id: string;
  at: Temporal.Instant;
  exact: boolean;
};

export type ImportRunTable = {
  organization_id: string;
  import_run_id: string;
  file_name: string;
  format: string;
  sha256: Uint8Array;
  counts: Jsonb;
  exported_at: Temporal.Instant;
  imported_by: string | null;
  imported_at: Generated<Temporal.Instant>;
};

export type ColumnMapTable = {
  organization_id: string;
  column_map_id: string;
  name: string;
  target: 'people' | 'leavers' | 'assets' | 'accounts' | 'seats';
  definition: Jsonb;
  saved_by: string | null;
  saved_at: Generated<Temporal.Instant>;
  removed_at: Temporal.Instant | null;
};

export type DepartureTable = {
  organization_id: string;
  departure_id: string;
  source: string;
  external_id: string;
  person_id: string;
  employment_id: string;
  kind: 'voluntary' | 'involuntary' | 'contract_end' | 'retirement' | 'death';
  worker_type: 'employee' | 'contractor' | 'third_party';
  time_zone: string;
  notice_at: Temporal.Instant;
  last_working_day: Temporal.PlainDate;
  access_ends_at: Temporal.Instant;
  access_ends_local: string | null;
  employment_ends: Temporal.PlainDate;
  informed_at: Temporal.Instant | null;
  legal_hold: Generated<boolean>;
  hold_proposal_id: string | null;
  state: Generated<'expected' | 'cancelled'>;
  version: Generated<number>;
  received_at: Generated<Temporal.Instant>;
  beside: Generated<number>;
};

export type OffboardingTable = {
  organization_id: string;
  offboarding_id: string;
  departure_id: string;
  person_id: string;
  employment_id: string;
  number: number;
  playbook: string;
  playbook_version: number;
  playbook_body: Jsonb;
  immediate: Generated<boolean>;
  state: 'open' | 'closed' | 'cancelled';
  paused: Generated<boolean>;
  held: Generated<boolean>;
  mass_event_id: string | null;
  revision: Generated<number>;
  digest: string | null;
  approved_digest: string | null;
  opened_at: Generated<Temporal.Instant>;
  closed_at: Temporal.Instant | null;
  reopened_at: Temporal.Instant | null;
  version: Generated<number>;
  beside: Generated<number>;
  case_owner_id: string | null;
  successor_id: string | null;
  sponsor_id: string | null;
};

export type PlanRevisionTable = {
  organization_id: string;
  offboarding_id: string;
  revision: number;
  digest: string;
  bytes: Uint8Array;
  made_at: Generated<Temporal.Instant>;
};

export type ApprovalTable = {
  organization_id: string;
  approval_id: string;
  offboarding_id: string;
  digest: string;
  operator_id: string;
  approved_at: Generated<Temporal.Instant>;
};

export type FileTable = {
  organization_id: string;
  sha256: Uint8Array;
  media_type: string;
  size_bytes: number;
  content: Uint8Array;
  stored_at: Generated<Temporal.Instant>;
};

export type ItemTable = {
  organization_id: string;
  item_id: string;
  offboarding_id: string;
  kind: 'asset' | 'accessory' | 'account' | 'seat' | 'data' | 'ownership' | 'secret' | 'coverage';
  asset_id: string | null;
  custody_id: string | null;
  account_id: string | null;
  seat_id: string | null;
  owned_thing_id: string | null;
  application_id: string | null;
  label: string;
  fingerprint: ColumnType<Json, string | undefined, string>;
  expected_ending: string;
  expected_assurance: 'confirmed' | 'attested';
  expected_lag_ms: Generated<number>;
  expected_max_age_ms: number | null;
  commanded_at: Temporal.Instant | null;
  commanded_by: string | null;
  commanded_answer: 'accepted' | 'refused' | 'no_answer' | null;
  observed_value: string | null;
  observed_at: Temporal.Instant | null;
  observed_assurance: 'confirmed' | 'attested' | null;
  observation_id: string | null;
  withdrawn_at: Temporal.Instant | null;
  withdrawn_reason: string | null;
  comebacks: Generated<number>;
  standing: Generated<'done' | 'waived' | 'held' | 'waiting' | 'unknown' | 'stale' | 'attested_only' | 'wrong_ending'>;
};

export type WaiverTable = {
  organization_id: string;
  waiver_id: string;
  offboarding_id: string;
  item_id: string | null;
  step_id: string | null;
  operator_id: string;
  reason: string;
  until: Temporal.Instant | null;
  waived_at: Generated<Temporal.Instant>;
  revoked_at: Temporal.Instant | null;
};

export type StepTable = {
  organization_id: string;
  step_id: string;
  offboarding_id: string;
  key: string;
  item_id: string | null;
  occurrence: Generated<number>;
  title: string;
  action: string;
  mode: 'automatic' | 'human';
  owner: readonly string[];
  evidence: readonly string[];
  phase: 'gate' | 'watch' | 'optional';
  due_rule: Jsonb;
  due_at: Temporal.Instant | null;
  not_before_due: Generated<boolean>;
  start_at: Temporal.Instant | null;
  state: 'waiting' | 'running' | 'polling' | 'asked' | 'problem' | 'done' | 'withdrawn';
  blocked_by: Generated<number>;
  held_back: string | null;
  wake_at: Temporal.Instant | null;
  epoch: Generated<number>;
  lease_until: Temporal.Instant | null;
  tries: Generated<number>;
  problem: string | null;
  ended_at: Temporal.Instant | null;
  ended_by: string | null;
  revision: number;
  immediate: Generated<boolean>;
  version: Generated<number>;
};

export type StepDependencyTable = {
  organization_id: string;
  step_id: string;
  needs_step_id: string;
};

export type AttemptTable = {
  organization_id: string;
  attempt_id: string;
  step_id: string;
  offboarding_id: string;
  epoch: number;
  started_at: Generated<Temporal.Instant>;
  finished_at: Temporal.Instant | null;
  outcome: 'applied' | 'accepted' | 'definitely_not' | 'refused' | 'ambiguous' | 'interrupted' | null;
  reason: string | null;
  snapshot: ColumnType<Json | null, string | null, string | null>;
  receipt: ColumnType<Json | null, string | null, string | null>;
};

export type ObservationTable = {
  organization_id: string;
  observation_id: string;
  offboarding_id: string | null;
  item_id: string | null;
  account_id: string | null;
  value: string;
  assurance: 'confirmed' | 'attested';
  seen_at: Temporal.Instant;
  method: string;
  operator_id: string | null;
  attempt_id: string | null;
  note: string | null;
  recorded_at: Generated<Temporal.Instant>;
};

export type EvidenceTable = {
  organization_id: string;
  evidence_id: string;
  offboarding_id: string;
  item_id: string | null;
  step_id: string | null;
  observation_id: string | null;
  kind: 'tick' | 'note' | 'file' | 'photo' | 'signature' | 'scan' | 'approval' | 'acceptance';
  note: string | null;
  file_sha256: Uint8Array | null;
  file_name: string | null;
  operator_id: string | null;
  given_at: Generated<Temporal.Instant>;
  signed_name: string | null;
  statement: string | null;
  scanned: string | null;
  claimed_by: string | null;
};

export type EventStreamTable = {
  organization_id: string;
  stream_id: string;
  last_number: Generated<number>;
};

export type EventTable = {
  organization_id: string;
  event_id: string;
  stream_id: string;
  number: number;
  bytes: Uint8Array;
  recorded_at: Generated<Temporal.Instant>;
};

export type EventPrivateTable = {
  organization_id: string;
  event_id: string;
  salt: Uint8Array | null;
  content: Uint8Array | null;
  erased_at: Temporal.Instant | null;
};

export type HrSourceTable = {
  organization_id: string;
  hr_source_id: string;
  name: string;
  kind: 'standard_webhooks' | 'bamboohr' | 'generic_hmac' | 'scim';
  endpoint: string;
  config: ColumnType<Json, string | undefined, string>;
  sealed_secrets: Uint8Array | null;
  sealed_credentials: Uint8Array | null;
  created_at: Generated<Temporal.Instant>;
  disabled_at: Temporal.Instant | null;
};

export type InboundMessageTable = {
  organization_id: string;
  inbound_message_id: string;
  hr_source_id: string;
  delivery_id: string;
  received_at: Generated<Temporal.Instant>;
  signed_at: Temporal.Instant | null;
  headers: ColumnType<Json, string | undefined, string>;
  body: Uint8Array;
  state: Generated<'waiting' | 'done' | 'refused' | 'question' | 'settled'>;
  reason: string | null;
  person_ids: Generated<string[]>;
  withdraws: string | null;
  withdrawn_at: Temporal.Instant | null;
  tries: Generated<number>;
  try_at: Generated<Temporal.Instant>;
  processed_at: Temporal.Instant | null;
  offer: Jsonb | null;
  settled_by: string | null;
  settled_how: 'by_hand' | 'moved' | 'cancelled' | 'left' | null;
  settled_reason: string | null;
};

export type ProposalTable = {
  organization_id: string;
  proposal_id: string;
  kind:
    | 'brake.release'
    | 'brake.limits'
    | 'mass_event.open'
    | 'mass_event.approve'
    | 'hold.release'
    | 'wipe'
    | 'delete'
    | 'protection.lift';
  about_what: string;
  about_ref: string;
  digest: string;
  offboarding_id: string | null;
  proposed_by: string;
  reason: string;
  state: Generated<'waiting' | 'confirmed' | 'refused' | 'expired'>;
  proposed_at: Generated<Temporal.Instant>;
  confirmable_alone_at: Temporal.Instant | null;
  expires_at: Temporal.Instant;
  code_hash: Uint8Array | null;
  decided_by: string | null;
  decided_at: Temporal.Instant | null;
  refusal: string | null;
};

export type LegalMatterTable = {
  organization_id: string;
  matter_id: string;
  number: number;
  title: string;
  opened_by: string;
  opened_at: Generated<Temporal.Instant>;
  released_at: Temporal.Instant | null;
  release_proposal_id: string | null;
};

export type LegalHoldTable = {
  organization_id: string;
  legal_hold_id: string;
  matter_id: string;
  kind: 'person' | 'asset' | 'account' | 'data';
  person_id: string | null;
  asset_id: string | null;
  account_id: string | null;
  owned_thing_id: string | null;
  reason: string;
  held_by: string;
  held_from: Generated<Temporal.Instant>;
  released_at: Temporal.Instant | null;
  release_proposal_id: string | null;
};

export type HoldNoticeTable = {
  organization_id: string;
  hold_notice_id: string;
  matter_id: string;
  person_id: string;
  text: string;
  given_by: string;
  given_at: Generated<Temporal.Instant>;
  remind_at: Temporal.Instant | null;
  reminders: Generated<number>;
  acknowledged_at: Temporal.Instant | null;
  acknowledged_how: 'link' | 'hand' | null;
  acknowledged_by: string | null;
  note: string | null;
};

export type DisputeTable = {
  organization_id: string;
  dispute_id: string;
  number: number;
  offboarding_id: string | null;
  item_id: string | null;
  asset_id: string | null;
  claim: 'never_held' | 'returned' | 'not_as_described' | 'other';
  claimed_day: Temporal.PlainDate | null;
  note: string | null;
  opened_by: string | null;
  claimed_by: string | null;
  opened_at: Generated<Temporal.Instant>;
  state: Generated<'open' | 'settled'>;
  outcome: 'upheld' | 'rejected' | null;
  ending: string | null;
  settled_by: string | null;
  settled_at: Temporal.Instant | null;
  settled_note: string | null;
};

export type MassEventTable = {
  organization_id: string;
  mass_event_id: string;
  name: string;
  reason: 'site_closure' | 'restructuring' | 'business_transfer' | 'contract_end';
  last_working_day: Temporal.PlainDate;
  access_ends_at: Temporal.Instant | null;
  informed_at: Temporal.Instant | null;
  playbook: string;
  playbook_version: number;
  playbook_body: Jsonb;
  wave_size: number;
  wave_minutes: number;
  wave_problem_percent: number;
  first_wave_at: Temporal.Instant;
  state: Generated<'draft' | 'proposed' | 'open' | 'finished' | 'cancelled'>;
  paused: Generated<boolean>;
  digest: string | null;
  made_by: string;
  made_at: Generated<Temporal.Instant>;
  opened_by: string | null;
  opened_at: Temporal.Instant | null;
  released_waves: Generated<number>;
  wave_released_at: Temporal.Instant | null;
  question: string | null;
  accepted_wave: Generated<number>;
  approvers: Generated<readonly string[]>;
  cancelled_by: string | null;
  cancel_reason: string | null;
  look_at: Temporal.Instant | null;
};

export type MassEventNamedTable = {
  organization_id: string;
  mass_event_id: string;
  operator_id: string;
};

export type MassEventMemberTable = {
  organization_id: string;
  mass_event_id: string;
  person_id: string;
  employment_id: string;
  position: number;
  wave: number;
  offboarding_id: string | null;
  refusal: string | null;
  approve_digest: string | null;
};

export type ProtectedAccountTable = {
  organization_id: string;
  protected_account_id: string;
  application_id: string;
  account_ref: string;
  reason: string;
  protected_by: string;
  protected_at: Generated<Temporal.Instant>;
  lifted_at: Temporal.Instant | null;
};

export type PrivilegedLeaseTable = {
  organization_id: string;
  application_id: string;
  epoch: Generated<number>;
  step_id: string;
  lease_until: Temporal.Instant;
};

export type EmbargoTable = {
  organization_id: string;
  offboarding_id: string;
  departure_id: string;
  until: Temporal.Instant | null;
  until_informed: boolean;
  lifted_at: Temporal.Instant | null;
  lifted_by: string | null;
  made_at: Generated<Temporal.Instant>;
};

export type EmbargoNamedTable = {
  organization_id: string;
  offboarding_id: string;
  operator_id: string;
  named_by: string | null;
  named_at: Generated<Temporal.Instant>;
};

export type StepAssignmentTable = {
  organization_id: string;
  step_id: string;
  operator_id: string | null;
  assigned_by: string;
  assigned_at: Generated<Temporal.Instant>;
};

export type OperatorAbsenceTable = {
  organization_id: string;
  operator_id: string;
  stand_in_id: string;
  away_from: Generated<Temporal.Instant>;
  away_until: Temporal.Instant;
};

export type ReminderTable = {
  organization_id: string;
  step_id: string;
  recipient_kind: 'operator' | 'person';
  recipient_id: string;
  stage: 'new' | 'soon' | 'due' | 'late' | 'escalated';
  level: Generated<number>;
  due_day: Generated<string>;
  told_on: Temporal.PlainDate;
  told_at: Temporal.Instant;
};

export type ReminderRoundTable = {
  organization_id: string;
  next_at: Temporal.Instant;
};

export type BrakeArrivalTable = {
  organization_id: string;
  scope: 'organization' | 'source' | 'department' | 'immediate' | 'operator';
  name: string;
  person_id: string;
  at: Temporal.Instant;
};

export type BrakeCountTable = {
  organization_id: string;
  scope: 'organization' | 'source' | 'department' | 'immediate' | 'operator';
  name: string;
  hour: Temporal.Instant;
  people: number;
};

export type BrakeSizeTable = {
  organization_id: string;
  people: number;
  counted_at: Temporal.Instant;
};

export type BrakeTripTable = {
  organization_id: string;
  scope: 'organization' | 'source' | 'department' | 'immediate';
  name: string;
  brake_trip_id: string;
  span: 'hour' | 'day' | 'week';
  people: number;
  most: number;
  active_people: number;
  tripped_at: Generated<Temporal.Instant>;
  ended_at: Temporal.Instant | null;
};

export type BrakeHoldTable = {
  organization_id: string;
  offboarding_id: string;
  brake_trip_id: string;
  sent_in_by: string | null;
  held_at: Generated<Temporal.Instant>;
  released_at: Temporal.Instant | null;
  released_by: string | null;
};

export type BrakeUseTable = {
  organization_id: string;
  effect: 'access' | 'wipe' | 'delete';
  subject_id: string;
  hour: Temporal.Instant;
  at: Temporal.Instant;
};

export type ScimTokenTable = {
  organization_id: string;
  scim_token_id: string;
  hr_source_id: string;
  secret_hash: Uint8Array;
  created_at: Generated<Temporal.Instant>;
  expires_at: Temporal.Instant | null;
};

export type ScimResourceTable = {
  organization_id: string;
  scim_resource_id: string;
  hr_source_id: string;
  kind: 'user' | 'group';
  name_key: string;
  external_id: string | null;
  content: Jsonb;
  active: Generated<boolean>;
  generation: Generated<number>;
  activated_at: Generated<Temporal.Instant>;
  deactivated_at: Temporal.Instant | null;
  person_id: string | null;
  version: Generated<number>;
  created_at: Generated<Temporal.Instant>;
  updated_at: Generated<Temporal.Instant>;
  deleted_at: Temporal.Instant | null;
  decided_by: string | null;
  decided_reason: string | null;
  stands_for_nobody: Generated<boolean>;
};

export type FeedTable = {
  organization_id: string;
  feed_id: string;
  name: string;
  kind: 'folder' | 'sftp';
  carries: 'people' | 'leavers';
  settings: ColumnType<Json, string | undefined, string>;
  sealed_credentials: Uint8Array | null;
  owns: Generated<string[]>;
  rank: Generated<number>;
  operator_id: string;
  paused: Generated<boolean>;
  removed_at: Temporal.Instant | null;
  known: ColumnType<Json, string | undefined, string>;
  look_at: Generated<Temporal.Instant>;
  epoch: Generated<number>;
  lease_until: Temporal.Instant | null;
  looked_at: Temporal.Instant | null;
  problem: string | null;
  notes: Generated<string[]>;
  created_at: Generated<Temporal.Instant>;
  version: Generated<number>;
};

export type FeedReadingTable = {
  organization_id: string;
  feed_reading_id: string;
  feed_id: string;
  number: number;
  file_name: string;
  sha256: Uint8Array;
  size_bytes: number;
  state: 'held' | 'accepted' | 'applying' | 'applied' | 'set_aside';
  reasons: Generated<string[]>;
  question: string | null;
  row_count: number;
  counts: ColumnType<Json, string | undefined, string>;
  notes: Generated<string[]>;
  accepted_by: string | null;
  accepted_reason: string | null;
  read_at: Generated<Temporal.Instant>;
  ended_at: Temporal.Instant | null;
};

export type FeedFileTable = {
  organization_id: string;
  feed_id: string;
  name: string;
  size_bytes: number;
  modified_at: Temporal.Instant;
  feed_reading_id: string | null;
};

export type FeedPersonTable = {
  organization_id: string;
  feed_id: string;
  person_id: string;
  last_number: number;
  missed: Generated<number>;
};

export type FeedFindingTable = {
  organization_id: string;
  feed_finding_id: string;
  feed_id: string;
  kind: 'difference' | 'question';
  key: string;
  person_id: string | null;
  text: string;
  last_number: number;
  found_at: Generated<Temporal.Instant>;
  cleared_at: Temporal.Instant | null;
  settled_by: string | null;
  settled_reason: string | null;
  offer: Jsonb | null;
};

export type MailServerTable = {
  organization_id: string;
  host: string;
  port: number;
  tls: 'implicit' | 'required' | 'none';
  authority: string | null;
  user_name: string | null;
  sealed_password: Uint8Array | null;
  from_address: string;
  from_name: string;
  language: Generated<string>;
  changed_at: Generated<Temporal.Instant>;
};

export type MessageTable = {
  organization_id: string;
  message_id: string;
  dedup_key: string;
  template: string;
  channel: 'mail' | 'chat';
  recipient_kind: 'operator' | 'person' | 'address';
  operator_id: string | null;
  person_id: string | null;
  address: string | null;
  name: string | null;
  offboarding_id: string | null;
  step_id: string | null;
  language: string | null;
  content: Jsonb;
  state: Generated<'waiting' | 'sending' | 'sent' | 'suppressed' | 'failed' | 'unknown' | 'bounced'>;
  reason: string | null;
  try_at: Generated<Temporal.Instant | null>;
  tries: Generated<number>;
  due_from: Generated<Temporal.Instant>;
  epoch: Generated<number>;
  sent_to: string | null;
  sent_domain: string | null;
  queued_at: Generated<Temporal.Instant>;
  ended_at: Temporal.Instant | null;
  bounced_at: Temporal.Instant | null;
};

export type SignedLinkTable = {
  organization_id: string;
  signed_link_id: string;
  message_id: string;
  step_id: string;
  recipient_kind: 'operator' | 'person';
  operator_id: string | null;
  person_id: string | null;
  purpose: string;
  expires_at: Temporal.Instant;
  used_at: Temporal.Instant | null;
};

export type WebhookEndpointTable = {
  organization_id: string;
  webhook_endpoint_id: string;
  url: string;
  internal: Generated<boolean>;
  event_types: string[];
  sealed_secrets: Uint8Array;
  operator_id: string;
  owned_thing_id: string | null;
  state: Generated<'unproven' | 'active' | 'disabled' | 'removed'>;
  reason: string | null;
  proved_at: Temporal.Instant | null;
  failing_since: Temporal.Instant | null;
  paused_until: Temporal.Instant | null;
  created_at: Generated<Temporal.Instant>;
};

export type WebhookLaneTable = {
  organization_id: string;
  webhook_endpoint_id: string;
  stream_id: string;
  next_number: number;
  try_at: Temporal.Instant | null;
  tries: Generated<number>;
  first_try_at: Temporal.Instant | null;
  epoch: Generated<number>;
};

export type WebhookAttemptTable = {
  organization_id: string;
  webhook_attempt_id: string;
  webhook_endpoint_id: string;
  event_id: string;
  stream_id: string;
  attempted_at: Generated<Temporal.Instant>;
  outcome: 'taken' | 'retry' | 'given_up';
  status: number | null;
  size_bytes: number | null;
  reason: string | null;
};

export type ChatSettingTable = {
  organization_id: string;
  chat_setting_id: string;
  kind: 'slack' | 'teams';
  way: 'bot' | 'webhook';
  sealed: Uint8Array;
  templates: string[];
  allow_names: Generated<boolean>;
  language: Generated<string>;
  internal: Generated<boolean>;
  off: Generated<boolean>;
  changed_at: Generated<Temporal.Instant>;
};

export type InvitationTable = {
  organization_id: string;
  step_id: string;
  recipient_kind: 'operator' | 'person';
  recipient_id: string;
  sequence: Generated<number>;
  due_at: Temporal.Instant;
  over: Generated<boolean>;
};

export type InvitationRoundTable = {
  organization_id: string;
  next_at: Temporal.Instant;
};

export type MetricLeaverTable = {
  organization_id: string;
  leaver_id: string;
  person_id: string;
  access_ends_at: Temporal.Instant;
  case_events: number;
  good_until: Temporal.Instant;
  basis: string;
  hr_late_ms: number;
  present: number;
  late: number;
  waived: number;
  unproven: number;
  missing: number;
  young: number;
};

export type MetricRowTable = {
  organization_id: string;
  leaver_id: string;
  metric: 'time_to_offboard' | 'asset_return' | 'licence_reclamation' | 'access_revocation';
  row_id: string;
  counted_as: 'numerator' | 'remainder' | 'excluded' | 'too_young';
  reason: string;
  marks: string[];
  assurance: 'confirmed' | 'attested' | 'waived' | null;
  time_ms: number | null;
  open_since_ms: number;
  our_ms: number | null;
  vendor_ms: number | null;
  exposed_ms: number;
  exposed_since_ms: number | null;
  unknown_since_ms: number | null;
  connected: boolean | null;
  privileged: boolean | null;
};

export type MetricChangeTable = {
  organization_id: string;
  metric_change_id: Generated<string>;
  person_id: string;
};

export type MetricRoundTable = {
  organization_id: string;
  next_at: Temporal.Instant;
};

export type MetricNightTable = {
  organization_id: string;
  metric_night_id: Generated<string>;
  night: Temporal.PlainDate;
  time_zone: string;
  taken_at: Temporal.Instant;
  rule_version: number;
  sources: string[];
  register: number;
  zombies: number;
  figures: Jsonb;
};

export type ZombieTable = {
  organization_id: string;
  asset_id: string;
  since_night: Temporal.PlainDate;
  reason: 'leaver' | 'nobody' | 'in_transit' | 'in_work' | 'alive' | 'unseen';
  until_night: Temporal.PlainDate | null;
  left_by: 'resolved' | 'written_off' | null;
};

export type AssetWaitTable = {
  organization_id: string;
  asset_id: string;
  status: 'in_transit' | 'received' | 'repair';
  since_night: Temporal.PlainDate;
};

export type MetricExportTable = {
  organization_id: string;
  metric_export_id: string;
  period: string;
  filters: Jsonb;
  as_of: Temporal.Instant;
  rule_version: number;
  ledger_size: number;
  population: number;
  figures: Jsonb;
  restates: string | null;
  differences: Jsonb;
  exported_by: string;
};

export type CourierAccountTable = {
  organization_id: string;
  courier_account_id: string;
  name: string;
  courier: string;
  mode: 'test' | 'production';
  config: Jsonb;
  sealed: Uint8Array;
  endpoint: string;
  label_days: number;
  off: Generated<boolean>;
  problem: string | null;
  created_at: Generated<Temporal.Instant>;
};

export type ShipmentTable = {
  organization_id: string;
  shipment_id: string;
  offboarding_id: string;
  direction: 'out' | 'back';
  state: Generated<'wanted' | 'bought' | 'voided' | 'failed'>;
  courier: 'easypost' | 'manual';
  courier_account_id: string | null;
  carrier: string | null;
  service: string | null;
  tracking_code: string | null;
  status: Generated<
    | 'unknown'
    | 'pre_transit'
    | 'in_transit'
    | 'out_for_delivery'
    | 'available_for_pickup'
    | 'delivered'
    | 'return_to_sender'
    | 'failure'
    | 'cancelled'
    | 'error'
  >;
  status_at: Temporal.Instant | null;
  status_detail: string | null;
  vendor_word: string | null;
  heard_at: Temporal.Instant | null;
  vendor_ref: string | null;
  rate_ref: string | null;
  tracker_ref: string | null;
  cost_minor: number | null;
  currency: string | null;
  mode: 'test' | 'production' | null;
  label_url: string | null;
  label_sha256: Uint8Array | null;
  expires_at: Temporal.Instant | null;
  weight_grams: number;
  measured_grams: number | null;
  from_address: Jsonb | null;
  to_address: Jsonb | null;
  parcel: Jsonb | null;
  customs: Jsonb | null;
  address_state: Generated<'unchecked' | 'deliverable' | 'undeliverable' | 'accepted'>;
  problem: string | null;
  wanted_at: Generated<Temporal.Instant>;
  bought_at: Temporal.Instant | null;
  void_wanted_at: Temporal.Instant | null;
  try_at: Temporal.Instant | null;
  tries: Generated<number>;
  epoch: Generated<number>;
};

export type ShipmentEventTable = {
  organization_id: string;
  shipment_event_id: string;
  shipment_id: string | null;
  courier_account_id: string | null;
  source: 'webhook' | 'poll' | 'operator';
  delivery: string | null;
  body: Uint8Array | null;
  state: 'waiting' | 'moved' | 'still' | 'older' | 'no_news' | 'unmatched' | 'ignored';
  status:
    | 'unknown'
    | 'pre_transit'
    | 'in_transit'
    | 'out_for_delivery'
    | 'available_for_pickup'
    | 'delivered'
    | 'return_to_sender'
    | 'failure'
    | 'cancelled'
    | 'error'
    | null;
  vendor_word: string | null;
  status_at: Temporal.Instant | null;
  tracker_ref: string | null;
  operator_id: string | null;
  received_at: Generated<Temporal.Instant>;
  try_at: Temporal.Instant | null;
};

export type PostalAddressTable = {
  organization_id: string;
  postal_address_id: string;
  person_id: string;
  name: string;
  company: string | null;
  street1: string;
  street2: string | null;
  city: string;
  region: string | null;
  postcode: string | null;
  country: string;
  phone: string | null;
  doubt: 'country_restricted' | 'country_differs' | 'country_unknown' | null;
  given_by: string | null;
  given_at: Generated<Temporal.Instant>;
  confirmed_by: string | null;
  confirmed_at: Temporal.Instant | null;
  replaced_at: Temporal.Instant | null;
};

export type AssetReturnTable = {
  organization_id: string;
  asset_return_id: string;
  offboarding_id: string;
  item_id: string;
  asset_id: string;
  person_id: string;
  proposed_method: 'hand_in' | 'pick_up' | 'kit' | 'own_shipping' | 'do_not_ship' | null;
  reasons: string[];
  method: 'hand_in' | 'pick_up' | 'kit' | 'own_shipping' | 'do_not_ship' | null;
  decided_by: string | null;
  decided_reason: string | null;
  decided_at: Temporal.Instant | null;
  battery_damaged: Generated<boolean>;
  value_minor: number | null;
  cost_minor: number | null;
  refund_minor: number | null;
  price_minor: number | null;
  currency: string | null;
  state: Generated<'planned' | 'on_its_way' | 'delivered' | 'at_carrier' | 'received' | 'ended'>;
  moved_at: Generated<Temporal.Instant>;
  shipment_id: string | null;
  due_on: Temporal.PlainDate | null;
  look_at: Generated<Temporal.Instant | null>;
  claim_until: Temporal.PlainDate | null;
  ending: 'bought_out' | 'lost' | 'stolen' | 'refused' | 'written_off' | 'not_shipped' | 'never_held' | null;
  ending_reason: string | null;
  ending_by: string | null;
  ending_at: Temporal.Instant | null;
  approval_by: 'finance' | 'security' | null;
  approved_by: string | null;
  fault: 'person' | 'carrier' | 'nobody' | null;
  police_reference: string | null;
  lock_state: 'locked' | 'lock_pending' | 'unlocked' | 'unknown' | null;
  version: Generated<number>;
};

export type ReturnRungTable = {
  organization_id: string;
  asset_return_id: string;
  rung: 'reminder' | 'manager' | 'hr' | 'lock' | 'letter' | 'decide' | 'claim';
  reached_on: Temporal.PlainDate;
  reached_at: Temporal.Instant;
};

export type ReturnLetterTable = {
  organization_id: string;
  return_letter_id: string;
  offboarding_id: string;
  language: string;
  body: string;
  made_at: Generated<Temporal.Instant>;
  approved_by: string | null;
  approved_at: Temporal.Instant | null;
};

export type KitTable = {
  organization_id: string;
  kit_id: string;
  offboarding_id: string;
  person_id: string;
  postal_address_id: string;
  state: Generated<
    | 'requested'
    | 'packed'
    | 'shipped'
    | 'delivered'
    | 'returning'
    | 'arrived'
    | 'received'
    | 'inspected'
    | 'cancelled'
    | 'lost'
  >;
  moved_at: Generated<Temporal.Instant>;
  delivered_at: Temporal.Instant | null;
  out_shipment_id: string | null;
  back_shipment_id: string | null;
  labels_expired: Generated<number>;
  expected_grams: number | null;
  measured_grams: number | null;
  open_with_two: Generated<boolean>;
  requested_by: string;
  requested_at: Generated<Temporal.Instant>;
  version: Generated<number>;
};

export type KitLineTable = {
  organization_id: string;
  kit_line_id: string;
  kit_id: string;
  item_id: string | null;
  asset_id: string | null;
  state: Generated<'expected' | 'received' | 'missing' | 'waived' | 'found'>;
  reason: string | null;
  settled_by: string | null;
  settled_at: Temporal.Instant | null;
};

export type ReturnRoundTable = {
  organization_id: string;
  next_at: Temporal.Instant;
};

export type StorageDeviceTable = {
  organization_id: string;
  storage_device_id: string;
  asset_id: string;
  media:
    | 'hdd'
    | 'hybrid'
    | 'sata_ssd'
    | 'sas_ssd'
    | 'nvme_ssd'
    | 'embedded_flash'
    | 'removable_flash'
    | 'tape'
    | 'optical';
  serial: string | null;
  serial_key: string | null;
  manufacturer: string | null;
  model: string | null;
  size_bytes: number | null;
  soldered: Generated<boolean>;
  self_encrypting: Generated<boolean>;
  encryption: Generated<'unknown' | 'none' | 'later' | 'from_first_use'>;
  encryption_proof: string | null;
  damaged: Generated<boolean>;
  removed_at: Temporal.Instant | null;
  recorded_by: string;
  recorded_at: Generated<Temporal.Instant>;
  version: Generated<number>;
};

export type SanitizationTable = {
  organization_id: string;
  sanitization_id: string;
  asset_id: string;
  storage_device_id: string;
  method: 'clear' | 'purge' | 'destroy';
  technique:
    | 'overwrite'
    | 'secure_erase'
    | 'format_nvm'
    | 'sanitize_overwrite'
    | 'sanitize_block_erase'
    | 'sanitize_crypto_erase'
    | 'cryptographic_erase'
    | 'degauss'
    | 'remote_wipe'
    | 'factory_reset'
    | 'shred'
    | 'pulverize'
    | 'disintegrate'
    | 'incinerate'
    | 'melt';
  tool: string | null;
  tool_version: string | null;
  result: 'passed' | 'failed' | 'aborted';
  started_at: Temporal.Instant | null;
  ended_at: Temporal.Instant;
  place: string | null;
  operator_id: string | null;
  outsider: string | null;
  wipe_confirmed_at: Temporal.Instant | null;
  particle_mm: number | null;
  whole_device: Generated<boolean>;
  hidden_sectors: Generated<boolean>;
  note: string | null;
  report_sha256: Buffer | null;
  report_name: string | null;
  report_line: number | null;
  recorded_by: string;
  recorded_at: Generated<Temporal.Instant>;
};

export type SanitizationCheckTable = {
  organization_id: string;
  sanitization_check_id: string;
  sanitization_id: string;
  method: 'full' | 'sample' | 'tool_report' | 'inspection' | 'witnessed';
  sample_percent: number | null;
  result: 'passed' | 'failed';
  operator_id: string | null;
  outsider: string | null;
  checked_at: Temporal.Instant;
  note: string | null;
  recorded_by: string;
  recorded_at: Generated<Temporal.Instant>;
};

export type SanitizationQuestionTable = {
  organization_id: string;
  sanitization_question_id: string;
  report_sha256: Buffer;
  report_name: string;
  line: number;
  serial: string | null;
  reason: string;
  content: Jsonb;
  asked_by: string;
  asked_at: Generated<Temporal.Instant>;
  settled_at: Temporal.Instant | null;
  settled_by: string | null;
  settled_reason: string | null;
};

export type ItadVendorTable = {
  organization_id: string;
  itad_vendor_id: string;
  name: string;
  address: string | null;
  contact: string | null;
  insurance: string | null;
  downstream: string | null;
  added_by: string;
  added_at: Generated<Temporal.Instant>;
};

export type ItadCertificationTable = {
  organization_id: string;
  itad_certification_id: string;
  itad_vendor_id: string;
  scheme: 'r2v3' | 'e_stewards' | 'naid_aaa' | 'adisa' | 'iso_14001' | 'iso_27001' | 'other';
  certificate_number: string;
  scope: string | null;
  covers_data: Generated<boolean>;
  site: string | null;
  expires_on: Temporal.PlainDate;
};

export type ItadBatchTable = {
  organization_id: string;
  itad_batch_id: string;
  number: number;
  itad_vendor_id: string;
  ending: 'recycled' | 'destroyed';
  vendor_sanitizes: Generated<boolean>;
  state: Generated<'open' | 'collected' | 'reconciled' | 'cancelled'>;
  made_by: string;
  made_at: Generated<Temporal.Instant>;
  collected_at: Temporal.Instant | null;
  collected_by: string | null;
  handed_to: string | null;
  manifest_sha256: Buffer | null;
  listed_at: Temporal.Instant | null;
  reconciled_at: Temporal.Instant | null;
  version: Generated<number>;
};

export type ItadBatchLineTable = {
  organization_id: string;
  itad_batch_line_id: string;
  itad_batch_id: string;
  asset_id: string;
  tag: string;
  serial: string | null;
  serial_key: string | null;
  drive_serial_keys: Generated<string[]>;
  what: string;
  model: string | null;
  data_bearing: boolean;
  state: Generated<'waiting' | 'gone' | 'taken_out'>;
};

export type ItadExceptionTable = {
  organization_id: string;
  itad_exception_id: string;
  itad_batch_id: string;
  kind: 'missing' | 'extra' | 'duplicate' | 'unproven';
  itad_batch_line_id: string | null;
  serial: string | null;
  lines: Generated<number[]>;
  owner_id: string;
  opened_at: Generated<Temporal.Instant>;
  outcome: 'found' | 'lost' | 'stolen' | 'vendor_error' | 'our_error' | 'returned' | 'proved' | null;
  note: string | null;
  settled_by: string | null;
  settled_at: Temporal.Instant | null;
};

export type CertificateTable = {
  organization_id: string;
  certificate_id: string;
  number: number;
  kind: 'sanitization' | 'batch';
  asset_id: string | null;
  sanitization_id: string | null;
  itad_batch_id: string | null;
  replaces_id: string | null;
  content: Jsonb;
  digest: string;
  file_sha256: Buffer;
  issued_by: string;
  issued_at: Generated<Temporal.Instant>;
};

export type BookValueTable = {
  organization_id: string;
  asset_id: string;
  valued_on: Temporal.PlainDate;
  value_minor: number;
  currency: string;
  recorded_by: string;
  recorded_at: Generated<Temporal.Instant>;
};

export type InspectionTable = {
  organization_id: string;
  inspection_id: string;
  asset_id: string;
  rubric: string;
  rubric_version: number;
  answers: Jsonb;
  missing: string[];
  computed_grade: 'A' | 'B' | 'C' | 'D';
  grade: 'A' | 'B' | 'C' | 'D';
  override_reason: string | null;
  faults: Jsonb;
  locks: string[];
  repair_minor: number;
  currency: string;
  custody_id: string | null;
  note: string | null;
  inspected_by: string;
  inspected_at: Generated<Temporal.Instant>;
};

export type InspectionPhotoTable = {
  organization_id: string;
  inspection_photo_id: string;
  inspection_id: string;
  shows: string;
  sha256: Uint8Array;
  file_name: string;
};

export type DispositionTable = {
  organization_id: string;
  disposition_id: string;
  asset_id: string;
  inspection_id: string | null;
  kind: 'redeploy' | 'repair' | 'return_to_lessor' | 'sell' | 'donate' | 'recycle' | 'destroy';
  proposed_kind: 'redeploy' | 'repair' | 'return_to_lessor' | 'sell' | 'donate' | 'recycle' | 'destroy';
  policy: string;
  policy_version: number;
  reasons: string[];
  override_reason: string | null;
  due_on: Temporal.PlainDate | null;
  value_minor: number | null;
  value_basis: 'recorded' | 'straight_line' | 'unknown';
  recovered_minor: number | null;
  currency: string | null;
  needs_approval: boolean;
  state: 'decided' | 'approved' | 'carried_out' | 'refused' | 'withdrawn';
  decided_by: string;
  decided_at: Generated<Temporal.Instant>;
  approved_by: string | null;
  approved_at: Temporal.Instant | null;
  carried_out_by: string | null;
  carried_out_at: Temporal.Instant | null;
  recipient: string | null;
  note: string | null;
};

export type RepairTable = {
  organization_id: string;
  repair_id: string;
  asset_id: string;
  disposition_id: string;
  vendor: string;
  cap_minor: number;
  cost_minor: number | null;
  currency: string;
  data_state: 'none' | 'sanitized' | 'by_vendor' | 'deferred';
  data_reason: string | null;
  sent_by: string;
  sent_at: Generated<Temporal.Instant>;
  expected_on: Temporal.PlainDate | null;
  outcome: 'repaired' | 'not_repairable' | 'too_dear' | null;
  over_cap_reason: string | null;
  back_by: string | null;
  back_at: Temporal.Instant | null;
  note: string | null;
};

export type DeviceTable = {
  organization_id: string;
  device_id: string;
  application_id: string;
  enrolment_ref: string;
  serial: string | null;
  serial_key: string | null;
  name: string | null;
  model: string | null;
  platform: 'macos' | 'ios' | 'windows' | 'android' | 'linux' | 'chromeos' | 'unknown';
  ownership: 'company' | 'personal' | 'unknown';
  user_email: string | null;
  encrypted: boolean | null;
  state: 'usable' | 'locking' | 'locked' | 'wiping' | 'wiped' | 'unknown';
  fingerprint: Jsonb;
  enrolled_at: Temporal.Instant | null;
  last_seen_at: Temporal.Instant | null;
  match: Generated<'none' | 'proposed' | 'confirmed' | 'held'>;
  match_reason: string | null;
  asset_id: string | null;
  matched_by: string | null;
  matched_at: Temporal.Instant | null;
  read_at: Generated<Temporal.Instant>;
  gone_at: Temporal.Instant | null;
};

export type DeviceCommandTable = {
  organization_id: string;
  device_command_id: string;
  device_id: string;
  asset_id: string;
  offboarding_id: string | null;
  kind: 'lock' | 'wipe' | 'retire' | 'capture';
  state: 'proposed' | 'approved' | 'queued' | 'delivered' | 'done' | 'failed' | 'refused' | 'cancelled';
  reason: string;
  enrolment_ref: string;
  serial: string | null;
  fingerprint: Jsonb;
  digest: string;
  proposal_id: string | null;
  requested_by: string | null;
  requested_at: Generated<Temporal.Instant>;
  approved_at: Temporal.Instant | null;
  approval_event_id: string | null;
  intent_at: Temporal.Instant | null;
  vendor_ref: string | null;
  queued_at: Temporal.Instant | null;
  delivered_at: Temporal.Instant | null;
  ended_at: Temporal.Instant | null;
  expires_at: Temporal.Instant | null;
  cancel_wanted_at: Temporal.Instant | null;
  problem: string | null;
  try_at: Temporal.Instant | null;
  tries: Generated<number>;
  epoch: Generated<number>;
};

export type DeviceSecretTable = {
  organization_id: string;
  device_secret_id: string;
  device_id: string;
  device_command_id: string | null;
  kind: 'recovery_key' | 'bypass_code' | 'unlock_pin';
  sealed: Uint8Array;
  captured_at: Generated<Temporal.Instant>;
};

export type DeviceRoundTable = {
  organization_id: string;
  application_id: string;
  next_at: Temporal.Instant;
};

/** Every table of an organization, as the migrations make them; a test reads the catalogue and compares. */
export type Schema = {
  organization: OrganizationTable;
  location: LocationTable;
  person: PersonTable;
  person_identifier: PersonIdentifierTable;
  employment: EmploymentTable;
  operator: OperatorTable;
  role_grant: RoleGrantTable;
  credential: CredentialTable;
  passkey: PasskeyTable;
  spent_challenge: SpentChallengeTable;
  sign_in_provider: SignInProviderTable;
  provider_identity: ProviderIdentityTable;
  idempotency: IdempotencyTable;
  application: ApplicationTable;
  connector_credential: ConnectorCredentialTable;
  rate_budget: RateBudgetTable;
  asset: AssetTable;
  accessory: AccessoryTable;
  custody: CustodyTable;
  hand_over: HandOverTable;
  hand_over_acceptance: HandOverAcceptanceTable;
  portal_link: PortalLinkTable;
  signature: SignatureTable;
  signature_line: SignatureLineTable;
  empty_box: EmptyBoxTable;
  asset_photo: AssetPhotoTable;
  account: AccountTable;
  licence: LicenceTable;
  seat: SeatTable;
  seat_request: SeatRequestTable;
  owned_thing: OwnedThingTable;
  data_evidence: DataEvidenceTable;
  retention_rule: RetentionRuleTable;
  data_retention: DataRetentionTable;
  step_day: StepDayTable;
  import_run: ImportRunTable;
  column_map: ColumnMapTable;
  departure: DepartureTable;
  offboarding: OffboardingTable;
  embargo: EmbargoTable;
  embargo_named: EmbargoNamedTable;
  plan_revision: PlanRevisionTable;
  approval: ApprovalTable;
  file: FileTable;
  item: ItemTable;
  waiver: WaiverTable;
  step: StepTable;
  step_dependency: StepDependencyTable;
  step_assignment: StepAssignmentTable;
  operator_absence: OperatorAbsenceTable;
  reminder: ReminderTable;
  asset_wait: AssetWaitTable;
  metric_change: MetricChangeTable;
  metric_export: MetricExportTable;
  metric_leaver: MetricLeaverTable;
  metric_night: MetricNightTable;
  metric_round: MetricRoundTable;
  metric_row: MetricRowTable;
  reminder_round: ReminderRoundTable;
  postal_address: PostalAddressTable;
  asset_return: AssetReturnTable;
  return_rung: ReturnRungTable;
  return_letter: ReturnLetterTable;
  kit: KitTable;
  kit_line: KitLineTable;
  return_round: ReturnRoundTable;
  zombie: ZombieTable;
  brake_arrival: BrakeArrivalTable;
  brake_count: BrakeCountTable;
  brake_size: BrakeSizeTable;
  brake_trip: BrakeTripTable;
  brake_hold: BrakeHoldTable;
  brake_use: BrakeUseTable;
  mass_event: MassEventTable;
  mass_event_named: MassEventNamedTable;
  mass_event_member: MassEventMemberTable;
  attempt: AttemptTable;
  observation: ObservationTable;
  evidence: EvidenceTable;
  event_stream: EventStreamTable;
  event: EventTable;
  event_private: EventPrivateTable;
  hr_source: HrSourceTable;
  inbound_message: InboundMessageTable;
  feed: FeedTable;
  feed_reading: FeedReadingTable;
  feed_file: FeedFileTable;
  feed_person: FeedPersonTable;
  feed_finding: FeedFindingTable;
  scim_token: ScimTokenTable;
  scim_resource: ScimResourceTable;
  proposal: ProposalTable;
  legal_matter: LegalMatterTable;
  legal_hold: LegalHoldTable;
  hold_notice: HoldNoticeTable;
  dispute: DisputeTable;
  protected_account: ProtectedAccountTable;
  privileged_lease: PrivilegedLeaseTable;
  mail_server: MailServerTable;
  message: MessageTable;
  signed_link: SignedLinkTable;
  webhook_endpoint: WebhookEndpointTable;
  webhook_lane: WebhookLaneTable;
  webhook_attempt: WebhookAttemptTable;
  chat_setting: ChatSettingTable;
  invitation: InvitationTable;
  invitation_round: InvitationRoundTable;
  courier_account: CourierAccountTable;
  shipment: ShipmentTable;
  shipment_event: ShipmentEventTable;
  storage_device: StorageDeviceTable;
  sanitization: SanitizationTable;
  sanitization_check: SanitizationCheckTable;
  sanitization_question: SanitizationQuestionTable;
  itad_vendor: ItadVendorTable;
  itad_certification: ItadCertificationTable;
  itad_batch: ItadBatchTable;
  itad_batch_line: ItadBatchLineTable;
  itad_exception: ItadExceptionTable;
  certificate: CertificateTable;
  book_value: BookValueTable;
  inspection: InspectionTable;
  inspection_photo: InspectionPhotoTable;
  disposition: DispositionTable;
  repair: RepairTable;
  device: DeviceTable;
  device_command: DeviceCommandTable;
  device_secret: DeviceSecretTable;
  device_round: DeviceRoundTable;
};
