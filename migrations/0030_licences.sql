-- Pools of licences: how they are paid for, when they renew, who waits for a seat, and what a seat that came back was worth.

alter table licence
  add column kind text not null default 'subscription' check (kind in ('subscription', 'perpetual', 'shared_login')),
  -- What the price of one seat is for.
  add column period text check (period in ('month', 'year')),
  add column refundable boolean not null default false,
  -- How many days before the term ends the next one must be stopped.
  add column notice_days integer check (notice_days between 0 and 730),
  -- The contract pays for so many seats, used or not.
  add column minimum_seats integer check (minimum_seats >= 0),
  -- The group through which seats are given; taking a seat away directly would come undone.
  add column assigned_by_group text,
  -- So many days after a seat is taken away the application deletes what its holder had there.
  add column data_lost_days integer check (data_lost_days >= 0);

alter table seat
  add column ended_as text check (ended_as in ('released', 'transferred', 'expires')),
  -- What its coming back saves for each period of its licence, and from which day on; both null where nothing is saved, or nobody knows.
  add column saving_minor bigint,
  add column currency text check (currency ~ '^[A-Z]{3}$'),
  add column saves_from date,
  add column saving_why text check (saving_why in
    ('monthly', 'refundable', 'at_renewal', 'notice_missed', 'minimum', 'perpetual', 'shared_login', 'given_on', 'price_unknown', 'term_unknown')),
  add check ((saving_minor is null) = (currency is null));
create index seat_ended on seat (organization_id, held_until) where held_until is not null;

-- Who waits for a seat, the first asked the first served.
create table seat_request (
  organization_id uuid not null references organization,
  seat_request_id uuid not null,
  licence_id uuid not null,
  person_id uuid not null,
  asked_at timestamptz not null default now(),
  asked_by uuid not null,
  ended_at timestamptz,
  ended_as text check (ended_as in ('given', 'withdrawn')),
  seat_id uuid,
  primary key (organization_id, seat_request_id),
  foreign key (organization_id, licence_id) references licence,
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, asked_by) references operator,
  foreign key (organization_id, seat_id) references seat,
  check ((ended_at is null) = (ended_as is null)),
  check ((ended_as is not distinct from 'given') = (seat_id is not null))
);
create unique index seat_request_open on seat_request (organization_id, licence_id, person_id) where ended_at is null;
select handback_meta.guard('seat_request');
