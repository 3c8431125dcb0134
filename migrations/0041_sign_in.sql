-- How operators prove who they are besides a one-time link: passkeys, and an identity provider of the organization's own.

-- How a session began, and when whoever holds it last proved who they are.
alter table credential
  add column began_by text check (began_by in ('link', 'passkey', 'provider')),
  add column proved_at timestamptz,
  -- Who made a one-time link; null: the system itself.
  add column made_by uuid,
  add foreign key (organization_id, made_by) references operator (organization_id, operator_id);

-- Who could be acting behind this account: they made it, or made the link that was last used for it. Null: nobody, or somebody
-- else has vouched since. Such a pair is one person where two are needed.
alter table operator
  add column let_in_by uuid,
  add foreign key (organization_id, let_in_by) references operator (organization_id, operator_id);

create table passkey (
  organization_id uuid not null,
  passkey_id uuid not null,
  operator_id uuid not null,
  name text not null,
  -- As the authenticator made them (WebAuthn level 3, §6.5.1); the key is in COSE.
  credential_ref bytea not null,
  public_key bytea not null,
  -- Grows with every use where the authenticator counts at all; one that goes back was copied.
  counter bigint not null,
  transports text[] not null,
  -- It may be copied to other devices of the same owner by its maker.
  synced boolean not null,
  created_at timestamptz not null default clock_timestamp(),
  used_at timestamptz,
  removed_at timestamptz,
  primary key (organization_id, passkey_id),
  foreign key (organization_id, operator_id) references operator,
  unique (organization_id, credential_ref)
);
create index passkey_by_ref on passkey (credential_ref);
create index passkey_by_operator on passkey (organization_id, operator_id) where removed_at is null;
select handback_meta.guard('passkey');

-- Challenges and answers of providers that were used; each counts once. Rows are needed as long as they could still be shown again.
create table spent_challenge (
  organization_id uuid not null references organization,
  challenge_hash bytea not null,
  expires_at timestamptz not null,
  primary key (organization_id, challenge_hash)
);
create index spent_challenge_over on spent_challenge (organization_id, expires_at);
select handback_meta.guard('spent_challenge');
grant delete on spent_challenge to handback_app;

-- An OpenID provider that operators sign in with.
create table sign_in_provider (
  organization_id uuid not null references organization,
  sign_in_provider_id uuid not null,
  name text not null,
  issuer text not null,
  client_ref text not null,
  sealed_secret bytea not null,
  -- It lies inside the private network.
  internal boolean not null,
  scopes text not null,
  groups_claim text not null,
  -- Which group gives which role, and where: [{"group", "role", "scope", "value"}].
  role_rules jsonb not null,
  -- Whoever has a role by their groups becomes an operator at their first sign-in.
  makes_operators boolean not null,
  -- Who could have set it up for accounts of their own; null once somebody else has vouched.
  set_up_by uuid,
  changed_at timestamptz not null default clock_timestamp(),
  removed_at timestamptz,
  primary key (organization_id, sign_in_provider_id),
  foreign key (organization_id, set_up_by) references operator (organization_id, operator_id)
);
create unique index sign_in_provider_by_name on sign_in_provider (organization_id, lower(name)) where removed_at is null;
select handback_meta.guard('sign_in_provider');

-- Who an operator is at a provider: its `sub`, which is never given to another (OpenID Connect Core §2).
create table provider_identity (
  organization_id uuid not null,
  provider_identity_id uuid not null,
  sign_in_provider_id uuid not null,
  subject text not null,
  operator_id uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  used_at timestamptz,
  primary key (organization_id, provider_identity_id),
  foreign key (organization_id, sign_in_provider_id) references sign_in_provider,
  foreign key (organization_id, operator_id) references operator,
  unique (organization_id, sign_in_provider_id, subject),
  unique (organization_id, operator_id, sign_in_provider_id)
);
select handback_meta.guard('provider_identity');

-- The provider by whose groups a role is held; null: somebody gave it.
alter table role_grant
  add column sign_in_provider_id uuid,
  add foreign key (organization_id, sign_in_provider_id) references sign_in_provider;

create function find_passkey(ref bytea)
  returns table (organization_id uuid, passkey_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.organization_id, p.passkey_id from passkey p where p.credential_ref = ref and p.removed_at is null
$$;

create function list_sign_in_providers()
  returns table (organization_id uuid, sign_in_provider_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.organization_id, p.sign_in_provider_id from sign_in_provider p where p.removed_at is null
  order by lower(p.name), p.sign_in_provider_id limit 20
$$;

revoke all on function find_passkey(bytea), list_sign_in_providers() from public;
grant execute on function find_passkey(bytea), list_sign_in_providers() to handback_dispatcher;
