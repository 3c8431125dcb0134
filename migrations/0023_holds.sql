-- Legal holds and disputes: what must be preserved, for which matter, and what a leaver or an operator disputes. Whatever destroys
-- is refused by the database itself, wherever it comes from.

create table legal_matter (
  organization_id uuid not null references organization,
  matter_id uuid not null,
  -- What people call it: M-3. Its title is for the legal department.
  number integer not null,
  title text not null,
  opened_by uuid not null,
  opened_at timestamptz not null default now(),
  released_at timestamptz,
  release_proposal_id uuid,
  primary key (organization_id, matter_id),
  foreign key (organization_id, opened_by) references operator,
  foreign key (organization_id, release_proposal_id) references proposal,
  unique (organization_id, number),
  check ((released_at is null) = (release_proposal_id is null))
);
select handback_meta.guard('legal_matter');

-- One thing that a matter covers. A person covers everything they hold, and what they held last.
create table legal_hold (
  organization_id uuid not null,
  legal_hold_id uuid not null,
  matter_id uuid not null,
  kind text not null check (kind in ('person', 'asset', 'account', 'data')),
  person_id uuid,
  asset_id uuid,
  account_id uuid,
  owned_thing_id uuid,
  reason text not null,
  held_by uuid not null,
  held_from timestamptz not null default now(),
  released_at timestamptz,
  release_proposal_id uuid,
  primary key (organization_id, legal_hold_id),
  foreign key (organization_id, matter_id) references legal_matter,
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, account_id) references account,
  foreign key (organization_id, owned_thing_id) references owned_thing,
  foreign key (organization_id, held_by) references operator,
  foreign key (organization_id, release_proposal_id) references proposal,
  check (num_nonnulls(person_id, asset_id, account_id, owned_thing_id) = 1),
  check (case kind when 'person' then person_id when 'asset' then asset_id when 'account' then account_id
    else owned_thing_id end is not null),
  check ((released_at is null) = (release_proposal_id is null))
);
create unique index legal_hold_once on legal_hold (organization_id, matter_id, kind, person_id, asset_id, account_id, owned_thing_id)
  nulls not distinct where released_at is null;
create index legal_hold_of_person on legal_hold (organization_id, person_id) where released_at is null and person_id is not null;
create index legal_hold_of_asset on legal_hold (organization_id, asset_id) where released_at is null and asset_id is not null;
create index legal_hold_of_account on legal_hold (organization_id, account_id) where released_at is null and account_id is not null;
create index legal_hold_of_owned on legal_hold (organization_id, owned_thing_id) where released_at is null and owned_thing_id is not null;
select handback_meta.guard('legal_hold');

-- What a custodian was told of a matter, and that they have understood it.
create table hold_notice (
  organization_id uuid not null,
  hold_notice_id uuid not null,
  matter_id uuid not null,
  person_id uuid not null,
  text text not null,
  given_by uuid not null,
  given_at timestamptz not null default now(),
  -- When they are reminded next; null: not any more.
  remind_at timestamptz,
  reminders integer not null default 0,
  acknowledged_at timestamptz,
  acknowledged_how text check (acknowledged_how in ('link', 'hand')),
  acknowledged_by uuid,
  note text,
  primary key (organization_id, hold_notice_id),
  foreign key (organization_id, matter_id) references legal_matter,
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, given_by) references operator,
  foreign key (organization_id, acknowledged_by) references operator,
  unique (organization_id, matter_id, person_id),
  check ((acknowledged_at is null) = (acknowledged_how is null)),
  check ((acknowledged_how = 'hand') = (acknowledged_by is not null))
);
create index hold_notice_to_remind on hold_notice (organization_id, remind_at) where remind_at is not null;
select handback_meta.guard('hold_notice');

