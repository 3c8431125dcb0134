-- Messages to people: what is to be sent, what became of it, the mail server it goes through, and links that work without signing in.

-- How an organization sends mail.
create table mail_server (
  organization_id uuid not null references organization,
  host text not null,
  port integer not null check (port between 1 and 65535),
  -- implicit: TLS from the first byte · required: STARTTLS or nothing · none: in the clear, said explicitly.
  tls text not null check (tls in ('implicit', 'required', 'none')),
  -- Certificates that count beside the public ones, in PEM.
  authority text,
  user_name text,
  sealed_password bytea,
  from_address text not null,
  from_name text not null,
  language text not null default 'en',
  changed_at timestamptz not null default now(),
  primary key (organization_id)
);
select handback_meta.guard('mail_server');

create table message (
  organization_id uuid not null references organization,
  message_id uuid not null,
  -- The same key is one message for ever.
  dedup_key text not null,
  template text not null,
  channel text not null check (channel in ('mail', 'chat')),
  recipient_kind text not null check (recipient_kind in ('operator', 'person', 'address')),
  operator_id uuid,
  person_id uuid,
  address text,
  name text,
  offboarding_id uuid,
  step_id uuid,
  language text,
  content jsonb not null,
  state text not null default 'waiting' check (state in
    ('waiting', 'sending', 'sent', 'suppressed', 'failed', 'unknown', 'bounced')),
  -- Why it is where it is: a sentence.
  reason text,
  -- When a worker looks at it next; null: nothing is to be done.
  try_at timestamptz default now(),
  tries integer not null default 0,
  -- Since when it could have gone out: what comes days later helps nobody.
  due_from timestamptz not null default now(),
  -- Who may write what became of it: the last one that took it.
  epoch integer not null default 0,
  -- As it was sent: to whom, and the right-hand side of its Message-ID, which stays the same when it is sent again.
  sent_to text,
  sent_domain text,
  queued_at timestamptz not null default now(),
  ended_at timestamptz,
  -- When it came back, or the address was refused.
  bounced_at timestamptz,
  primary key (organization_id, message_id),
  foreign key (organization_id, operator_id) references operator,
  foreign key (organization_id, person_id) references person,
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, step_id) references step,
  unique (organization_id, dedup_key),
  check ((recipient_kind = 'operator') = (operator_id is not null)),
  check ((recipient_kind = 'person') = (person_id is not null)),
  check ((recipient_kind = 'address') = (address is not null)),
  check ((state in ('waiting', 'sending')) = (try_at is not null))
);
create index message_to_send on message (channel, try_at) where try_at is not null;
create index message_by_state on message (organization_id, state, message_id desc);
create index message_by_step on message (organization_id, step_id) where step_id is not null;
create index message_by_address on message (organization_id, lower(sent_to)) where sent_to is not null;
select handback_meta.guard('message');

-- A link that ends one step without signing in. Its secret is made from this row and the installation's key, and kept nowhere.
create table signed_link (
  organization_id uuid not null,
  signed_link_id uuid not null,
  message_id uuid not null,
  step_id uuid not null,
  recipient_kind text not null check (recipient_kind in ('operator', 'person')),
  operator_id uuid,
  person_id uuid,
  purpose text not null check (purpose in ('complete_step')),
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (organization_id, signed_link_id),
  foreign key (organization_id, message_id) references message,
  foreign key (organization_id, step_id) references step,
  foreign key (organization_id, operator_id) references operator,
  foreign key (organization_id, person_id) references person,
  unique (organization_id, message_id, step_id),
  check ((recipient_kind = 'operator') = (operator_id is not null)),
  check ((recipient_kind = 'person') = (person_id is not null))
);
select handback_meta.guard('signed_link');

-- What a leaver says about their own case is theirs: a claim, never an attestation of an operator.
alter table evidence add column claimed_by uuid;
alter table evidence add foreign key (organization_id, claimed_by) references person (organization_id, person_id);
alter table evidence add check (operator_id is null or claimed_by is null);

-- Messages whose turn has come are handed out for two minutes, with an epoch that fences whoever took too long.
create function due_outbox(on_channel text, most integer, at timestamptz default clock_timestamp())
  returns table (organization_id uuid, message_id uuid, epoch integer)
  language sql security definer set search_path = pg_catalog, public, pg_temp
  rows 20 as $$
  update message m set try_at = at + interval '2 minutes', epoch = m.epoch + 1
  from (
    select d.organization_id, d.message_id from message d
    where d.channel = on_channel and d.try_at <= at
      and (d.channel <> 'mail' or exists (select from mail_server v where v.organization_id = d.organization_id))
      -- A restored copy writes to nobody until somebody says that it may.
      and not exists (select from organization g where g.organization_id = d.organization_id and g.settings ? 'restored')
    order by d.try_at limit most for update skip locked
  ) due
  where m.organization_id = due.organization_id and m.message_id = due.message_id
  returning m.organization_id, m.message_id, m.epoch
$$;

revoke all on function due_outbox(text, integer, timestamptz) from public;
grant execute on function due_outbox(text, integer, timestamptz) to handback_dispatcher;
