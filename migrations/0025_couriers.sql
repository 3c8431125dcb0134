-- Labels and parcels: the services that labels are bought from, shipments, and what carriers say of them.

-- A service that makes labels and follows parcels, with the credential for it.
create table courier_account (
  organization_id uuid not null references organization,
  courier_account_id uuid not null,
  name text not null,
  -- Which connector.
  courier text not null,
  mode text not null check (mode in ('test', 'production')),
  config jsonb not null,
  sealed bytea not null,
  -- The last part of the address that its webhooks are posted to.
  endpoint text not null,
  -- For how many days after it was bought a label is good.
  label_days integer not null check (label_days between 1 and 365),
  -- Nothing is bought there any more; what was bought is followed on.
  off boolean not null default false,
  problem text,
  created_at timestamptz not null default now(),
  primary key (organization_id, courier_account_id),
  unique (organization_id, name)
);
create index courier_account_by_endpoint on courier_account (endpoint);
select handback_meta.guard('courier_account');

create table shipment (
  organization_id uuid not null,
  shipment_id uuid not null,
  offboarding_id uuid not null,
  direction text not null check (direction in ('out', 'back')),
  state text not null default 'wanted' check (state in ('wanted', 'bought', 'voided', 'failed')),
  courier text not null check (courier in ('easypost', 'manual')),
  courier_account_id uuid,
  carrier text,
  service text,
  tracking_code text,
  -- Where it is, and as of when; `vendor_word` is what the vendor said where that is no word of ours.
  status text not null default 'unknown' check (status in ('unknown', 'pre_transit', 'in_transit', 'out_for_delivery',
    'available_for_pickup', 'delivered', 'return_to_sender', 'failure', 'cancelled', 'error')),
  status_at timestamptz,
  status_detail text,
  vendor_word text,
  -- When a carrier last said anything of it.
  heard_at timestamptz,
  -- The vendor's ids. The first is kept before anything is bought under it.
  vendor_ref text,
  rate_ref text,
  tracker_ref text,
  cost_minor bigint,
  currency text check (currency ~ '^[A-Z]{3}$'),
  mode text check (mode in ('test', 'production')),
  label_url text,
  label_sha256 bytea,
  expires_at timestamptz,
  weight_grams integer not null check (weight_grams > 0),
  measured_grams integer,
  from_address jsonb,
  to_address jsonb,
  parcel jsonb,
  customs jsonb,
  -- deliverable, or accepted by an operator although the service doubts it.
  address_state text not null default 'unchecked' check (address_state in ('unchecked', 'deliverable', 'undeliverable', 'accepted')),
  -- Why a person has to look.
  problem text,
  wanted_at timestamptz not null default now(),
  bought_at timestamptz,
  void_wanted_at timestamptz,
  -- When a worker looks at it next; null: nothing is left to do.
  try_at timestamptz,
  tries integer not null default 0,
  -- Who may write what came of it: the last one that took it.
  epoch integer not null default 0,
  primary key (organization_id, shipment_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, courier_account_id) references courier_account,
  foreign key (organization_id, label_sha256) references file,
  check ((cost_minor is null) = (currency is null)),
  check ((courier = 'manual') = (courier_account_id is null))
);
create index shipment_to_do on shipment (try_at) where try_at is not null;
create index shipment_by_case on shipment (organization_id, offboarding_id);
create index shipment_by_tracker on shipment (organization_id, courier_account_id, tracker_ref) where tracker_ref is not null;
select handback_meta.guard('shipment');