-- Somebody says that it is not so: a claim about one thing, until a person settles it.
create table dispute (
  organization_id uuid not null references organization,
  dispute_id uuid not null,
  -- What people call it: D-7.
  number integer not null,
  offboarding_id uuid,
  item_id uuid,
  asset_id uuid,
  claim text not null check (claim in ('never_held', 'returned', 'not_as_described', 'other')),
  -- The day they say it happened on.
  claimed_day date,
  note text,
  opened_by uuid,
  -- The person whose claim it is, where it is theirs.
  claimed_by uuid,
  opened_at timestamptz not null default now(),
  state text not null default 'open' check (state in ('open', 'settled')),
  outcome text check (outcome in ('upheld', 'rejected')),
  ending text,
  settled_by uuid,
  settled_at timestamptz,
  settled_note text,
  primary key (organization_id, dispute_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, item_id) references item,
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, opened_by) references operator,
  foreign key (organization_id, claimed_by) references person (organization_id, person_id),
  foreign key (organization_id, settled_by) references operator,
  unique (organization_id, number),
  check (item_id is not null or asset_id is not null),
  check ((item_id is null) = (offboarding_id is null)),
  check (opened_by is not null or claimed_by is not null),
  check ((state = 'settled') = (outcome is not null)),
  check ((outcome is null) = (settled_by is null) and (outcome is null) = (settled_at is null))
);
create unique index dispute_of_item on dispute (organization_id, item_id) where state = 'open' and item_id is not null;
create unique index dispute_of_asset on dispute (organization_id, asset_id) where state = 'open' and asset_id is not null;
create index dispute_by_case on dispute (organization_id, offboarding_id);
select handback_meta.guard('dispute');

create index if not exists item_by_asset on item (organization_id, asset_id) where asset_id is not null;
create index if not exists item_by_account on item (organization_id, account_id) where account_id is not null;
create index if not exists item_by_owned_thing on item (organization_id, owned_thing_id) where owned_thing_id is not null;

-- The functions below say what holds a thing, in words that name a matter by its number and nothing else; null: nothing does.
-- They see the rows of the organization that the transaction is in.

create function handback_meta.matter_name(org uuid, matter uuid) returns text language sql stable as $$
  select 'matter M-' || m.number from public.legal_matter m where m.organization_id = org and m.matter_id = matter
$$;

-- The flag of a case counts until it is released, also once the case is closed.
create function handback_meta.person_hold(org uuid, person uuid) returns text language plpgsql stable as $$
begin
  return coalesce(
    (select handback_meta.matter_name(org, h.matter_id) from public.legal_hold h
     where h.organization_id = org and h.person_id = person and h.released_at is null limit 1),
    (select 'a legal matter' from public.offboarding o
     join public.departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
     where o.organization_id = org and o.person_id = person and o.state <> 'cancelled' and d.legal_hold limit 1));
end $$;

-- A person who is held covers what they hold, what they held last, and what their open case is about.
create function handback_meta.asset_hold(org uuid, asset uuid) returns text language plpgsql stable as $$
begin
  return coalesce(
    (select handback_meta.matter_name(org, h.matter_id) from public.legal_hold h
     where h.organization_id = org and h.asset_id = asset and h.released_at is null limit 1),
    (select handback_meta.person_hold(org, c.person_id) from public.custody c
     where c.organization_id = org and c.asset_id = asset order by c.held_from desc limit 1),
    (select min(handback_meta.case_hold(org, i.offboarding_id)) from public.item i
     where i.organization_id = org and i.asset_id = asset and i.withdrawn_at is null));
end $$;

create function handback_meta.account_hold(org uuid, account uuid) returns text language plpgsql stable as $$
begin
  return coalesce(
    (select handback_meta.matter_name(org, h.matter_id) from public.legal_hold h
     where h.organization_id = org and h.account_id = account and h.released_at is null limit 1),
    (select handback_meta.person_hold(org, n.person_id) from public.account n
     where n.organization_id = org and n.account_id = account and n.person_id is not null),
    (select min(handback_meta.case_hold(org, i.offboarding_id)) from public.item i
     where i.organization_id = org and i.account_id = account and i.withdrawn_at is null));
end $$;

