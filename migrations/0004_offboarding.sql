-- The case: a departure, the offboarding that carries it out, its items, plan revisions, steps, and what was done and seen.

create table departure (
  organization_id uuid not null,
  departure_id uuid not null,
  source text not null,
  external_id text not null,
  person_id uuid not null,
  employment_id uuid not null,
  kind text not null check (kind in ('voluntary', 'involuntary', 'contract_end', 'retirement', 'death')),
  worker_type text not null check (worker_type in ('employee', 'contractor', 'third_party')),
  time_zone text not null,
  notice_at timestamptz not null,
  last_working_day date not null,
  access_ends_at timestamptz not null,
  employment_ends date not null,
  informed_at timestamptz,
  legal_hold boolean not null default false,
  state text not null default 'expected' check (state in ('expected', 'cancelled')),
  version integer not null default 1,
  received_at timestamptz not null default now(),
  primary key (organization_id, departure_id),
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, employment_id) references employment,
  unique (organization_id, source, external_id)
);
select handback_meta.guard('departure');

create table offboarding (
  organization_id uuid not null,
  offboarding_id uuid not null,
  departure_id uuid not null,
  person_id uuid not null,
  employment_id uuid not null,
  -- What people call the case: OFF-12.
  number integer not null,
  playbook text not null,
  playbook_version integer not null,
  playbook_body jsonb not null,
  immediate boolean not null default false,
  state text not null check (state in ('open', 'closed', 'cancelled')),
  paused boolean not null default false,
  revision integer not null default 0,
  digest text,
  approved_digest text,
  opened_at timestamptz not null default now(),
  closed_at timestamptz,
  reopened_at timestamptz,
  version integer not null default 1,
  primary key (organization_id, offboarding_id),
  foreign key (organization_id, departure_id) references departure,
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, employment_id) references employment,
  unique (organization_id, departure_id),
  unique (organization_id, number),
  constraint one_open_offboarding_per_employment exclude using gist (
    organization_id with =, employment_id with =) where (state = 'open')
);
create index offboarding_by_state on offboarding (organization_id, state, offboarding_id);
create index offboarding_by_person on offboarding (organization_id, person_id);
select handback_meta.guard('offboarding');

-- Canonical bytes (RFC 8785), never changed; the digest is what an approval names.
create table plan_revision (
  organization_id uuid not null,
  offboarding_id uuid not null,
  revision integer not null check (revision > 0),
  digest text not null,
  bytes bytea not null,
  made_at timestamptz not null default now(),
  primary key (organization_id, offboarding_id, revision),
  foreign key (organization_id, offboarding_id) references offboarding
);
select handback_meta.guard('plan_revision');
revoke update on plan_revision from handback_app;

create table approval (
  organization_id uuid not null,
  approval_id uuid not null,
  offboarding_id uuid not null,
  digest text not null,
  operator_id uuid not null,
  approved_at timestamptz not null default now(),
  primary key (organization_id, approval_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, operator_id) references operator,
  unique (organization_id, offboarding_id, digest, operator_id)
);
select handback_meta.guard('approval');

create table file (
  organization_id uuid not null references organization,
  sha256 bytea not null,
  media_type text not null,
  size_bytes integer not null check (size_bytes between 0 and 10485760),
  content bytea not null,
  stored_at timestamptz not null default now(),
  primary key (organization_id, sha256)
);
select handback_meta.guard('file');