-- What was said of a parcel: by a webhook, when it was asked for, or by an operator.
create table shipment_event (
  organization_id uuid not null references organization,
  shipment_event_id uuid not null,
  -- Null: of no parcel that we know, or not understood yet.
  shipment_id uuid,
  courier_account_id uuid,
  source text not null check (source in ('webhook', 'poll', 'operator')),
  -- The vendor's id of it; what comes twice is kept once.
  delivery text,
  -- What arrived, as long as it has not been understood.
  body bytea,
  state text not null check (state in ('waiting', 'moved', 'still', 'older', 'no_news', 'unmatched', 'ignored')),
  status text check (status in ('unknown', 'pre_transit', 'in_transit', 'out_for_delivery', 'available_for_pickup', 'delivered',
    'return_to_sender', 'failure', 'cancelled', 'error')),
  vendor_word text,
  status_at timestamptz,
  tracker_ref text,
  operator_id uuid,
  received_at timestamptz not null default clock_timestamp(),
  try_at timestamptz,
  primary key (organization_id, shipment_event_id),
  unique (organization_id, courier_account_id, delivery),
  foreign key (organization_id, shipment_id) references shipment,
  foreign key (organization_id, courier_account_id) references courier_account,
  foreign key (organization_id, operator_id) references operator
);
create index shipment_event_waiting on shipment_event (try_at) where try_at is not null;
create index shipment_event_by_shipment on shipment_event (organization_id, shipment_id, shipment_event_id);
create index shipment_event_unmatched on shipment_event (organization_id, courier_account_id, tracker_ref) where state = 'unmatched';
select handback_meta.guard('shipment_event');

-- A case that is called off calls its labels off, whoever called it off; what a carrier has already goes on.
create function handback_meta.call_off_labels() returns trigger language plpgsql as $$
begin
  update shipment s set void_wanted_at = clock_timestamp(), try_at = clock_timestamp()
  where s.organization_id = new.organization_id and s.offboarding_id = new.offboarding_id and s.state in ('wanted', 'bought', 'failed')
    and s.void_wanted_at is null and s.status in ('unknown', 'pre_transit');
  return null;
end $$;
revoke all on function handback_meta.call_off_labels() from public;

create trigger offboarding_calls_off_labels after update of state on offboarding
  for each row when (new.state = 'cancelled' and old.state is distinct from new.state)
  execute function handback_meta.call_off_labels();

-- Shipments whose turn has come are handed out for two minutes, with an epoch that fences whoever took too long. A restored copy buys
-- and calls off nothing until somebody says that it may.
create function due_shipments(most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid, shipment_id uuid, epoch integer)
  language sql security definer set search_path = pg_catalog, public, pg_temp
  rows 20 as $$
  with due as (
    select s.organization_id, s.shipment_id from shipment s
    where s.try_at <= at and not exists (select from organization g where g.organization_id = s.organization_id and g.settings ? 'restored')
    order by s.try_at limit most for update of s skip locked
  )
  update shipment s set try_at = at + interval '2 minutes', epoch = s.epoch + 1 from due
  where s.organization_id = due.organization_id and s.shipment_id = due.shipment_id
  returning s.organization_id, s.shipment_id, s.epoch
$$;

-- What carriers told is handed out for two minutes.
create function due_shipment_events(most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid, shipment_event_id uuid)
  language sql security definer set search_path = pg_catalog, public, pg_temp
  rows 20 as $$
  with due as (
    select e.organization_id, e.shipment_event_id from shipment_event e where e.try_at <= at
    order by e.try_at limit most for update of e skip locked
  )
  update shipment_event e set try_at = at + interval '2 minutes' from due
  where e.organization_id = due.organization_id and e.shipment_event_id = due.shipment_event_id
  returning e.organization_id, e.shipment_event_id
$$;

-- Whose address this is that a courier posts to.
create function find_courier_account(wanted text)
  returns table (organization_id uuid, courier_account_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select a.organization_id, a.courier_account_id from courier_account a where a.endpoint = wanted
$$;
revoke all on function due_shipments(integer, timestamptz), due_shipment_events(integer, timestamptz), find_courier_account(text) from public;
grant execute on function due_shipments(integer, timestamptz), due_shipment_events(integer, timestamptz), find_courier_account(text)
  to handback_dispatcher;