create function handback_meta.owned_hold(org uuid, owned uuid) returns text language plpgsql stable as $$
begin
  return coalesce(
    (select handback_meta.matter_name(org, h.matter_id) from public.legal_hold h
     where h.organization_id = org and h.owned_thing_id = owned and h.released_at is null limit 1),
    (select coalesce(handback_meta.person_hold(org, t.person_id), handback_meta.account_hold(org, t.account_id))
     from public.owned_thing t where t.organization_id = org and t.owned_thing_id = owned),
    (select min(handback_meta.case_hold(org, i.offboarding_id)) from public.item i
     where i.organization_id = org and i.owned_thing_id = owned and i.withdrawn_at is null));
end $$;

create function handback_meta.seat_hold(org uuid, seat uuid) returns text language sql stable as $$
  select coalesce(handback_meta.person_hold(org, s.person_id), handback_meta.account_hold(org, s.account_id))
  from public.seat s where s.organization_id = org and s.seat_id = seat
$$;

-- What a case puts on all of its items: its own flag, or, while it is open, a matter that covers its person.
create function handback_meta.case_hold(org uuid, offboarding uuid) returns text language plpgsql stable as $$
begin
  return (
    select case when d.legal_hold then 'a legal matter'
      when o.state = 'open' then (select handback_meta.matter_name(org, h.matter_id) from public.legal_hold h
        where h.organization_id = org and h.person_id = o.person_id and h.released_at is null limit 1) end
    from public.offboarding o
    join public.departure d on d.organization_id = o.organization_id and d.departure_id = o.departure_id
    where o.organization_id = org and o.offboarding_id = offboarding and o.state <> 'cancelled');
end $$;

create function handback_meta.item_hold(org uuid, item uuid) returns text language plpgsql stable as $$
begin
  return (
    select coalesce(handback_meta.case_hold(org, i.offboarding_id),
      case i.kind
        when 'asset' then handback_meta.asset_hold(org, i.asset_id)
        when 'account' then handback_meta.account_hold(org, i.account_id)
        when 'seat' then handback_meta.seat_hold(org, i.seat_id)
        when 'accessory' then null
        when 'coverage' then null
        else handback_meta.owned_hold(org, i.owned_thing_id) end)
    from public.item i where i.organization_id = org and i.item_id = item);
end $$;

create function handback_meta.asset_held(org uuid, asset uuid) returns boolean language sql stable as
  $$ select handback_meta.asset_hold(org, asset) is not null $$;
create function handback_meta.account_held(org uuid, account uuid) returns boolean language sql stable as
  $$ select handback_meta.account_hold(org, account) is not null $$;
create function handback_meta.person_held(org uuid, person uuid) returns boolean language sql stable as
  $$ select handback_meta.person_hold(org, person) is not null $$;
create function handback_meta.owned_held(org uuid, owned_thing uuid) returns boolean language sql stable as
  $$ select handback_meta.owned_hold(org, owned_thing) is not null $$;

create function handback_meta.asset_disputed(org uuid, asset uuid) returns boolean language sql stable as $$
  select exists (select from public.dispute d where d.organization_id = org and d.asset_id = asset and d.state = 'open')
$$;

create function handback_meta.hold_words(held text) returns text language sql immutable as $$
  select 'It is under legal hold for ' || held || ': nothing is destroyed until two people have released it.'
$$;

-- Why an asset may not be erased or given away for good; null: it may.
create function handback_meta.asset_stop(org uuid, asset uuid) returns text language sql stable as $$
  select coalesce(handback_meta.hold_words(handback_meta.asset_hold(org, asset)),
    (select 'It is disputed (D-' || d.number || '): nothing is erased or given away until somebody settles that.' from public.dispute d
     where d.organization_id = org and d.asset_id = asset and d.state = 'open'))
$$;

-- Refuses whatever it is attached to for an asset that is held or disputed. It reads organization_id and asset_id of the new row; when
-- it fires is said where it is attached: what records that something has happened is never refused, only what lets it happen.
-- Rows that the owner inserts are those of a restored backup.
create function handback_meta.refuse_held_asset() returns trigger language plpgsql as $$
declare stop text;
begin
  if tg_op = 'INSERT' and current_user <> 'handback_app' then return new; end if;
  stop := handback_meta.asset_stop(new.organization_id, new.asset_id);
  if stop is not null then raise exception using errcode = 'HB001', message = stop; end if;
  return new;
