-- Who works in Handback: operators, what they may do and where, and how they prove who they are.

create table operator (
  organization_id uuid not null references organization,
  operator_id uuid not null,
  name text not null,
  email text not null,
  -- The person this operator is, so that nobody handles their own departure.
  person_id uuid,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (organization_id, operator_id),
  foreign key (organization_id, person_id) references person,
  unique (organization_id, email)
);
select handback_meta.guard('operator');

create table role_grant (
  organization_id uuid not null,
  role_grant_id uuid not null,
  operator_id uuid not null,
  role text not null check (role in
    ('it', 'security', 'hr', 'facilities', 'legal', 'finance', 'manager', 'auditor', 'admin')),
  scope_kind text not null check (scope_kind in ('organization', 'department', 'site', 'case')),
  -- The department's name, the location's id or the offboarding's id; empty for the whole organization.
  scope_value text not null default '',
  granted_by uuid,
  granted_at timestamptz not null default now(),
  revoked_at timestamptz,
  primary key (organization_id, role_grant_id),
  foreign key (organization_id, operator_id) references operator
);
create unique index role_grant_once on role_grant (organization_id, operator_id, role, scope_kind, scope_value)
  where revoked_at is null;
select handback_meta.guard('role_grant');

-- Every secret that lets an operator in: API tokens, browser sessions, one-time links. Only hashes are kept.
create table credential (
  organization_id uuid not null,
  credential_id uuid not null,
  operator_id uuid not null,
  kind text not null check (kind in ('token', 'session', 'link')),
  name text not null,
  secret_hash bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  used_at timestamptz,
  revoked_at timestamptz,
  primary key (organization_id, credential_id),
  foreign key (organization_id, operator_id) references operator,
  unique (organization_id, secret_hash)
);
create index credential_by_hash on credential (secret_hash);
create index credential_by_operator on credential (organization_id, operator_id);
select handback_meta.guard('credential');

-- The answer to a request that may be sent twice; kept for a day.
create table idempotency (
  organization_id uuid not null,
  operator_id uuid not null,
  key text not null,
  request_hash bytea not null,
  status integer,
  response jsonb,
  created_at timestamptz not null default now(),
  primary key (organization_id, operator_id, key),
  foreign key (organization_id, operator_id) references operator
);
select handback_meta.guard('idempotency');
