-- Files that come again and again: where they come from, every reading of one, and what was noticed on the way.

create table feed (
  organization_id uuid not null references organization,
  feed_id uuid not null,
  -- Also the source of the departures it tells about.
  name text not null,
  kind text not null check (kind in ('folder', 'sftp')),
  carries text not null check (carries in ('people', 'leavers')),
  settings jsonb not null default '{}',
  -- What the other side is signed in to with.
  sealed_credentials bytea,
  -- The fields of a person it says; where two feeds say the same field, the lower rank goes first.
  owns text[] not null default '{}',
  rank integer not null default 1,
  -- Who is asked when a file is held.
  operator_id uuid not null,
  paused boolean not null default false,
  removed_at timestamptz,
  -- What its good files looked like: headings, codes and the end of the file.
  known jsonb not null default '{}',
  look_at timestamptz not null default now(),
  -- Whoever looks holds the lease under an epoch; a later epoch puts an end to an earlier one.
  epoch integer not null default 0,
  lease_until timestamptz,
  looked_at timestamptz,
  -- Why the last look was no use, or what it left alone: sentences.
  problem text,
  notes text[] not null default '{}',
  created_at timestamptz not null default now(),
  primary key (organization_id, feed_id),
  foreign key (organization_id, operator_id) references operator
);
create unique index feed_by_name on feed (organization_id, name) where removed_at is null;
create index feed_due on feed (look_at) where removed_at is null and not paused;
select handback_meta.guard('feed');

create table feed_reading (
  organization_id uuid not null,
  feed_reading_id uuid not null,
  feed_id uuid not null,
  number integer not null,
  file_name text not null,
  sha256 bytea not null,
  size_bytes bigint not null,
  state text not null check (state in ('held', 'accepted', 'applying', 'applied')),
  -- Codes of the gate that held it, and its question in words.
  reasons text[] not null default '{}',
  question text,
  row_count integer not null,
  counts jsonb not null default '{}',
  notes text[] not null default '{}',
  accepted_by uuid,
  accepted_reason text,
  read_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  primary key (organization_id, feed_reading_id),
  foreign key (organization_id, feed_id) references feed,
  foreign key (organization_id, accepted_by) references operator (organization_id, operator_id),
  unique (organization_id, feed_id, number)
);
create index feed_reading_by_hash on feed_reading (organization_id, feed_id, sha256);
select handback_meta.guard('feed_reading');

-- A file as the last look saw it: taken once two looks agree, and not opened again while it stays as it was.
create table feed_file (
  organization_id uuid not null,
  feed_id uuid not null,
  name text not null,
  size_bytes bigint not null,
  modified_at timestamptz not null,
  feed_reading_id uuid,
  primary key (organization_id, feed_id, name),
  foreign key (organization_id, feed_id) references feed,
  foreign key (organization_id, feed_reading_id) references feed_reading
);
select handback_meta.guard('feed_file');

-- Who was in a people export, and how many good ones in a row they have been missing from.
create table feed_person (
  organization_id uuid not null,
  feed_id uuid not null,
  person_id uuid not null,
  last_number integer not null,
  missed integer not null default 0,
  primary key (organization_id, feed_id, person_id),
  foreign key (organization_id, feed_id) references feed,
  foreign key (organization_id, person_id) references person
);
create index feed_person_missed on feed_person (organization_id, feed_id) where missed > 0;
select handback_meta.guard('feed_person');

-- What a file says and what was not done for it: a field that another feed owns, a row that needs a decision.
create table feed_finding (
  organization_id uuid not null,
  feed_finding_id uuid not null,
  feed_id uuid not null,
  kind text not null check (kind in ('difference', 'question')),
  -- The same thing in the next file is the same finding.
  key text not null,
  person_id uuid,
  text text not null,
  last_number integer not null,
  found_at timestamptz not null default now(),
  cleared_at timestamptz,
  -- Who answered it: the same words in a later file ask nobody again.
  settled_by uuid,
  settled_reason text,
  primary key (organization_id, feed_finding_id),
  foreign key (organization_id, settled_by) references operator (organization_id, operator_id),
  foreign key (organization_id, feed_id) references feed,
  foreign key (organization_id, person_id) references person,
  unique (organization_id, feed_id, kind, key)
);
select handback_meta.guard('feed_finding');

create function due_feeds(most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid, feed_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  rows 20 as $$
  select f.organization_id, f.feed_id from feed f
  where f.removed_at is null and not f.paused and f.look_at <= at and coalesce(f.lease_until <= at, true)
    -- A restored copy does not act until somebody says that it may.
    and not exists (select from organization g where g.organization_id = f.organization_id and g.settings ? 'restored')
  order by f.look_at limit most
$$;
revoke all on function due_feeds(integer, timestamptz) from public;
grant execute on function due_feeds(integer, timestamptz) to handback_dispatcher;