end $$;

-- A status with which an asset leaves for good.
create trigger asset_is_held before update on asset for each row
  when (new.status is distinct from old.status and new.status in ('sold', 'donated', 'recycled', 'destroyed', 'returned_to_lessor'))
  execute function handback_meta.refuse_held_asset();

-- Nobody else gets what is held: the next one would write over it. Who had it last may have it back.
create function handback_meta.refuse_held_custody() returns trigger language plpgsql as $$
declare stop text;
begin
  if current_user <> 'handback_app' then return null; end if;
  if not exists (select from public.legal_hold h join begun n on n.organization_id = h.organization_id where h.released_at is null)
    and not exists (select from public.departure d join begun n on n.organization_id = d.organization_id where d.legal_hold) then
    return null;
  end if;
  select handback_meta.hold_words(found.held) into stop
  from begun n
  left join lateral (
    select c.person_id from public.custody c
    where c.organization_id = n.organization_id and c.asset_id = n.asset_id and c.custody_id <> n.custody_id
    order by c.held_from desc limit 1) last on true
  cross join lateral (
    select coalesce(
      (select handback_meta.matter_name(h.organization_id, h.matter_id) from public.legal_hold h
       where h.organization_id = n.organization_id and h.asset_id = n.asset_id and h.released_at is null limit 1),
      handback_meta.person_hold(n.organization_id, last.person_id),
      (select min(handback_meta.case_hold(n.organization_id, i.offboarding_id)) from public.item i
       join public.offboarding o on o.organization_id = i.organization_id and o.offboarding_id = i.offboarding_id
       where i.organization_id = n.organization_id and i.asset_id = n.asset_id and i.withdrawn_at is null
         and o.person_id <> n.person_id)) as held) found
  where n.asset_id is not null and n.held_until is null and n.person_id is distinct from last.person_id and found.held is not null
  limit 1;
  if stop is not null then raise exception using errcode = 'HB001', message = stop; end if;
  return null;
end $$;

create trigger custody_is_held after insert on custody referencing new table as begun
  for each statement execute function handback_meta.refuse_held_custody();

-- Why a step that destroys may not begin; null: it may.
create function handback_meta.step_stop(org uuid, step uuid) returns text language plpgsql stable as $$
begin
  return (
    select coalesce(
      handback_meta.hold_words(coalesce(
        handback_meta.case_hold(org, s.offboarding_id),
        handback_meta.person_hold(org, o.person_id),
        handback_meta.item_hold(org, s.item_id))),
      case when s.action in ('wipe', 'sanitize', 'remove_work_profile') then handback_meta.asset_stop(org, i.asset_id) end)
    from public.step s
    join public.offboarding o on o.organization_id = s.organization_id and o.offboarding_id = s.offboarding_id
    left join public.item i on i.organization_id = s.organization_id and i.item_id = s.item_id
    where s.organization_id = org and s.step_id = step);
end $$;

create function handback_meta.refuse_held_step() returns trigger language plpgsql as $$
declare stop text;
begin
  stop := handback_meta.step_stop(new.organization_id, new.step_id);
  if stop is not null then raise exception using errcode = 'HB001', message = stop; end if;
  return new;
end $$;

-- It neither begins nor is ended by hand. What was sent before the hold began is still followed to its end.
create trigger step_is_held before update on step for each row
  when (new.state is distinct from old.state
    and ((new.state = 'running' and old.state <> 'polling') or (new.state = 'done' and old.state in ('waiting', 'asked', 'problem')))
    and new.action in ('wipe', 'delete', 'sanitize', 'releaseSeat', 'deprovision', 'remove_work_profile'))
  execute function handback_meta.refuse_held_step();

