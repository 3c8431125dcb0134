-- How things come back: where people live, how each thing of a case returns, the boxes it travels in, and who was asked when.

-- Where somebody gets and hands over parcels; the newest counts. Plain columns of its own: never part of an event.
create table postal_address (
  organization_id uuid not null,
  postal_address_id uuid not null,
  person_id uuid not null,
  name text not null,
  company text,
  street1 text not null,
  street2 text,
  city text not null,
  region text,
  postcode text,
  country text not null check (country ~ '^[A-Z]{2}$'),
  phone text,
  -- Why a person has to look before anything is sent there.
  doubt text check (doubt in ('country_restricted', 'country_differs', 'country_unknown')),
  -- Null: the person themselves.
  given_by uuid,
  given_at timestamptz not null default now(),
  confirmed_by uuid,
  confirmed_at timestamptz,
  replaced_at timestamptz,
  primary key (organization_id, postal_address_id),
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, given_by) references operator,
  foreign key (organization_id, confirmed_by) references operator,
  check ((confirmed_by is null) = (confirmed_at is null))
);
create unique index postal_address_now on postal_address (organization_id, person_id) where replaced_at is null;
select handback_meta.guard('postal_address');

-- One thing of one case: how it comes back, where it stands, and what became of it. The person, the value and the lock state stay attached.
create table asset_return (
  organization_id uuid not null,
  asset_return_id uuid not null,
  offboarding_id uuid not null,
  item_id uuid not null,
  asset_id uuid not null,
  person_id uuid not null,
  -- Null: a person has to decide, and the reasons say why.
  proposed_method text check (proposed_method in ('hand_in', 'pick_up', 'kit', 'own_shipping', 'do_not_ship')),
  reasons text[] not null,
  method text check (method in ('hand_in', 'pick_up', 'kit', 'own_shipping', 'do_not_ship')),
  decided_by uuid,
  decided_reason text,
  decided_at timestamptz,
  battery_damaged boolean not null default false,
  value_minor bigint,
  cost_minor bigint,
  refund_minor bigint,
  -- What somebody who keeps it pays.
  price_minor bigint,
  currency text check (currency ~ '^[A-Z]{3}$'),
  -- at_carrier: the carrier lost it · delivered: at our door, and nobody has scanned it yet
  state text not null default 'planned' check (state in ('planned', 'on_its_way', 'delivered', 'at_carrier', 'received', 'ended')),
  moved_at timestamptz not null default now(),
  -- For what travels without a kit.
  shipment_id uuid,
  due_on date,
  -- When it is looked at next for what somebody is to be asked; null: never again.
  look_at timestamptz default now(),
  -- Until when the carrier takes a claim.
  claim_until date,
  -- What somebody says became of it; with approval_by it waits for a person of that role.
  ending text check (ending in ('bought_out', 'lost', 'stolen', 'refused', 'written_off', 'not_shipped', 'never_held')),
  ending_reason text,
  ending_by uuid,
  ending_at timestamptz,
  approval_by text check (approval_by in ('finance', 'security')),
  approved_by uuid,
  fault text check (fault in ('person', 'carrier', 'nobody')),
  police_reference text,
  lock_state text check (lock_state in ('locked', 'lock_pending', 'unlocked', 'unknown')),
  version integer not null default 1,
  primary key (organization_id, asset_return_id),
  unique (organization_id, item_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, item_id) references item,
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, decided_by) references operator,
  foreign key (organization_id, ending_by) references operator,
  foreign key (organization_id, approved_by) references operator,
  check ((currency is null) = (value_minor is null and cost_minor is null and refund_minor is null and price_minor is null)),
  check ((ending is null) = (ending_by is null) and (ending is null) = (ending_reason is null)),
  check (state <> 'ended' or ending is not null)
);
create index asset_return_by_case on asset_return (organization_id, offboarding_id);
create index asset_return_by_asset on asset_return (organization_id, asset_id);
create index asset_return_by_state on asset_return (organization_id, state, asset_return_id);
create index asset_return_to_look_at on asset_return (organization_id, look_at) where look_at is not null;
create index asset_return_by_shipment on asset_return (organization_id, shipment_id) where shipment_id is not null;
select handback_meta.guard('asset_return');

