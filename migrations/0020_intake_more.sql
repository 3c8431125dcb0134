-- Intake that people steer: sources that are switched off, questions that are ended, and who a pushed user is.

-- A source that is switched off is not listened to, and what it sent before waits.
alter table hr_source add column disabled_at timestamptz;

alter table inbound_message drop constraint inbound_message_state_check;
alter table inbound_message
  add constraint inbound_message_state_check check (state in ('waiting', 'done', 'refused', 'question', 'settled')),
  -- What would answer the question: a case to move or to cancel.
  add column offer jsonb,
  add column settled_by uuid,
  add column settled_how text check (settled_how in ('by_hand', 'moved', 'cancelled', 'left')),
  add column settled_reason text,
  add foreign key (organization_id, settled_by) references operator (organization_id, operator_id);

alter table feed_finding add column offer jsonb;

-- Counts what people say anew about a feed, so that of two changes at once one is refused.
alter table feed add column version integer not null default 1;

-- A held file is set aside when the feed's settings change: it is read again by the new ones.
alter table feed_reading drop constraint feed_reading_state_check;
alter table feed_reading
  add constraint feed_reading_state_check check (state in ('held', 'accepted', 'applying', 'applied', 'set_aside'));

alter table scim_resource
  -- Who said whom this user stands for, and why; null where that was certain without anybody.
  add column decided_by uuid,
  add column decided_reason text,
  -- A second account, a service: nobody leaves because of it.
  add column stands_for_nobody boolean not null default false,
  add foreign key (organization_id, decided_by) references operator (organization_id, operator_id);

create or replace function due_messages(most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid, inbound_message_id uuid)
  language sql security definer set search_path = pg_catalog, public, pg_temp
  rows 20 as $$
  update inbound_message m set try_at = at + interval '2 minutes', tries = m.tries + 1
  from (
    select d.organization_id, d.inbound_message_id from inbound_message d
    where d.state = 'waiting' and d.try_at <= at
      and not exists (select from hr_source s where s.organization_id = d.organization_id and s.hr_source_id = d.hr_source_id
        and s.disabled_at is not null)
      -- A restored copy does not act until somebody says that it may.
      and not exists (select from organization g where g.organization_id = d.organization_id and g.settings ? 'restored')
    order by d.try_at limit most for update skip locked
  ) due
  where m.organization_id = due.organization_id and m.inbound_message_id = due.inbound_message_id
  returning m.organization_id, m.inbound_message_id
$$;
create index inbound_message_question on inbound_message (organization_id, hr_source_id) where state = 'question';