-- The snapshot is the right to send: it is kept right before the first byte leaves.
create function handback_meta.refuse_held_attempt() returns trigger language plpgsql as $$
declare stop text;
begin
  if tg_op = 'INSERT' and current_user <> 'handback_app' then return new; end if;
  select handback_meta.step_stop(s.organization_id, s.step_id) into stop from public.step s
  where s.organization_id = new.organization_id and s.step_id = new.step_id
    and s.action in ('wipe', 'delete', 'sanitize', 'releaseSeat', 'deprovision', 'remove_work_profile');
  if stop is not null then raise exception using errcode = 'HB001', message = stop; end if;
  return new;
end $$;
create trigger attempt_is_held before update on attempt for each row
  when (old.snapshot is null and new.snapshot is not null) execute function handback_meta.refuse_held_attempt();
create trigger attempt_is_held_at_once before insert on attempt for each row
  when (new.snapshot is not null) execute function handback_meta.refuse_held_attempt();

-- Nobody states that a held thing is gone, or lets it go. What an application itself shows is recorded all the same.
create function handback_meta.refuse_held_item() returns trigger language plpgsql as $$
declare stop text;
begin
  if (new.kind, new.observed_value) not in (('asset', 'bought_out'), ('asset', 'not_shipped'), ('account', 'deleted'), ('seat', 'released'),
    ('data', 'deleted'), ('data', 'nothing_to_keep'), ('ownership', 'retired')) then return new; end if;
  stop := handback_meta.hold_words(handback_meta.item_hold(new.organization_id, new.item_id));
  if stop is not null then raise exception using errcode = 'HB001', message = stop; end if;
  return new;
end $$;
create trigger item_is_held before update on item for each row
  when (new.observed_assurance = 'attested' and new.observed_value is distinct from old.observed_value
    and new.observed_value in ('bought_out', 'not_shipped', 'deleted', 'released', 'nothing_to_keep', 'retired'))
  execute function handback_meta.refuse_held_item();

-- A seat keeps its data alive. It ends only where a step that had begun before released it, or the application itself shows it free.
create function handback_meta.refuse_held_seat() returns trigger language plpgsql as $$
declare stop text;
begin
  stop := handback_meta.hold_words(handback_meta.seat_hold(old.organization_id, old.seat_id));
  if stop is not null and not exists (
    select from public.item i
    left join public.step s on s.organization_id = i.organization_id and s.item_id = i.item_id and s.action = 'releaseSeat'
      and s.state in ('running', 'polling')
    where i.organization_id = new.organization_id and i.seat_id = new.seat_id
      and (s.step_id is not null or (i.observed_value = 'released' and i.observed_assurance = 'confirmed')))
  then raise exception using errcode = 'HB001', message = stop; end if;
  return new;
end $$;
create trigger seat_is_held before update on seat for each row
  when (old.held_until is null and (new.held_until is not null or new.person_id is distinct from old.person_id))
  execute function handback_meta.refuse_held_seat();

-- Data that is kept somewhere else may end here; data that is gone may not. A table that says how it ended says so in `ending`.
create function handback_meta.refuse_held_owned() returns trigger language plpgsql as $$
declare stop text; said text := to_jsonb(new)->>'ending';
begin
  if not (new.kind = 'data' and coalesce(said, 'deleted') in ('deleted', 'nothing_to_keep') or new.kind = 'ownership' and said = 'retired')
  then return new; end if;
  stop := handback_meta.hold_words(handback_meta.owned_hold(new.organization_id, new.owned_thing_id));
  if stop is not null then raise exception using errcode = 'HB001', message = stop; end if;
  return new;
end $$;
create trigger owned_thing_is_held before update on owned_thing for each row
  when (old.ended_at is null and new.ended_at is not null) execute function handback_meta.refuse_held_owned();

-- A file that proves something in a held case stays as it is.
create function handback_meta.refuse_held_file() returns trigger language plpgsql as $$
declare stop text;
begin
  select handback_meta.hold_words(min(coalesce(handback_meta.case_hold(e.organization_id, e.offboarding_id),
    handback_meta.person_hold(e.organization_id, o.person_id), handback_meta.item_hold(e.organization_id, e.item_id)))) into stop
  from public.evidence e
  join public.offboarding o on o.organization_id = e.organization_id and o.offboarding_id = e.offboarding_id
  where e.organization_id = old.organization_id and e.file_sha256 = old.sha256;
  if stop is not null then raise exception using errcode = 'HB001', message = stop; end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger file_is_held before update or delete on file for each row execute function handback_meta.refuse_held_file();
