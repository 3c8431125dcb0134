-- Named mass events: many people who leave together, by a list that is frozen before two people open it.

create table mass_event (
  organization_id uuid not null references organization,
  mass_event_id uuid not null,
  name text not null,
  reason text not null check (reason in ('site_closure', 'restructuring', 'business_transfer', 'contract_end')),
  last_working_day date not null,
  access_ends_at timestamptz,
  -- When its people are told; null: not known yet, and their cases are confidential until somebody says so.
  informed_at timestamptz,
  playbook text not null,
  playbook_version integer not null,
  playbook_body jsonb not null,
  wave_size integer not null check (wave_size > 0),
  wave_minutes integer not null check (wave_minutes >= 0),
  wave_problem_percent integer not null check (wave_problem_percent between 1 and 100),
  -- Nothing is written anywhere for anybody on the list before this.
  first_wave_at timestamptz not null,
  state text not null default 'draft' check (state in ('draft', 'proposed', 'open', 'finished', 'cancelled')),
  paused boolean not null default false,
  -- What is confirmed; from here on the list is as it is.
  digest text,
  made_by uuid not null,
  made_at timestamptz not null default now(),
  opened_by uuid,
  opened_at timestamptz,
  released_waves integer not null default 0,
  wave_released_at timestamptz,
  -- Why the next wave does not start, until somebody answers; a sentence without names.
  question text,
  -- A wave that was let through although the one before it has problems.
  accepted_wave integer not null default 0,
  -- Who proposed and who confirmed the approval of all plans.
  approvers uuid[] not null default '{}',
  cancelled_by uuid,
  cancel_reason text,
  -- When a worker looks at it again; null: there is nothing to do for it.
  look_at timestamptz,
  primary key (organization_id, mass_event_id),
  foreign key (organization_id, made_by) references operator,
  foreign key (organization_id, opened_by) references operator,
  foreign key (organization_id, cancelled_by) references operator
);
create index mass_event_to_look_at on mass_event (look_at) where look_at is not null;
select handback_meta.guard('mass_event');

-- Who knows of it: whoever prepared it, and the named.
create table mass_event_named (
  organization_id uuid not null,
  mass_event_id uuid not null,
  operator_id uuid not null,
  primary key (organization_id, mass_event_id, operator_id),
  foreign key (organization_id, mass_event_id) references mass_event,
  foreign key (organization_id, operator_id) references operator
);
select handback_meta.guard('mass_event_named');

create table mass_event_member (
  organization_id uuid not null,
  mass_event_id uuid not null,
  person_id uuid not null,
  employment_id uuid not null,
  position integer not null,
  wave integer not null,
  -- The case, once it is open.
  offboarding_id uuid,
  -- Why no case could be opened for them.
  refusal text,
  -- The plan that two people approved with all the others; null once it is carried over to the case.
  approve_digest text,
  primary key (organization_id, mass_event_id, person_id),
  foreign key (organization_id, mass_event_id) references mass_event,
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, employment_id) references employment,
  foreign key (organization_id, offboarding_id) references offboarding
);
create unique index mass_event_member_case on mass_event_member (organization_id, offboarding_id);
create index mass_event_member_next on mass_event_member (organization_id, mass_event_id, position);
select handback_meta.guard('mass_event_member');

alter table offboarding add foreign key (organization_id, mass_event_id) references mass_event;
create index offboarding_by_mass_event on offboarding (organization_id, mass_event_id) where mass_event_id is not null;

alter table proposal drop constraint proposal_kind_check;
alter table proposal add constraint proposal_kind_check check (kind in (
  'brake.release', 'brake.limits', 'mass_event.open', 'mass_event.approve', 'hold.release', 'wipe', 'delete', 'protection.lift'));

create function due_mass_events(at timestamptz default clock_timestamp())
  returns table (organization_id uuid, mass_event_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  rows 5 as $$
  select e.organization_id, e.mass_event_id from mass_event e where e.look_at <= at
    -- A restored copy does not act until somebody says that it may.
    and not exists (select from organization g where g.organization_id = e.organization_id and g.settings ? 'restored')
$$;

create index urgent_step_to_wake on step (wake_at) where wake_at is not null and immediate;

-- As `due_steps`, with room of its own for who must be out at once: however much else is due, they are found first.
create function due_steps_by_lane(scheduled integer, urgent integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid, offboarding_id uuid, step_id uuid, immediate boolean)
  language sql security definer set search_path = pg_catalog, public, pg_temp
  rows 100 as $$
  with first as (
    select d.organization_id, d.step_id from step d
    where d.immediate and d.wake_at <= at order by d.wake_at limit urgent for update skip locked
  ), others as (
    select d.organization_id, d.step_id from step d
    where not d.immediate and d.wake_at <= at order by d.wake_at limit scheduled for update skip locked
  ), due as (
    select * from first union all select * from others
  ), stopped as (
    -- Woken when their wave begins or the event goes on; looked at now and then all the same.
    select due.organization_id, due.step_id from due
    join step s on s.organization_id = due.organization_id and s.step_id = due.step_id
    join mass_event_member m on m.organization_id = s.organization_id and m.offboarding_id = s.offboarding_id
    join mass_event e on e.organization_id = m.organization_id and e.mass_event_id = m.mass_event_id
    where s.action not in ('observe', 'recheck') and (e.paused or m.wave > e.released_waves)
  ), woken as (
    update step s set wake_at = at + case when s.immediate then interval '3 seconds'
      when exists (select from stopped p where p.organization_id = s.organization_id and p.step_id = s.step_id) then interval '5 minutes'
      else interval '30 seconds' end
    from due where s.organization_id = due.organization_id and s.step_id = due.step_id
    returning s.organization_id, s.offboarding_id, s.step_id, s.immediate
  )
  select w.organization_id, w.offboarding_id, w.step_id, w.immediate from woken w
$$;

revoke all on function due_mass_events(timestamptz), due_steps_by_lane(integer, integer, timestamptz) from public;
grant execute on function due_mass_events(timestamptz), due_steps_by_lane(integer, integer, timestamptz) to handback_dispatcher;
