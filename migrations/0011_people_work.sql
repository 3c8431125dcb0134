-- Who is asked: the owner of a case, steps handed to somebody by name, who stands in for whom, and what people were told.

alter table offboarding
  -- Who answers for the case when nobody nearer does; null: the default of the organization's settings.
  add column case_owner_id uuid,
  add column successor_id uuid,
  add column sponsor_id uuid,
  add foreign key (organization_id, case_owner_id) references operator,
  add foreign key (organization_id, successor_id) references person,
  add foreign key (organization_id, sponsor_id) references person;

alter table application
  add column owner_id uuid,
  add foreign key (organization_id, owner_id) references operator;

-- A step keeps its id from one plan to the next, so what was handed over stays handed over.
create table step_assignment (
  organization_id uuid not null,
  step_id uuid not null,
  -- Null: given back to whom the playbook names.
  operator_id uuid,
  assigned_by uuid not null,
  assigned_at timestamptz not null default now(),
  primary key (organization_id, step_id),
  foreign key (organization_id, step_id) references step,
  foreign key (organization_id, operator_id) references operator,
  foreign key (organization_id, assigned_by) references operator
);
select handback_meta.guard('step_assignment');

-- Who is away, until when, and who stands in. Standing in gives no rights: it says who is asked.
create table operator_absence (
  organization_id uuid not null,
  operator_id uuid not null,
  stand_in_id uuid not null,
  away_from timestamptz not null default now(),
  away_until timestamptz not null,
  primary key (organization_id, operator_id),
  foreign key (organization_id, operator_id) references operator,
  foreign key (organization_id, stand_in_id) references operator,
  check (stand_in_id <> operator_id)
);
select handback_meta.guard('operator_absence');

-- What somebody was told of a step, each once for each due day: a step that moves is told of again.
create table reminder (
  organization_id uuid not null,
  step_id uuid not null,
  recipient_kind text not null check (recipient_kind in ('operator', 'person')),
  recipient_id uuid not null,
  stage text not null check (stage in ('new', 'soon', 'due', 'late', 'escalated')),
  -- How many times late before, or how far up.
  level integer not null default 0,
  -- The due day in the recipient's zone, as YYYY-MM-DD; empty where there is none.
  due_day text not null default '',
  -- The recipient's own day.
  told_on date not null,
  told_at timestamptz not null,
  primary key (organization_id, step_id, recipient_id, stage, level, due_day),
  foreign key (organization_id, step_id) references step
);
create index reminder_by_recipient on reminder (organization_id, recipient_id, told_on);
select handback_meta.guard('reminder');

-- When an organization is looked at next for what people are to be told.
create table reminder_round (
  organization_id uuid primary key references organization,
  next_at timestamptz not null
);
select handback_meta.guard('reminder_round');

-- Each organization is handed to one worker every five minutes.
create function due_reminder_rounds(most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid)
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into reminder_round as r (organization_id, next_at)
  select o.organization_id, at + interval '5 minutes' from organization o
  left join reminder_round q on q.organization_id = o.organization_id
  where q.next_at is null or q.next_at <= at
  order by q.next_at nulls first limit most
  on conflict (organization_id) do update set next_at = excluded.next_at where r.next_at <= at
  returning r.organization_id
$$;
revoke all on function due_reminder_rounds(integer, timestamptz) from public;
grant execute on function due_reminder_rounds(integer, timestamptz) to handback_dispatcher;

-- What a step may rest on besides notes and files: a tick where the playbook says so, a typed name, a scanned tag.
alter table evidence drop constraint evidence_kind_check;
alter table evidence
  add constraint evidence_kind_check
    check (kind in ('tick', 'note', 'file', 'photo', 'signature', 'scan', 'approval', 'acceptance')),
  add column signed_name text,
  -- The words that were signed.
  add column statement text,
  add column scanned text;
