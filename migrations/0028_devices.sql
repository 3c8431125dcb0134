-- Device managers (MDM): what is enrolled with them, what they were told to do, and the keys that must be had before.

-- One enrolment, as its manager listed it last. A device that is enrolled again is another row.
create table device (
  organization_id uuid not null,
  device_id uuid not null,
  application_id uuid not null,
  -- The manager's own id of this enrolment; never the serial number.
  enrolment_ref text not null,
  serial text,
  serial_key text,
  name text,
  model text,
  platform text not null check (platform in ('macos', 'ios', 'windows', 'android', 'linux', 'chromeos', 'unknown')),
  ownership text not null check (ownership in ('company', 'personal', 'unknown')),
  -- The address of its primary user, as the manager has it.
  user_email text,
  encrypted boolean,
  state text not null check (state in ('usable', 'locking', 'locked', 'wiping', 'wiped', 'unknown')),
  -- What must still be the same right before anything is sent to it.
  fingerprint jsonb not null,
  enrolled_at timestamptz,
  -- When the device last spoke to its manager.
  last_seen_at timestamptz,
  -- Which asset of ours it is. proposed: by its serial number, until a person says so · held: something contradicts it.
  match text not null default 'none' check (match in ('none', 'proposed', 'confirmed', 'held')),
  match_reason text,
  asset_id uuid,
  matched_by uuid,
  matched_at timestamptz,
  -- When the manager was last asked, and since when its complete listing lacks it.
  read_at timestamptz not null default clock_timestamp(),
  gone_at timestamptz,
  primary key (organization_id, device_id),
  unique (organization_id, application_id, enrolment_ref),
  foreign key (organization_id, application_id) references application,
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, matched_by) references operator,
  check ((match = 'none') = (asset_id is null)),
  check (match <> 'confirmed' or matched_by is not null)
);
create unique index device_of_asset on device (organization_id, application_id, asset_id)
  where match = 'confirmed' and gone_at is null;
create index device_by_asset on device (organization_id, asset_id) where asset_id is not null;
create index device_by_serial on device (organization_id, serial_key) where serial_key is not null;
select handback_meta.guard('device');

-- One thing a manager is to do to one enrolment. Its id is the operation's, over every try.
create table device_command (
  organization_id uuid not null,
  device_command_id uuid not null,
  device_id uuid not null,
  asset_id uuid not null,
  offboarding_id uuid,
  kind text not null check (kind in ('lock', 'wipe', 'retire', 'capture')),
  -- queued: the manager has it · delivered: the device has it · done: the manager says that it happened.
  state text not null check (state in ('proposed', 'approved', 'queued', 'delivered', 'done', 'failed', 'refused', 'cancelled')),
  reason text not null,
  -- The target as it was shown to whoever approved it.
  enrolment_ref text not null,
  serial text,
  fingerprint jsonb not null,
  digest text not null,
  proposal_id uuid,
  requested_by uuid not null,
  requested_at timestamptz not null default clock_timestamp(),
  approved_at timestamptz,
  -- The event of the approval: without it nothing is sent.
  approval_event_id uuid,
  -- From when on something may have been sent.
  intent_at timestamptz,
  vendor_ref text,
  queued_at timestamptz,
  delivered_at timestamptz,
  ended_at timestamptz,
  expires_at timestamptz,
  cancel_wanted_at timestamptz,
  -- What stands in the way, as a sentence; null: nothing.
  problem text,
  try_at timestamptz,
  tries integer not null default 0,
  epoch integer not null default 0,
  primary key (organization_id, device_command_id),
  foreign key (organization_id, device_id) references device,
  foreign key (organization_id, asset_id) references asset,
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, requested_by) references operator,
  foreign key (organization_id, proposal_id) references proposal,
  foreign key (organization_id, approval_event_id) references event,
  check (state not in ('approved', 'queued', 'delivered', 'done') or approval_event_id is not null),
  check (kind <> 'wipe' or state in ('proposed', 'refused', 'cancelled', 'failed') or proposal_id is not null),
  check (intent_at is null or approval_event_id is not null)
);
-- A locked device may never hear of a wipe: one at a time, whichever it is.
create unique index device_command_one_at_a_time on device_command (organization_id, device_id)
  where kind <> 'capture' and state in ('proposed', 'approved', 'queued', 'delivered');
create index device_command_of_device on device_command (organization_id, device_id, device_command_id);
create index device_command_of_asset on device_command (organization_id, asset_id);
create index device_command_due on device_command (try_at) where try_at is not null;
create index device_command_by_operator on device_command (organization_id, requested_by, kind, requested_at);
select handback_meta.guard('device_command');

-- A recovery key, a bypass code, the PIN of a lock: sealed with the installation's key. Every reading is an event.
create table device_secret (
  organization_id uuid not null,
  device_secret_id uuid not null,
  device_id uuid not null,
  device_command_id uuid,
  kind text not null check (kind in ('recovery_key', 'bypass_code', 'unlock_pin')),
  sealed bytea not null,
  captured_at timestamptz not null default clock_timestamp(),
  primary key (organization_id, device_secret_id),
  foreign key (organization_id, device_id) references device,
  foreign key (organization_id, device_command_id) references device_command
);
create index device_secret_of_device on device_secret (organization_id, device_id, device_secret_id);
select handback_meta.guard('device_secret');

-- When a manager is asked next for everything that is enrolled with it.
create table device_round (
  organization_id uuid not null,
  application_id uuid not null,
  next_at timestamptz not null,
  primary key (organization_id, application_id),
  foreign key (organization_id, application_id) references application
);
select handback_meta.guard('device_round');

