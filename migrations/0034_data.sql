-- Data of a leaver: what people said of mailboxes, files and local copies, how long what was kept is kept, and on which day
-- somebody is asked to end it.

-- What somebody said of data when they ended a step, in numbers and words; written once.
create table data_evidence (
  organization_id uuid not null,
  data_evidence_id uuid not null,
  offboarding_id uuid not null,
  step_id uuid not null,
  item_id uuid,
  about text not null check (about in ('transfer', 'mailbox', 'rules', 'local_copy')),
  -- What was said, by the names of the API.
  facts jsonb not null,
  -- Where mail went outside the organization, as it was found.
  outside text[] not null default '{}',
  operator_id uuid not null,
  said_at timestamptz not null default now(),
  primary key (organization_id, data_evidence_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, step_id) references step,
  foreign key (organization_id, item_id) references item,
  foreign key (organization_id, operator_id) references operator
);
create index data_evidence_by_case on data_evidence (organization_id, offboarding_id, said_at);
select handback_meta.guard('data_evidence');
revoke update on data_evidence from handback_app;

-- How long data of a kind is kept once it has ended, where the organization says otherwise than the product.
create table retention_rule (
  organization_id uuid not null references organization,
  retention_rule_id uuid not null,
  owned_kind text not null,
  days integer not null check (days between 30 and 36500),
  set_by uuid not null,
  set_at timestamptz not null default now(),
  primary key (organization_id, retention_rule_id),
  unique (organization_id, owned_kind),
  foreign key (organization_id, set_by) references operator
);
select handback_meta.guard('retention_rule');

-- The clock of one item of data: kept since, and until the end of that day.
create table data_retention (
  organization_id uuid not null,
  item_id uuid not null,
  kept_as text not null check (kept_as in ('transferred', 'archived')),
  days integer not null,
  began_at timestamptz not null,
  keep_until date not null,
  deleted_at timestamptz,
  primary key (organization_id, item_id),
  foreign key (organization_id, item_id) references item
);
select handback_meta.guard('data_retention');

-- A day that was agreed for a step which watches over data, and which no later plan moves: a delegate's last day, the end of a term.
create table step_day (
  organization_id uuid not null,
  step_id uuid not null,
  at timestamptz not null,
  -- False: the plan may set a later day.
  exact boolean not null,
  primary key (organization_id, step_id),
  foreign key (organization_id, step_id) references step
);
select handback_meta.guard('step_day');

create function handback_meta.keep_step_day() returns trigger language plpgsql as $$
declare agreed public.step_day;
begin
  select * into agreed from public.step_day d where d.organization_id = new.organization_id and d.step_id = new.step_id;
  if not found or (not agreed.exact and new.due_at >= agreed.at) then return new; end if;
  new.due_at := agreed.at;
  if new.not_before_due then
    new.start_at := agreed.at;
    if new.wake_at is not null then new.wake_at := agreed.at; end if;
  end if;
  return new;
end $$;
revoke all on function handback_meta.keep_step_day() from public;
grant execute on function handback_meta.keep_step_day() to handback_app;
create trigger step_keeps_its_day before update on step for each row
  when (new.phase = 'watch' and new.action in ('stop_forwarding', 'delete')
    and (new.due_at is distinct from old.due_at or new.start_at is distinct from old.start_at))
  execute function handback_meta.keep_step_day();

-- Data that is kept somewhere else may end while it is held; data that is gone may not.
create or replace function handback_meta.refuse_held_owned() returns trigger language plpgsql as $$
declare stop text; said text := new.ended_as;
begin
  if not (new.kind = 'data' and coalesce(said, 'deleted') in ('deleted', 'nothing_to_keep') or new.kind = 'ownership' and said = 'retired')
  then return new; end if;
  stop := handback_meta.hold_words(handback_meta.owned_hold(new.organization_id, new.owned_thing_id));
  if stop is not null then raise exception using errcode = 'HB001', message = stop; end if;
  return new;
end $$;