-- One holding in a case. What is wanted, what was asked for and what was last seen stay apart.
create table item (
  organization_id uuid not null,
  item_id uuid not null,
  offboarding_id uuid not null,
  kind text not null check (kind in
    ('asset', 'accessory', 'account', 'seat', 'data', 'ownership', 'secret', 'coverage')),
  asset_id uuid,
  custody_id uuid,
  account_id uuid,
  seat_id uuid,
  owned_thing_id uuid,
  application_id uuid,
  label text not null,
  -- What must still match right before a write: as it was when the plan was made, not as it was last seen.
  fingerprint jsonb not null default '{}',
  expected_ending text not null,
  expected_assurance text not null check (expected_assurance in ('confirmed', 'attested')),
  expected_lag_ms bigint not null default 0,
  expected_max_age_ms bigint,
  commanded_at timestamptz,
  commanded_by text,
  commanded_answer text check (commanded_answer in ('accepted', 'refused', 'no_answer')),
  observed_value text,
  observed_at timestamptz,
  observed_assurance text check (observed_assurance in ('confirmed', 'attested')),
  observation_id uuid,
  -- The holding has left the plan (found to be somebody else's); kept for the record, outside the gate.
  withdrawn_at timestamptz,
  withdrawn_reason text,
  -- How often it was seen held again after it had ended.
  comebacks integer not null default 0,
  -- Where it stood at the last change; the gate computes it afresh.
  standing text not null default 'unknown' check (standing in
    ('done', 'waived', 'held', 'waiting', 'unknown', 'stale', 'attested_only', 'wrong_ending')),
  primary key (organization_id, item_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, custody_id) references custody,
  foreign key (organization_id, account_id) references account,
  foreign key (organization_id, seat_id) references seat,
  foreign key (organization_id, owned_thing_id) references owned_thing,
  foreign key (organization_id, application_id) references application,
  check (case kind
    when 'asset' then asset_id is not null
    when 'accessory' then custody_id is not null
    when 'account' then account_id is not null
    when 'seat' then seat_id is not null
    when 'coverage' then application_id is not null
    else owned_thing_id is not null end),
  check ((observed_value is null) = (observed_at is null) and (observed_at is null) = (observed_assurance is null)),
  check ((commanded_at is null) = (commanded_answer is null)),
  constraint one_item_per_holding unique nulls not distinct
    (organization_id, offboarding_id, kind, asset_id, custody_id, account_id, seat_id, owned_thing_id, application_id)
);
create index item_by_standing on item (organization_id, standing, offboarding_id) where withdrawn_at is null;
select handback_meta.guard('item');

create table waiver (
  organization_id uuid not null,
  waiver_id uuid not null,
  offboarding_id uuid not null,
  item_id uuid,
  step_id uuid,
  operator_id uuid not null,
  reason text not null check (length(reason) >= 3),
  until timestamptz,
  waived_at timestamptz not null default now(),
  revoked_at timestamptz,
  primary key (organization_id, waiver_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, item_id) references item,
  foreign key (organization_id, operator_id) references operator,
  check ((item_id is null) <> (step_id is null))
);
create unique index waiver_in_force on waiver (organization_id, item_id, step_id) nulls not distinct where revoked_at is null;
select handback_meta.guard('waiver');

-- One unit of work. The row is the truth; a queue message only says "look at this row".
create table step (
  organization_id uuid not null,
  step_id uuid not null,
  offboarding_id uuid not null,
  key text not null,
  item_id uuid,
  occurrence integer not null default 1,
  title text not null,
  action text not null,
  mode text not null check (mode in ('automatic', 'human')),
  owner text[] not null,
  evidence text[] not null,
  phase text not null check (phase in ('gate', 'watch', 'optional')),
  due_rule jsonb not null,
  due_at timestamptz,
  not_before_due boolean not null default false,
  -- The earliest instant of the next try; null while the anchor has not happened.
  start_at timestamptz,
  -- waiting: not its turn · running: leased by a worker · polling: accepted, not yet seen · asked: a person has it ·
  -- problem: automation gave up, a person must look · done · withdrawn: left the plan or the case
  state text not null check (state in ('waiting', 'running', 'polling', 'asked', 'problem', 'done', 'withdrawn')),
  -- How many steps before it are not ended yet.
  blocked_by integer not null default 0 check (blocked_by >= 0),
  held_back text,
  -- When a worker should look at this row again; null: nothing to wake for.
  wake_at timestamptz,
  epoch integer not null default 0,
  lease_until timestamptz,
  tries integer not null default 0,
  problem text,
  ended_at timestamptz,
  ended_by uuid,
  revision integer not null,
  immediate boolean not null default false,
  version integer not null default 1,
  primary key (organization_id, step_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, item_id) references item,
  constraint one_step_per_identity unique nulls not distinct (organization_id, offboarding_id, key, item_id, occurrence),
  check ((state = 'running') = (lease_until is not null))
);
create index step_to_wake on step (wake_at) where wake_at is not null;
create index step_by_case on step (organization_id, offboarding_id);
create index step_with_a_person on step (organization_id, state, due_at) where state in ('asked', 'problem');
select handback_meta.guard('step');

alter table waiver add foreign key (organization_id, step_id) references step;

create table step_dependency (
  organization_id uuid not null,
  step_id uuid not null,
  needs_step_id uuid not null,
  primary key (organization_id, step_id, needs_step_id),
  foreign key (organization_id, step_id) references step,
  foreign key (organization_id, needs_step_id) references step
);
create index step_dependency_back on step_dependency (organization_id, needs_step_id);
select handback_meta.guard('step_dependency');
grant delete on step_dependency to handback_app;

-- One try of an automatic step. The row is committed before the call; one without an outcome was interrupted.
create table attempt (
  organization_id uuid not null,
  attempt_id uuid not null,
  step_id uuid not null,
  offboarding_id uuid not null,
  epoch integer not null,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  outcome text check (outcome in ('applied', 'accepted', 'definitely_not', 'refused', 'ambiguous', 'interrupted')),
  reason text,
  -- How things stood right before the write; committed before anything leaves, so that a crash cannot lose it.
  snapshot jsonb,
  receipt jsonb,
  primary key (organization_id, attempt_id),
  foreign key (organization_id, step_id) references step,
  foreign key (organization_id, offboarding_id) references offboarding,
  unique (organization_id, step_id, epoch),
  check ((finished_at is null) = (outcome is null))
);
create index attempt_by_case on attempt (organization_id, offboarding_id, started_at);
select handback_meta.guard('attempt');

-- One look at an outside system, one scan, one signed statement. Never changed.
create table observation (
  organization_id uuid not null,
  observation_id uuid not null,
  offboarding_id uuid,
  item_id uuid,
  account_id uuid,
  value text not null,
  assurance text not null check (assurance in ('confirmed', 'attested')),
  seen_at timestamptz not null,
  method text not null,
  operator_id uuid,
  attempt_id uuid,
  note text,
  recorded_at timestamptz not null default now(),
  primary key (organization_id, observation_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, item_id) references item,
  foreign key (organization_id, account_id) references account,
  foreign key (organization_id, operator_id) references operator,
  foreign key (organization_id, attempt_id) references attempt
);
create index observation_by_item on observation (organization_id, item_id, seen_at);
create index observation_by_case on observation (organization_id, offboarding_id, recorded_at);
select handback_meta.guard('observation');
revoke update on observation from handback_app;

alter table item add foreign key (organization_id, observation_id) references observation;

-- What somebody put on the table to prove something: a note, a file, a photo, a signature.
create table evidence (
  organization_id uuid not null,
  evidence_id uuid not null,
  offboarding_id uuid not null,
  item_id uuid,
  step_id uuid,
  observation_id uuid,
  kind text not null check (kind in ('note', 'file', 'photo', 'signature', 'scan', 'approval', 'acceptance')),
  note text,
  file_sha256 bytea,
  file_name text,
  operator_id uuid,
  given_at timestamptz not null default now(),
  primary key (organization_id, evidence_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, item_id) references item,
  foreign key (organization_id, step_id) references step,
  foreign key (organization_id, observation_id) references observation,
  foreign key (organization_id, file_sha256) references file,
  foreign key (organization_id, operator_id) references operator
);
create index evidence_by_case on evidence (organization_id, offboarding_id);
select handback_meta.guard('evidence');
revoke update on evidence from handback_app;
