-- For ever: public bytes that are written once and hashed as stored, and private values beside them that can be erased.

-- A stream is a case, or the organization itself for what concerns no case. The counter makes a missing event visible.
create table event_stream (
  organization_id uuid not null references organization,
  stream_id uuid not null,
  last_number bigint not null default 0,
  primary key (organization_id, stream_id)
);
select handback_meta.guard('event_stream');

create table event (
  organization_id uuid not null,
  event_id uuid not null,
  stream_id uuid not null,
  number bigint not null check (number > 0),
  -- Canonical JSON (RFC 8785): ids, codes, hashes, instants; never a name, an address or free text.
  bytes bytea not null check (length(bytes) <= 16384),
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (organization_id, event_id),
  foreign key (organization_id, stream_id) references event_stream,
  unique (organization_id, stream_id, number)
);
select handback_meta.guard('event');
revoke update on event from handback_app;

create table event_private (
  organization_id uuid not null,
  event_id uuid not null,
  -- Canonical JSON with names, notes, receipts; both parts null once erased. The event holds the digest of salt and content.
  salt bytea,
  content bytea,
  erased_at timestamptz,
  primary key (organization_id, event_id),
  foreign key (organization_id, event_id) references event
);
select handback_meta.guard('event_private');

create function handback_meta.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are for ever: % on % is refused', lower(tg_op), tg_table_name;
end $$;
revoke all on function handback_meta.refuse_change() from public;

create trigger event_is_for_ever before update or delete or truncate on event
  for each statement execute function handback_meta.refuse_change();
