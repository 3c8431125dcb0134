-- What the metrics are added up from, the counts of every night, and figures that were given out.

-- One leaver as the figures count them, computed from the case and the inventory and kept, so that a period is added up and not
-- computed anew. A row counts while its case has had no further event, time has not moved it and its basis is still in force.
create table metric_leaver (
  organization_id uuid not null,
  -- The departure's id; the employment's where HR's list ends it and nobody announced a departure.
  leaver_id uuid not null,
  person_id uuid not null,
  access_ends_at timestamptz not null,
  -- The number of the case's last event that is in it; 0 without a case.
  case_events bigint not null,
  -- Time alone changes it from here on.
  good_until timestamptz not null,
  -- The rules and playbooks it was counted by.
  basis text not null,
  hr_late_ms double precision not null,
  -- The records they owe, by what became of them.
  present integer not null,
  late integer not null,
  waived integer not null,
  unproven integer not null,
  missing integer not null,
  young integer not null,
  primary key (organization_id, leaver_id),
  foreign key (organization_id, person_id) references person
);
create index metric_leaver_by_person on metric_leaver (organization_id, person_id);
select handback_meta.guard('metric_leaver');
grant delete on metric_leaver to handback_app;

-- One departure, asset, seat or account as a figure counts it. Lengths and instants are milliseconds.
create table metric_row (
  organization_id uuid not null,
  leaver_id uuid not null,
  metric text not null check (metric in ('time_to_offboard', 'asset_return', 'licence_reclamation', 'access_revocation')),
  row_id uuid not null,
  counted_as text not null check (counted_as in ('numerator', 'remainder', 'excluded', 'too_young')),
  reason text not null,
  marks text[] not null,
  assurance text check (assurance in ('confirmed', 'attested', 'waived')),
  time_ms double precision,
  open_since_ms double precision not null,
  our_ms double precision,
  vendor_ms double precision,
  exposed_ms double precision not null,
  exposed_since_ms double precision,
  unknown_since_ms double precision,
  connected boolean,
  privileged boolean,
  primary key (organization_id, leaver_id, metric, row_id),
  foreign key (organization_id, leaver_id) references metric_leaver on delete cascade
);
select handback_meta.guard('metric_row');
grant delete on metric_row to handback_app;

-- The inventory of somebody who is counted has changed; whoever counts next takes the row away.
create table metric_change (
  organization_id uuid not null references organization,
  metric_change_id uuid not null default gen_random_uuid(),
  person_id uuid not null,
  primary key (organization_id, metric_change_id)
);
create index metric_change_by_person on metric_change (organization_id, person_id);
select handback_meta.guard('metric_change');
grant delete on metric_change to handback_app;

-- Rows are only added, so that two imports which share people never wait for each other. One look-up for each person by the index:
-- a plan made for a whole file would read everybody for the next single row.
create function handback_meta.note_people() returns trigger language plpgsql
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
begin
  if not exists (select from public.metric_leaver) then return null; end if;
  if tg_op = 'UPDATE' then
    insert into public.metric_change (organization_id, person_id)
    select distinct c.organization_id, c.person_id from
      (select organization_id, person_id from changed union select organization_id, person_id from was) c
    join public.metric_leaver m on m.organization_id = c.organization_id and m.person_id = c.person_id;
  else
    insert into public.metric_change (organization_id, person_id)
    select distinct c.organization_id, c.person_id from changed c
    join public.metric_leaver m on m.organization_id = c.organization_id and m.person_id = c.person_id;
  end if;
  return null;
end $$;
revoke all on function handback_meta.note_people() from public;

create trigger account_added after insert on account referencing new table as changed
  for each statement execute function handback_meta.note_people();
create trigger account_changed after update on account referencing new table as changed old table as was
  for each statement execute function handback_meta.note_people();
create trigger custody_added after insert on custody referencing new table as changed
  for each statement execute function handback_meta.note_people();
create trigger custody_changed after update on custody referencing new table as changed old table as was
  for each statement execute function handback_meta.note_people();
create trigger seat_added after insert on seat referencing new table as changed
  for each statement execute function handback_meta.note_people();
create trigger seat_changed after update on seat referencing new table as changed old table as was
  for each statement execute function handback_meta.note_people();
create trigger employment_added after insert on employment referencing new table as changed
  for each statement execute function handback_meta.note_people();
create trigger employment_changed after update on employment referencing new table as changed old table as was
  for each statement execute function handback_meta.note_people();

-- What is changed rarely: whoever is counted is counted anew.
create function handback_meta.note_everybody() returns trigger language plpgsql as $$
begin
  insert into public.metric_change (organization_id, person_id)
  select distinct organization_id, person_id from public.metric_leaver where organization_id = new.organization_id;
  return null;
end $$;
revoke all on function handback_meta.note_everybody() from public;

create function handback_meta.note_person() returns trigger language plpgsql as $$
begin
  insert into public.metric_change (organization_id, person_id)
  select distinct organization_id, person_id from public.metric_leaver
  where organization_id = new.organization_id and person_id = new.person_id;
  return null;
end $$;
revoke all on function handback_meta.note_person() from public;

create function handback_meta.note_licence() returns trigger language plpgsql as $$
begin
  insert into public.metric_change (organization_id, person_id)
  select distinct s.organization_id, s.person_id from public.seat s
  join public.metric_leaver m on m.organization_id = s.organization_id and m.person_id = s.person_id
  where s.organization_id = new.organization_id and s.licence_id = new.licence_id;
  return null;
