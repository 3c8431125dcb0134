-- Brakes: how many people leave in how short a time, what is held because of it, and how much is done in an hour.

-- A case whose arrival tripped a brake, or that came while one held: planned and shown, and nothing is written for it.
alter table offboarding add column held boolean not null default false;
-- The named mass event it belongs to: its members were counted and confirmed beforehand.
alter table offboarding add column mass_event_id uuid;
create index offboarding_held on offboarding (organization_id, offboarding_id) where held;

-- When each person's departure last arrived, for everything it is counted for: a person counts once, however often they are told of.
create table brake_arrival (
  organization_id uuid not null,
  scope text not null check (scope in ('organization', 'source', 'department', 'immediate')),
  -- Which source or department; empty for the other scopes.
  name text not null,
  person_id uuid not null,
  at timestamptz not null,
  primary key (organization_id, scope, name, person_id),
  foreign key (organization_id, person_id) references person
);
create index brake_arrival_by_time on brake_arrival (organization_id, scope, name, at);
select handback_meta.guard('brake_arrival');

-- How many people arrived last in each hour: a window is a sum of few rows, however many people there are.
create table brake_count (
  organization_id uuid not null references organization,
  scope text not null check (scope in ('organization', 'source', 'department', 'immediate')),
  name text not null,
  hour timestamptz not null,
  people integer not null check (people >= 0),
  primary key (organization_id, scope, name, hour)
);
select handback_meta.guard('brake_count');

-- How many people there are, counted now and then: the limits are shares of it.
create table brake_size (
  organization_id uuid not null references organization,
  people integer not null,
  counted_at timestamptz not null,
  primary key (organization_id)
);
select handback_meta.guard('brake_size');

create table brake_trip (
  organization_id uuid not null references organization,
  brake_trip_id uuid not null,
  scope text not null check (scope in ('organization', 'source', 'department', 'immediate')),
  name text not null,
  -- The window that was too full, with the numbers of that moment.
  span text not null check (span in ('hour', 'day', 'week')),
  people integer not null,
  most integer not null,
  active_people integer not null,
  tripped_at timestamptz not null default now(),
  -- In force until nothing is held by it any more.
  ended_at timestamptz,
  primary key (organization_id, brake_trip_id)
);
create unique index brake_trip_in_force on brake_trip (organization_id, scope, name) where ended_at is null;
select handback_meta.guard('brake_trip');

create table brake_hold (
  organization_id uuid not null,
  offboarding_id uuid not null,
  brake_trip_id uuid not null,
  -- Who entered the departure: they do not release it. Null where a source told us.
  sent_in_by uuid,
  held_at timestamptz not null default now(),
  released_at timestamptz,
  released_by uuid,
  primary key (organization_id, offboarding_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, brake_trip_id) references brake_trip,
  foreign key (organization_id, sent_in_by) references operator,
  foreign key (organization_id, released_by) references operator,
  check (released_by is null or released_at is not null)
);
create index brake_hold_by_trip on brake_hold (organization_id, brake_trip_id) where released_at is null;
select handback_meta.guard('brake_hold');

-- For whom something was begun in which hour; one row, however many accounts they have.
create table brake_use (
  organization_id uuid not null references organization,
  effect text not null check (effect in ('access', 'wipe', 'delete')),
  -- A person for access, an item for what is wiped or deleted.
  subject_id uuid not null,
  hour timestamptz not null,
  at timestamptz not null,
  primary key (organization_id, effect, subject_id, hour)
);
create index brake_use_by_time on brake_use (organization_id, effect, at);
select handback_meta.guard('brake_use');

-- What arrived before there were brakes is the history they judge by.
insert into brake_arrival (organization_id, scope, name, person_id, at)
select d.organization_id, s.scope, s.name, d.person_id, max(d.received_at)
from departure d
join person p on p.organization_id = d.organization_id and p.person_id = d.person_id
cross join lateral (values ('organization', ''), ('source', d.source), ('department', p.department)) as s(scope, name)
where s.name is not null and d.received_at > now() - interval '91 days'
group by d.organization_id, s.scope, s.name, d.person_id;

insert into brake_count (organization_id, scope, name, hour, people)
select a.organization_id, a.scope, a.name, date_trunc('hour', a.at, 'UTC'), count(*)
from brake_arrival a group by a.organization_id, a.scope, a.name, date_trunc('hour', a.at, 'UTC');
