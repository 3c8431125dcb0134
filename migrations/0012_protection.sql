-- Deeds that need two people, accounts that automation leaves alone, and whose turn it is to end access that may be the last.

create table proposal (
  organization_id uuid not null references organization,
  proposal_id uuid not null,
  kind text not null check (kind in (
    'brake.release', 'brake.limits', 'mass_event.open', 'hold.release', 'wipe', 'delete', 'protection.lift')),
  about_what text not null,
  about_ref text not null,
  -- What exactly would be done: another digest by the time it is confirmed, and it is another deed.
  digest text not null,
  offboarding_id uuid,
  proposed_by uuid not null,
  reason text not null,
  state text not null default 'waiting' check (state in ('waiting', 'confirmed', 'refused', 'expired')),
  proposed_at timestamptz not null default now(),
  -- Null where somebody else can confirm it: then nobody does so alone.
  confirmable_alone_at timestamptz,
  expires_at timestamptz not null,
  -- SHA-256 of the code that was last made on the server's own machine; null: none was made yet.
  code_hash bytea,
  decided_by uuid,
  decided_at timestamptz,
  refusal text,
  primary key (organization_id, proposal_id),
  foreign key (organization_id, offboarding_id) references offboarding,
  foreign key (organization_id, proposed_by) references operator,
  foreign key (organization_id, decided_by) references operator
);
create unique index proposal_waiting on proposal (organization_id, kind, about_what, about_ref) where state = 'waiting';
select handback_meta.guard('proposal');

-- By the application's immutable id: an account is protected under any name, and before anybody has seen it.
create table protected_account (
  organization_id uuid not null,
  protected_account_id uuid not null,
  application_id uuid not null,
  account_ref text not null,
  reason text not null,
  protected_by uuid not null,
  protected_at timestamptz not null default now(),
  lifted_at timestamptz,
  primary key (organization_id, protected_account_id),
  foreign key (organization_id, application_id) references application,
  foreign key (organization_id, protected_by) references operator
);
create unique index protected_account_now on protected_account (organization_id, application_id, account_ref) where lifted_at is null;
select handback_meta.guard('protected_account');

-- One worker at a time asks an application who administers it, ends such an access, and reads back what came of it.
create table privileged_lease (
  organization_id uuid not null,
  application_id uuid not null,
  epoch bigint not null default 1,
  -- Whose turn it is: the same step may go on where it was interrupted.
  step_id uuid not null,
  lease_until timestamptz not null,
  primary key (organization_id, application_id),
  foreign key (organization_id, application_id) references application,
  foreign key (organization_id, step_id) references step
);
select handback_meta.guard('privileged_lease');
