-- Who: organizations, their people, employments and identifiers, and the places they work.
-- Every table of an organization is guarded: organization first in every key, row-level security forced.

create extension if not exists btree_gist;

-- Turns the second lock on. The app role sees one organization per transaction; a forgotten one makes the cast to uuid raise.
-- The owner keeps a policy of its own for backfills and for the named definer functions of the dispatcher.
create function handback_meta.guard(guarded regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', guarded);
  execute format('alter table %s force row level security', guarded);
  execute format(
    'create policy organization_only on %s to handback_app
       using (organization_id = current_setting(''handback.organization'')::uuid)
       with check (organization_id = current_setting(''handback.organization'')::uuid)', guarded);
  execute format('create policy owner_maintains on %s to %I using (true) with check (true)', guarded, current_user);
  execute format('grant select, insert, update on %s to handback_app', guarded);
end $$;
revoke all on function handback_meta.guard(regclass) from public;

create table organization (
  organization_id uuid primary key,
  name text not null,
  time_zone text not null,
  settings jsonb not null default '{}',
  demo boolean not null default false,
  created_at timestamptz not null default now()
);
select handback_meta.guard('organization');

create table location (
  organization_id uuid not null references organization,
  location_id uuid not null,
  name text not null,
  country text,
  time_zone text,
  primary key (organization_id, location_id),
  unique (organization_id, name)
);
select handback_meta.guard('location');

create table person (
  organization_id uuid not null references organization,
  person_id uuid not null,
  display_name text not null,
  work_email text,
  private_email text,
  private_phone text,
  manager_id uuid,
  department text,
  location_id uuid,
  country text,
  time_zone text,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (organization_id, person_id),
  foreign key (organization_id, manager_id) references person (organization_id, person_id),
  foreign key (organization_id, location_id) references location
);
create index person_by_name on person (organization_id, display_name, person_id);
create index person_by_manager on person (organization_id, manager_id) where manager_id is not null;
select handback_meta.guard('person');

-- A value names one person at a time; e-mail addresses and logins are given away again, so each has its validity.
create table person_identifier (
  organization_id uuid not null,
  person_identifier_id uuid not null,
  person_id uuid not null,
  source text not null,
  kind text not null check (kind in ('employee_number', 'external_id', 'email', 'login')),
  value text not null,
  valid_from timestamptz not null default now(),
  valid_until timestamptz,
  primary key (organization_id, person_identifier_id),
  foreign key (organization_id, person_id) references person,
  constraint one_person_per_identifier exclude using gist (
    organization_id with =, source with =, kind with =, value with =,
    tstzrange(valid_from, valid_until) with &&)
);
create index person_identifier_by_value on person_identifier (organization_id, kind, value) where valid_until is null;
create index person_identifier_by_person on person_identifier (organization_id, person_id);
select handback_meta.guard('person_identifier');

create table employment (
  organization_id uuid not null,
  employment_id uuid not null,
  person_id uuid not null,
  source text not null,
  worker_id text not null,
  worker_type text not null check (worker_type in ('employee', 'contractor', 'third_party')),
  start_date date not null,
  end_date date,
  primary key (organization_id, employment_id),
  foreign key (organization_id, person_id) references person,
  unique (organization_id, source, worker_id, start_date)
);
create index employment_by_person on employment (organization_id, person_id);
select handback_meta.guard('employment');
