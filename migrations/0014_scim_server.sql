-- Identity providers that push their users by SCIM 2.0: what they may sign in with, and what they pushed.

alter table hr_source drop constraint hr_source_kind_check;
alter table hr_source add constraint hr_source_kind_check
  check (kind in ('standard_webhooks', 'bamboohr', 'generic_hmac', 'scim'));

create table scim_token (
  organization_id uuid not null,
  scim_token_id uuid not null,
  hr_source_id uuid not null,
  secret_hash bytea not null,
  created_at timestamptz not null default now(),
  -- Null: it is the one that counts without end.
  expires_at timestamptz,
  primary key (organization_id, scim_token_id),
  foreign key (organization_id, hr_source_id) references hr_source,
  unique (organization_id, secret_hash)
);
create index scim_token_by_hash on scim_token (secret_hash);
create index scim_token_by_source on scim_token (organization_id, hr_source_id);
select handback_meta.guard('scim_token');

create function find_scim_token(hash bytea)
  returns table (organization_id uuid, scim_token_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select t.organization_id, t.scim_token_id from scim_token t where t.secret_hash = hash
$$;
revoke all on function find_scim_token(bytea) from public;
grant execute on function find_scim_token(bytea) to handback_dispatcher;

-- A user or a group as its source last pushed it. One that the source deletes is kept, and no longer shown to the source.
create table scim_resource (
  organization_id uuid not null,
  scim_resource_id uuid not null,
  hr_source_id uuid not null,
  kind text not null check (kind in ('user', 'group')),
  -- The userName or displayName in lower case.
  name_key text not null,
  external_id text,
  content jsonb not null,
  active boolean not null default true,
  -- Counts how often the source deactivated a user: each time may be a departure of its own.
  generation integer not null default 0,
  activated_at timestamptz not null default now(),
  deactivated_at timestamptz,
  -- Null: nobody on record is certain to be meant.
  person_id uuid,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (organization_id, scim_resource_id),
  foreign key (organization_id, hr_source_id) references hr_source,
  foreign key (organization_id, person_id) references person
);
create unique index scim_user_by_name on scim_resource (organization_id, hr_source_id, name_key)
  where kind = 'user' and deleted_at is null;
-- One person is one user of a source: a second account of theirs, such as an administrator's, says nothing about who leaves.
create unique index scim_user_by_person on scim_resource (organization_id, hr_source_id, person_id)
  where kind = 'user' and deleted_at is null and person_id is not null;
create index scim_resource_in_order on scim_resource (organization_id, hr_source_id, kind, scim_resource_id)
  where deleted_at is null;
create index scim_resource_by_external_id on scim_resource (organization_id, hr_source_id, external_id)
  where external_id is not null;
select handback_meta.guard('scim_resource');