end $$;
revoke all on function handback_meta.note_licence() from public;

create function handback_meta.note_asset() returns trigger language plpgsql as $$
begin
  insert into public.metric_change (organization_id, person_id)
  select distinct c.organization_id, c.person_id from public.custody c
  join public.metric_leaver m on m.organization_id = c.organization_id and m.person_id = c.person_id
  where c.organization_id = new.organization_id and c.asset_id = new.asset_id;
  return null;
end $$;
revoke all on function handback_meta.note_asset() from public;

create trigger asset_changed after update on asset for each row
  when ((old.ownership, old.status, old.location_id) is distinct from (new.ownership, new.status, new.location_id))
  execute function handback_meta.note_asset();
create trigger licence_changed after update on licence for each row
  when ((old.reassignable, old.term_ends, old.application_id) is distinct from (new.reassignable, new.term_ends, new.application_id))
  execute function handback_meta.note_licence();
create trigger person_moved after update on person for each row
  when (old.time_zone is distinct from new.time_zone) execute function handback_meta.note_person();
create trigger location_moved after update on location for each row
  when (old.time_zone is distinct from new.time_zone) execute function handback_meta.note_everybody();
create trigger application_changed after update on application for each row
  when (old.connector is distinct from new.connector) execute function handback_meta.note_everybody();
create trigger organization_moved after update on organization for each row
  when (old.time_zone is distinct from new.time_zone) execute function handback_meta.note_everybody();

create index departure_by_end on departure (organization_id, access_ends_at);
create index departure_by_employment on departure (organization_id, employment_id);
create index employment_by_end on employment (organization_id, end_date) where end_date is not null;
create index custody_by_person on custody (organization_id, person_id) where asset_id is not null;
create index seat_by_person on seat (organization_id, person_id) where person_id is not null;
create index evidence_by_step on evidence (organization_id, step_id) where step_id is not null;
create index waiver_by_case on waiver (organization_id, offboarding_id) where revoked_at is null;

-- When an organization's figures are looked after next.
create table metric_round (
  organization_id uuid primary key references organization,
  next_at timestamptz not null
);
select handback_meta.guard('metric_round');

-- Each organization is handed to one worker every five minutes.
create function due_metric_rounds(most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid)
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into metric_round as r (organization_id, next_at)
  select o.organization_id, at + interval '5 minutes' from organization o
  left join metric_round q on q.organization_id = o.organization_id
  where q.next_at is null or q.next_at <= at
  order by q.next_at nulls first limit most
  on conflict (organization_id) do update set next_at = excluded.next_at where r.next_at <= at
  returning r.organization_id
$$;
revoke all on function due_metric_rounds(integer, timestamptz) from public;
grant execute on function due_metric_rounds(integer, timestamptz) to handback_dispatcher;

-- The counts of one day, taken once, as soon as a worker runs on it. A day on which none ran has no row.
create table metric_night (
  organization_id uuid not null references organization,
  metric_night_id uuid not null default gen_random_uuid(),
  -- The day that had begun, in the organization's zone.
  night date not null,
  time_zone text not null,
  taken_at timestamptz not null,
  rule_version integer not null,
  -- What besides the register tells of assets.
  sources text[] not null,
  register integer not null check (register >= 0),
  zombies integer not null check (zombies >= 0),
  -- The figures of the month so far, for somebody who is named nowhere.
  figures jsonb not null,
  primary key (organization_id, metric_night_id),
  unique (organization_id, night)
);
select handback_meta.guard('metric_night');
revoke update on metric_night from handback_app;

-- An asset that is nobody's in truth, from the day it was first counted as one until the day it was not any more.
create table zombie (
  organization_id uuid not null,
  asset_id uuid not null,
  since_night date not null,
  reason text not null check (reason in ('leaver', 'nobody', 'in_transit', 'in_work', 'alive', 'unseen')),
  until_night date check (until_night > since_night),
  left_by text check (left_by in ('resolved', 'written_off')),
  primary key (organization_id, asset_id, since_night),
  foreign key (organization_id, asset_id) references asset,
  check ((until_night is null) = (left_by is null))
);
create unique index zombie_now on zombie (organization_id, asset_id) where until_night is null;
create index zombie_by_night on zombie (organization_id, until_night, since_night);
select handback_meta.guard('zombie');

-- Since which day an asset has been counted in a state that it should leave soon; the register does not say.
create table asset_wait (
  organization_id uuid not null,
  asset_id uuid not null,
  status text not null check (status in ('in_transit', 'received', 'repair')),
  since_night date not null,
  primary key (organization_id, asset_id),
  foreign key (organization_id, asset_id) references asset
);
select handback_meta.guard('asset_wait');
grant delete on asset_wait to handback_app;

-- Figures that were given out, as they were then.
create table metric_export (
  organization_id uuid not null references organization,
  metric_export_id uuid not null,
  period text not null,
  filters jsonb not null,
  as_of timestamptz not null,
  rule_version integer not null,
  ledger_size bigint not null,
  population integer not null,
  figures jsonb not null,
  -- The figures of the same question that were given out before, and what is different now.
  restates uuid,
  differences jsonb not null,
  exported_by uuid not null,
  primary key (organization_id, metric_export_id),
  foreign key (organization_id, exported_by) references operator,
  foreign key (organization_id, restates) references metric_export
);
create index metric_export_latest on metric_export (organization_id, period, as_of desc);
select handback_meta.guard('metric_export');
revoke update on metric_export from handback_app;
