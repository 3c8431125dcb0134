-- What people can hold and reach, and who holds it when.

create table application (
  organization_id uuid not null references organization,
  application_id uuid not null,
  name text not null,
  category text not null check (category in
    ('directory', 'vpn', 'mail', 'saas', 'finance', 'physical', 'phone', 'other')),
  -- The kind of connector; `manual` cannot be asked and is attested at best.
  connector text not null,
  config jsonb not null default '{}',
  in_scope boolean not null default true,
  -- Calls a second that all workers together may make; null: no limit of ours.
  calls_per_second numeric,
  -- Demo and test systems may only be reached by a demo organization, and the other way round.
  connected_at timestamptz,
  last_seen_at timestamptz,
  last_problem text,
  version integer not null default 1,
  primary key (organization_id, application_id),
  unique (organization_id, name)
);
select handback_meta.guard('application');

-- Encrypted with a key that is not in the database; never returned by any route.
create table connector_credential (
  organization_id uuid not null,
  application_id uuid not null,
  sealed bytea not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, application_id),
  foreign key (organization_id, application_id) references application
);
select handback_meta.guard('connector_credential');

-- A token bucket shared by all workers.
create table rate_budget (
  organization_id uuid not null,
  application_id uuid not null,
  tokens numeric not null,
  updated_at timestamptz not null default now(),
  primary key (organization_id, application_id),
  foreign key (organization_id, application_id) references application
);
select handback_meta.guard('rate_budget');

create table asset (
  organization_id uuid not null references organization,
  asset_id uuid not null,
  tag text not null,
  serial text,
  -- The serial without what scanners add or confuse; null where the serial identifies nothing.
  serial_key text,
  category text not null,
  model text,
  manufacturer text,
  ownership text not null default 'company' check (ownership in ('company', 'leased', 'personal')),
  status text not null default 'stock' check (status in
    ('stock', 'deployed', 'in_transit', 'received', 'repair', 'retired', 'lost', 'stolen', 'sold')),
  data_bearing boolean not null default false,
  value_minor bigint,
  currency text check (currency ~ '^[A-Z]{3}$'),
  purchased_on date,
  location_id uuid,
  version integer not null default 1,
  primary key (organization_id, asset_id),
  foreign key (organization_id, location_id) references location,
  unique (organization_id, tag),
  check ((value_minor is null) = (currency is null))
);
create index asset_by_lower_tag on asset (organization_id, lower(tag) text_pattern_ops);
create index asset_by_serial on asset (organization_id, serial_key) where serial_key is not null;
select handback_meta.guard('asset');

create table accessory (
  organization_id uuid not null references organization,
  accessory_id uuid not null,
  name text not null,
  category text not null,
  quantity integer not null check (quantity >= 0),
  value_minor bigint,
  currency text check (currency ~ '^[A-Z]{3}$'),
  primary key (organization_id, accessory_id),
  unique (organization_id, name),
  check ((value_minor is null) = (currency is null))
);
select handback_meta.guard('accessory');

-- Who held what from when until when. One custodian at a time, over the whole history.
create table custody (
  organization_id uuid not null,
  custody_id uuid not null,
  asset_id uuid,
  accessory_id uuid,
  quantity integer not null default 1 check (quantity > 0),
  person_id uuid not null,
  employment_id uuid,
  held_from timestamptz not null,
  held_until timestamptz,
  condition_out text,
  condition_in text,
  note_out text,
  note_in text,
  primary key (organization_id, custody_id),
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, accessory_id) references accessory,
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, employment_id) references employment,
  check ((asset_id is null) <> (accessory_id is null)),
  check (held_until is null or held_until >= held_from),
  constraint one_custodian_at_a_time exclude using gist (
    organization_id with =, asset_id with =, tstzrange(held_from, held_until) with &&) where (asset_id is not null)
);
create index custody_now on custody (organization_id, person_id) where held_until is null;
create unique index custody_of_asset_now on custody (organization_id, asset_id) where held_until is null and asset_id is not null;
create index custody_by_asset on custody (organization_id, asset_id, held_from desc) where asset_id is not null;
select handback_meta.guard('custody');

create table account (
  organization_id uuid not null,
  account_id uuid not null,
  application_id uuid not null,
  -- The application's immutable id; logins and addresses change hands.
  external_id text not null,
  login text not null,
  display_name text,
  email text,
  employee_number text,
  kind text not null default 'human' check (kind in ('human', 'service', 'shared')),
  privileged boolean,
  active boolean,
  deprovisioned boolean not null default false,
  fingerprint jsonb not null default '{}',
  protected_reason text,
  person_id uuid,
  employment_id uuid,
  match text check (match in ('identifier', 'employee_number', 'decided', 'email')),
  last_sign_in_at timestamptz,
  seen_at timestamptz not null,
  primary key (organization_id, account_id),
  foreign key (organization_id, application_id) references application,
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, employment_id) references employment,
  unique (organization_id, application_id, external_id)
);
create index account_by_login on account (organization_id, application_id, login);
create index account_by_person on account (organization_id, person_id) where person_id is not null;
select handback_meta.guard('account');

create table licence (
  organization_id uuid not null references organization,
  licence_id uuid not null,
  name text not null,
  application_id uuid,
  seats integer check (seats >= 0),
  reassignable boolean,
  price_minor bigint,
  currency text check (currency ~ '^[A-Z]{3}$'),
  term_ends date,
  primary key (organization_id, licence_id),
  foreign key (organization_id, application_id) references application,
  unique (organization_id, name),
  check ((price_minor is null) = (currency is null))
);
select handback_meta.guard('licence');

create table seat (
  organization_id uuid not null,
  seat_id uuid not null,
  licence_id uuid not null,
  person_id uuid,
  account_id uuid,
  held_from timestamptz not null default now(),
  held_until timestamptz,
  primary key (organization_id, seat_id),
  foreign key (organization_id, licence_id) references licence,
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, account_id) references account,
  check (held_until is null or held_until >= held_from)
);
create index seat_now on seat (organization_id, person_id) where held_until is null;
create unique index seat_once on seat (organization_id, licence_id, person_id) where held_until is null;
select handback_meta.guard('seat');

-- What a person owns for others: mailbox data, service accounts, shared secrets, approvals.
create table owned_thing (
  organization_id uuid not null references organization,
  owned_thing_id uuid not null,
  kind text not null check (kind in ('data', 'ownership', 'secret')),
  owned_kind text not null,
  name text not null,
  person_id uuid not null,
  account_id uuid,
  ended_at timestamptz,
  primary key (organization_id, owned_thing_id),
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, account_id) references account
);
create index owned_thing_now on owned_thing (organization_id, person_id) where ended_at is null;
select handback_meta.guard('owned_thing');

-- One import of one file: what it was taken for and what became of its rows.
create table import_run (
  organization_id uuid not null references organization,
  import_run_id uuid not null,
  file_name text not null,
  format text not null,
  sha256 bytea not null,
  counts jsonb not null,
  -- When the file was made, as far as is known: what it shows is as old as that.
  exported_at timestamptz not null,
  imported_by uuid,
  imported_at timestamptz not null default now(),
  primary key (organization_id, import_run_id),
  foreign key (organization_id, imported_by) references operator
);
create index import_run_latest on import_run (organization_id, imported_at desc);
select handback_meta.guard('import_run');
revoke update on import_run from handback_app;
