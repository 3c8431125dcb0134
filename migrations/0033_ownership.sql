-- What somebody owns for others, as it was found: service accounts, keys, domains, rotas, rights to sign.

alter table owned_thing
  add column application_id uuid,
  -- What it is called by the system it lives in.
  add column reference text,
  add column privileged boolean not null default false,
  add column last_used_at timestamptz,
  -- What depends on it, in words.
  add column used_by text,
  -- When it runs out by itself: a certificate, a domain.
  add column expires_on date,
  -- It stops working when its owner's account ends: an automation, a rota, a form.
  add column stops_with_owner boolean not null default false,
  add column source text not null default 'record',
  add column added_at timestamptz not null default now(),
  add column ended_as text check (ended_as in ('reassigned', 'rotated', 'retired', 'transferred', 'archived', 'deleted', 'nothing_to_keep')),
  add foreign key (organization_id, application_id) references application;

-- The same thing of the same person is one row, however often a list or a form names it.
create unique index owned_thing_named on owned_thing (organization_id, person_id, owned_kind, name)
  where ended_at is null and source <> 'record';
create index owned_thing_by_name on owned_thing (organization_id, name, owned_thing_id);
