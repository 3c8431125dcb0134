-- What goes out besides mail: webhooks to systems of one's own, messages to chat channels, appointments in calendars.

-- Where events are posted to, and whose it is.
create table webhook_endpoint (
  organization_id uuid not null references organization,
  webhook_endpoint_id uuid not null,
  url text not null,
  -- The address lies inside the private network.
  internal boolean not null default false,
  -- Which types of event; `*` for all of them.
  event_types text[] not null,
  -- What it is signed with: the current secret, and the one before as long as both count.
  sealed_secrets bytea not null,
  operator_id uuid not null,
  -- What the owner owns for others, where it is known which person they are: it must be handed over before they are gone.
  owned_thing_id uuid,
  -- unproven: it has not answered a challenge yet · disabled: it must answer another one.
  state text not null default 'unproven' check (state in ('unproven', 'active', 'disabled', 'removed')),
  reason text,
  proved_at timestamptz,
  -- Since when nothing was taken; null: the last one was.
  failing_since timestamptz,
  -- Until when nothing is tried there.
  paused_until timestamptz,
  created_at timestamptz not null default now(),
  primary key (organization_id, webhook_endpoint_id),
  foreign key (organization_id, operator_id) references operator,
  foreign key (organization_id, owned_thing_id) references owned_thing
);
create index webhook_endpoint_listening on webhook_endpoint (organization_id) where state in ('active', 'disabled');
select handback_meta.guard('webhook_endpoint');

-- How far the events of one stream have gone out to one endpoint. Their numbers have no gaps and grow in the order of commits,
-- so this one number says what has been sent and what has not.
create table webhook_lane (
  organization_id uuid not null,
  webhook_endpoint_id uuid not null,
  stream_id uuid not null,
  next_number bigint not null,
  -- When a worker looks at it next; null: nothing waits.
  try_at timestamptz,
  -- Tries of the event that is next, and since when.
  tries integer not null default 0,
  first_try_at timestamptz,
  -- Who may write what became of it: the last one that took it.
  epoch integer not null default 0,
  primary key (organization_id, webhook_endpoint_id, stream_id),
  foreign key (organization_id, webhook_endpoint_id) references webhook_endpoint,
  foreign key (organization_id, stream_id) references event_stream
);
create index webhook_lane_to_send on webhook_lane (try_at) where try_at is not null;
select handback_meta.guard('webhook_lane');

-- Every try, without what the other side said.
create table webhook_attempt (
  organization_id uuid not null,
  webhook_attempt_id uuid not null,
  webhook_endpoint_id uuid not null,
  event_id uuid not null,
  stream_id uuid not null,
  attempted_at timestamptz not null default clock_timestamp(),
  -- given_up: it was the last one, and the next event follows.
  outcome text not null check (outcome in ('taken', 'retry', 'given_up')),
  status integer,
  size_bytes integer,
  reason text,
  primary key (organization_id, webhook_attempt_id),
  foreign key (organization_id, webhook_endpoint_id) references webhook_endpoint,
  foreign key (organization_id, event_id) references event
);
create index webhook_attempt_latest on webhook_attempt (organization_id, webhook_endpoint_id, webhook_attempt_id desc);
select handback_meta.guard('webhook_attempt');

-- In the event's own transaction each endpoint that wants it learns that its stream has something new: one row for each stream,
-- however many events. A restore brings rows back without an organization being set, and tells nobody.
create function handback_meta.wake_webhooks() returns trigger language plpgsql as $$
declare
  here constant uuid := current_setting('handback.organization')::uuid;
begin
  if not exists (select from webhook_endpoint w where w.organization_id = here and w.state in ('active', 'disabled')) then
    return null;
  end if;
  insert into webhook_lane as l (organization_id, webhook_endpoint_id, stream_id, next_number, try_at)
  select w.organization_id, w.webhook_endpoint_id, n.stream_id, min(n.number), clock_timestamp()
  from webhook_endpoint w
  join (select f.stream_id, f.number, convert_from(f.bytes, 'UTF8')::jsonb->>'type' as type from fresh f) n
    on w.event_types = '{*}' or n.type = any(w.event_types)
  where w.organization_id = here and w.state in ('active', 'disabled')
  group by w.organization_id, w.webhook_endpoint_id, n.stream_id
  order by w.webhook_endpoint_id, n.stream_id
  on conflict (organization_id, webhook_endpoint_id, stream_id) do update
    set next_number = case when l.try_at is null then excluded.next_number else l.next_number end,
      try_at = coalesce(l.try_at, excluded.try_at);
  return null;
end $$;
revoke all on function handback_meta.wake_webhooks() from public;

