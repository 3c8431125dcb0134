-- Playbooks and overlays that an organization keeps itself, and how the limits of its brakes were changed. The highest version of a
-- policy is the one in use, in place of the file of that name that comes with Handback; nothing is ever taken back, so that it can be
-- told what said what when.

create table own_policy (
  organization_id uuid not null references organization,
  name text not null,
  version integer not null check (version > 0),
  kind text not null check (kind in ('playbook', 'overlay')),
  -- The file as it was written, and what was read from it.
  text text not null,
  body jsonb not null,
  saved_by uuid not null,
  saved_at timestamptz not null default now(),
  primary key (organization_id, name, version),
  foreign key (organization_id, saved_by) references operator
);
select handback_meta.guard('own_policy');
revoke update on own_policy from handback_app;

-- What became of the limits of the brakes, with the reason that was given; the settings hold only what counts now.
create table brake_limit_change (
  organization_id uuid not null references organization,
  brake_limit_change_id uuid not null,
  -- Null: left as it was.
  per_day integer,
  per_week integer,
  reason text not null,
  -- Whoever lowered them, or let somebody's higher ones count.
  decided_by uuid not null,
  proposed_by uuid not null,
  decided_at timestamptz not null default now(),
  counts_from timestamptz not null,
  primary key (organization_id, brake_limit_change_id),
  foreign key (organization_id, decided_by) references operator,
  foreign key (organization_id, proposed_by) references operator
);
create index brake_limit_change_latest on brake_limit_change (organization_id, decided_at desc);
select handback_meta.guard('brake_limit_change');
revoke update on brake_limit_change from handback_app;