create index if not exists evidence_by_file on evidence (organization_id, file_sha256) where file_sha256 is not null;

-- A release names the proposal that two people decided, one of them of the legal department.
create function handback_meta.released_by_two(org uuid, proposal uuid, about_what text, about_ref text) returns boolean
  language sql stable as $$
  select exists (select from public.proposal p where p.organization_id = org and p.proposal_id = proposal and p.kind = 'hold.release'
    and p.state = 'confirmed' and p.about_what = released_by_two.about_what and p.about_ref = released_by_two.about_ref
    and exists (select from public.role_grant g where g.organization_id = org and g.operator_id in (p.proposed_by, p.decided_by)
      and g.role = 'legal' and g.revoked_at is null))
$$;

create function handback_meta.refuse_release() returns trigger language plpgsql as $$
declare fits boolean;
begin
  fits := case tg_table_name
    when 'departure' then handback_meta.released_by_two(new.organization_id, (to_jsonb(new)->>'hold_proposal_id')::uuid, 'departure',
      to_jsonb(new)->>'departure_id') and to_jsonb(new)->>'hold_proposal_id' is distinct from to_jsonb(old)->>'hold_proposal_id'
    when 'legal_matter' then handback_meta.released_by_two(new.organization_id, (to_jsonb(new)->>'release_proposal_id')::uuid,
      'legal_matter', to_jsonb(new)->>'matter_id')
    else handback_meta.released_by_two(new.organization_id, (to_jsonb(new)->>'release_proposal_id')::uuid, 'legal_matter',
        to_jsonb(new)->>'matter_id')
      or handback_meta.released_by_two(new.organization_id, (to_jsonb(new)->>'release_proposal_id')::uuid, 'legal_hold',
        to_jsonb(new)->>'legal_hold_id') end;
  if not fits then
    raise exception using errcode = 'HB001',
      message = 'A legal hold is released by two people, one of them with the role legal: propose it with "holds release".';
  end if;
  return new;
end $$;

alter table departure add column hold_proposal_id uuid,
  add foreign key (organization_id, hold_proposal_id) references proposal;
create index departure_on_hold on departure (organization_id) where legal_hold;
create trigger departure_hold_is_released before update on departure for each row
  when (old.legal_hold and not new.legal_hold) execute function handback_meta.refuse_release();
create trigger matter_is_released before update on legal_matter for each row
  when (new.released_at is distinct from old.released_at) execute function handback_meta.refuse_release();
create trigger hold_is_released before update on legal_hold for each row
  when (new.released_at is distinct from old.released_at or (new.matter_id, new.kind) is distinct from (old.matter_id, old.kind)
    or (new.person_id, new.asset_id, new.account_id, new.owned_thing_id)
      is distinct from (old.person_id, old.asset_id, old.account_id, old.owned_thing_id))
  execute function handback_meta.refuse_release();

do $$
declare one regprocedure;
begin
  for one in select p.oid from pg_proc p where p.pronamespace = 'handback_meta'::regnamespace and p.proname in (
    'matter_name', 'person_hold', 'asset_hold', 'account_hold', 'owned_hold', 'seat_hold', 'case_hold', 'item_hold', 'asset_held', 'account_held',
    'person_held', 'owned_held', 'asset_disputed', 'asset_stop', 'hold_words', 'step_stop', 'released_by_two', 'refuse_held_asset',
    'refuse_held_custody', 'refuse_held_step', 'refuse_held_attempt', 'refuse_held_item', 'refuse_held_seat', 'refuse_held_owned',
    'refuse_held_file', 'refuse_release')
  loop
    execute format('revoke all on function %s from public', one);
    execute format('grant execute on function %s to handback_app', one);
  end loop;
end $$;
grant usage on schema handback_meta to handback_app;