-- What was said to whom about a thing that is not back: each rung once.
create table return_rung (
  organization_id uuid not null,
  asset_return_id uuid not null,
  rung text not null check (rung in ('reminder', 'manager', 'hr', 'lock', 'letter', 'decide', 'claim')),
  -- The person's own day.
  reached_on date not null,
  reached_at timestamptz not null,
  primary key (organization_id, asset_return_id, rung),
  foreign key (organization_id, asset_return_id) references asset_return
);
select handback_meta.guard('return_rung');

-- The words of a letter, for somebody of legal to read, change and approve; nobody sends it but a person.
create table return_letter (
  organization_id uuid not null,
  return_letter_id uuid not null,
  offboarding_id uuid not null,
  language text not null,
  body text not null,
  made_at timestamptz not null default now(),
  approved_by uuid,
  approved_at timestamptz,
  primary key (organization_id, return_letter_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, approved_by) references operator,
  check ((approved_by is null) = (approved_at is null))
);
create unique index return_letter_unread on return_letter (organization_id, offboarding_id) where approved_at is null;
select handback_meta.guard('return_letter');

-- A box that goes to somebody and comes back with their things.
create table kit (
  organization_id uuid not null,
  kit_id uuid not null,
  offboarding_id uuid not null,
  person_id uuid not null,
  postal_address_id uuid not null,
  state text not null default 'requested' check (state in
    ('requested', 'packed', 'shipped', 'delivered', 'returning', 'arrived', 'received', 'inspected', 'cancelled', 'lost')),
  moved_at timestamptz not null default now(),
  delivered_at timestamptz,
  out_shipment_id uuid,
  back_shipment_id uuid,
  -- Prepaid labels that ran out before they were used.
  labels_expired integer not null default 0,
  expected_grams integer check (expected_grams > 0),
  measured_grams integer check (measured_grams > 0),
  -- Worth much, or of another weight than expected: two people open it, with a photo.
  open_with_two boolean not null default false,
  requested_by uuid not null,
  requested_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (organization_id, kit_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, postal_address_id) references postal_address,
  foreign key (organization_id, requested_by) references operator
);
create unique index kit_under_way on kit (organization_id, offboarding_id)
  where state in ('requested', 'packed', 'shipped', 'delivered', 'returning', 'arrived');
create index kit_by_out_shipment on kit (organization_id, out_shipment_id) where out_shipment_id is not null;
create index kit_by_back_shipment on kit (organization_id, back_shipment_id) where back_shipment_id is not null;
select handback_meta.guard('kit');

-- One thing that is to be in the box, or was found in it.
create table kit_line (
  organization_id uuid not null,
  kit_line_id uuid not null,
  kit_id uuid not null,
  -- Null for what was in the box and on no list.
  item_id uuid,
  asset_id uuid,
  state text not null default 'expected' check (state in ('expected', 'received', 'missing', 'waived', 'found')),
  reason text,
  settled_by uuid,
  settled_at timestamptz,
  primary key (organization_id, kit_line_id),
  foreign key (organization_id, kit_id) references kit,
  foreign key (organization_id, item_id) references item,
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, settled_by) references operator,
  unique (organization_id, kit_id, item_id),
  check (item_id is not null or asset_id is not null),
  check (state <> 'waived' or reason is not null)
);
create index kit_line_by_asset on kit_line (organization_id, asset_id) where asset_id is not null;
select handback_meta.guard('kit_line');

-- When an organization is looked at next for how things come back.
create table return_round (
  organization_id uuid primary key references organization,
  next_at timestamptz not null
);
select handback_meta.guard('return_round');

-- Each organization is handed to one worker every minute.
create function due_return_rounds(most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid)
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into return_round as r (organization_id, next_at)
  select o.organization_id, at + interval '1 minute' from organization o
  left join return_round q on q.organization_id = o.organization_id
  where (q.next_at is null or q.next_at <= at) and not o.settings ? 'restored'
  order by q.next_at nulls first limit most
  on conflict (organization_id) do update set next_at = excluded.next_at where r.next_at <= at
  returning r.organization_id
$$;
revoke all on function due_return_rounds(integer, timestamptz) from public;
grant execute on function due_return_rounds(integer, timestamptz) to handback_dispatcher;
