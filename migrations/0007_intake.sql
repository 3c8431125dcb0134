-- Departures that HR systems tell us about: who may tell, and every message as it arrived.

create table hr_source (
  organization_id uuid not null references organization,
  hr_source_id uuid not null,
  -- Also the source of the departures it tells about.
  name text not null,
  kind text not null check (kind in ('standard_webhooks', 'bamboohr', 'generic_hmac')),
  -- The last part of its public address: random, and never given to another.
  endpoint text not null,
  config jsonb not null default '{}',
  -- What it signs with: the current secret, and the one before as long as both count. Null: it has none yet.
  sealed_secrets bytea,
  -- What we read it with, where it can be read again; the public address never opens it.
  sealed_credentials bytea,
  created_at timestamptz not null default now(),
  primary key (organization_id, hr_source_id),
  unique (organization_id, name)
);
create index hr_source_by_endpoint on hr_source (endpoint);
select handback_meta.guard('hr_source');

-- A message is kept before anything is done with it, byte for byte as it was signed.
create table inbound_message (
  organization_id uuid not null,
  inbound_message_id uuid not null,
  hr_source_id uuid not null,
  -- The sender's id of the delivery, or the SHA-256 of what it signed: the same delivery twice is one message.
  delivery_id text not null,
  received_at timestamptz not null default now(),
  -- When the sender signed it, as it says; null where it signs no time.
  signed_at timestamptz,
  headers jsonb not null default '{}',
  body bytea not null,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'refused', 'question')),
  -- What became of it, or why it still waits: a sentence.
  reason text,
  -- Whom it turned out to be about: they do not see it.
  person_ids uuid[] not null default '{}',
  -- The departure it took back before that one had arrived, and when the sender said so.
  withdraws text,
  withdrawn_at timestamptz,
  tries integer not null default 0,
  try_at timestamptz not null default now(),
  processed_at timestamptz,
  primary key (organization_id, inbound_message_id),
  foreign key (organization_id, hr_source_id) references hr_source,
  unique (organization_id, hr_source_id, delivery_id)
);
create index inbound_message_waiting on inbound_message (try_at) where state = 'waiting';
create index inbound_message_latest on inbound_message (organization_id, inbound_message_id desc);
create index inbound_message_withdraws on inbound_message (organization_id, hr_source_id, withdraws)
  where withdraws is not null;
select handback_meta.guard('inbound_message');

create function find_hr_source(at_endpoint text)
  returns table (organization_id uuid, hr_source_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select s.organization_id, s.hr_source_id from hr_source s where s.endpoint = at_endpoint
$$;

-- Messages that wait are handed out for two minutes: whoever took one and died leaves it to the next.
create function due_messages(most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid, inbound_message_id uuid)
  language sql security definer set search_path = pg_catalog, public, pg_temp
  rows 20 as $$
  update inbound_message m set try_at = at + interval '2 minutes', tries = m.tries + 1
  from (
    select d.organization_id, d.inbound_message_id from inbound_message d
    where d.state = 'waiting' and d.try_at <= at
      -- A restored copy does not act until somebody says that it may.
      and not exists (select from organization g where g.organization_id = d.organization_id and g.settings ? 'restored')
    order by d.try_at limit most for update skip locked
  ) due
  where m.organization_id = due.organization_id and m.inbound_message_id = due.inbound_message_id
  returning m.organization_id, m.inbound_message_id
$$;

revoke all on function find_hr_source(text), due_messages(integer, timestamptz) from public;
grant execute on function find_hr_source(text), due_messages(integer, timestamptz) to handback_dispatcher;
