-- A scan that was wrong is taken back by another entry of the chain, and what lies in a place is counted.

-- What a check-in changed is written with it, so that it can be put back exactly; and which entry takes which back. Neither is ever changed.
alter table hand_over add column was_location_id uuid, add column takes_back uuid,
  add foreign key (organization_id, was_location_id) references location (organization_id, location_id),
  add foreign key (organization_id, takes_back) references hand_over (organization_id, hand_over_id);
create unique index hand_over_taken_back on hand_over (organization_id, takes_back) where takes_back is not null;

-- Where a return, and the line of a box, was before its thing was scanned at our door.
alter table asset_return add column state_before text check (state_before in ('planned', 'on_its_way', 'delivered', 'at_carrier', 'ended'));
alter table kit_line add column state_before text check (state_before in ('expected', 'missing'));

-- One count of one place: what should lie there by the register when it began, and what was seen.
create table stock_count (
  organization_id uuid not null references organization,
  stock_count_id uuid not null,
  location_id uuid not null,
  begun_by uuid not null,
  begun_at timestamptz not null default clock_timestamp(),
  ended_by uuid,
  ended_at timestamptz,
  -- Given up: what was not seen is not missing by it.
  abandoned boolean not null default false,
  -- What came of it, written with its end.
  expected integer,
  found integer,
  surprising integer,
  unknown integer,
  primary key (organization_id, stock_count_id),
  foreign key (organization_id, location_id) references location,
  foreign key (organization_id, begun_by) references operator (organization_id, operator_id),
  foreign key (organization_id, ended_by) references operator (organization_id, operator_id),
  check (num_nonnulls(ended_at, ended_by, expected, found, surprising, unknown) in (0, 6)),
  check (not abandoned or ended_at is not null)
);
create index stock_count_latest on stock_count (organization_id, begun_at desc, stock_count_id desc);
create unique index stock_count_open on stock_count (organization_id, location_id) where ended_at is null;
select handback_meta.guard('stock_count');

-- A thing that was expected, or seen, or both. What no register knows is kept by the label that was read.
create table stock_count_thing (
  organization_id uuid not null,
  stock_count_id uuid not null,
  -- The asset's id, or the label without case, spaces and dashes.
  thing_key text not null,
  asset_id uuid,
  label text not null,
  expected boolean not null,
  -- Where the register had what was not expected, when it was seen.
  was_status text check (was_status in ('stock', 'deployed', 'in_transit', 'received', 'quarantine', 'repair', 'retired', 'lost',
    'stolen', 'sold', 'donated', 'recycled', 'destroyed', 'returned_to_lessor')),
  was_location_id uuid,
  seen_at timestamptz,
  seen_by uuid,
  primary key (organization_id, stock_count_id, thing_key),
  foreign key (organization_id, stock_count_id) references stock_count,
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, was_location_id) references location (organization_id, location_id),
  foreign key (organization_id, seen_by) references operator (organization_id, operator_id),
  check ((seen_at is null) = (seen_by is null)),
  check (expected or seen_at is not null),
  check (asset_id is not null or not expected)
);
create index stock_count_thing_by_asset on stock_count_thing (organization_id, asset_id) where asset_id is not null;
select handback_meta.guard('stock_count_thing');

-- A count that has ended is evidence: neither it nor what was seen in it changes any more, and a sighting is not unseen.
create function handback_meta.refuse_ended_count() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'stock_count' then
    if (to_jsonb(old)->>'ended_at') is null then return new; end if;
  elsif exists (select from public.stock_count c where c.organization_id = new.organization_id
      and c.stock_count_id = new.stock_count_id and c.ended_at is null for share)
    and (tg_op = 'INSERT' or (to_jsonb(old)->>'seen_at') is null) then
    return new;
  end if;
  raise exception using errcode = 'HB001', message = 'This count has ended, or the thing was seen in it already; neither is changed any more.';
end $$;
create trigger stock_count_stays before update on stock_count for each row execute function handback_meta.refuse_ended_count();
create trigger stock_count_thing_stays before insert or update on stock_count_thing
  for each row execute function handback_meta.refuse_ended_count();
revoke all on function handback_meta.refuse_ended_count() from public;
grant execute on function handback_meta.refuse_ended_count() to handback_app;