create trigger event_wakes_webhooks after insert on event referencing new table as fresh
  for each statement when (coalesce(current_setting('handback.organization', true), '') <> '')
  execute function handback_meta.wake_webhooks();

-- Lanes whose turn has come are handed out for two minutes, with an epoch that fences whoever took too long. An endpoint that takes
-- nothing is asked with one lane every twenty seconds, so that waiting for it keeps nobody else waiting.
create function due_webhooks(most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid, webhook_endpoint_id uuid, stream_id uuid, epoch integer)
  language sql security definer set search_path = pg_catalog, public, pg_temp
  rows 20 as $$
  with due as (
    select d.organization_id, d.webhook_endpoint_id, d.stream_id
    from webhook_lane d
    join webhook_endpoint w on w.organization_id = d.organization_id and w.webhook_endpoint_id = d.webhook_endpoint_id
    where d.try_at <= at and w.state = 'active' and coalesce(w.paused_until, at) <= at
      and (w.failing_since is null or not exists (select from webhook_lane x
        where x.organization_id = d.organization_id and x.webhook_endpoint_id = d.webhook_endpoint_id
          and (x.try_at, x.stream_id) < (d.try_at, d.stream_id)))
      -- A restored copy writes to nobody until somebody says that it may.
      and not exists (select from organization g where g.organization_id = d.organization_id and g.settings ? 'restored')
    order by d.try_at limit most for update of d skip locked
  ), spared as (
    update webhook_endpoint w set paused_until = at + interval '20 seconds' from due
    where w.organization_id = due.organization_id and w.webhook_endpoint_id = due.webhook_endpoint_id and w.failing_since is not null
  )
  update webhook_lane l set try_at = at + interval '2 minutes', epoch = l.epoch + 1 from due
  where l.organization_id = due.organization_id and l.webhook_endpoint_id = due.webhook_endpoint_id and l.stream_id = due.stream_id
  returning l.organization_id, l.webhook_endpoint_id, l.stream_id, l.epoch
$$;
revoke all on function due_webhooks(integer, timestamptz) from public;
grant execute on function due_webhooks(integer, timestamptz) to handback_dispatcher;

-- A channel of a chat system, as a place for the same messages that people get by mail.
create table chat_setting (
  organization_id uuid not null references organization,
  chat_setting_id uuid not null,
  kind text not null check (kind in ('slack', 'teams')),
  -- bot: a token and the id of a channel · webhook: an address that is a secret itself.
  way text not null check (way in ('bot', 'webhook')),
  sealed bytea not null,
  -- What goes there.
  templates text[] not null,
  allow_names boolean not null default false,
  language text not null default 'en',
  internal boolean not null default false,
  -- Nothing goes there any more.
  off boolean not null default false,
  changed_at timestamptz not null default now(),
  primary key (organization_id, chat_setting_id),
  unique (organization_id, kind)
);
select handback_meta.guard('chat_setting');

-- What stands in somebody's calendar.
create table invitation (
  organization_id uuid not null,
  step_id uuid not null,
  recipient_kind text not null check (recipient_kind in ('operator', 'person')),
  recipient_id uuid not null,
  -- Grows with every change, as calendars ask for (RFC 5545 §3.8.7.4).
  sequence integer not null default 0,
  -- When it was last told to take place.
  due_at timestamptz not null,
  -- over: there is nothing left to be told, whether it was called off or took place.
  over boolean not null default false,
  primary key (organization_id, step_id, recipient_id),
  foreign key (organization_id, step_id) references step
);
create index invitation_standing on invitation (organization_id, step_id) where not over;
select handback_meta.guard('invitation');

-- When an organization is looked at next for appointments that are new, have moved, or are off.
create table invitation_round (
  organization_id uuid primary key references organization,
  next_at timestamptz not null
);
select handback_meta.guard('invitation_round');

create index step_appointment on step (organization_id, due_at)
  where mode = 'human' and action in ('collect', 'hand_over', 'inspect') and state in ('waiting', 'asked');

-- Each organization is handed to one worker every five minutes.
create function due_invitation_rounds(most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid)
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into invitation_round as r (organization_id, next_at)
  select o.organization_id, at + interval '5 minutes' from organization o
  left join invitation_round q on q.organization_id = o.organization_id
  where (q.next_at is null or q.next_at <= at) and not o.settings ? 'restored'
  order by q.next_at nulls first limit most
  on conflict (organization_id) do update set next_at = excluded.next_at where r.next_at <= at
  returning r.organization_id
$$;
revoke all on function due_invitation_rounds(integer, timestamptz) from public;
grant execute on function due_invitation_rounds(integer, timestamptz) to handback_dispatcher;