-- Work data may live on the device alone until somebody has said that it does not.
create function handback_meta.local_copy_open(org uuid, asset uuid) returns boolean language sql stable
  set search_path = pg_catalog, public, pg_temp as $$
  select exists (
    select from item i
    join offboarding o on o.organization_id = i.organization_id and o.offboarding_id = i.offboarding_id and o.state = 'open'
    join step s on s.organization_id = i.organization_id and s.item_id = i.item_id
    where i.organization_id = org and i.asset_id = asset and i.withdrawn_at is null
      and s.action = 'copy_local_data' and s.state not in ('done', 'withdrawn')
      and not exists (select from waiver w where w.organization_id = org and w.step_id = s.step_id
        and w.revoked_at is null and (w.until is null or w.until > now())))
$$;
revoke all on function handback_meta.local_copy_open(uuid, uuid) from public;
grant usage on schema handback_meta to handback_app;
grant execute on function handback_meta.local_copy_open(uuid, uuid) to handback_app;

-- Whatever the path, nothing that erases gets as far as a manager while one of these stands against it.
create function handback_meta.refuse_device_command() returns trigger language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
declare
  theirs boolean;
  known text;
begin
  if new.kind not in ('wipe', 'retire') or new.state not in ('proposed', 'approved', 'queued')
    or (tg_op = 'UPDATE' and old.state = new.state and old.intent_at is not distinct from new.intent_at)
    -- What the manager was told already is no longer ours to prevent; it is only written down.
    or (tg_op = 'UPDATE' and old.intent_at is not null) then
    return new;
  end if;
  select a.ownership = 'personal' or d.ownership = 'personal', d.match into theirs, known
  from device d join asset a on a.organization_id = d.organization_id and a.asset_id = new.asset_id
  where d.organization_id = new.organization_id and d.device_id = new.device_id and d.asset_id = new.asset_id;
  if known is distinct from 'confirmed' then
    raise exception using errcode = 'HB001', message = 'It is not certain which asset this enrolment is: a person has to confirm it first.';
  end if;
  if new.kind = 'wipe' and theirs then
    raise exception using errcode = 'HB001', message = 'A personal device is never wiped: retire it, which takes only the work data off it.';
  end if;
  if new.kind = 'wipe' and new.state <> 'proposed' and not exists (select from proposal q
      where q.organization_id = new.organization_id and q.proposal_id = new.proposal_id and q.state = 'confirmed'
        and q.kind = 'wipe' and q.about_ref = new.device_command_id::text) then
    raise exception using errcode = 'HB001', message = 'A device is wiped only when two people want it.';
  end if;
  if new.state <> 'proposed' and not exists (select from event e, convert_from(e.bytes, 'UTF8') as told
      where e.organization_id = new.organization_id and e.event_id = new.approval_event_id
        and told::jsonb->>'type' = 'device.command_approved'
        and told::jsonb->'about'->>'id' = new.device_command_id::text) then
    raise exception using errcode = 'HB001', message = 'Its approval is not in the ledger: nothing is erased without that.';
  end if;
  if handback_meta.asset_held(new.organization_id, new.asset_id) then
    raise exception using errcode = 'HB001', message = 'It is under a legal hold: nothing on it may be erased.';
  end if;
  if handback_meta.asset_disputed(new.organization_id, new.asset_id) then
    raise exception using errcode = 'HB001', message = 'There is a dispute about it: nothing on it may be erased until that is settled.';
  end if;
  if handback_meta.local_copy_open(new.organization_id, new.asset_id) then
    raise exception using errcode = 'HB001', message = 'Nobody has confirmed yet that no work data lives on it alone (the step that copies it).';
  end if;
  return new;
end $$;
revoke all on function handback_meta.refuse_device_command() from public;
-- A restore brings rows back without an organization being set, as they were.
create trigger device_command_refuses before insert or update on device_command
  for each row when (coalesce(current_setting('handback.organization', true), '') <> '')
  execute function handback_meta.refuse_device_command();

-- Commands whose turn has come are handed out for two minutes, with an epoch that fences whoever took too long.
create function due_device_commands(most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid, device_command_id uuid, epoch integer)
  language sql security definer set search_path = pg_catalog, public, pg_temp
  rows 20 as $$
  with due as (
    select c.organization_id, c.device_command_id from device_command c
    where c.try_at <= at
      -- A restored copy tells nobody anything until somebody says that it may.
      and not exists (select from organization g where g.organization_id = c.organization_id and g.settings ? 'restored')
    order by c.try_at limit most for update of c skip locked
  )
  update device_command c set try_at = at + interval '2 minutes', epoch = c.epoch + 1 from due
  where c.organization_id = due.organization_id and c.device_command_id = due.device_command_id
  returning c.organization_id, c.device_command_id, c.epoch
$$;
revoke all on function due_device_commands(integer, timestamptz) from public;
grant execute on function due_device_commands(integer, timestamptz) to handback_dispatcher;

-- Each device manager is handed to one worker every fifteen minutes.
create function due_device_rounds(most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid, application_id uuid)
  language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into device_round as r (organization_id, application_id, next_at)
  select a.organization_id, a.application_id, at + interval '15 minutes' from application a
  join organization o on o.organization_id = a.organization_id
  left join device_round q on q.organization_id = a.organization_id and q.application_id = a.application_id
  where a.connector in ('jamf', 'intune', 'fleet') and (q.next_at is null or q.next_at <= at) and not o.settings ? 'restored'
  order by q.next_at nulls first limit most
  on conflict (organization_id, application_id) do update set next_at = excluded.next_at where r.next_at <= at
  returning r.organization_id, r.application_id
$$;
revoke all on function due_device_rounds(integer, timestamptz) from public;
grant execute on function due_device_rounds(integer, timestamptz) to handback_dispatcher;
